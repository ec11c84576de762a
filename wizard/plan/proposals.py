"""What step 2 proposes for every teammate before anybody decides. Pure: the same input, in any order, gives the same proposals."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wizard.destinations.port import Directory, User
from wizard.plan.models import AdminChoice, AdminDecision
from wizard.text import plural

_BOT_DOMAIN = "@intercom.io"


class Case(StrEnum):
    """What is known of a teammate, in a few words: why this is proposed."""

    SAME_EMAIL = "same e-mail"
    SEVERAL = "e-mail used twice"
    SAME_NAME = "same name only"
    NOBODY = "not there yet"
    NO_EMAIL = "no e-mail"
    BOT = "bot"
    LEFT = "has left"


@dataclass(frozen=True, slots=True)
class AdminProposal:
    """What is proposed for an admin, and why: the case, and a `reason` of half a sentence.

    `candidates` are the destination's users it might be, for whoever decides.
    """

    choice: AdminChoice
    case: Case
    reason: str
    candidates: tuple[User, ...] = ()


def propose_admins(
    admins: Iterable[dict[str, Any]], directory: Directory, former: Iterable[dict[str, Any]] = ()
) -> dict[str, AdminProposal]:
    """A proposal for every admin of Intercom, by admin id. `admins` are admin objects as GET /admins gives them, `former` those who left, as
    the words they wrote name them.

    The same e-mail in any case: match. Bots and those who left: skip. Everybody else is undecided, with the reason; nobody is matched by
    name alone.
    """
    by_email: dict[str, list[User]] = defaultdict(list)
    by_name: dict[str, list[User]] = defaultdict(list)
    for user in directory.users:
        by_email[_folded(user.email)].append(user)
        by_name[_folded(user.name)].append(user)
    left = {str(admin["id"]): _propose_former(admin, by_email) for admin in former if admin.get("id") not in (None, "")}
    return {
        str(admin["id"]): _propose_admin(admin, by_email, by_name)
        for admin in admins
        if admin.get("id") not in (None, "")
    } | left


def _propose_former(admin: dict[str, Any], by_email: dict[str, list[User]]) -> AdminProposal:
    candidates = tuple(by_email.get(_folded(admin.get("email")), ())) if admin.get("email") else ()
    reason = "left the company; known from history" + ("; has an account there" if candidates else "")
    return AdminProposal(AdminChoice(decision=AdminDecision.SKIP), Case.LEFT, reason, candidates)


def unattended_admins(admins: Iterable[dict[str, Any]], directory: Directory) -> dict[str, AdminChoice]:
    """The choices of a run nobody watches: whoever has the same e-mail is matched, everybody else is skipped."""
    return {
        admin_id: proposal.choice
        if proposal.choice.decision is AdminDecision.MATCH
        else AdminChoice(decision=AdminDecision.SKIP)
        for admin_id, proposal in propose_admins(admins, directory).items()
    }


def is_bot(admin: dict[str, Any]) -> bool:
    """Whether an admin or author of Intercom is one of its bots: by its type, or its address `operator+APP@intercom.io`."""
    email = _folded(admin.get("email"))
    return admin.get("type") == "bot" or (email.startswith("operator+") and email.endswith(_BOT_DOMAIN))


def _propose_admin(
    admin: dict[str, Any], by_email: dict[str, list[User]], by_name: dict[str, list[User]]
) -> AdminProposal:
    undecided = AdminChoice(decision=AdminDecision.UNDECIDED)
    if is_bot(admin):
        return AdminProposal(AdminChoice(decision=AdminDecision.SKIP), Case.BOT, "becomes Intercom Bot")
    email, name = _folded(admin.get("email")), _folded(admin.get("name"))
    namesakes = tuple(by_name.get(name, ())) if name else ()
    if not email:
        return AdminProposal(undecided, Case.NO_EMAIL, "has no e-mail in Intercom", namesakes)
    matches = tuple(by_email.get(email, ()))
    if len(matches) == 1:
        choice = AdminChoice(decision=AdminDecision.MATCH, user=matches[0].id)
        return AdminProposal(choice, Case.SAME_EMAIL, "somebody there has the same e-mail", matches)
    if matches:
        return AdminProposal(undecided, Case.SEVERAL, f"{plural(len(matches), 'user')} there have this e-mail", matches)
    if namesakes:
        reason = "nobody there has this e-mail; somebody has this name"
        return AdminProposal(undecided, Case.SAME_NAME, reason, namesakes)
    return AdminProposal(undecided, Case.NOBODY, "nobody there has this e-mail")


def _folded(text: object) -> str:
    return text.strip().casefold() if isinstance(text, str) else ""
