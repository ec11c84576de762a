"""What a proof finds, written down: every thing that was said falls into one class, and what is not equal is named."""

from collections import Counter

from wizard.text import one_line
from wizard.verify.report import Conserved, Difference, Verdict

MOST_DIFFERENCES = 1_000
_OF_ONE_RECORD = 5
DECLARED = "declared"
EXPLAINED = "explained"


class Book:
    """Counts by sort of thing, and the first thousand differences."""

    def __init__(self) -> None:
        self._sorts: dict[str, Counter[str]] = {}
        self.differences: list[Difference] = []
        self.rewritten = 0
        self._last = ("", "", 0)

    def count(self, sort: str, found: str, number: int = 1) -> None:
        """So many things of a sort fall into a class: a Verdict, DECLARED or EXPLAINED."""
        self._sorts.setdefault(sort, Counter())[found] += number

    def note(self, sort: str, verdict: Verdict, kind: str, object_id: str, what: str) -> None:
        """One thing of a record (kind and id at the source; of an extra one at the destination) is not equal."""
        self.count(sort, verdict)
        # A mistake with everything must not hide most records behind the lines of the first ones.
        told = self._last[2] if self._last[:2] == (kind, object_id) else 0
        self._last = (kind, object_id, told + 1)
        if told >= _OF_ONE_RECORD and object_id:
            return
        if len(self.differences) < MOST_DIFFERENCES:
            self.differences.append(Difference(verdict, kind, object_id, one_line(what, 400), "conservation"))

    def judge(self, sort: str, kind: str, object_id: str, differing: list[str], what: str = "") -> None:
        """One thing that is there: equal, or it differs in these ways."""
        if differing:
            self.note(sort, Verdict.DIFFERS, kind, object_id, f"{what}{': ' if what else ''}{'; '.join(differing[:6])}")
        else:
            self.count(sort, Verdict.EQUAL)

    def conserved(self) -> tuple[Conserved, ...]:
        """The totals, by sort."""
        return tuple(
            Conserved(
                sort, sum(n for found, n in counts.items() if found != Verdict.EXTRA), counts[Verdict.EQUAL], counts[Verdict.DIFFERS],
                counts[Verdict.MISSING], counts[Verdict.EXTRA], counts[Verdict.UNCHECKED], counts[DECLARED], counts[EXPLAINED],
            )
            for sort, counts in self._sorts.items()
        )  # fmt: skip
