"""Whether somebody is still who raw JSON says they are: role, id, name, e-mail, and the account the decisions give them."""

from wizard.destinations.held import HeldNamed
from wizard.records import Role
from wizard.verify.kept.there import REMEMBERED, There, is_operator
from wizard.verify.said.shapes import inside, words
from wizard.verify.said.threads import SaidPerson

_CONTACTS = frozenset({"user", "lead", "contact", "visitor"})


def author_differs(said: SaidPerson | None, held: HeldNamed, there: There) -> list[str]:
    """The facts about somebody that differ, in words."""
    # Few people write much: each is judged once for a while.
    pair = (said, held)
    if (found := there.people.get(pair)) is None:
        if len(there.people) >= REMEMBERED:
            there.people.clear()
        found = there.people[pair] = _differs(said, held, there)
    return found


def _differs(said: SaidPerson | None, held: HeldNamed, there: There) -> list[str]:
    if said is None:
        return ["author"] if held.name or held.email or held.account else []
    role = _role(said, there)
    found = []
    if role is not None and held.role not in (None, role):
        found.append("author's role")
    if held.source_id not in (None, said.id):
        found.append("author's id")
    found += [f"author's {what}" for what, kept in (("name", held.name), ("email", held.email)) if not _named(said, what, kept, there)]  # fmt: skip
    if held.account is not None and role is not None and held.account != _account(said, role, there):
        found.append("author's account")
    return found


def _role(said: SaidPerson, there: There) -> Role | None:
    """The role, None for a type nobody knows."""
    if said.type == "bot" or is_operator(said.email):
        return Role.BOT
    if said.type == "admin":
        return Role.BOT if there.is_bot(said.id) else Role.ADMIN
    if said.type in _CONTACTS:
        return Role.CONTACT
    return Role.TEAM if said.type == "team" else None


def _account(said: SaidPerson, role: Role, there: There) -> str:
    match role:
        case Role.BOT:
            return there.bot()
        case Role.ADMIN:
            return there.account(said.id) if said.id else ""
        case Role.CONTACT:
            return there.customer(said.id)
    return ""


def _named(said: SaidPerson, what: str, kept: str | None, there: There) -> bool:
    """Whether a name or e-mail is the one that was said; where none was said, it may be the one the archive has for this id."""
    told = said.name if what == "name" else said.email
    if kept is None or kept == told:
        return True
    if told:
        return False
    known = [inside(there.known(kind).get(said.id)) for kind in ("admins", "former_admins", "teams")]
    if said.type in _CONTACTS and said.id:
        known.append(inside(there.archive.objects.decoded("contacts", said.id)))
    return kept in {words(one.get(what)) for one in known} or (said.type in ("bot", "team") and what == "name")
