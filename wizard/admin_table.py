"""Every teammate with what becomes of them and why: the table of step 2."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wizard.decisions import Definitions
from wizard.destinations.port import Capabilities, Directory, User
from wizard.plan.admin_problems import AdminChecks, AdminProblem
from wizard.plan.models import AdminChoice, AdminDecision, Plan
from wizard.plan.proposals import AdminProposal, Case, is_bot, propose_admins


class View(StrEnum):
    """Which teammates are shown."""

    EVERYBODY = "everybody"
    UNDECIDED = "undecided"
    WRONG = "to resolve"
    INVITED = "invited"
    LEFT = "who left"
    BOTS = "bots"


_UNDECIDED = AdminDecision.UNDECIDED
_NOTHING = AdminChoice()


@dataclass(frozen=True, slots=True)
class AdminLine:
    """One teammate: Intercom's object, the decision, the proposal, what is wrong with the decision (or worth a look), and the account or role by name."""

    key: str
    raw: Mapping[str, Any]
    choice: AdminChoice
    proposal: AdminProposal
    problem: AdminProblem | None
    account: str

    @property
    def name(self) -> str:
        """How a person calls them. From outside."""
        return str(self.raw.get("name") or self.raw.get("email") or "(no name)")

    @property
    def email(self) -> str:
        """Their address, empty where there is none. From outside."""
        return str(self.raw.get("email") or "")

    @property
    def bot(self) -> bool:
        """Bots are not decided on."""
        return self.proposal.case is Case.BOT

    @property
    def undecided(self) -> bool:
        """Whether somebody has to decide."""
        return self.choice.decision is AdminDecision.UNDECIDED and not self.bot


class AdminTable:
    """The teammates of a migration. Proposals are made once; lines follow the plan that is given."""

    def __init__(self, definitions: Definitions, directory: Directory, capabilities: Capabilities) -> None:
        self._raw = {str(admin["id"]): admin for admin in definitions.everybody if admin.get("id") not in (None, "")}
        self.users = directory.users
        self._checks = AdminChecks(definitions.everybody, directory, capabilities)
        self._names = {user.id: user.name or user.email for user in directory.users}
        self._labels = {role.name: role.label for role in capabilities.roles}
        self.proposals = propose_admins(definitions.admins, directory, definitions.former)
        self._said = {
            key: f"{raw.get('name') or ''}\n{raw.get('email') or ''}\n{self.proposals[key].case.value}".casefold()
            for key, raw in self._raw.items()
        }
        self.bots = bots_among(definitions)

    def problems(self, plan: Plan) -> dict[str, AdminProblem]:
        """What is wrong with the decisions, or worth a look, by admin."""
        return {problem.admin: problem for problem in self._checks.problems(plan)}

    def line(self, key: str, plan: Plan, problems: Mapping[str, AdminProblem]) -> AdminLine:
        """One teammate as the plan has it."""
        choice = plan.admins.get(key, AdminChoice())
        return AdminLine(key, self._raw[key], choice, self.proposals[key], problems.get(key), self._account(choice))

    def shown(self, plan: Plan, problems: Mapping[str, AdminProblem], words: str, view: View) -> list[str]:
        """The keys of those in a view who have all of these words in their name, e-mail, decision, account, role or reason."""
        wanted = words.casefold().split()
        keys = self._view(plan, problems, view)
        return [key for key in keys if self._has(key, plan, wanted)] if wanted else keys

    def views(self, plan: Plan, problems: Mapping[str, AdminProblem]) -> dict[View, int]:
        """How many there are in each view; views without anybody are left out."""
        counts = {view: len(self._view(plan, problems, view)) for view in View}
        return {view: count for view, count in counts.items() if count or view is View.EVERYBODY}

    def candidates(self, key: str) -> tuple[Sequence[User], Sequence[User]]:
        """The destination's users for a match: those it might be, then the others."""
        likely = self.proposals[key].candidates
        return likely, [user for user in self.users if user not in likely]

    def _view(self, plan: Plan, problems: Mapping[str, AdminProblem], view: View) -> list[str]:
        admins = plan.admins
        match view:
            case View.UNDECIDED:
                return [key for key in self._raw if _decision(admins, key) is _UNDECIDED and key not in self.bots]
            case View.INVITED:
                return [key for key in self._raw if _decision(admins, key) is AdminDecision.INVITE]
            case View.WRONG:
                return [key for key in self._raw if key in problems]
            case View.LEFT:
                return [key for key in self._raw if self.proposals[key].case is Case.LEFT]
            case View.BOTS:
                return [key for key in self._raw if key in self.bots]
        return list(self._raw)

    def _has(self, key: str, plan: Plan, words: Sequence[str]) -> bool:
        choice = plan.admins.get(key) or _NOTHING
        text = f"{self._said[key]}\n{choice.decision.value}\n{self._account(choice).casefold()}"
        return all(word in text for word in words)

    def _account(self, choice: AdminChoice) -> str:
        if choice.decision is AdminDecision.MATCH:
            return self._names.get(choice.user or "", choice.user or "")
        if choice.decision is AdminDecision.INVITE:
            return self._labels.get(choice.role or "", choice.role or "")
        return ""


def bots_among(definitions: Definitions) -> frozenset[str]:
    """The keys of the teammates that are bots."""
    return frozenset(str(one["id"]) for one in definitions.everybody if one.get("id") and is_bot(one))


@dataclass(frozen=True, slots=True)
class AdminSums:
    """How many are matched, invited by role (by the label), skipped and undecided, and how many paid seats the invitations take."""

    matched: int
    invited: Mapping[str, int]
    skipped: int
    undecided: int
    seats: int
    bots: int = 0


def admin_sums(plan: Plan, capabilities: Capabilities, bots: Collection[str] = ()) -> AdminSums:
    """The sums of all decisions in a plan. `bots` are the keys of those that are not decided on."""
    decided = Counter(choice.decision for key, choice in plan.admins.items() if key not in bots)
    roles = Counter(choice.role for choice in plan.admins.values() if choice.decision is AdminDecision.INVITE)
    labels = {role.name: role.label for role in capabilities.roles}
    order = [role.name for role in capabilities.roles if role.name in roles]
    order += sorted(role or "" for role in roles if role not in labels)
    return AdminSums(
        matched=decided[AdminDecision.MATCH],
        invited={labels.get(role, role): roles[role] for role in order},
        skipped=decided[AdminDecision.SKIP],
        undecided=decided[AdminDecision.UNDECIDED],
        seats=sum(roles[role.name] for role in capabilities.roles if role.billable),
        bots=len(bots),
    )


@dataclass(frozen=True, slots=True)
class Bulk:
    """One decision for many. `without` are those it cannot be made for: they have no e-mail to invite. `likely` of those who are invited may have
    an account there already.
    """

    keys: tuple[str, ...]
    choice: AdminChoice
    without: int = 0
    likely: int = 0


def bulk(lines: Iterable[AdminLine], choice: AdminChoice, *, decided_too: bool) -> Bulk:
    """A decision for everybody of these who is undecided, or for all of them. Bots are never among them."""
    open_to = [line for line in lines if not line.bot and (decided_too or line.undecided)]
    if choice.decision is not AdminDecision.INVITE:
        return Bulk(tuple(line.key for line in open_to), choice)
    reachable = [line for line in open_to if line.email]
    likely = sum(bool(line.proposal.candidates) for line in reachable)
    return Bulk(tuple(line.key for line in reachable), choice, len(open_to) - len(reachable), likely)


def _decision(admins: Mapping[str, AdminChoice], key: str) -> AdminDecision:
    return (admins.get(key) or _NOTHING).decision
