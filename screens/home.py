"""Home: the migrations there are, and how to begin, go on, rename and remove one."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import DataTable

from screens.base import Body, PlainScreen
from screens.home_text import COLUMNS, WELCOME, about, row
from screens.messages import BrowseRequested, OpenRequested
from screens.modals.new_migration import NewMigration, NewMigrationModal
from screens.removing import Removing
from screens.widgets.action_button import ActionButton
from screens.widgets.key_line import KeyLine
from screens.widgets.plain import PlainText, line
from screens.widgets.too_small import TooSmall
from wizard.migration import Migration, MigrationSummary
from wizard.rehearsing import REHEARSAL, rehearsal
from wizard.session import new_plan
from wizard.status import conversations_loaded


class HomeScreen(PlainScreen):
    """The list of migrations; on a first start, what Outercom does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,o", "open", "Open", show=False, key_display="enter", id="home.open", tooltip="Go on with it"),
        Binding("n", "new", "New", id="home.new", tooltip="Begin a migration"),
        Binding("r", "rehearse", "Rehearse", id="home.rehearse", tooltip="Try it against a made-up workspace"),
        Binding("b", "browse", "Browse", show=False, id="home.browse", tooltip="Search and read its archive"),
        Binding("e", "rename", "Rename", show=False, id="home.rename", tooltip="Give it another name"),
        Binding(
            "d", "delete", "Delete", show=False, id="home.delete", tooltip="Remove it with its archive; asks first"
        ),
        Binding("t", "theme", "Light/dark", show=False, id="home.theme", tooltip="Dark on light, or light on dark"),
    ]
    AUTO_FOCUS = "DataTable, #rehearse"

    def __init__(self) -> None:
        super().__init__()
        self._summaries: list[MigrationSummary] = []
        self._removing = Removing(self)

    def compose(self) -> ComposeResult:
        """The list, or the welcome, and the buttons."""
        yield TooSmall()
        yield PlainText(line("[b $text-primary]Outercom[/] · Migrations"), id="title")
        with Body():
            yield PlainText(WELCOME, id="welcome")
        with Vertical(id="list"):
            yield DataTable[Text](id="migrations", cursor_type="row")
            yield PlainText("", id="about")
        with Horizontal(id="nav"):
            for action in ("open", "new", "rehearse", "browse", "rename", "delete"):
                yield ActionButton(action, id=action)
        yield KeyLine()

    def on_mount(self) -> None:
        """The columns never change."""
        table = self.query_one(DataTable)
        for label, width in COLUMNS:
            table.add_column(label, width=width)

    def on_screen_resume(self) -> None:
        """Look again: a step may have changed something."""
        self.look()

    def look(self) -> None:
        """Read the list again; the cursor stays on the same migration."""
        kept = self._current
        if not self.outercom.guarded(lambda: setattr(self, "_summaries", Migration.all())):
            return
        table = self.query_one(DataTable)
        table.clear()
        for summary in self._summaries:
            table.add_row(*row(summary, conversations_loaded(Migration(summary.name).paths)))
        names = [summary.name for summary in self._summaries]
        if kept is not None and kept.name in names:
            table.move_cursor(row=names.index(kept.name))
        self.set_class(not names, "-first")
        self.query_one("DataTable" if names else "#rehearse", Widget).focus()
        self.describe()

    @property
    def _current(self) -> MigrationSummary | None:
        """The migration under the cursor."""
        place = self.query_one(DataTable).cursor_row
        return self._summaries[place] if 0 <= place < len(self._summaries) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What concerns a migration needs one under the cursor."""
        if action in ("open", "browse", "rename", "delete") and not self._summaries:
            return False
        return super().check_action(action, parameters)

    @on(DataTable.RowHighlighted)
    def describe(self) -> None:
        """Say more about the migration under the cursor."""
        current = self._current
        self.query_one("#about", PlainText).show(about(current) if current else "")
        self.refresh_bindings()

    @on(DataTable.RowSelected)
    def action_open(self) -> None:
        """Open the migration the cursor is on."""
        if self._current is not None:
            self.post_message(OpenRequested(self._current.name))

    def action_browse(self) -> None:
        """Search and read its archive."""
        if self._current is not None:
            self.post_message(BrowseRequested(self._current.name))

    def action_new(self) -> None:
        """Ask for a name and a destination."""
        self.app.push_screen(NewMigrationModal(), self._create)

    def action_rehearse(self) -> None:
        """Open the rehearsal, made where it is missing."""
        if self.outercom.guarded(rehearsal):
            self.post_message(OpenRequested(REHEARSAL))

    def action_theme(self) -> None:
        """Our other theme."""
        self.outercom.action_light_or_dark()

    def action_rename(self) -> None:
        """Ask for another name."""
        if self._current is not None:
            self._removing.rename(self._current.name)

    def action_delete(self) -> None:
        """Ask, remove, and show what is gone."""
        if self._current is not None:
            self._removing.delete(self._current.name)

    def _create(self, wanted: NewMigration | None) -> None:
        if wanted is None:
            return
        plan = new_plan(destination=wanted.destination)
        if self.outercom.guarded(lambda: Migration.create(wanted.name, plan)):
            self.post_message(OpenRequested(wanted.name))
