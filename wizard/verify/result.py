"""The result of a verification in one sentence, the same wherever it is said. Pure."""

from wizard.verify.classes import four_checks
from wizard.verify.report import Report, Verdict


def differs(report: Report) -> bool:
    """Whether anything is not equal, or could not be checked. What never came from Intercom does not count here: `green` knows of it."""
    checks = four_checks(report)
    return any(count for row in checks for verdict, count in row.counts.items() if verdict is not Verdict.EQUAL)


def result(report: Report) -> tuple[str, str]:
    """A sign and a sentence; the good one only when everything was checked, is equal, and nothing was left behind by a failure."""
    if differs(report):
        return "!", "Not everything is equal, or not everything could be checked."
    if not report.green:
        return "!", "What was checked is equal, but not everything came along."
    if report.full:
        less = report.not_read is not None and not report.not_read.nothing
        return "✓", f"Everything {'that was read ' if less else ''}was checked and is equal."
    return "·", "A sample is equal; nothing is known of the rest."
