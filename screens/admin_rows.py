"""The rows of step 2: reading them, narrowing them down, and what is said of each."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from screens.admin_text import COLUMNS, admin_cells, detail, invited_line, sums_line
from screens.base import StepScreen
from screens.modals.team import TeamModal
from screens.modals.text import TextModal
from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import FixedText, PlainText
from screens.widgets.remapped_row import RemappedRow
from screens.widgets.row_table import Cell, RowTable
from wizard.admin_table import AdminLine, AdminTable, View, admin_sums
from wizard.decisions import Definitions, with_proposals
from wizard.destinations.port import Directory
from wizard.errors import OutercomError
from wizard.steps import StepId
from wizard.team import keep_team
from wizard.team_reading import Team
from wizard.text import plural

if TYPE_CHECKING:
    from wizard.plan.admin_problems import AdminProblem

_NOBODY_LEFT = "Nobody is left here. Show (f) goes on to the others."


class AdminRows(StepScreen):
    """A row for each teammate, a filter, and what is said of the one under the cursor. Step 2 adds the decisions."""

    STEP: ClassVar[StepId] = StepId.MAP_ADMINS
    FIRST = "RowTable"
    OF_A_ROW: ClassVar[tuple[str, ...]] = ()
    """Actions that depend on the row under the cursor."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash",
            "filter",
            "Filter",
            show=False,
            key_display="/",
            id="screen.filter",
            tooltip="Type to find somebody",
        ),
        Binding(
            "f", "view", "Show", show=False, id="admins.view", tooltip="Only the undecided, those who left, the bots …"
        ),
        Binding(
            "t", "team", "Team", show=False, id="admins.team", tooltip="Who works at the destination: a file, or pasted"
        ),
        Binding(
            "g", "read", "Read again", show=False, id="admins.read", tooltip="Read the teammates from Intercom again"
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.table: AdminTable
        self.rows = RowTable(COLUMNS, self._cells)
        self._states: tuple[bool | None, ...] = ()
        self.problems: dict[str, AdminProblem] = {}
        self.told = ("", "")
        self._view = View.EVERYBODY
        self._role = ""

    def compose_body(self) -> ComposeResult:
        """Filter, table, the one under the cursor, sums, buttons."""
        self.table = AdminTable(Definitions(), Directory(), self.session.capabilities)
        with Horizontal(classes="actions"):
            yield Field(placeholder="/ to filter: a name, invite …", id="filter")
            yield ActionButton("view", id="view")
            yield FixedText("", id="shown")
        yield ErrorPanel()
        yield self.rows
        yield FixedText("", id="detail")
        with Horizontal(id="sums-line"):
            yield FixedText("", id="sums")
            yield FixedText("", id="saved")
        yield PlainText("", id="invited")
        yield RemappedRow(self.session)
        yield from self.compose_buttons()

    def compose_buttons(self) -> ComposeResult:
        """The buttons below the table."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Read the definitions where nothing was read yet."""
        self.background(self._load, False, group="load")

    def action_read(self) -> None:
        """Read the teammates from Intercom again; decisions stay."""
        self.background(self._load, True, group="load")

    async def _load(self, read: bool) -> None:
        self.rows.say_when_empty("Reading the teammates …")
        self.query_one(ErrorPanel).clear()
        try:
            definitions = await asyncio.to_thread(self.session.definitions)
            if read or not definitions.admins:
                definitions = await self.session.read_definitions()
            await self._propose(definitions)
        except OutercomError as error:
            self.rows.say_when_empty("There are no teammates to show.")
            self.query_one(ErrorPanel).show_error(error, retry=self.action_read)
        self.show()
        self.query_one(RemappedRow).look()

    async def _propose(self, definitions: Definitions, *, anew: bool = False) -> None:
        directory, capabilities = await self.session.directory(), self.session.capabilities
        self.table = await asyncio.to_thread(AdminTable, definitions, directory, capabilities)
        if anew or self.table.proposals.keys() - self.session.plan.admins.keys():
            await asyncio.to_thread(
                self.session.change, lambda plan: with_proposals(plan, definitions, directory, capabilities)
            )

    def action_team(self) -> None:
        """Ask who works at the destination."""
        self.app.push_screen(TeamModal(), self._take_team)

    def _take_team(self, team: Team | None) -> None:
        if team is not None:
            self.background(self._keep_team, team, group="load")

    async def _keep_team(self, team: Team) -> None:
        try:
            await asyncio.to_thread(keep_team, self.session.migration.paths, team)
            await self._propose(await asyncio.to_thread(self.session.definitions), anew=True)
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error, retry=lambda: self._take_team(team))
        self.show()
        if team.left_out:
            lines = [f"{shown}: {why}" for shown, why in team.left_out]
            title = f"{plural(len(team.users), 'person', 'people')} taken, {len(lines):,} left out"
            self.app.push_screen(TextModal(title, "\n".join(lines[:200])))

    # showing

    def problem(self) -> str | None:
        """Somebody is undecided, or a decision cannot be carried out."""
        blocking = [problem.sentence for problem in self.problems.values() if problem.blocking]
        more = f" ({len(blocking) - 1} more)" if len(blocking) > 1 else ""
        return super().problem() or (blocking[0] + more if blocking else None)

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one("#filter", Input).focus()

    @on(Input.Submitted, "#filter")
    def enter_table(self) -> None:
        """From the filter to what it found."""
        self.rows.focus()

    @on(Input.Changed, "#filter")
    def narrow(self) -> None:
        """Show those with the words in what is known of them."""
        self.show()

    def action_view(self) -> None:
        """Show the next group that has anybody in it."""
        views = list(self.table.views(self.session.plan, self.problems))
        place = views.index(self._view) if self._view in views else -1
        self._view = views[(place + 1) % len(views)]
        self.show()

    @on(RowTable.Moved)
    def describe(self) -> None:
        """Why this is proposed for the row under the cursor."""
        line = self.line
        told = self.told[1] if self.told[0] == (line.key if line else "") else ""
        self.query_one("#detail", FixedText).show(told + (detail(line) if line else ""))
        states = tuple(self.check_action(action, ()) for action in self.OF_A_ROW)
        if states != self._states:
            self._states = states
            self.refresh_bindings()

    @property
    def line(self) -> AdminLine | None:
        """The teammate under the cursor."""
        key = self.rows.current
        return self.table.line(key, self.session.plan, self.problems) if key else None

    def _cells(self, key: str) -> tuple[Cell, ...]:
        return admin_cells(self.table.line(key, self.session.plan, self.problems))

    def show(self) -> None:
        """Everything again, as the plan has it now."""
        plan, words = self.session.plan, self.query_one("#filter", Input).value.strip()
        self.problems = self.table.problems(plan)
        keys = self.table.shown(plan, self.problems, words, self._view)
        if self.table.proposals:
            self.rows.say_when_empty(
                "Nobody is like that. In the filter (/), ctrl+u empties it." if words else _NOBODY_LEFT
            )
        self.rows.show_keys(keys)
        total = len(self.table.proposals)
        self.query_one("#shown", FixedText).show(
            f"{len(keys):,} of {total:,} shown" if len(keys) != total else plural(total, "teammate")
        )
        self.query_one("#view", ActionButton).caption(f"Show: {self._view}")
        sums = admin_sums(plan, self.session.capabilities, self.table.bots)
        self.query_one("#sums", FixedText).show(sums_line(sums))
        self.query_one("#invited", PlainText).show(invited_line(sums))
        self.query_one("#saved", FixedText).show("✓ saved" if self.session.deciding.saved else "· saving")
        self.describe()
        self.refresh_state()
