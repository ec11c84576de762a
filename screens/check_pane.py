"""The full check of step 6: how far it is, its result in five classes, and the report."""

import time

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import DataTable

from screens.base import Body
from screens.sides_text import moment
from screens.verify_text import bar, gaps, verdict
from screens.widgets.action_button import ActionButton
from screens.widgets.plain import PlainText, cell
from wizard.full_check import Far
from wizard.text import duration, one_line
from wizard.verify.classes import IN_SHORT, MEANING, WHOLE, CheckRow, four_checks
from wizard.verify.report import Report, Verdict

_HEADS = {
    Verdict.EQUAL: ("Equal", 9),
    Verdict.DIFFERS: ("Differs", 7),
    Verdict.MISSING: ("Missing", 7),
    Verdict.EXTRA: ("Extra", 5),
    Verdict.UNCHECKED: ("Unchecked", 9),
}
_WARM_SECONDS = 3.0
_WIDE = 79


class CheckPane(Vertical):
    """Shows what it is given. Enter on a number asks for the rows behind it."""

    class Asked(Message):
        """Somebody wants to see the rows of what is `chosen`."""

    def __init__(self) -> None:
        super().__init__()
        self._checks: tuple[CheckRow, ...] = ()
        self._progress = ""

    def compose(self) -> ComposeResult:
        """The buttons, how far it is, the four checks, and what else there is to say."""
        with Horizontal(classes="actions"):
            yield ActionButton("full_check", id="full")
            yield ActionButton("stop_check", id="stop-check")
            yield ActionButton("rows", id="rows")
            yield ActionButton("save", id="save")
        yield PlainText("", id="progress")
        yield PlainText("", id="verdict")
        yield DataTable[Text](id="checks", cursor_type="cell")
        with Body():
            yield PlainText("", id="check-told")
            yield PlainText("", id="report")

    def show(self, report: Report | None, *, stale: bool) -> None:
        """Show a report; `stale` says that something was loaded since. None: nothing was checked yet."""
        table, place = self.query_one(DataTable), self.query_one(DataTable).cursor_coordinate
        table.clear(columns=True)
        table.add_column("Check", width=11)
        for label, width in _HEADS.values():
            table.add_column(Text(label, justify="right"), width=width)
        if wide := self.app.size.width >= _WIDE:
            table.add_column("In short", width=15)
        self._checks = () if report is None else four_checks(report)
        for row in self._checks:
            sign = "✓" if row.right else "!" if row.made else "·"
            table.add_row(
                cell(f"{sign} {row.name}", style="" if row.right else "bold"),
                *_numbers(row),
                *([cell(IN_SHORT[row.name])] if wide else []),
            )
        table.move_cursor(row=place.row, column=max(1, place.column), animate=False)
        if report is None:
            self.query_one("#verdict", PlainText).show("No check was made yet.")
            self.query_one("#report", PlainText).show("")
            return
        when = f"  Checked {moment(report.checked_at)} UTC."
        old = " ! Something was loaded since: check again." if stale else ""
        self.query_one("#verdict", PlainText).show(f"{verdict(report)}\n{when}{old}")
        self.query_one("#report", PlainText).show("\n".join(gaps(report)))
        self.describe()

    def show_far(self, far: Far | None, what: str = "") -> None:
        """How far a check is; None where none is under way, `what` is then said instead."""
        if far is None:
            self._say(what)
            return
        took = time.monotonic() - far.since
        left = ""
        if far.done and far.since and took > _WARM_SECONDS:
            left = f", about {duration(took / far.done * (far.total - far.done))} left"
        counted = f"{far.done:,} of {far.total:,}{left}" if far.total else "beginning …"
        width = max(10, min(40, self.size.width - 4))
        text = f"{bar(far.done, far.total, width)}\n{counted}\n{one_line(far.what.replace('_', ' '), 60)}"
        self._say(text)

    def _say(self, text: str) -> None:
        # Four times a second, mostly the same: every update lays the whole screen out anew.
        if text != self._progress:
            self._progress = text
            self.query_one("#progress", PlainText).show(text)

    @property
    def chosen(self) -> tuple[str, Verdict] | None:
        """The check and the class under the cursor."""
        row, column = self.query_one(DataTable).cursor_coordinate
        if not 0 <= row < len(self._checks) or not 1 <= column <= len(_HEADS):
            return None
        return self._checks[row].name, tuple(_HEADS)[column - 1]

    @on(DataTable.CellHighlighted, "#checks")
    def describe(self) -> None:
        """What the check under the cursor is."""
        row = self.query_one(DataTable).cursor_coordinate.row
        if 0 <= row < len(self._checks):
            one = self._checks[row]
            words = "" if one.made else " This was not checked: only the full check does."
            self.query_one("#check-told", PlainText).show(f"{one.name}: {MEANING[one.name]}{words}")

    @on(DataTable.CellSelected, "#checks")
    def ask(self) -> None:
        """Ask for the rows behind a number."""
        self.post_message(self.Asked())


def _numbers(row: CheckRow) -> list[Text]:
    if not row.made:
        return [Text("–", justify="right") for _ in _HEADS]
    if row.name == WHOLE and row.right:  # it is one question
        return [Text("yes", justify="right"), *(Text("0", justify="right") for _ in list(_HEADS)[1:])]
    return [
        Text(
            f"{row.counts[one]:,}",
            justify="right",
            style="bold" if row.counts[one] and one is not Verdict.EQUAL else "",
        )
        for one in _HEADS
    ]
