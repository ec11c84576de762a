"""Windows of creation time: how a large listing is cut into pieces that can be listed side by side and resumed one by one."""

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from wizard.errors import RecordError

FAR_FUTURE: Final = 4_102_444_800
"""2100-01-01 UTC: the end of the last window, so that a clock that is ahead hides nothing."""

MOST_ROWS: Final = 3_000
ROWS_AIMED_AT: Final = 1_000
MOST_PARTS: Final = 24
MOST_FAILED: Final = 8
"""So many windows that cannot be listed are no odd days any more: the rest is left for another run."""


@dataclass(slots=True)
class UnderWay:
    """The windows of one kind while they are listed: the gate they pass, and why some could not be listed."""

    gate: asyncio.Semaphore
    failed: list[RecordError] = field(default_factory=list)

    @property
    def given_up(self) -> bool:
        """Whether too many failed to go on."""
        return len(self.failed) >= MOST_FAILED


def first_windows(created_at: int | None, now: int) -> list[tuple[int, int]]:
    """Windows [low, high) in unix seconds that cover all time: before the workspace existed, its life, and what clocks disagree about."""
    start = min(created_at if created_at and created_at > 0 else 1_293_840_000, now)
    return [window for window in ((0, start), (start, now), (now, FAR_FUTURE)) if window[0] < window[1]]


def split(window: tuple[int, int], total: int | None) -> list[tuple[int, int]]:
    """Smaller windows when `total` rows are too many for one; none when it is fine as it is or cannot be cut (one second)."""
    low, high = window
    if total is None or total <= MOST_ROWS or high - low < 2:
        return []
    parts = min(MOST_PARTS, -(-total // ROWS_AIMED_AT), high - low)
    edges = [low + (high - low) * i // parts for i in range(parts + 1)]
    return [(a, b) for a, b in pairwise(edges) if a < b]
