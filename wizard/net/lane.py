"""One token's quota: its window, who else eats of it, and the calls under way."""

import math

from wizard.net.rivals import Rivals
from wizard.net.window import WINDOW_SECONDS, QuotaWindow, QuotaWord

FIRST_CALLS = 4
_ANY = 1_000_000
_SILENT_SECONDS = 0.5
"""What was heard longer ago than that may be wrong by now, where others are about: one call asks first."""
_UNSEEN = 10
"""Into a window no answer has spoken of yet go a tenth of its size at once at most: its limit may be another one."""
_LAST_CALLS = 2
"""The last calls of a window go one by one: who takes a call or two in it is not seen, and must not have two of ours refused."""


class Lane:
    """Says when one more call may begin. Times are of a steady clock of ours, in seconds.

    Alone with its quota it lets calls through while the window has room. Once others are seen eating of the same quota it asks with one call first in
    every window, spreads its calls over what is left of it, leaves untouched what the others may take during an answer's way, and has fewer
    calls under way the less is left.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.window = QuotaWindow()
        self.rivals = Rivals()
        self.under_way = 0
        self.unpaced = False
        self.open = True
        self.blocked_until = -math.inf
        self._began_at = -math.inf
        self._began_since = 0
        self._last = self._heard = -math.inf
        self._early: int | None = None
        self._refused: tuple[int, int] | None = None
        self._newest = self._turned = 0

    def roll(self, now: float) -> bool:
        """Begin a new window where the last one is over. Whether one began."""
        if not self.window.roll(now):
            return False
        self.rivals.next_window()
        self._began_at, self._began_since = now, 0
        return True

    def room(self, share: float) -> int:
        """How many more calls fit now; very many while no limit is known."""
        return _ANY - self.under_way if self.window.limit is None else self.window.left(self.under_way, share)

    def wait(self, now: float, share: float, *, careful: bool = False) -> float:
        """Seconds until one more call may begin: 0 for now, infinity where an answer or the window's end must come first.

        `careful`: nobody knows well when windows end, so that one call asks first in every window.
        """
        if now < self.blocked_until:
            return self.blocked_until - now
        if self.window.limit is None:
            return 0.0 if self.unpaced or self.under_way < FIRST_CALLS else math.inf
        room = self.window.left(self.under_way, share)
        unseen = 1 if careful else max(FIRST_CALLS, self.window.limit // _UNSEEN)
        if room < 1 or (self.window.fresh and self._began_since >= unseen):
            return math.inf
        if self.rivals.seen:
            return self._wait_with_rivals(room, now)
        return math.inf if self.under_way and self.window.remaining - self.under_way <= _LAST_CALLS else 0.0

    def _wait_with_rivals(self, room: int, now: float) -> float:
        window, rivals = self.window, self.rivals
        if window.fresh and self._began_since:
            return math.inf
        left = max(0.0, window.ends - now)
        silent = min(now - self._heard, WINDOW_SECONDS)
        spare = window.remaining - rivals.bite - int(rivals.a_second * silent)
        # What lands in the next window must fit there beside their first bite.
        most = min(spare, (window.limit or 0) - rivals.bite) // 2
        if not window.fresh and (spare <= self.under_way or self.under_way >= max(1, most)):
            return math.inf
        if silent > _SILENT_SECONDS and self.under_way:
            return math.inf
        theirs = max(rivals.bite, rivals.to_come(left / WINDOW_SECONDS))
        ours = min(room, window.remaining - self.under_way - theirs)
        return max(0.0, self._last + left / max(1, ours) - now)

    def begin(self, now: float) -> int:
        """A call begins: its ticket."""
        self.under_way += 1
        self._began_since += 1
        self._last = now
        self._newest = self.rivals.sent()
        return self._newest

    def end(self, ticket: int, *, told: bool) -> None:
        """A call is over; `told` is whether its answer said something of the quota."""
        self.under_way -= 1
        self.rivals.back(ticket)
        if not told and self.window.limit is not None:
            self.window.lost()
            self.rivals.lost()
            if self.window.fresh:
                self._began_since = max(0, self._began_since - 1)

    def learn(self, word: QuotaWord, ticket: int, ends: float, now: float) -> None:
        """What an answer other than a refusal said; `ends` is its window's end on our clock."""
        self._turn(word, ticket)
        self._heard = now
        self.window.learn(word, ends)
        if self.window.over(word):
            return
        self.rivals.counted(word)
        if self._refused is not None and self._refused[0] == word.reset and ticket > self._refused[1]:
            self._take_back(word)

    def refused(self, word: QuotaWord, ticket: int, until: float) -> None:
        """A 429: nothing more goes until that moment, unless calls begun after it show that there is room all the same."""
        self._refused = (word.reset, ticket)
        self.blocked_until = max(self.blocked_until, until)
        if self.unpaced and self.window.limit is None:
            # All other answers tell no quota: this one's numbers are no limit to go by.
            return
        self._turn(word, ticket)
        self.window.refused(word, until)
        self.rivals.surprise()

    def told_nothing(self, ticket: int) -> None:
        """A good answer came that says nothing of a quota."""
        self.unpaced = True
        if self.window.limit is None and self._refused is not None and ticket > self._refused[1]:
            self._refused = None
            self.blocked_until = -math.inf

    def too_early(self, word: QuotaWord, sent: float) -> bool:
        """Whether a call sent then was still counted in the window we took to be over; another one may ask for the new one then."""
        if not (self.window.fresh and word.reset == self.window.reset and sent >= self._began_at):
            return False
        self._began_since = max(0, self._began_since - 1)
        self._early = word.reset
        return True

    def late(self, word: QuotaWord, ticket: int) -> bool:
        """Whether a refusal speaks of a window that is over, and is no news."""
        return self.window.over(word) and self._early != word.reset and not self._went_back(word, ticket)

    def _turn(self, word: QuotaWord, ticket: int) -> None:
        """A word of a window that began before we took the last one to be over."""
        if self._went_back(word, ticket):
            self.window.reset = -1
        if word.reset > self.window.reset:
            self._turned = self._newest
            if self.window.limit is not None and not self.window.fresh:
                self.rivals.next_window()

    def _went_back(self, word: QuotaWord, ticket: int) -> bool:
        """Whether a call begun after the current window was told of is counted in one long before it: that word was wrong, or the server's clock was
        put back. Else everything that follows would be taken for old.
        """
        return ticket > self._turned and word.reset < self.window.reset - WINDOW_SECONDS

    def _take_back(self, word: QuotaWord) -> None:
        if word.remaining > self.under_way + self.rivals.bite:
            self._refused = None
            self.blocked_until = -math.inf
            self.rivals.surprise(False)
