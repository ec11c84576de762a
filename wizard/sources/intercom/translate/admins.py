"""Teammates and teams."""

from typing import Any

from wizard.plan.models import AdminDecision, Plan
from wizard.records import Admin, Kind, Ref, Team
from wizard.sources.intercom.translate.people import BOT, BOT_NAME, is_bot
from wizard.sources.intercom.translate.shapes import identifier, text
from wizard.sources.port import LookupTable, Skipped

BECOMES_BOT = Skipped("becomes Intercom Bot")
KEEPS_NAME = Skipped("keeps name and e-mail, without an account", elsewhere=True)
LISTED = Skipped("Intercom lists them again")


def admin(raw: dict[str, Any], plan: Plan, _lookup: LookupTable) -> Admin | Skipped:
    """An account for a teammate who is matched or invited."""
    if is_bot(raw):
        return BECOMES_BOT
    person = identifier(raw.get("id"))
    choice = plan.admin(person)
    name, email = text(raw.get("name")), text(raw.get("email"))
    if choice.decision is AdminDecision.MATCH:
        return Admin(source_id=person, name=name, email=email, matched=choice.user)
    if choice.decision is AdminDecision.INVITE:
        return Admin(source_id=person, name=name, email=email, role=choice.role or "")
    return KEEPS_NAME


def former_admin(raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> Admin | Skipped:
    """An account for somebody who left and is known from the words they wrote. Whoever is listed again is loaded as such."""
    return LISTED if identifier(raw.get("id")) in lookup.known("admins") else admin(raw, plan, lookup)


def bot(_raw: dict[str, Any], _plan: Plan, _lookup: LookupTable) -> Admin:
    """The one internal admin that every bot of the workspace becomes."""
    return Admin(source_id=BOT.id, name=BOT_NAME, bot=True)


def team(raw: dict[str, Any], _plan: Plan, _lookup: LookupTable) -> Team:
    """A team and its admins."""
    ids = raw.get("admin_ids")
    admins = [identifier(member) for member in ids] if isinstance(ids, list) else []
    members = tuple(Ref(Kind.ADMIN, member) for member in admins if member)
    return Team(source_id=identifier(raw.get("id")), name=text(raw.get("name")), admins=members)
