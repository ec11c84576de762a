"""Step 6: counts, the full check, and looking for oneself."""

import asyncio
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, DataTable, Input, OptionList, TabbedContent, TabPane
from textual.widgets.option_list import Option

from screens.base import Body, StepScreen
from screens.modals.side_by_side import SideBySideModal
from screens.verify_text import count_cells, report_lines
from screens.widgets.dashboard import weight
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText
from wizard.errors import OutercomError, Stopped
from wizard.session import Session
from wizard.steps import StepId
from wizard.text import one_line
from wizard.verify.report import Chosen, CountRow, Report
from wizard.verify.sampling import Sample

SAMPLE = 12
_COLUMNS = (
    ("", 1),
    ("Kind", 13),
    ("Intercom", 9),
    ("Archive", 9),
    ("Loaded", 9),
    ("Skipped", 8),
    ("Failed", 6),
    ("There", 9),
)


class VerifyScreen(StepScreen):
    """Everything here asks the session off this thread. What was found stays until the screen is left."""

    STEP: ClassVar[StepId] = StepId.VERIFY
    FIRST = "Tabs"

    def __init__(self) -> None:
        super().__init__()
        self._report: Report | None = None
        self._rows: tuple[CountRow, ...] = ()
        self._sample: list[Chosen] = []
        self._progress = (0, 0)
        self._checking = True
        self._left = False

    def compose_body(self) -> ComposeResult:
        """Three tabs."""
        yield ErrorPanel()
        with TabbedContent():
            with TabPane("Counts", id="counts-tab"):
                yield DataTable[Text](id="counts", cursor_type="row")
                yield PlainText("Counting …", id="explained")
            with TabPane("Full check and report", id="check-tab"):
                with Horizontal(classes="actions"):
                    yield Button("Full check", id="full", compact=True, disabled=True)
                    yield Button("Save report", id="save", compact=True, disabled=True)
                    yield PlainText("", id="progress")
                with Body():
                    yield PlainText("Looking at a sample …", id="report")
            with TabPane("Compare", id="compare-tab"):
                yield Field(placeholder="an old Intercom link or id, then enter", id="link")
                yield PlainText("Or one of these: ugly on purpose, and a few at random", id="hint")
                yield OptionList(id="sample", compact=True, markup=False)

    def on_mount(self) -> None:
        """Count, check a sample, and choose what is worth a look."""
        table = self.query_one(DataTable)
        for label, width in _COLUMNS:
            table.add_column(label, width=width)
        self.background(self._load, self.session, group="load")
        self.set_interval(0.25, self.show_progress)

    async def _load(self, session: Session) -> None:
        try:
            self._show_report(await asyncio.to_thread(session.verify, Sample(), self._told))
            self._sample = await asyncio.to_thread(session.sample, SAMPLE)
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
        self._checking = False
        self.query_one("#full", Button).disabled = False
        options = [Option(Content(one_line(f"{one.id}: {'; '.join(one.why)}", 160))) for one in self._sample]
        listed = self.query_one("#sample", OptionList)
        listed.add_options(options)
        listed.highlighted = 0 if options else None

    @on(DataTable.RowHighlighted, "#counts")
    def explain_counts(self, event: DataTable.RowHighlighted) -> None:
        """Why the numbers of the row under the cursor differ."""
        row = self._rows[event.cursor_row]
        words = row.explained or ("no difference" if row.right else "no explanation")
        self.query_one("#explained", PlainText).show(one_line(f"{row.kind}: {words}", 240))

    def _show_report(self, report: Report) -> None:
        self._report, self._rows = report, tuple(sorted(report.counts, key=lambda row: weight(row.kind)))
        table = self.query_one(DataTable)
        table.clear()
        for row in self._rows:
            table.add_row(*count_cells(row))
        self.query_one("#explained", PlainText).show("" if report.counts else "There is nothing to count yet.")
        self.query_one("#report", PlainText).show("\n".join(report_lines(report)))
        self.query_one("#save", Button).disabled = False

    # the full check

    @on(Button.Pressed, "#full")
    def check(self) -> None:
        """Read everything back and compare."""
        if self._checking:
            return
        self._checking, self._progress = True, (0, 0)
        self.query_one("#full", Button).disabled = True
        self.query_one(ErrorPanel).clear()
        self.background(self._check, self.session, group="check")

    async def _check(self, session: Session) -> None:
        try:
            self._show_report(await asyncio.to_thread(session.verify, None, self._told))
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
        finally:
            self._checking = False
        self.query_one("#full", Button).disabled = False

    def _told(self, done: int, total: int) -> None:
        # Called on the worker thread: a plain assignment that the timer looks at, and the way to end a check nobody waits for.
        if self._left:
            raise Stopped("The check was left.")
        self._progress = (done, total)

    def on_unmount(self) -> None:
        """A check that still runs ends at its next word."""
        self._left = True

    def show_progress(self) -> None:
        """How far the check is."""
        done, total = self._progress
        text = f"Checking … {done:,} of {total:,}" if self._checking else ""
        self.query_one("#progress", PlainText).show(text)

    @on(Button.Pressed, "#save")
    def save(self) -> None:
        """Write the report beside the archive."""
        report = self._report
        if report is not None:
            self.background(self._save, self.session, report, group="save")

    async def _save(self, session: Session, report: Report) -> None:
        try:
            for_people, for_machines, to_print = await asyncio.to_thread(session.save_report, report)
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
            return
        self.outercom.tell(
            "The report is saved",
            f"For people: {for_people}\n\nTo print or sign: {to_print}\n\nFor programs: {for_machines}",
        )

    # looking for oneself

    @on(OptionList.OptionSelected, "#sample")
    def compare(self, event: OptionList.OptionSelected) -> None:
        """Show the conversation that was chosen from both sides."""
        key = self._sample[event.option_index].id
        self.background(self._compare, self.session, key, group="compare")

    @on(Input.Submitted, "#link")
    def open_link(self, event: Input.Submitted) -> None:
        """Show the conversation behind an old link or id."""
        self.background(self._open, self.session, event.value.strip(), group="compare")

    async def _open(self, session: Session, text: str) -> None:
        if not text:
            return
        found = await self._found(session, text)
        if found is not None:
            await self._compare(session, found)

    async def _found(self, session: Session, text: str) -> str | None:
        panel = self.query_one(ErrorPanel)
        panel.clear()
        try:
            found = await asyncio.to_thread(session.open_link, text)
        except OutercomError as error:
            panel.show_error(error)
            return None
        if found is None:
            panel.say(f"No migrated conversation has this link or id: {one_line(text, 60)}.", "Check that it is whole.")
        return found

    async def _compare(self, session: Session, conversation_id: str) -> None:
        try:
            pair = await asyncio.to_thread(session.side_by_side, conversation_id)
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
            return
        self.app.push_screen(SideBySideModal(pair))
