"""Step 2: what becomes of every teammate."""

import asyncio
from typing import Any, ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, DataTable, Input

from screens.admin_text import COLUMNS, admin_cells, role_line, sums
from screens.base import StepScreen
from screens.decision_table import DecisionTable
from screens.modals.pick import PickModal
from screens.modals.team import TeamModal
from screens.modals.text import TextModal
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText
from wizard.decisions import Definitions, with_proposals
from wizard.destinations.port import Directory
from wizard.errors import OutercomError
from wizard.plan.admin_problems import AdminProblem, admin_problems
from wizard.plan.models import AdminChoice, AdminDecision
from wizard.plan.proposals import AdminProposal, is_bot, propose_admins
from wizard.steps import StepId
from wizard.team import keep_team
from wizard.team_reading import Team
from wizard.text import one_line, plural


class MapAdminsScreen(StepScreen):
    """A row for each admin; letters decide for the row under the cursor, buttons for all that are undecided."""

    STEP: ClassVar[StepId] = StepId.MAP_ADMINS
    FIRST = "DecisionTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "match", "Match", show=False, id="admins.match", tooltip="They have an account there"),
        Binding("i", "invite", "Invite", show=False, id="admins.invite", tooltip="They get an invitation"),
        Binding("s", "skip", "Skip", show=False, id="admins.skip", tooltip="No account; their words keep their name"),
        Binding("r", "role", "Role", show=False, id="admins.role", tooltip="The next role for this invitation"),
        Binding(
            "t", "team", "Team", show=False, id="admins.team", tooltip="Who works at the destination: a file, or pasted"
        ),
        Binding("z", "undo", "Undo", show=False, id="admins.undo", tooltip="Take the last decision back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._definitions = Definitions()
        self._directory = Directory()
        self._proposals: dict[str, AdminProposal] = {}
        self._problems: dict[str, AdminProblem] = {}
        self._earlier: list[dict[str, AdminChoice]] = []

    def compose_body(self) -> ComposeResult:
        """Filter, table, buttons, sums."""
        yield Field(placeholder="filter by name or e-mail", id="filter")
        yield ErrorPanel()
        yield DecisionTable(COLUMNS)
        yield PlainText("", id="detail")
        yield PlainText("", id="sums")
        with Horizontal(classes="actions"):
            yield Button("Match (m)", compact=True, action="screen.match")
            yield Button("Invite (i)", compact=True, action="screen.invite")
            yield Button("Skip (s)", compact=True, action="screen.skip")
            yield Button("Role (r)", compact=True, action="screen.role")
            yield Button("Undo (z)", compact=True, action="screen.undo")
        with Horizontal(classes="actions"):
            yield Button("Skip the rest", id="all-skip", compact=True, action="screen.skip_rest")
            yield Button("Invite the rest …", id="all-invite", compact=True, action="screen.invite_rest")
            yield Button("Team (t)", id="team", compact=True, action="screen.team")
            yield Button("Read again", id="read", compact=True)

    def on_mount(self) -> None:
        """Read the definitions where nothing was read yet."""
        self.background(self._load, False, group="load")

    @on(Button.Pressed, "#read")
    def read_again(self) -> None:
        """Read the teammates from Intercom again; decisions stay."""
        self.background(self._load, True, group="load")

    async def _load(self, read: bool) -> None:
        sums = self.query_one("#sums", PlainText)
        sums.show("Reading the teammates …")
        self.query_one(ErrorPanel).clear()
        try:
            self._definitions = await asyncio.to_thread(self.session.definitions)
            if read or not self._definitions.admins:
                self._definitions = await self.session.read_definitions()
            self._directory = await self.session.directory()
            self._propose()
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
        self._show()

    def _propose(self) -> None:
        self._proposals = propose_admins(self._definitions.admins, self._directory, self._definitions.former)
        if set(self._proposals) - set(self.session.plan.admins):
            capabilities = self.session.capabilities
            self.session.change(lambda plan: with_proposals(plan, self._definitions, self._directory, capabilities))

    def action_team(self) -> None:
        """Ask who works at the destination."""
        self.app.push_screen(TeamModal(), self._take_team)

    def _take_team(self, team: Team | None) -> None:
        if team is not None:
            self.background(self._keep_team, team, group="load")

    async def _keep_team(self, team: Team) -> None:
        try:
            await asyncio.to_thread(keep_team, self.session.migration.paths, team)
            self._directory = await self.session.directory()
            if self._definitions.admins:
                capabilities = self.session.capabilities
                self.session.change(lambda plan: with_proposals(plan, self._definitions, self._directory, capabilities))
                self._propose()
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
        self._show()
        if team.left_out:
            lines = [f"{shown}: {why}" for shown, why in team.left_out]
            title = f"{plural(len(team.users), 'person', 'people')} taken, {len(lines):,} left out"
            self.app.push_screen(TextModal(title, "\n".join(lines[:200])))

    # showing

    def problem(self) -> str | None:
        """Somebody is undecided, or a decision cannot be carried out."""
        blocking = [problem.sentence for problem in self._problems.values() if problem.blocking]
        more = f" ({len(blocking) - 1} more)" if len(blocking) > 1 else ""
        return super().problem() or (blocking[0] + more if blocking else None)

    @on(Input.Changed, "#filter")
    def filter(self) -> None:
        """Show those with the text in their name or e-mail."""
        self._show()

    @on(DataTable.RowHighlighted)
    def describe(self) -> None:
        """Why this is proposed for the row under the cursor."""
        key = self.query_one(DecisionTable).current or ""
        proposal, wrong = self._proposals.get(key), self._problems.get(key)
        text = f"! {wrong.sentence}" if wrong else f"This one: {proposal.reason}." if proposal else ""
        self.query_one("#detail", PlainText).show(one_line(text, 150))

    def _show(self) -> None:
        wanted = self.query_one("#filter", Input).value.casefold()
        everybody, capabilities = self._definitions.everybody, self.session.capabilities
        found = admin_problems(self.session.plan, everybody, self._directory, capabilities)
        self._problems = {problem.admin: problem for problem in found}
        rows = [
            (str(admin["id"]), self._row(admin))
            for admin in everybody
            if wanted in f"{admin.get('name')} {admin.get('email')}".casefold()
        ]
        hidden = self.query_one(DecisionTable).show_rows(rows)
        more = f" {plural(hidden, 'more row')} not shown: filter to see them." if hidden else ""
        self.query_one("#sums", PlainText).show(sums(self.session.plan, self.session.capabilities.roles) + more)
        self.describe()
        self.refresh_state()

    def _row(self, admin: dict[str, Any]) -> tuple[Text, ...]:
        admin_id = str(admin["id"])
        proposal = self._proposals.get(admin_id)
        choice = self.session.plan.admins.get(admin_id, AdminChoice())
        wrong = self._problems.get(admin_id)
        why = f"! {wrong.what}" if wrong else proposal.reason if proposal else ""
        return admin_cells(admin, choice, self._directory, self.session.capabilities.roles, why)

    # deciding

    def action_match(self) -> None:
        """Match the row: with the one account it can be, or one that is picked."""
        admin_id = self.query_one(DecisionTable).current
        if admin_id is None:
            return
        proposal = self._proposals.get(admin_id)
        users = proposal.candidates if proposal and proposal.candidates else self._directory.users
        if not users:
            self.query_one(ErrorPanel).say("Nobody is known at the destination yet.", "Invite or skip instead.")
        elif proposal and len(proposal.candidates) == 1:
            self._decide({admin_id: AdminChoice(decision=AdminDecision.MATCH, user=users[0].id)})
        else:
            choices = [(user.id, f"{user.name} <{user.email}>") for user in self._directory.users]
            self.app.push_screen(PickModal("Match with whom?", choices), lambda user: self._matched(admin_id, user))

    def _matched(self, admin_id: str, user: str | None) -> None:
        if user is not None:
            self._decide({admin_id: AdminChoice(decision=AdminDecision.MATCH, user=user)})

    def action_invite(self) -> None:
        """Invite the row with the usual role."""
        admin_id = self.query_one(DecisionTable).current
        if admin_id is not None:
            self._invite([admin_id], self._usual_role())

    def action_skip(self) -> None:
        """Skip the row."""
        admin_id = self.query_one(DecisionTable).current
        if admin_id is not None:
            self._decide({admin_id: AdminChoice(decision=AdminDecision.SKIP)})

    def action_role(self) -> None:
        """The next role for the row's invitation; one that is not invited yet is invited."""
        admin_id = self.query_one(DecisionTable).current
        roles = [role.name for role in self.session.capabilities.roles]
        if admin_id is None or not roles:
            return
        choice = self.session.plan.admins.get(admin_id, AdminChoice())
        invited = choice.decision is AdminDecision.INVITE and choice.role in roles
        role = roles[(roles.index(choice.role or "") + 1) % len(roles)] if invited else self._usual_role()
        self._invite([admin_id], role)

    def action_skip_rest(self) -> None:
        """Skip everybody who is undecided."""
        self._decide({admin_id: AdminChoice(decision=AdminDecision.SKIP) for admin_id in self._undecided()})

    def action_invite_rest(self) -> None:
        """Invite everybody who is undecided, with one role that is picked."""
        roles = [(role.name, role_line(role)) for role in self.session.capabilities.roles]
        self.app.push_screen(
            PickModal("Invite everybody who is undecided as", roles),
            lambda role: self._invite(self._undecided(), role) if role else None,
        )

    def action_undo(self) -> None:
        """Take the last decision back."""
        if self._earlier:
            earlier = self._earlier.pop()
            if self.outercom.guarded(lambda: self.session.change(lambda plan: plan.admins.update(earlier))):
                self._show()

    def _undecided(self) -> list[str]:
        return [k for k, c in self.session.plan.admins.items() if c.decision is AdminDecision.UNDECIDED]

    def _usual_role(self) -> str:
        names = [role.name for role in self.session.capabilities.roles]
        return "agent" if "agent" in names else names[0]

    def _invite(self, admin_ids: list[str], role: str) -> None:
        known = {str(admin["id"]): admin for admin in self._definitions.everybody}
        reachable = [admin_id for admin_id in admin_ids if known.get(admin_id, {}).get("email")]
        self._decide({admin_id: AdminChoice(decision=AdminDecision.INVITE, role=role) for admin_id in reachable})
        left_out = len(admin_ids) - len(reachable)
        if left_out:
            self.query_one(ErrorPanel).say(
                f"{plural(left_out, 'teammate has', 'teammates have')} no e-mail to invite.", "Match or skip instead."
            )

    def _decide(self, choices: dict[str, AdminChoice]) -> None:
        bots = {str(admin["id"]) for admin in self._definitions.admins if is_bot(admin)}
        if bots & choices.keys():
            self.query_one(ErrorPanel).say("Intercom's bots become one internal admin, Intercom Bot.")
        choices = {admin_id: choice for admin_id, choice in choices.items() if admin_id not in bots}
        if not choices:
            return
        self.query_one(ErrorPanel).clear()
        before = {admin_id: self.session.plan.admins.get(admin_id, AdminChoice()) for admin_id in choices}
        if self.outercom.guarded(lambda: self.session.change(lambda plan: plan.admins.update(choices))):
            self._earlier.append(before)
            self._show()
