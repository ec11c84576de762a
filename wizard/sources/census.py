"""What a scan and a count of the scope found."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Census:
    """What a scan found. Counts are Intercom's own and may drift by a few. `long_threads` are conversations with more parts than Intercom gives.

    `seconds_…` is how long reading takes with the plan's share of the quota, and `bottleneck` what limits it. What they are made of, for other shares:
    `quota` (calls in ten seconds, None where none is known), and the seconds the answers, the files and the two ends of a run take.
    `thread_calls` and `thread_bytes` are the part of `calls` and `disk_bytes` that conversations take.
    """

    counts: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    channels: dict[str, int] = field(default_factory=dict)
    roles: dict[str, int] = field(default_factory=dict)
    unavailable: dict[str, str] = field(default_factory=dict)
    long_threads: int = 0
    sampled: int = 0
    files_low: int = 0
    files_high: int = 0
    bytes_low: int = 0
    bytes_high: int = 0
    calls: int = 0
    seconds_low: float = 0.0
    seconds_high: float = 0.0
    bottleneck: str = ""
    quota: int | None = None
    answers_seconds: float = 0.0
    files_seconds: float = 0.0
    ends_seconds: float = 0.0
    disk_bytes: int = 0
    thread_calls: int = 0
    thread_bytes: int = 0
    scanned_at: int = 0
    finished: bool = False


@dataclass(frozen=True, slots=True)
class ScopeCount:
    """How many threads a scope loads: `conversations`, and `tickets` that are no conversations at the same time; `states` counts both.

    A conversation that became a ticket is loaded as that ticket and counted once, among the conversations. `exact`: counted one by one in the
    archive, else these are the source's own totals, which may drift by a few. `unavailable` says which kinds could not be counted, and why.
    `read` is how many threads of each kind are read at all, where that is not everything.
    """

    conversations: int = 0
    tickets: int = 0
    states: Mapping[str, int] = field(default_factory=dict)
    exact: bool = False
    unavailable: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[str, int] = field(default_factory=dict)

    @property
    def threads(self) -> int:
        """All of them."""
        return self.conversations + self.tickets
