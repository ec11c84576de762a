"""Who wrote or acted: authors of parts, assignees, participants, as the plan and the archive know them."""

from typing import Any

from wizard.plan.models import AdminDecision, Plan
from wizard.records import Author, Kind, Ref, Role
from wizard.sources.intercom.translate.shapes import identifier, mapping, text
from wizard.sources.port import LookupTable

BOT = Ref(Kind.ADMIN, "bot")
BOT_NAME = "Intercom Bot"
_CONTACTS = frozenset({"user", "lead", "contact", "visitor"})
_HAS_ACCOUNT = frozenset({AdminDecision.MATCH, AdminDecision.INVITE})


def is_bot(admin: Any) -> bool:
    """Intercom's own bots (Operator, Fin): of type bot, or with the e-mail `operator+<app>@intercom.io`, as live answers have them."""
    found = mapping(admin)
    email = text(found.get("email")).lower()
    return found.get("type") == "bot" or (email.startswith("operator+") and email.endswith("@intercom.io"))


class People:
    """Looks people up while one object is translated; everybody is looked up once."""

    def __init__(self, plan: Plan, lookup: LookupTable) -> None:
        self._plan = plan
        self._lookup = lookup
        self._authors: dict[tuple[object, ...], Author] = {}

    def author(self, raw: object) -> Author:
        """The author of a part or note. Name and e-mail are filled in from the archive where the part does not have them."""
        found = mapping(raw)
        key = (found.get("type"), found.get("id"), found.get("name"), found.get("email"))
        try:
            author = self._authors.get(key)
        except TypeError:
            return Author(Role.SYSTEM)
        if author is None:
            author = self._authors[key] = self._author(found)
        return author

    def _author(self, found: Any) -> Author:
        kind, person = found.get("type"), identifier(found.get("id"))
        name, email = text(found.get("name")), text(found.get("email"))
        if is_bot(found):
            return Author(Role.BOT, person, name or BOT_NAME, email, BOT)
        if kind == "admin":
            return self._admin(person, name, email)
        if kind in _CONTACTS:
            return self._contact(person, name, email)
        if kind == "team":
            return Author(Role.TEAM, person, name or self.team_name(person), email)
        return Author(Role.SYSTEM, person, name, email)

    def admin(self, admin_id: object) -> Author | None:
        """The teammate with this id, None for nobody."""
        person = identifier(admin_id)
        return self._admin(person, "", "") if person else None

    def _admin(self, person: str, name: str, email: str) -> Author:
        known = self._lookup.known("admins").get(person, {})
        name, email = name or text(known.get("name")), email or text(known.get("email"))
        if known and is_bot(known):
            return Author(Role.BOT, person, name, email, BOT)
        has_account = person and self._plan.admin(person).decision in _HAS_ACCOUNT
        return Author(Role.ADMIN, person, name, email, Ref(Kind.ADMIN, person) if has_account else None)

    def _contact(self, person: str, name: str, email: str) -> Author:
        canonical = self._lookup.contact(person) if person else None
        if canonical is None:
            return Author(Role.CONTACT, person, name, email)
        return Author(Role.CONTACT, person, name, email, Ref(Kind.CONTACT, canonical))

    def contact(self, contact_id: object) -> Author:
        """The contact with this id; its `ref` is the contact it was merged into, None where nobody knows it."""
        return self._contact(identifier(contact_id), "", "")

    def team_name(self, team_id: object) -> str:
        """A team's name, its id where it is not known, nothing for no team."""
        team = identifier(team_id)
        return text(self._lookup.known("teams").get(team, {}).get("name")) or team
