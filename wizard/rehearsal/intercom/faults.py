"""What goes wrong between a client and a real service, on demand and repeatable."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wizard.rehearsal.dice import scramble

if TYPE_CHECKING:
    from wizard.rehearsal.settings import FaultLevel

Fault = Literal[
    "429", "500", "502", "503", "504", "empty", "garbage", "reset_before", "reset_after",
    "short_body", "stall",
]  # fmt: skip
ALL_FAULTS: tuple[Fault, ...] = (
    "429", "500", "502", "503", "504", "empty", "garbage", "reset_before", "reset_after",
    "short_body", "stall",
)  # fmt: skip
_WEIGHTED: tuple[Fault, ...] = (
    "429", "500", "502", "502", "503", "503", "504", "empty", "garbage", "reset_before",
    "reset_after", "short_body", "429", "502", "503", "stall",
)  # fmt: skip
_PER_THOUSAND: dict[FaultLevel, int] = {"none": 0, "flaky": 20, "brutal": 90}
# The same address fails at most this many times in a row by chance.
_PATIENCE = 2
_SMALL_PAGE = 20
_MOST_TIMEOUTS = 8


@dataclass
class _Order:
    """An injected fault that waits for its request."""

    fault: Fault
    at_request: int | None
    path: str | None
    times: int


class Faults:
    """Decides which requests go wrong: those ordered by tests, then those by chance."""

    def __init__(self, level: FaultLevel, seed: int) -> None:
        self.level: FaultLevel = level
        self._seed = seed
        self._orders: list[_Order] = []
        self._streaks: Counter[str] = Counter()
        self._scroll_broke = False
        self._timeouts: Counter[int] = Counter()
        self.made: Counter[str] = Counter()

    def order(self, fault: Fault, *, at_request: int | None, path: str | None, times: int) -> None:
        """Have a fault happen to the n-th request, or the next `times` ones on a path."""
        if fault not in ALL_FAULTS:
            raise ValueError(f"no such fault: {fault}")
        self._orders.append(_Order(fault, at_request, path, times))

    def choose(self, number: int, path: str, key: str) -> Fault | None:
        """The fault for request `number`, None for none.

        `path` is the path alone; `key` tells requests apart that should not fail for ever.
        """
        fault = self._ordered(number, path) or self._by_chance(number, key)
        if fault is not None:
            self.made[fault] += 1
        return fault

    def _ordered(self, number: int, path: str) -> Fault | None:
        for order in self._orders:
            due = order.at_request is None or order.at_request <= number
            if due and (order.path is None or path.startswith(order.path)):
                order.times -= 1
                if order.times <= 0:
                    self._orders.remove(order)
                return order.fault
        return None

    def _by_chance(self, number: int, key: str) -> Fault | None:
        rate = _PER_THOUSAND[self.level]
        chance = scramble(self._seed ^ (number * 0x9E37))
        if not rate or chance % 1000 >= rate:
            self._streaks.pop(key, None)
            return None
        if self._streaks[key] >= _PATIENCE:
            del self._streaks[key]
            return None
        self._streaks[key] += 1
        return _WEIGHTED[(chance >> 16) % len(_WEIGHTED)]

    def breaks_scroll(self) -> bool:
        """In brutal times, the first scroll to go on breaks off, once."""
        if self.level != "brutal" or self._scroll_broke:
            return False
        self._scroll_broke = True
        return True

    def poisons(self, lowest: int, size: int) -> bool:
        """In brutal times, searches from certain months time out unless their pages are small.

        `lowest` is the search's lower bound in unix seconds, `size` its page size. After a few
        time-outs a month recovers by itself.
        """
        month = lowest // (30 * 86_400)
        if self.level != "brutal" or size <= _SMALL_PAGE or scramble(month ^ self._seed) % 7:
            return False
        self._timeouts[month] += 1
        return self._timeouts[month] <= _MOST_TIMEOUTS
