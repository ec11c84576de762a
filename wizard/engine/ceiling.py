"""A run that only fails is ended: a hundred failures of one cause, while next to nothing succeeds, say more than a thousand would."""

from collections import Counter, deque

from wizard.errors import TooManyFailures

USUAL = 100


class Ceiling:
    """Watches the last tries of each sort. `most` failures of one cause, with fewer than a tenth of the tries around them going well, are too many;
    0 is no ceiling. Used inside one loop.
    """

    def __init__(self, most: int = USUAL) -> None:
        self._most = most
        self._span = most + most // 9
        self._tries: dict[str, deque[str]] = {}
        self._causes: dict[str, Counter[str]] = {}

    def went_well(self, what: str, count: int = 1) -> None:
        """So many tries of this sort went well. Costs nothing while nothing fails."""
        if what in self._tries:
            for _ in range(min(count, self._span)):
                self._add(what, "")
            if not self._causes[what]:
                del self._tries[what], self._causes[what]

    def failed(self, what: str, cause: str) -> None:
        """One failed, and was written down. Raises TooManyFailures."""
        if not self._most:
            return
        self._tries.setdefault(what, deque())
        self._causes.setdefault(what, Counter())
        self._add(what, cause)
        if self._causes[what][cause] >= self._most:
            raise TooManyFailures(
                f"{what.capitalize()}: {self._most:,} failures in a row, nearly all for one reason ({cause}).",
                hint="Everything so far is kept. Look at `outercom failures NAME`, then run it again. OUTERCOM_FAILURE_CEILING changes the number.",
            )

    def _add(self, what: str, cause: str) -> None:
        tries, causes = self._tries[what], self._causes[what]
        tries.append(cause)
        if cause:
            causes[cause] += 1
        if len(tries) > self._span:
            old = tries.popleft()
            if old:
                causes[old] -= 1
                if not causes[old]:
                    del causes[old]
