"""A verification in lines and cells. Pure."""

from rich.table import Table
from rich.text import Text

from screens.widgets.plain import cell
from wizard.text import one_line, plural, printable
from wizard.verify.report import CountRow, Line, Report, Side, SideBySide, Verdict

MOST_DIFFERENCES = 200
MOST_LINES = 300


def count_cells(row: CountRow) -> tuple[Text, ...]:
    """One kind: Intercom, archive, loaded, skipped, failed, there; a sign for whether every difference has a reason."""
    numbers = (row.listed, row.archived, row.loaded, row.skipped, row.failed, "?" if row.there is None else row.there)
    shown = (f"{number:,}" if isinstance(number, int) else number for number in numbers)
    kind = cell(row.kind.replace("_", " "), 40)
    return (cell("✓" if row.right else "!"), kind, *(Text(text, justify="right") for text in shown))


def report_lines(report: Report) -> list[str]:
    """The five totals, what else there is to say, and the differences."""
    kind = "Full check, of every object" if report.full else f"A sample ({report.sample}); nothing is known of the rest"
    lines = [_verdict(report), f"{kind}:"]
    lines += [f"  {_sign(verdict, report)} {report.totals.get(verdict, 0):>9,} {verdict}" for verdict in Verdict]
    for count, words in (
        (report.unread, "could not be read from Intercom"),
        (report.files_missing, "files could not be had"),
        (report.truncated, "conversations have older parts Intercom no longer gives"),
    ):
        if count:
            lines.append(f"  ! {count:>9,} {words}")
    lines += [*_conserved(report), *_losses(report)]
    if report.second:
        lines.append(report.second.sentence)
    shown = report.differences[:MOST_DIFFERENCES]
    lines += [f"! {d.verdict}: {one_line(d.kind, 30)} {one_line(d.id, 60)}: {one_line(d.what, 200)}" for d in shown]
    hidden = len(report.differences) - len(shown)
    return [*lines, f"{plural(hidden, 'difference')} more in the saved report."] if hidden else lines


def _conserved(report: Report) -> list[str]:
    """What raw JSON says, and what of it is there: one line, and one for each sort of thing that is not as it should be."""
    if not report.conserved:
        return []
    said, kept, declared, explained = (
        sum(getattr(one, name) for one in report.conserved) for name in ("said", "equal", "declared", "explained")
    )
    wrong = [one for one in report.conserved if not one.right]
    lines = [
        f"  {'!' if wrong else '✓'} {kept:>9,} of {said:,} things Intercom's JSON says are there as they were",
        f"    {explained:>9,} were left out by decision, {declared:,} are declared as lost",
    ]
    lines += [
        f"    ! {one_line(one.sort, 30)}: {one.differs:,} differ, {one.missing:,} missing, {one.extra:,} extra, {one.unchecked:,} unchecked"
        for one in wrong
    ]
    uneven = [one for one in report.tallies if not one.right]
    return lines + [
        f"    ! {one.kind} by {one.facet} {one_line(one.value, 30)}: {one.said:,} said, {one.held:,} there"
        for one in uneven
    ]


def _losses(report: Report) -> list[str]:
    """What the destination cannot hold: what was promised, and what came."""
    if not report.promises:
        return [f"  · {count:>9,} {one_line(cause, 100)} (not held there)" for cause, count in report.losses.items()]
    return [
        f"  {'!' if row.within is False else '·'} {row.outcome:>9,} {one_line(row.cause, 100)} "
        f"({'accepted by nobody' if row.promised is None else f'{row.promised:,} promised'})"
        for row in report.promises
    ]


def side_by_side(pair: SideBySide) -> Table:
    """Both threads in two columns; lines that differ carry a mark."""
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=1)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    table.add_row("", Text("Intercom", style="bold"), Text("There", style="bold"))
    left, right = dict(pair.source.facts), dict(pair.destination.facts)
    for label in dict.fromkeys((*left, *right)):
        same = left.get(label) == right.get(label)
        table.add_row("" if same else "!", *(_plain(f"{label}: {side.get(label, '–')}") for side in (left, right)))
    longest = max(len(pair.source.lines), len(pair.destination.lines))
    for number in range(min(longest, MOST_LINES)):
        mark = Text("!", style="bold") if number in pair.marks else ""
        table.add_row(mark, _entry(pair.source, number), _entry(pair.destination, number))
    if longest > MOST_LINES:
        table.add_row("", _plain(f"… {plural(longest - MOST_LINES, 'entry', 'entries')} more"), "")
    return table


def _entry(side: Side, number: int) -> Text:
    if number >= len(side.lines):
        return Text("(nothing here)", style="italic")
    line: Line = side.lines[number]
    files = f"\n[{', '.join(one_line(name, 60) for name in line.files)}]" if line.files else ""
    head = f"{_when(line.at)} {one_line(line.who, 40)} ({one_line(line.type, 20)})"
    return _plain(f"{head}\n{line.text}{files}\n")


def _when(at: int) -> str:
    from datetime import UTC, datetime

    try:
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}"
    except (OverflowError, OSError, ValueError):
        return f"{at}"


def _plain(text: str) -> Text:
    return Text(printable(text))


def _verdict(report: Report) -> str:
    """One sentence; the good one only when everything was checked and nothing failed on the way."""
    if sum(count for verdict, count in report.totals.items() if verdict != Verdict.EQUAL):
        return "! Not everything is equal, or not everything could be checked."
    if not report.green:
        return "! What was checked is equal, but not everything came along:"
    return (
        "✓ Everything was checked and is equal."
        if report.full
        else "✓ The sample is equal. Run the full check to be sure."
    )


def _sign(verdict: Verdict, report: Report) -> str:
    if verdict is Verdict.EQUAL:
        return "✓"
    return "!" if report.totals.get(verdict, 0) else "·"
