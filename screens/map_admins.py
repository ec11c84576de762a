"""Step 2: what becomes of every teammate."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from screens.admin_choices import SKIP, BulkOffer, for_many, for_one, invitation, one_said, to_match
from screens.admin_text import COLUMNS, admin_cells, detail, invited_line, sums_line
from screens.base import StepScreen
from screens.messages import StartRequested
from screens.modals.confirm import ConfirmModal
from screens.modals.pick import PickModal
from screens.modals.team import TeamModal
from screens.modals.text import TextModal
from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText
from screens.widgets.row_table import Cell, RowTable
from wizard.admin_table import AdminLine, AdminTable, View, admin_sums
from wizard.decisions import Definitions, with_proposals
from wizard.destinations.port import Directory
from wizard.errors import OutercomError
from wizard.plan.admin_problems import AdminProblem
from wizard.plan.models import AdminChoice, AdminDecision
from wizard.remapping import Remapped, remapped_since
from wizard.steps import StepId
from wizard.team import keep_team
from wizard.team_reading import Team
from wizard.text import one_line, plural

_BOTS = "Intercom's bots become one internal admin, Intercom Bot."


class MapAdminsScreen(StepScreen):
    """A row for each admin. A letter decides for the row under the cursor, and the cursor goes on to the next who is undecided."""

    STEP: ClassVar[StepId] = StepId.MAP_ADMINS
    FIRST = "RowTable"
    LOOK_SECONDS: ClassVar[float] = 0.6
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "match", "Match", show=False, id="admins.match", tooltip="They have an account there"),
        Binding("i", "invite", "Invite", show=False, id="admins.invite", tooltip="They get an invitation"),
        Binding("s", "skip", "Skip", show=False, id="admins.skip", tooltip="No account; their words keep their name"),
        Binding("r", "role", "Role", show=False, id="admins.role", tooltip="Invite with the next role; the cursor stays"),
        Binding("z", "undo", "Undo", show=False, id="admins.undo", tooltip="Take the last decision back"),
        Binding("a", "many", "Many at once", show=False, id="admins.many", tooltip="Decide for all that are shown"),
        Binding("f", "view", "Show", show=False, id="admins.view", tooltip="Only the undecided, those who left, bots …"),
        Binding("slash", "filter", "Filter", show=False, key_display="/", id="admins.filter", tooltip="Type to find somebody"),
        Binding("t", "team", "Team", show=False, id="admins.team", tooltip="Who works at the destination: a file, or pasted"),
        Binding("g", "read", "Read again", show=False, id="admins.read", tooltip="Read the teammates from Intercom again"),
        Binding("x", "apply", "Apply", show=False, id="admins.apply", tooltip="Change who wrote what in records that are loaded"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._table: AdminTable
        self._problems: dict[str, AdminProblem] = {}
        self._view = View.EVERYBODY
        self._role = ""
        self._told = ""
        self._remapped: Remapped | None = None

    def compose_body(self) -> ComposeResult:
        """Filter, table, the one under the cursor, sums, buttons."""
        self._table = AdminTable(Definitions(), Directory(), self.session.capabilities)
        with Horizontal(classes="actions"):
            yield Field(placeholder="filter: a name, an e-mail, skip, left …", id="filter")
            yield PlainText("", id="shown")
        yield ErrorPanel()
        yield RowTable(COLUMNS, self._cells)
        yield PlainText("", id="detail")
        with Horizontal(id="sums-line"):
            yield PlainText("", id="sums")
            yield PlainText("", id="saved")
        yield PlainText("", id="invited")
        with Horizontal(id="remapped", classes="actions"):
            yield PlainText("")
            yield ActionButton("apply")
        with Horizontal(classes="actions"):
            for action in ("match", "invite", "role", "skip", "undo", "filter"):
                yield ActionButton(action)
        with Horizontal(classes="actions"):
            for action in ("many", "view", "team", "read"):
                yield ActionButton(action)

    def on_mount(self) -> None:
        """Read the definitions where nothing was read yet."""
        self.background(self._load, False, group="load")

    def action_read(self) -> None:
        """Read the teammates from Intercom again; decisions stay."""
        self.background(self._load, True, group="load")

    async def _load(self, read: bool) -> None:
        self.query_one(RowTable).empty = "Reading the teammates …"
        self.query_one(ErrorPanel).clear()
        try:
            definitions = await asyncio.to_thread(self.session.definitions)
            if read or not definitions.admins:
                definitions = await self.session.read_definitions()
            await self._propose(definitions)
            self.query_one(RowTable).empty = "Nobody is like that. Clear the filter to see everybody."
        except OutercomError as error:
            self.query_one(RowTable).empty = "There are no teammates to show."
            self.query_one(ErrorPanel).show_error(error, retry=self.action_read)
        self._show()
        self._look_back()

    async def _propose(self, definitions: Definitions, *, anew: bool = False) -> None:
        directory, capabilities = await self.session.directory(), self.session.capabilities
        self._table = await asyncio.to_thread(AdminTable, definitions, directory, capabilities)
        if anew or self._table.proposals.keys() - self.session.plan.admins.keys():
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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can be done with the row under the cursor, and with the decisions as they are."""
        match action:
            case "match" | "invite" | "role" | "skip":
                line = self._line()
                cannot = action in ("invite", "role") and (line is None or not line.email)
                return None if line is None or line.bot or cannot else True
            case "undo":
                return True if self.session.deciding.last("admins") else None
            case "apply":
                return self._remapped is not None and not self.outercom.engine.running
        return super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one("#filter", Input).focus()

    @on(Input.Submitted, "#filter")
    def enter_table(self) -> None:
        """From the filter to what it found."""
        self.query_one(RowTable).focus()

    @on(Input.Changed, "#filter")
    def narrow(self) -> None:
        """Show those with the words in what is known of them."""
        self._show()

    def action_view(self) -> None:
        """Show the next group that has anybody in it."""
        views = list(self._table.views(self.session.plan, self._problems))
        place = views.index(self._view) if self._view in views else -1
        self._view = views[(place + 1) % len(views)]
        self._show()

    @on(RowTable.Moved)
    def describe(self) -> None:
        """Why this is proposed for the row under the cursor."""
        line = self._line()
        self.query_one("#detail", PlainText).show(f"{self._told}{detail(line)}" if line else self._told)
        self._told = ""
        self.refresh_bindings()

    def _line(self) -> AdminLine | None:
        key = self.query_one(RowTable).current
        return self._table.line(key, self.session.plan, self._problems) if key else None

    def _cells(self, key: str) -> tuple[Cell, ...]:
        return admin_cells(self._table.line(key, self.session.plan, self._problems))

    def _show(self) -> None:
        plan, table = self.session.plan, self.query_one(RowTable)
        self._problems = self._table.problems(plan)
        keys = self._table.shown(plan, self._problems, self.query_one("#filter", Input).value, self._view)
        table.show_keys(keys)
        table.redraw()
        total = len(self._table.proposals)
        self.query_one("#shown", PlainText).show(f"{len(keys):,} of {total:,}" if len(keys) != total else f"{total:,}")
        self.query_one("#view", ActionButton).caption(f"Show: {self._view}")
        sums = admin_sums(plan, self.session.capabilities)
        self.query_one("#sums", PlainText).show(sums_line(sums))
        self.query_one("#invited", PlainText).show(invited_line(sums))
        self.query_one("#saved", PlainText).show("✓ saved" if self.session.deciding.saved else "· saving")
        self.describe()
        self.refresh_state()

    # deciding

    def action_match(self) -> None:
        """Match the row: with the one account that has the same e-mail, else with one that is picked."""
        line = self._line()
        if line is None or self._is_bot(line):
            return
        likely = line.proposal.candidates
        if not self._table.users:
            self.query_one(ErrorPanel).say("Nobody is known at the destination yet.", "Invite or skip, or give the team (t).")
        elif line.proposal.case is Case.SAME_EMAIL and line.choice.user != likely[0].id:
            self._decide(line, AdminChoice(decision=AdminDecision.MATCH, user=likely[0].id))
        else:
            title = f"Which account does {one_line(line.name, 40)} have?"
            self.app.push_screen(PickModal(title, to_match(self._table, line.key)), lambda user: self._match(line, user))

    def _match(self, line: AdminLine, user: str | None) -> None:
        if user is not None:
            self._decide(line, AdminChoice(decision=AdminDecision.MATCH, user=user))

    def action_invite(self) -> None:
        """Invite the row with the role that was used last."""
        if (line := self._line()) is not None:
            self._invite(line, self._usual_role())

    def action_skip(self) -> None:
        """Skip the row."""
        if (line := self._line()) is not None:
            self._decide(line, SKIP)

    def action_role(self) -> None:
        """Invite the row with the next role; the cursor stays, so that the key can be pressed again."""
        line, roles = self._line(), [role.name for role in self.session.capabilities.roles]
        if line is None or not roles:
            return
        invited = line.choice.decision is AdminDecision.INVITE and line.choice.role in roles
        place = roles.index(line.choice.role or "") + 1 if invited else roles.index(self._usual_role())
        self._role = roles[place % len(roles)]
        self._invite(line, self._role, stay=True)

    @on(RowTable.Chosen)
    def ask_for_one(self) -> None:
        """Everything that can become of the row, to pick from."""
        line = self._line()
        if line is not None and not self._is_bot(line):
            choices = for_one(line, self.session.capabilities.roles)
            title = f"What becomes of {one_line(line.name, 40)}?"
            self.app.push_screen(PickModal(title, choices), lambda picked: self._picked(line, picked))

    def _picked(self, line: AdminLine, picked: str | None) -> None:
        if picked == "match":
            self.action_match()
        elif picked == "skip":
            self._decide(line, SKIP)
        elif picked:
            self._role = picked.removeprefix("invite:")
            self._invite(line, self._role)

    def _invite(self, line: AdminLine, role: str, *, stay: bool = False) -> None:
        if self._is_bot(line):
            return
        if line.email:
            self._decide(line, invitation(role), stay=stay)
        else:
            name = one_line(line.name, 40)
            self.query_one(ErrorPanel).say(f"{name} has no e-mail to invite.", "Match or skip instead.")

    def _usual_role(self) -> str:
        names = [role.name for role in self.session.capabilities.roles]
        usual = "agent" if "agent" in names else names[0]
        return self._role if self._role in names else usual

    def _is_bot(self, line: AdminLine) -> bool:
        if line.bot:
            self.query_one(ErrorPanel).say(_BOTS)
        return line.bot

    def action_many(self) -> None:
        """One decision for everybody who is shown."""
        plan, shown = self.session.plan, self.query_one(RowTable).keys
        lines = [self._table.line(key, plan, self._problems) for key in shown]
        filtered = len(shown) != len(self._table.proposals)
        offers = for_many(lines, self.session.capabilities.roles, filtered=filtered)
        if not offers:
            self.query_one(ErrorPanel).say("There is nobody here to decide on.")
            return
        choices = [(str(number), offer.line) for number, offer in enumerate(offers)]
        title = "What becomes of those that are shown?" if filtered else "What becomes of everybody?"
        self.app.push_screen(
            PickModal(title, choices), lambda picked: self._ask_for_many(offers[int(picked)]) if picked else None
        )

    def _ask_for_many(self, offer: BulkOffer) -> None:
        self.app.push_screen(ConfirmModal(offer.question), lambda yes: self._decide_many(offer) if yes else None)

    def _decide_many(self, offer: BulkOffer) -> None:
        self.query_one(ErrorPanel).clear()
        self.session.deciding.decide("admins", dict.fromkeys(offer.bulk.keys, offer.bulk.choice), offer.said)
        self._decided()

    def _decide(self, line: AdminLine, choice: AdminChoice, *, stay: bool = False) -> None:
        if self._is_bot(line):
            return
        self.query_one(ErrorPanel).clear()
        said = one_said(line, choice, self.session.capabilities.roles)
        self.session.deciding.decide("admins", {line.key: choice}, said)
        self._decided()
        if line.undecided and not stay:
            self._go_on()

    def action_undo(self) -> None:
        """Take the last decision back, and go there."""
        step = self.session.deciding.undo("admins")
        if step is not None:
            self._told = f"Taken back: {step.said}. "
            self._decided()
            any(self.query_one(RowTable).go(key) for key in step.before)

    def _decided(self) -> None:
        self._show()
        self.background(self._settle, group="save")
        self._look_back()

    async def _settle(self) -> None:
        try:
            await self.session.deciding.settle()
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
            self._show()
        self.query_one("#saved", PlainText).show("✓ saved")

    def _go_on(self) -> None:
        """To the next who is undecided, from the cursor down and then from the top."""
        table, admins = self.query_one(RowTable), self.session.plan.admins
        place = table.keys.index(table.current) if table.current else 0
        for key in (*table.keys[place:], *table.keys[:place]):
            if key not in self._table.bots and admins.get(key, AdminChoice()).decision is AdminDecision.UNDECIDED:
                table.go(key)
                return

    # after an import

    def _look_back(self) -> None:
        """See, once nobody decides for a moment, whether what is loaded says something else."""
        if self.session.migration.paths.ledger(self.session.plan.destination).exists():
            self._looking.stop()
            self._looking = self.set_timer(self.LOOK_SECONDS, lambda: self.background(self._compare, group="look"))

    async def _compare(self) -> None:
        self._remapped = None
        with suppress(OutercomError):
            self._remapped = await asyncio.to_thread(remapped_since, self.session)
        row = self.query_one("#remapped")
        row.set_class(self._remapped is not None, "-shown")
        row.query_one(PlainText).show(f"! {self._remapped.sentence}" if self._remapped else "")
        self.refresh_bindings()

    def action_apply(self) -> None:
        """Ask, with what it takes, and change who wrote what at the destination."""
        self.background(self._ask_to_apply, group="apply")

    async def _ask_to_apply(self) -> None:
        try:
            forecast = await self.session.forecast("attribution")
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
            return
        question = f"Change who wrote what in records that are loaded? {forecast.sentence} Nothing else is read or changed."
        self.app.push_screen(
            ConfirmModal(question, yes="Apply"), lambda yes: self.post_message(StartRequested(only="attribution")) if yes else None
        )
