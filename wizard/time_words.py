"""The time left in words, the same on the screen and in plain lines."""

from wizard.engine.progress import Snapshot
from wizard.text import duration

LIMITS = {
    "quota": "Intercom's quota",
    "answers": "Intercom's answers",
    "machine": "this machine",
    "destination": "the destination",
    "files": "files",
    "network": "the network",
}
"""What limits a run, by the names of `Snapshot.bottleneck`."""


def time_range(low: float, high: float) -> str:
    """`12 to 18 min`, `50 s to 2 min`, or one of them where they read the same. Seconds in."""
    first, last = duration(low), duration(high)
    if first == last:
        return first
    number, _, unit = first.partition(" ")
    return f"{number} to {last}" if unit == last.partition(" ")[2] and unit in ("s", "min") else f"{first} to {last}"


def left_words(snapshot: Snapshot) -> str:
    """`time left 12 to 15 min, limited by Intercom's quota`; what is not known is said to be so."""
    if snapshot.left is None:
        return "time left not known yet"
    limit = LIMITS.get(snapshot.bottleneck, "")
    return f"time left {time_range(*snapshot.left)}" + (f", limited by {limit}" if limit else "")
