"""Who said it: the author objects of sources and parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.rehearsal.dice import scramble
from wizard.rehearsal.intercom.world.admins import (
    ASSIGNEES,
    FIN,
    FORMER,
    OPERATOR,
    TEAMMATES,
    Teammate,
)

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.world.contacts import Person
    from wizard.rehearsal.intercom.world.scripts import Who


def teammate(who: Who, assignee: int, index: int, place: int) -> Teammate:
    """The teammate or bot behind a beat that is not the customer's."""
    if who == "bot":
        return OPERATOR
    if who == "ai":
        return FIN
    if who == "former":
        return FORMER[index % len(FORMER)]
    owner = ASSIGNEES[assignee]
    if who == "owner" and owner is not None:
        return owner
    return TEAMMATES[scramble(index * 61 + (place if who == "colleague" else 0)) % 9]


def by_teammate(mate: Teammate, who: Who, *, parts: bool, old: bool) -> dict[str, Any]:
    """A teammate as an author; in old conversations the bot still appears as an admin."""
    author: dict[str, Any] = {
        "type": "bot" if mate.bot and not old else "admin",
        "id": str(mate.id),
        "name": mate.name,
        "email": mate.email,
    }
    if parts:
        author |= {"from_ai_agent": who == "ai", "is_ai_answer": who == "ai"}
    return author


def by_person(person: Person, *, parts: bool) -> dict[str, Any]:
    """A customer as an author: a lead in the source may be a user in the parts."""
    author: dict[str, Any] = {
        "type": "user" if parts and person.external_id else person.role,
        "id": person.id,
        "name": person.name,
        "email": person.email,
    }
    if parts:
        # Parts of someone without an address carry an empty one.
        author |= {"email": person.email or "", "from_ai_agent": False, "is_ai_answer": False}
    return author
