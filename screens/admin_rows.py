"""The rows of step 2: reading them, narrowing them down, and what is said of each."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal

from screens.admin_text import COLUMNS, admin_cells, detail, invited_line, sums_line
from screens.deciding import DecisionScreen
from screens.modals.team import TeamModal
from screens.modals.text import TextModal
from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import FixedText, PlainText
from screens.widgets.remapped_row import RemappedRow
from screens.widgets.row_table import Cell
from wizard.admin_table import AdminLine, AdminTable, View, admin_sums
from wizard.decisions import Definitions, with_new_team, with_proposals
from wizard.destinations.port import Directory
from wizard.errors import OutercomError
from wizard.plan.models import Plan
from wizard.steps import StepId
from wizard.team import keep_team
from wizard.team_reading import Team
from wizard.text import plural

if TYPE_CHECKING:
    from wizard.plan.admin_problems import AdminProblem

_NOBODY_LEFT = "Nobody is left here. Show (f) goes on to the others."


class AdminRows(DecisionScreen):
    """A row for each teammate. Step 2 adds the decisions."""

    STEP: ClassVar[StepId] = StepId.MAP_ADMINS
    OF = "admins"
    WHAT = "teammates"
    COLUMNS = COLUMNS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "view", "Show", show=False, id="admins.view", tooltip="Only the undecided, those who left, the bots …"),
        Binding("t", "team", "Team", show=False, id="admins.team", tooltip="Who works at the destination: a file, or pasted"),
        Binding("g", "read", "Read again", show=False, id="admins.read", tooltip="Read the teammates from Intercom again"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.table: AdminTable
        self.problems: dict[str, AdminProblem] = {}
        self._view = View.EVERYBODY
        self._role = ""

    def compose_filter(self) -> ComposeResult:
        """The filter, and which group is shown."""
        self.table = AdminTable(Definitions(), Directory(), self.session.capabilities)
        with Horizontal(classes="actions"):
            yield Field(placeholder="/ to filter: a name, invite …", id="filter")
            yield ActionButton("view", id="view")
            yield FixedText("", id="shown")

    def compose_more(self) -> ComposeResult:
        """Who is invited, and whether what is loaded names others."""
        yield PlainText("", id="invited")
        yield RemappedRow(self.session)

    async def load(self, read: bool) -> None:
        """Look then whether what is loaded says the same."""
        await super().load(read)
        self.query_one(RemappedRow).look()

    async def take(self, definitions: Definitions, *, anew: bool = False) -> None:
        """Propose something where somebody is new; `anew`, where another team was given, in any case."""
        directory, capabilities = await self.session.directory(), self.session.capabilities
        self.table = await asyncio.to_thread(AdminTable, definitions, directory, capabilities)

        def propose(plan: Plan) -> None:
            if anew:
                with_new_team(plan, definitions, directory)
            with_proposals(plan, definitions, directory, capabilities)

        if anew or self.table.proposals.keys() - self.session.plan.admins.keys():
            await asyncio.to_thread(self.session.change, propose)

    def action_team(self) -> None:
        """Ask who works at the destination."""
        self.app.push_screen(TeamModal(), self._take_team)

    def _take_team(self, team: Team | None) -> None:
        if team is not None:
            self.background(self._keep_team, team, group="load")

    async def _keep_team(self, team: Team) -> None:
        try:
            await asyncio.to_thread(keep_team, self.session.migration.paths, team)
            await self.take(await asyncio.to_thread(self.session.definitions), anew=True)
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

    def action_view(self) -> None:
        """Show the next group that has anybody in it."""
        views = list(self.table.views(self.session.plan, self.problems))
        place = views.index(self._view) if self._view in views else -1
        self._view = views[(place + 1) % len(views)]
        self.fill()

    @property
    def line(self) -> AdminLine | None:
        """The teammate under the cursor."""
        key = self.rows.current
        return self.line_of(key) if key else None

    def line_of(self, key: str) -> AdminLine:
        """A teammate as it is decided now."""
        return self.table.line(key, self.session.plan, self.problems)

    def cells(self, key: str) -> tuple[Cell, ...]:
        """A teammate in the table."""
        return admin_cells(self.line_of(key))

    def detail(self, key: str) -> str:
        """Why this is proposed."""
        return detail(self.line_of(key))

    def follow(self, changed: Iterable[str] | None) -> None:  # noqa: ARG002 (a decision may be wrong because of another one)
        """Look at all decisions again."""
        self.problems = self.table.problems(self.session.plan)

    def fill(self) -> None:
        """Those of the group with the words of the filter."""
        plan, words, total = self.session.plan, self.words, len(self.table.proposals)
        keys = self.table.shown(plan, self.problems, words, self._view)
        if total:
            self.rows.say_when_empty(
                "Nobody is like that. In the filter (/), ctrl+u empties it." if words else _NOBODY_LEFT
            )
        self.rows.show_keys(keys)
        self.query_one("#shown", FixedText).show(
            f"{len(keys):,} of {total:,} shown" if len(keys) != total else plural(total, "teammate")
        )
        self.query_one("#view", ActionButton).caption(f"Show: {self._view}")
        sums = admin_sums(plan, self.session.capabilities, self.table.bots)
        self.query_one("#sums", FixedText).show(sums_line(sums))
        self.query_one("#invited", PlainText).show(invited_line(sums))
        self.describe()
