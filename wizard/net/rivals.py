"""What other programs take of the same quota, as the answers' counts show it. Pure: no waiting, no I/O."""

from bisect import bisect_right, insort
from collections import deque
from dataclasses import dataclass

from wizard.net.window import WINDOW_SECONDS, QuotaWord

_WINDOWS_KEPT = 6
_FEWEST = 3
"""Calls of others in one window below which they may be our own lost ones, and are not worth a thought."""
_STILL_OUT = 4
"""So many slow calls may be out without holding up the count."""
_CAUTION = 3.5


@dataclass(frozen=True, slots=True)
class _Mark:
    """At a moment the server had counted `used` calls; of ours those up to `ticket` were on their way."""

    ticket: int
    used: int


class Rivals:
    """How much others take: in a window, and at most during one answer's way (a `bite`).

    What is used by the server's count and was not called by us was called by others. Answers come in any order, so a count is only looked at once
    the calls that were under way at its moment are back.
    """

    def __init__(self) -> None:
        self._tickets = 0
        self._out: dict[int, None] = {}
        self._counts: list[int] = []
        self._lost = 0
        self._mark: _Mark | None = None
        self._taken = 0
        self._bite = 0
        self._limit = 0
        self._surprised = False
        self._before: deque[tuple[int, int, bool]] = deque(maxlen=_WINDOWS_KEPT)

    @property
    def seen(self) -> bool:
        """Whether anybody else ate of this quota in the last minute."""
        past = any(taken > _FEWEST or surprised for taken, _, surprised in self._before)
        return past or self._taken > _FEWEST or self._surprised

    @property
    def bite(self) -> int:
        """What they may take unseen while one answer is on its way: the most they took in such a time, and some more. So much is left untouched."""
        most = max([self._bite, *(bite for _, bite, _ in self._before)])
        return most + int(_CAUTION * most**0.5) + 2 if self.seen else 0

    @property
    def a_second(self) -> float:
        """How many calls a second they make in their busiest window."""
        return max([self._taken, *(taken for taken, _, _ in self._before)]) / WINDOW_SECONDS

    @property
    def taken(self) -> int:
        """What they took of this window so far, as far as it shows."""
        return self._taken

    def to_come(self, left: float) -> int:
        """What they may still take in this window, of which the part `left` (0 to 1) is to come."""
        if not self.seen:
            return 0
        usual = max((taken for taken, _, _ in self._before), default=0)
        if usual >= self._taken:
            return usual - self._taken
        return int(self._taken * left / max(1 - left, 0.1))

    def sent(self) -> int:
        """A call of ours begins: its ticket."""
        self._tickets += 1
        self._out[self._tickets] = None
        return self._tickets

    def back(self, ticket: int) -> None:
        """A call of ours is over, answered or not."""
        self._out.pop(ticket, None)

    def lost(self) -> None:
        """A call of ours had no answer that tells: the server may have counted it."""
        self._lost += 1

    def surprise(self, yes: bool = True) -> None:
        """A call was refused though there seemed to be room; with False it has turned out to mean nothing."""
        self._surprised = yes

    def next_window(self) -> None:
        """A new window begins."""
        if self._limit:
            self._before.append((self._taken, self._bite, self._surprised))
        self._counts, self._mark = [], None
        self._taken = self._bite = self._lost = 0
        self._surprised = False

    def counted(self, word: QuotaWord) -> None:
        """An answer's word of the current window; its own call is one of those the server has counted."""
        if word.limit != self._limit:
            self._limit, self._mark = word.limit, None
        used = word.limit - word.remaining
        insort(self._counts, used)
        if self._mark is not None and (still_out := self._still_out(self._mark)) <= _STILL_OUT:
            self._look(self._mark, still_out)
            self._mark = None
        if self._mark is None:
            self._mark = _Mark(self._tickets, self._counts[-1])

    def _still_out(self, mark: _Mark) -> int:
        count = 0
        for ticket in self._out:
            if ticket > mark.ticket or count > _STILL_OUT:
                break
            count += 1
        return count

    def _look(self, mark: _Mark, still_out: int) -> None:
        taken = mark.used - bisect_right(self._counts, mark.used) - self._lost - still_out
        if taken > self._taken:
            self._bite = max(self._bite, taken - self._taken)
            self._taken = taken
