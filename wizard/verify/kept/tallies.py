"""Counts per kind, state, channel and month: what raw JSON says, what the destination holds, and why the two differ."""

import time
from collections import Counter
from collections.abc import Mapping

from wizard.verify.report import Tally

Facets = Mapping[str, str]
"""The value of each facet of one object, by facet (state, channel, role, month)."""


class Tallies:
    """Counters by (kind, facet, value)."""

    def __init__(self) -> None:
        self._said: Counter[tuple[str, str, str]] = Counter()
        self._held: Counter[tuple[str, str, str]] = Counter()
        self._why: dict[tuple[str, str, str], Counter[str]] = {}

    def said(self, kind: str, facets: Facets, why_not: str = "") -> None:
        """One object as raw JSON has it, and why it is not at the destination (empty where it should be)."""
        for facet, value in facets.items():
            self._said[kind, facet, value] += 1
            if why_not:
                self._why.setdefault((kind, facet, value), Counter())[why_not] += 1

    def held(self, kind: str, facets: Facets) -> None:
        """One object as the destination has it."""
        for facet, value in facets.items():
            self._held[kind, facet, value] += 1

    def rows(self) -> tuple[Tally, ...]:
        """Every count, by kind, facet and value."""
        keeps = {(kind, facet) for kind, facet, _ in self._held}
        anything = {kind for kind, _ in keeps}
        # A destination that keeps no state, say, cannot be counted by it.
        every = [key for key in dict.fromkeys([*self._said, *self._held]) if key[0] not in anything or key[:2] in keeps]
        order = {kind: place for place, kind in enumerate(dict.fromkeys(kind for kind, _, _ in every))}
        return tuple(
            Tally(*key, self._said[key], self._held[key], dict(self._why.get(key, ())))
            for key in sorted(every, key=lambda key: (order[key[0]], key[1:]))
        )


def month(at: int | None) -> str:
    """The month of a moment, `2026-03`, in UTC; `unknown` for none."""
    if at is None or not 0 < at < 253_402_300_799:
        return "unknown"
    return time.strftime("%Y-%m", time.gmtime(at))
