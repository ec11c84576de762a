"""How many calls under way at once are useful: as many as the quota grants in the time an answer takes."""

import math
from collections.abc import Callable

FEWEST = 8
MOST = 256
UNPACED = 50
"""Where no quota is known there is no telling; this many reach most servers' limit."""
_FIRST = 16
_SLACK = 1.5
_TYPICAL = 50
"""Answers of which the typical time is the average."""
_TROUBLE = 0.3
_BASE_SECONDS = 150.0
_EVERY = 4


class InFlight:
    """Follows how long answers take, and how many calls fail.

    By Little's law calls under way are rate times time; half as many again keep a window full though some answers come late. Time counts at most
    twice as long as the quickest answers of the last minutes, for a server that has more to do than it can only gets slower. While more than
    three in ten calls fail or time out, their number is halved, and it grows again as they are answered.
    `granted` gives the calls a second the quota allows, None while unknown; `clock` is a steady clock in seconds.
    """

    def __init__(self, granted: Callable[[], float | None], clock: Callable[[], float]) -> None:
        self._granted = granted
        self._clock = clock
        self._seconds: float | None = None
        self._quickest = self._quickest_before = math.inf
        self._since = -math.inf
        self._trouble = 0.0
        self._ceiling = float(_FIRST)
        self._steep = float(MOST)
        self._most, self._due = FEWEST, 0

    @property
    def most(self) -> int:
        """How many calls to have under way at once, FEWEST to MOST; looked at anew after every few answers."""
        if self._due <= 0:
            self._most, self._due = self._wanted(), _EVERY
        return self._most

    def _wanted(self) -> int:
        granted = self._granted()
        wanted: float = UNPACED
        if granted is not None and self._seconds is not None:
            seconds = min(self._seconds, 2 * min(self._quickest, self._quickest_before))
            wanted = granted * seconds * _SLACK
        return max(FEWEST, min(MOST, math.ceil(wanted), int(self._ceiling)))

    def answered(self, seconds: float) -> None:
        """A call was answered well after so many seconds."""
        self._due -= 1
        before = seconds if self._seconds is None else self._seconds
        self._seconds = before + (seconds - before) / _TYPICAL
        now = self._clock()
        if now - self._since >= _BASE_SECONDS:
            self._quickest_before, self._quickest, self._since = self._quickest, seconds, now
        self._quickest = min(self._quickest, seconds)
        self._trouble -= self._trouble / self.most
        self._ceiling = min(MOST, self._ceiling + (0.5 if self._ceiling < self._steep else 0.05))

    def failed(self) -> None:
        """A call failed or had no answer in time."""
        self._due -= 1
        most = self.most
        self._trouble += (1 - self._trouble) / most
        if self._trouble > _TROUBLE and most > FEWEST:
            self._ceiling = self._steep = max(FEWEST, most / 2)
            self._trouble, self._due = 0.0, 0
