"""The teammates a thread or a contact's notes involve: authors, assignee, participants. Bots and teams are none."""

from collections.abc import Iterable, Mapping
from typing import Any

from wizard.sources.intercom.translate.people import is_bot
from wizard.sources.intercom.translate.shapes import identifier, items, text
from wizard.sources.port import Teammate


def of_thread(thread: Mapping[str, Any], authors: Iterable[Mapping[str, Any]]) -> tuple[Teammate, ...]:
    """Those who wrote in it (of its authors), take part, or have it assigned to them, each once."""
    found: dict[str, Teammate] = {}
    for author in authors:
        if author.get("type") == "admin":
            _wrote(author, found)
    for named in ({"id": thread.get("admin_assignee_id")}, *items(thread.get("teammates"), "admins", "teammates")):
        if (person := identifier(named.get("id"))) and named.get("type") not in ("team", "bot"):
            found.setdefault(person, Teammate(person))
    return tuple(found.values())


def of_notes(contact: Mapping[str, Any]) -> tuple[Teammate, ...]:
    """Those who wrote a note on a contact. A note's author is an admin, whether it says so or not."""
    found: dict[str, Teammate] = {}
    for note in items(contact.get("notes"), "data", "notes"):
        author = note.get("author")
        if isinstance(author, dict) and author.get("type", "admin") == "admin":
            _wrote(author, found)
    return tuple(found.values())


def _wrote(author: Mapping[str, Any], found: dict[str, Teammate]) -> None:
    person = identifier(author.get("id"))
    known = found.get(person)
    if person and (known is None or not (known.name and known.email)) and not is_bot(author):
        name, email = text(author.get("name")), text(author.get("email"))
        found[person] = Teammate(person, (known and known.name) or name, (known and known.email) or email)
