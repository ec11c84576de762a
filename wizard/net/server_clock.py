"""The server's clock, as its answers show it."""

import math
from email.utils import parsedate_to_datetime
from functools import lru_cache

from wizard.net.window import WINDOW_SECONDS

FARTHEST_RESET_SECONDS = 60.0
_LATER_SECONDS = 1.0


class ServerClock:
    """How far our clock is ahead of the server's (`lead`), learned from what its answers carry.

    `Date` is cut to whole seconds and old by the time it arrives, so every answer gives an upper bound of the lead, and the lowest bound of the last
    two minutes is the tightest: waiting by it never ends too early. Where `Date` and the quota go by different clocks the windows themselves say so:
    a call sent at a moment and counted in a window shows that this window was not over then.
    """

    _PERIOD_SECONDS = 60.0

    def __init__(self) -> None:
        self._most: float | None = None
        self._most_before: float | None = None
        self._least = self._least_before = -math.inf
        self._since = -math.inf

    def saw(self, date: str | None, now: float) -> None:
        """An answer carried this `Date` and arrived at `now` (any steady clock of ours, in seconds)."""
        moment = None if date is None else _moment(date)
        if moment is None:
            return
        lead = now - moment
        if now - self._since >= self._PERIOD_SECONDS:
            self._most_before, self._most, self._since = self._most, lead, now
            self._least_before, self._least = self._least, -math.inf
        self._most = lead if self._most is None else min(self._most, lead)

    def counted(self, reset: int, sent: float, now: float) -> None:
        """A call sent at `sent` and answered `now` was counted in the window that ends at `reset` (their unix seconds)."""
        if sent - reset > self._least:
            self._least = sent - reset
        most = now - (reset - WINDOW_SECONDS)
        if max(self._least, self._least_before) > most:
            # We were later than needed; or one of the clocks jumped.
            jumped = max(self._least, self._least_before) > most + WINDOW_SECONDS
            self._least, self._least_before = sent - reset if jumped else most, -math.inf

    @property
    def dated(self) -> bool:
        """Whether any answer carried a `Date`."""
        return self._most is not None

    def early(self, reset: int, now: float, fallback: float) -> None:
        """A window we took to be over was not: be later by some."""
        self._least = self.ours(reset, now, fallback) + _LATER_SECONDS - reset

    def ours(self, theirs: float, now: float, fallback: float) -> float:
        """A moment of the server's clock on ours.

        `fallback` is our unix time now, used while no `Date` was seen. A moment that cannot be one of a ten-second window (more than a minute
        away) is taken as a whole window from now.
        """
        lead = self._lead()
        moment = theirs + (now - fallback if lead is None else lead)
        moment = max(moment, theirs + max(self._least, self._least_before))
        return moment if moment - now <= FARTHEST_RESET_SECONDS else now + WINDOW_SECONDS

    def theirs(self, now: float, fallback: float) -> float:
        """The server's clock now, unix seconds: behind it by an answer's way at most, never ahead. `fallback` while no `Date` was seen."""
        lead = self._lead()
        return fallback if lead is None else now - lead

    def _lead(self) -> float | None:
        if self._most is None:
            return None
        return self._most if self._most_before is None else min(self._most, self._most_before)


@lru_cache(maxsize=8)
def _moment(date: str) -> float | None:
    """A `Date` header in unix seconds; the answers of one second carry the same one."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None
