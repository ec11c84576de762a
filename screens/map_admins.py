"""Step 2: what becomes of every teammate."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from screens.admin_choices import SKIP, BulkOffer, for_many, for_one, invitation, one_said, to_match
from screens.admin_rows import AdminRows
from screens.modals.confirm import ConfirmModal
from screens.modals.pick import PickModal
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.remapped_row import RemappedRow
from screens.widgets.row_table import RowTable
from wizard.admin_table import AdminLine
from wizard.errors import OutercomError
from wizard.plan.models import AdminChoice, AdminDecision
from wizard.plan.proposals import Case
from wizard.text import one_line

_BOTS = "Intercom's bots become one internal admin, Intercom Bot."


class MapAdminsScreen(AdminRows):
    """A letter decides for the row under the cursor, and the cursor goes on to the next who is undecided."""

    OF_A_ROW = ("match", "invite", "role", "skip")
    BUTTONS = (("match", "invite", "role", "skip", "undo"), ("many", "team", "read"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "match", "Match", show=False, id="admins.match", tooltip="They have an account there"),
        Binding("i", "invite", "Invite", show=False, id="admins.invite", tooltip="They get an invitation"),
        Binding("r", "role", "Role", show=False, id="admins.role", tooltip="Invite with the next role; the cursor stays"),
        Binding("s", "skip", "Skip", show=False, id="admins.skip", tooltip="No account; their words keep their name"),
        Binding("z", "undo", "Undo", show=False, id="admins.undo", tooltip="Take the last decision back"),
        Binding("a", "many", "Many at once", show=False, id="admins.many", tooltip="One decision for all that are shown"),
        Binding("x", "apply", "Apply", show=False, id="admins.apply", tooltip="Change who wrote what in what is loaded"),
    ]  # fmt: skip

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can be done with the row under the cursor, and with the decisions as they are."""
        match action:
            case "match" | "skip":
                return True if (line := self.line) is not None and not line.bot else None
            case "invite" | "role":
                roles = self.session.capabilities.roles
                return True if (line := self.line) is not None and not line.bot and line.email and roles else None
            case "many":
                return True if self.rows.row_count else None
            case "apply":
                offered = any(row.offered for row in self.query(RemappedRow)) and not self.outercom.engine.running
                return offered and (None if self.problem() else True)
        return super().check_action(action, parameters)

    # one

    def action_match(self) -> None:
        """Match the row: with the one account that has the same e-mail, else with one that is picked."""
        line = self.line
        if line is None or self._is_bot(line):
            return
        likely = line.proposal.candidates
        if not self.table.users:
            self.query_one(ErrorPanel).say(
                "Nobody is known at the destination yet.", "Invite or skip, or give the team (t)."
            )
        elif line.proposal.case is Case.SAME_EMAIL and line.choice.user != likely[0].id:
            self._decide(line, AdminChoice(decision=AdminDecision.MATCH, user=likely[0].id))
        else:
            title = f"Which account does {one_line(line.name, 40)} have?"
            self.app.push_screen(PickModal(title, to_match(self.table, line.key)), lambda user: self._match(line, user))

    def _match(self, line: AdminLine, user: str | None) -> None:
        if user is not None:
            self._decide(line, AdminChoice(decision=AdminDecision.MATCH, user=user))

    def action_invite(self) -> None:
        """Invite the row with the role that was used last."""
        if (line := self.line) is not None:
            self._invite(line, self._usual_role())

    def action_skip(self) -> None:
        """Skip the row."""
        if (line := self.line) is not None:
            self._decide(line, SKIP)

    def action_role(self) -> None:
        """Invite the row with the next role; the cursor stays, so that the key can be pressed again."""
        line, roles = self.line, [role.name for role in self.session.capabilities.roles]
        if line is None or not roles:
            return
        invited = line.choice.decision is AdminDecision.INVITE and line.choice.role in roles
        place = roles.index(line.choice.role or "") + 1 if invited else roles.index(self._usual_role())
        self._role = roles[place % len(roles)]
        self._invite(line, self._role, stay=True)

    @on(RowTable.Chosen)
    def ask_for_one(self) -> None:
        """Everything that can become of the row, to pick from."""
        line = self.line
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

    # many

    def action_many(self) -> None:
        """One decision for everybody who is shown."""
        shown = self.rows.keys
        lines = [self.line_of(key) for key in shown]
        filtered = len(shown) != len(self.table.proposals)
        offers = for_many(lines, self.session.capabilities.roles, filtered=filtered)
        if not offers:
            self.query_one(ErrorPanel).say("There is nobody here to decide on.")
            return
        choices = [(str(number), offer.line) for number, offer in enumerate(offers)]
        title = "What becomes of those that are shown?" if filtered else "What becomes of everybody?"
        self.app.push_screen(
            PickModal(title, choices, short=True),
            lambda picked: self._ask_for_many(offers[int(picked)]) if picked else None,
        )

    def _ask_for_many(self, offer: BulkOffer) -> None:
        self.app.push_screen(ConfirmModal(offer.question), lambda yes: self._decide_many(offer) if yes else None)

    def _decide_many(self, offer: BulkOffer) -> None:
        self.decide(dict.fromkeys(offer.bulk.keys, offer.bulk.choice), offer.said)

    def _decide(self, line: AdminLine, choice: AdminChoice, *, stay: bool = False) -> None:
        if self._is_bot(line):
            return
        self.decide({line.key: choice}, one_said(line, choice, self.session.capabilities.roles))
        if line.undecided and not stay:
            self._go_on()

    def decided(self, changed: Iterable[str]) -> None:
        """Where something is loaded already, look whether it says the same."""
        super().decided(changed)
        self.query_one(RemappedRow).look()

    def _go_on(self) -> None:
        """To the next who is undecided, from the cursor down and then from the top."""
        table, admins = self.rows, self.session.plan.admins
        place = table.keys.index(table.current) if table.current else 0
        for key in (*table.keys[place:], *table.keys[:place]):
            if key not in self.table.bots and admins.get(key, AdminChoice()).decision is AdminDecision.UNDECIDED:
                table.go(key)
                return

    def action_apply(self) -> None:
        """Ask, with what it takes, and change who wrote what at the destination."""
        self.background(self._apply, group="apply")

    async def _apply(self) -> None:
        try:
            await self.query_one(RemappedRow).ask()
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error, retry=self.action_apply)
