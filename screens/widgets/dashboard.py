"""A run in lines of text: pure functions from a snapshot, for the wait screen."""

from wizard.engine.progress import KindProgress, Snapshot
from wizard.text import duration, one_line, plural, size
from wizard.time_words import left_words

STUCK_SECONDS = 600
_BAR = 10
_NAME = 17
_MOST_EVENTS = 4
FIRST_KINDS = ("conversations", "contacts", "companies", "tickets", "macros", "articles", "admins", "tags")
"""The kinds that are shown first, in this order."""
_SIGNS = {"running": "▸", "paused": "·", "stopping": "·", "finished": "✓", "waiting": "·"}


def state_line(snapshot: Snapshot, *, paused: bool = False, stopped: bool = False) -> str:
    """What is going on, in one line; what was asked of the run counts before what it says of itself."""
    state = snapshot.state
    if state != "finished":
        state = "stopping" if stopped else "paused" if paused else state
    said = (one_line(state, 20).capitalize(), one_line(snapshot.phase, 160))
    return f"{_SIGNS.get(state, '·')} {' · '.join(part for part in said if part)}"


def speed_lines(snapshot: Snapshot) -> str:
    """Conversations a minute, and under it the time left with what limits it."""
    rates = f"Conversations/min: {snapshot.rate_now:,.0f} now, {snapshot.rate_run:,.0f} over the run"
    left = left_words(snapshot)
    return f"{rates}\n{left[0].upper()}{one_line(left[1:], 120)}"


def waiting_line(snapshot: Snapshot, now: float) -> str:
    """What holds it up; after ten minutes without a commit, that it is stuck and what to do. `now` in unix seconds."""
    on = one_line(snapshot.waiting_on, 120)
    idle = now - snapshot.last_commit if snapshot.last_commit else 0.0
    if snapshot.state == "running" and idle >= STUCK_SECONDS:
        what = on or "something that does not say so"
        return f"! Nothing was saved for {duration(idle)}: stuck on {what}. Check the network; stopping and resuming is safe."
    return f"Waiting on {on}" if on else "Waiting on nothing"


def detail_lines(snapshot: Snapshot) -> list[str]:
    """Files, calls, the quota, retries and failures by cause, the last events."""
    f, q = snapshot.files, snapshot.quota
    missing = f", {f.failed:,} missing" if f.failed else ""
    lines = [f"Files: {f.stored:,} of {f.found:,}, {size(f.bytes)}{missing}"]
    quota = f"; {q.used:,} of {q.limit:,} in this quota window" if q.limit else ""
    lines.append(f"Calls: {snapshot.calls:,}{quota}")
    if snapshot.retries:
        lines.append("Retries: " + _causes(snapshot.retries))
    if snapshot.failures:
        lines.append("! Failures: " + _causes(snapshot.failures))
    lines += [f"  {one_line(event, 160)}" for event in snapshot.recent[-_MOST_EVENTS:]]
    return lines


def kind_lines(kinds: tuple[KindProgress, ...]) -> list[str]:
    """A table: found, read, loaded, failed, and a bar of what is loaded or skipped of what was found."""
    head = f"{'':{_NAME}} {'found':>9} {'read':>9} {'loaded':>9} {'failed':>6}"
    return [head, *(_kind_line(kind) for kind in sorted(kinds, key=lambda kind: weight(kind.kind)))]


def failure_lines(failures: list[tuple[str, int]], retrying: str = "") -> list[str]:
    """Failures by cause, most first, and what it takes to try them again."""
    lines = [f"! {count:,} × {one_line(cause, 120)}" for cause, count in failures]
    return [*lines, f"  Retrying them: {retrying}"] if lines and retrying else lines


def _kind_line(kind: KindProgress) -> str:
    name = one_line(kind.kind.replace("_", " "), _NAME)
    if kind.unavailable:
        return f"{name:{_NAME}} · not available: {one_line(kind.unavailable, 60)}"
    found = f"{kind.found:,}" if kind.found is not None else "?"
    line = f"{name:{_NAME}} {found:>9} {kind.read:>9,} {kind.loaded:>9,} {kind.failed:>6,}"
    return f"{line} {_bar(kind)}" if kind.found else line


def _bar(kind: KindProgress) -> str:
    """How much is through: loaded or skipped; for kinds that are only archived, read."""
    through = kind.loaded + kind.skipped or kind.read
    share = min(1.0, through / kind.found) if kind.found else 0.0
    full = int(share * _BAR)
    return "█" * full + "░" * (_BAR - full) + f"{int(share * 100):>4}%"


def weight(kind: str) -> int:
    """What people look for stands first; the rest stays in the order in which it was met."""
    return FIRST_KINDS.index(kind) if kind in FIRST_KINDS else len(FIRST_KINDS)


def _causes(causes: tuple[tuple[str, int], ...]) -> str:
    return ", ".join(f"{plural(count, 'time')} {one_line(cause, 60)}" for cause, count in causes[:4])
