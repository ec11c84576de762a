"""A verification in plain lines: counts, the five classes, what raw JSON says, losses, and what is not equal."""

from collections.abc import Iterator

from wizard.plain import say, table
from wizard.text import one_line, plural
from wizard.verify.report import Report, Verdict
from wizard.verify.result import result

_MOST = 50


def tell_report(report: Report) -> None:
    """Print a verification; lines that need a look begin with !."""
    rows = [
        (row.kind, row.listed, row.archived, row.loaded, row.skipped, row.failed, "–" if row.there is None else row.there,
         ("ok  " if row.right else "!   ") + row.explained)
        for row in report.counts
    ]  # fmt: skip
    table(rows, ("kind", "listed", "archived", "loaded", "skipped", "failed", "there", ""))
    say("Compared, field by field: " + ", ".join(f"{report.totals.get(verdict, 0):,} {verdict}" for verdict in Verdict))
    for line in (*_conserved(report), *_differences(report), *_losses(report), *_rest(report)):
        say(line)
    sign, sentence = result(report)
    say(f"{sentence} See the lines marked with !." if sign == "!" else sentence)


def _conserved(report: Report) -> Iterator[str]:
    if report.conserved:
        said = sum(one.said for one in report.conserved)
        kept = sum(one.equal for one in report.conserved)
        declared, explained = (
            sum(getattr(one, name) for one in report.conserved) for name in ("declared", "explained")
        )
        yield (
            f"From raw JSON, without a translator: {said:,} things said, {kept:,} kept as they were,"
            f" {declared:,} declared as lost, {explained:,} left out by decision"
        )
    for one in report.conserved:
        if not one.right:
            yield f"! {one.sort}: {one.differs:,} differ, {one.missing:,} missing, {one.extra:,} extra, {one.unchecked:,} unchecked"
    for tally in report.tallies:
        if not tally.right:
            yield f"! {tally.kind}, {tally.facet} {one_line(tally.value, 40)}: {tally.said:,} said, {tally.held:,} there"


def _differences(report: Report) -> Iterator[str]:
    for difference in report.differences[:_MOST]:
        yield f"! {difference.verdict}: {difference.kind} {one_line(difference.id, 80)}: {difference.what}"
    if len(report.differences) > _MOST:
        yield f"! … and {len(report.differences) - _MOST:,} more"


def _losses(report: Report) -> Iterator[str]:
    for row in report.promises:
        promised = "accepted by nobody" if row.promised is None else f"{row.promised:,} promised"
        mark = "!" if row.within is False else "·"
        yield f"{mark} {row.outcome:,} × declared loss: {one_line(row.cause)} ({promised})"


def _rest(report: Report) -> Iterator[str]:
    if report.not_read:
        yield f"· {report.not_read.sentence}"
    if report.kept:
        yield f"· {plural(report.kept, 'record')} outside the scope kept there by decision"
    if report.truncated:
        yield f"· {plural(report.truncated, 'conversation')} with more parts than Intercom gives"
    if report.unchecked:
        yield f"! {plural(report.unchecked, 'check')} could not be made: this is not the same as equal"
    if report.unread or report.files_missing:
        yield f"! {plural(report.unread, 'object')} could not be read, {plural(report.files_missing, 'file')} could not be had"
    if report.sample:
        yield f"· A sample was compared: {report.sample}. `--full` compares every record."
    if report.second:
        yield f"· {report.second.sentence}"
