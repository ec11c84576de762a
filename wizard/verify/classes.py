"""The four checks of a verification, each in the five classes, and the rows behind each number. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from wizard.verify.report import CountRow, Difference, Report, Tally, Verdict

COMPARED, CONSERVED, WHOLE, COUNTED = "Compared", "Conserved", "Whole", "Counted"
MEANING = {
    COMPARED: "Every record was read back and compared field by field with what was meant to be there.",
    CONSERVED: "Everything Intercom says was looked for at the destination, by other code than that which brought it there.",
    WHOLE: "The destination was asked whether what it holds is whole in itself.",
    COUNTED: "Counts by kind, state, channel and month; each difference needs a reason.",
}
IN_SHORT = {
    COMPARED: "field by field",
    CONSERVED: "nothing is lost",
    WHOLE: "fits together",
    COUNTED: "numbers agree",
}
"""What each check asks, in at most fifteen characters."""
_ITSELF = "destination"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check: how many fall into each class. `made` is False where it was not made, as in a sample."""

    name: str
    counts: Mapping[Verdict, int]
    made: bool = True

    @property
    def right(self) -> bool:
        """Whether it was made, and everything is equal."""
        return self.made and not any(count for verdict, count in self.counts.items() if verdict is not Verdict.EQUAL)


def four_checks(report: Report) -> tuple[CheckRow, ...]:
    """The checks in their order."""
    itself = Counter(one.verdict for one in report.differences if one.kind == _ITSELF)
    compared = {verdict: report.totals.get(verdict, 0) - itself[verdict] for verdict in Verdict}
    conserved = {
        Verdict.EQUAL: sum(one.equal for one in report.conserved),
        Verdict.DIFFERS: sum(one.differs for one in report.conserved),
        Verdict.MISSING: sum(one.missing for one in report.conserved),
        Verdict.EXTRA: sum(one.extra for one in report.conserved),
        Verdict.UNCHECKED: sum(one.unchecked for one in report.conserved),
    }
    whole = {**dict.fromkeys(Verdict, 0), **itself} if itself else {**dict.fromkeys(Verdict, 0), Verdict.EQUAL: 1}
    rights = [one.right for one in _counted(report)]
    counted = {**dict.fromkeys(Verdict, 0), Verdict.EQUAL: sum(rights), Verdict.DIFFERS: len(rights) - sum(rights)}
    return (
        CheckRow(COMPARED, compared),
        CheckRow(CONSERVED, conserved, made=bool(report.conserved)),
        CheckRow(WHOLE, whole, made=report.full),
        CheckRow(COUNTED, counted),
    )


def rows_of(report: Report, check: str, verdict: Verdict) -> list[Difference]:
    """The rows in one class of one check, at most a thousand; of what is equal there are none."""
    if check == COUNTED:
        wrong = [one for one in _counted(report) if not one.right] if verdict is Verdict.DIFFERS else []
        return [Difference(Verdict.DIFFERS, one.kind, _facet(one), why(one)) for one in wrong]
    found_by = "conservation" if check == CONSERVED else "comparison"
    return [
        one
        for one in report.differences
        if one.verdict is verdict and one.found_by == found_by and (one.kind == _ITSELF) == (check == WHOLE)
    ]


def _counted(report: Report) -> list[CountRow | Tally]:
    return [*report.counts, *report.tallies]


def _facet(one: CountRow | Tally) -> str:
    return f"{one.facet} {one.words}" if isinstance(one, Tally) else ""


def why(one: CountRow | Tally) -> str:
    """Why the numbers of a count differ, in words; a sentence where they do not, or nobody knows."""
    if isinstance(one, CountRow):
        return one.explained or ("no difference" if one.right else "no explanation")
    words = "; ".join(f"{count:,} {reason}" for reason, count in one.explained.items())
    missing = one.said - sum(one.explained.values()) - one.held
    if missing:
        unexplained = f"{abs(missing):,} {'missing' if missing > 0 else 'extra'} there, unexplained"
        return f"{words}; {unexplained}" if words else unexplained
    return words or "no difference"
