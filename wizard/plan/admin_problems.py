"""What is wrong with decisions about admins, before anything is written. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wizard.destinations.port import Capabilities, Directory
from wizard.plan.models import AdminChoice, AdminDecision, Plan
from wizard.plan.proposals import is_bot
from wizard.text import one_line

_CHECKED = (AdminDecision.MATCH, AdminDecision.INVITE)


@dataclass(frozen=True, slots=True)
class AdminProblem:
    """One decision that cannot be carried out (`blocking`), or that is worth a look. `what` is half a sentence about the admin, `short` the same in
    a few words.
    """

    admin: str
    name: str
    what: str
    short: str
    blocking: bool = True

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return f"{one_line(self.name, 40) or 'A teammate'} {self.what}."


def admin_problems(
    plan: Plan, admins: Iterable[dict[str, Any]], directory: Directory, capabilities: Capabilities
) -> list[AdminProblem]:
    """Everything that is wrong with the decisions for these admins (Intercom's objects, with those who left), in their order.

    Blocking: a match to a user the directory does not have (any more), an invitation without e-mail or with a role that is not offered, an
    invitation of somebody who exists there. Two admins matched to one user are allowed, and named.
    """
    return AdminChecks(admins, directory, capabilities).problems(plan)


class AdminChecks:
    """The same for one plan after another: what does not depend on the plan is looked at once."""

    def __init__(self, admins: Iterable[dict[str, Any]], directory: Directory, capabilities: Capabilities) -> None:
        self._admins = {str(admin.get("id")): admin for admin in admins if not is_bot(admin)}
        self._users = {user.id for user in directory.users}
        self._emails = {user.email.strip().casefold(): user for user in directory.users}
        self._roles = {role.name for role in capabilities.roles}

    def problems(self, plan: Plan) -> list[AdminProblem]:
        """Everything that is wrong with the decisions, in the order of the admins."""
        shared: dict[str, list[str]] = defaultdict(list)
        wanted = [
            (key, choice) for key in self._admins if (choice := plan.admins.get(key)) and choice.decision in _CHECKED
        ]
        for key, choice in wanted:
            if choice.decision is AdminDecision.MATCH and choice.user:
                shared[choice.user].append(_named(self._admins[key]))
        found = []
        for key, choice in wanted:
            admin = self._admins[key]
            if wrong := self._wrong(admin, choice):
                found.append(AdminProblem(key, _named(admin), *wrong))
            elif choice.decision is AdminDecision.MATCH and len(same := shared[choice.user or ""]) > 1:
                others = [one_line(name, 30) for name in same if name != _named(admin)] or ["another one"]
                what = f"is matched to the same user as {', '.join(others[:3])}"
                found.append(AdminProblem(key, _named(admin), what, f"same as {others[0]}", blocking=False))
        return found

    def _wrong(self, admin: dict[str, Any], choice: AdminChoice) -> tuple[str, str] | None:
        """Why a match or an invitation cannot be carried out, as half a sentence and in a few words; None where it can."""
        if choice.decision is AdminDecision.MATCH:
            left = "is matched to somebody who is not in the team there (any more)", "not there now"
            return None if choice.user in self._users else left
        email = str(admin.get("email") or "").strip().casefold()
        if not email:
            return "has no e-mail to invite", "no e-mail"
        if choice.role not in self._roles:
            return "is to be invited with a role that is not offered there", "no such role"
        there = self._emails.get(email)
        if there is None:
            return None
        named = one_line(there.name or there.email, 40)
        return f"is to be invited and exists there already as {named}", "exists there"


def _named(admin: dict[str, Any]) -> str:
    return str(admin.get("name") or admin.get("email") or admin.get("id") or "")
