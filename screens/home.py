"""Home: the migrations there are, and how to begin one."""

from datetime import UTC, datetime
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, DataTable, Footer

from screens.base import Body, PlainScreen
from screens.messages import OpenRequested
from screens.modals.new_migration import NewMigration, NewMigrationModal
from screens.widgets.plain import PlainText, cell
from screens.widgets.too_small import TooSmall
from wizard.errors import OutercomError
from wizard.migration import Migration, MigrationSummary
from wizard.session import new_plan
from wizard.steps import StepId

REHEARSAL = "rehearsal"
"""The name of the migration that `outercom rehearse` opens."""

WELCOME = """Outercom moves your support data out of Intercom, and shows you that nothing was lost.

Read: everything an access token may see, which is people, companies, conversations with every part and file, tags, attributes, macros, articles, tickets.

Written: a full copy to this machine; then what you choose to the destination you choose, but nothing there before you press Start import. \
The copy is for your user alone, but it is not encrypted: keep it on an encrypted disk.

Never touched: Intercom itself is only read. No customer is written to. Nothing goes anywhere else.

Try the rehearsal first: the whole wizard against a made-up workspace, no token needed."""


class HomeScreen(PlainScreen):
    """The list of migrations; on a first start, what Outercom does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "New", id="home.new", tooltip="Begin a migration"),
        Binding("r", "rehearse", "Rehearse", id="home.rehearse", tooltip="Try it against a made-up workspace"),
    ]
    AUTO_FOCUS = "#open, #rehearse"

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []

    def compose(self) -> ComposeResult:
        """The list, or the welcome, and the buttons."""
        yield TooSmall()
        yield PlainText("Outercom", id="title")
        with Body():
            yield PlainText(WELCOME, id="welcome")
        yield DataTable[Text](id="migrations", cursor_type="row")
        with Horizontal(id="nav"):
            yield Button("Open (enter)", id="open", compact=True, action="screen.open")
            yield Button("New (n)", id="new", compact=True, action="screen.new")
            yield Button("Rehearse (r)", id="rehearse", compact=True, action="screen.rehearse")
        yield Footer()

    def on_mount(self) -> None:
        """The columns never change."""
        table = self.query_one(DataTable)
        for label, width in (("Migration", 22), ("Step", 18), ("Destination", 12), ("Last activity (UTC)", 17)):
            table.add_column(label, width=width)

    def on_screen_resume(self) -> None:
        """Look again: a step may have changed something."""
        if self.outercom.guarded(self._fill) and self._names:
            self.query_one(DataTable).focus()

    def _fill(self) -> None:
        table = self.query_one(DataTable)
        table.clear()
        summaries = Migration.all()
        self._names = [summary.name for summary in summaries]
        for summary in summaries:
            table.add_row(*_row(summary))
        self.set_class(not summaries, "-first")
        self.query_one("#open", Button).disabled = not summaries

    @on(DataTable.RowSelected)
    def action_open(self) -> None:
        """Open the migration the cursor is on."""
        if self._names:
            self.post_message(OpenRequested(self._names[self.query_one(DataTable).cursor_row]))

    def action_new(self) -> None:
        """Ask for a name and a destination."""
        self.app.push_screen(NewMigrationModal(), self._create)

    def action_rehearse(self) -> None:
        """Open the rehearsal, made where it is missing."""
        try:
            if not Migration.exists(REHEARSAL):
                Migration.create(REHEARSAL, new_plan(rehearsal=True))
        except OutercomError as error:
            self.outercom.explain(error.message, error.hint)
            return
        self.post_message(OpenRequested(REHEARSAL))

    def _create(self, wanted: NewMigration | None) -> None:
        if wanted is None:
            return
        plan = new_plan(destination=wanted.destination)
        if self.outercom.guarded(lambda: Migration.create(wanted.name, plan)):
            self.post_message(OpenRequested(wanted.name))


def _row(summary: MigrationSummary) -> tuple[Text, ...]:
    at = datetime.fromtimestamp(summary.last_activity, UTC)
    when = cell(f"{at:%Y-%m-%d %H:%M}" if summary.last_activity else "")
    if summary.damaged:
        return cell(summary.name), cell("! damaged", style="bold"), cell(summary.damaged, 60), when
    step = StepId(summary.step).title if summary.step in set(StepId) else summary.step
    return cell(summary.name), cell("✓ finished" if summary.finished else step), cell(summary.destination), when
