"""The arithmetic of one quota window, and the server's clock as its answers show it. Pure: no waiting, no I/O."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import lru_cache

WINDOW_SECONDS = 10.0
FARTHEST_RESET_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class QuotaWord:
    """What one answer says of the quota: the window's size, what is left of it, and the unix second (the server's clock) it ends."""

    limit: int
    remaining: int
    reset: int


def quota_word(headers: Mapping[str, str]) -> QuotaWord | None:
    """The quota an answer's headers tell (lower-case names `x-ratelimit-limit`, `-remaining`, `-reset`); None where they do not."""
    limit, remaining, reset = (_whole(headers.get(f"x-ratelimit-{name}")) for name in ("limit", "remaining", "reset"))
    if limit is None or remaining is None or reset is None or limit <= 0:
        return None
    return QuotaWord(limit, max(0, remaining), reset)


def _whole(text: str | None) -> int | None:
    try:
        return int(float(text)) if text is not None else None
    except (ValueError, OverflowError):
        return None


class ServerClock:
    """How far the server's clock is from ours, learned from `Date` headers.

    `Date` is cut to whole seconds and old by the time it arrives, so every answer gives an upper bound of (our time - the server's), and the lowest bound
    of the last two minutes is the tightest: waiting by it never ends too early.
    """

    _PERIOD_SECONDS = 60.0

    def __init__(self) -> None:
        self._lead: float | None = None
        self._before: float | None = None
        self._since = -math.inf

    def saw(self, date: str | None, now: float) -> None:
        """An answer carried this `Date` and arrived at `now` (any steady clock of ours, in seconds)."""
        if date is None:
            return
        moment = _moment(date)
        if moment is None:
            return
        lead = now - moment
        if now - self._since >= self._PERIOD_SECONDS:
            self._before, self._lead, self._since = self._lead, lead, now
        self._lead = lead if self._lead is None else min(self._lead, lead)

    def ours(self, theirs: float, now: float, fallback: float) -> float:
        """A moment of the server's clock on ours.

        `fallback` is our unix time now, used while no `Date` was seen. A moment that cannot be one of a ten-second window (more than a minute
        away) is taken as a whole window from now.
        """
        leads = [lead for lead in (self._lead, self._before) if lead is not None]
        moment = theirs + min(leads) if leads else now + (theirs - fallback)
        return moment if moment - now <= FARTHEST_RESET_SECONDS else now + WINDOW_SECONDS

    def theirs(self, now: float, fallback: float) -> float:
        """The server's clock now, unix seconds: behind it by an answer's way at most, never ahead. `fallback` while no `Date` was seen."""
        leads = [lead for lead in (self._lead, self._before) if lead is not None]
        return now - min(leads) if leads else fallback


@lru_cache(maxsize=8)
def _moment(date: str) -> float | None:
    """A `Date` header in unix seconds; the answers of one second carry the same one."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError, OverflowError):
        return None


class QuotaWindow:
    """The current window: how many more calls it takes.

    Alone with the quota it is never overrun: what the server says is left counts every call that reached it, and calls still under way are taken
    off once more. With a `share` below 1, own calls of one window stay below that share of the limit.
    """

    def __init__(self, share: float) -> None:
        self.share = share
        self.limit: int | None = None
        self.remaining = 0
        self.ends = -math.inf
        self._reset = -1
        self._fresh = False
        self._own = 0

    def learn(self, word: QuotaWord, ends: float) -> None:
        """An answer's word; `ends` is its reset on our clock. Words of a window that is over are not news."""
        if word.reset > self._reset:
            self._reset, self._fresh, self._own = word.reset, False, 0
            self.ends, self.remaining = ends, word.remaining
        elif self.superseded(word) or self._fresh:
            return
        else:
            self.ends = min(self.ends, ends)
            self.remaining = min(self.remaining, word.remaining)
        self.limit = word.limit
        self._own += 1

    def superseded(self, word: QuotaWord) -> bool:
        """Whether a word speaks of a window before one the server already told of."""
        return word.reset < self._reset

    def lost(self) -> None:
        """A call had no answer: it may have been counted all the same."""
        if self.limit is not None:
            self.remaining = max(0, self.remaining - 1)
            self._own += 1

    def roll(self, now: float) -> None:
        """Once the window is over, a fresh one has its full size until an answer says otherwise."""
        if self.limit is not None and self.ends <= now:
            self.remaining, self.ends, self._own, self._fresh = self.limit, now + WINDOW_SECONDS, 0, True

    def room(self, under_way: int) -> bool:
        """Whether one more call fits beside those under way. Always, while no limit is known."""
        if self.limit is None:
            return True
        budget = max(1, math.floor(self.limit * self.share))
        return self.remaining > under_way and budget > self._own + under_way
