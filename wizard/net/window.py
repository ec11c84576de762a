"""The arithmetic of one quota window, and what an answer says of it. Pure: no waiting, no I/O."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

WINDOW_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class QuotaWord:
    """What one answer says of the quota: the window's size, what is left of it, and the unix second (the server's clock) it ends."""

    limit: int
    remaining: int
    reset: int


def quota_word(headers: Mapping[str, str]) -> QuotaWord | None:
    """The quota an answer's headers tell (lower-case names `x-ratelimit-limit`, `-remaining`, `-reset`); None where they do not."""
    try:
        limit = int(float(headers["x-ratelimit-limit"]))
        remaining = int(float(headers["x-ratelimit-remaining"]))
        reset = int(float(headers["x-ratelimit-reset"]))
    except (KeyError, ValueError, OverflowError):
        return None
    return QuotaWord(limit, max(0, remaining), reset) if limit > 0 else None


class QuotaWindow:
    """The current window of one token: how many more calls it takes.

    Alone with the quota it is never overrun: what the server says is left counts every call that reached it, and calls still under way are taken
    off once more. `own` counts the calls this program made in it, `fresh` is a window no answer has spoken of yet.
    """

    def __init__(self) -> None:
        self.limit: int | None = None
        self.remaining = 0
        self.ends = -math.inf
        self.own = 0
        self.fresh = False
        self.reset = -1

    def learn(self, word: QuotaWord, ends: float) -> None:
        """An answer's word; `ends` is its reset on our clock. Words of a window that is over are not news."""
        if word.reset > self.reset:
            self.reset, self.fresh, self.own = word.reset, False, 0
            self.ends, self.remaining = ends, word.remaining
        elif self.over(word):
            return
        else:
            self.ends = min(self.ends, ends)
            self.remaining = min(self.remaining, word.remaining)
        self.limit = word.limit
        self.own += 1

    def refused(self, word: QuotaWord, ends: float) -> None:
        """A 429's word: of which window it speaks and how large that is, not what is left of it."""
        if word.reset > self.reset:
            self.reset, self.fresh, self.own = word.reset, False, 0
            self.remaining, self.ends = word.limit, ends
        self.limit = word.limit
        self.remaining = min(self.remaining, word.limit)

    def over(self, word: QuotaWord) -> bool:
        """Whether a word speaks of a window that is over."""
        return word.reset < self.reset or (word.reset == self.reset and self.fresh)

    def lost(self) -> None:
        """A call had no answer that tells: it may have been counted all the same."""
        if self.limit is not None:
            self.remaining = max(0, self.remaining - 1)
            self.own += 1

    def roll(self, now: float) -> bool:
        """Once the window is over, a fresh one has its full size until an answer says otherwise. Whether it was over."""
        if self.limit is None or self.ends > now:
            return False
        self.remaining, self.ends, self.own, self.fresh = self.limit, now + WINDOW_SECONDS, 0, True
        return True

    def left(self, under_way: int, share: float) -> int:
        """How many more calls fit beside those under way, with this share of the limit to use (above 0, at most 1; always one call at least).

        Below 1 where there is no room. Only for a window whose limit is known.
        """
        limit = self.limit or 0
        return min(self.remaining, max(1, math.floor(limit * share)) - self.own) - under_way
