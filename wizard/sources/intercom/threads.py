"""Conversations and tickets: what whole ones point to, and how much of them Intercom does not give."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from wizard.intercom.decoding import decode_any, id_text, unix_seconds
from wizard.plan.scope import became_ticket
from wizard.sources.intercom.links import Links
from wizard.sources.intercom.outline import outline
from wizard.sources.intercom.teammates import of_notes, of_thread
from wizard.sources.port import Fetched, FileLink, Teammate

PART_LIMIT = 500
"""Intercom gives the newest 500 parts of a thread, and no way to the older ones."""

_OF_CONVERSATIONS = ("customer", "request")
"""Tickets of this category share their id with a conversation: the answer's word for it, and the search's."""

_ABSURD = 1_000_000_000
"""No thread has so many parts."""

Allow = Callable[[str], bool]


def conversation(raw: bytes, allow: Allow) -> Fetched:
    """A conversation as received, with its files, its people and how many older parts are missing. Raises ValueError where it has no id."""
    links = Links(allow, raw)
    thread = _object(outline(raw, pictures=links.pictures))
    parts, total = _parts(thread, "conversation_parts")
    counted = _object(thread.get("statistics")).get("count_conversation_parts")
    # Intercom's own statistic counts the opening message as one more; below the limit it is known to drift.
    told = _count(counted) - 1 if len(parts) >= PART_LIMIT else 0
    links.message(_object(thread.get("source")))
    links.attributes(thread.get("custom_attributes"))
    fetched = _fetched(raw, thread, parts, links, missing=max(total, told) - len(parts))
    return msgspec.structs.replace(fetched, halves=_halves("conversations", thread))


def ticket(raw: bytes, allow: Allow) -> Fetched:
    """A ticket as received, with its files, its people and how many older parts are missing. Raises ValueError where it has no id."""
    links = Links(allow, raw)
    thread = _object(outline(raw, pictures=links.pictures))
    parts, total = _parts(thread, "ticket_parts")
    links.attributes(thread.get("ticket_attributes"))
    fetched = _fetched(raw, thread, parts, links, missing=total - len(parts))
    return msgspec.structs.replace(fetched, halves=_halves("tickets", thread))


def halves(kind: str, raw: bytes) -> tuple[tuple[str, str], ...]:
    """What is the same thread as a conversation or ticket as received: the other one of the two, where it says that there is one."""
    try:
        return _halves(kind, _object(outline(raw, pictures=False)))
    except (ValueError, RecursionError):
        return ()


def ticket_is_cut(raw: bytes) -> bool:
    """Whether a listed ticket may have fewer parts than Intercom gives for it alone."""
    thread = _object(decode_any(raw))
    parts, total = _parts(thread, "ticket_parts")
    return "ticket_parts" not in thread or total > len(parts)


def texts(kind: str, raw: bytes, allow: Allow) -> tuple[FileLink, ...]:
    """The pictures in the body of an article or a saved reply, in all its languages, and in the notes on a contact (their ids are the parts')."""
    links = Links(allow)
    if kind == "contacts" and b"img" not in raw.lower():
        return ()
    item = _object(decode_any(raw))
    links.body(item.get("body"))
    if kind == "articles":
        for version in _object(item.get("translated_content")).values():
            links.body(_object(version).get("body"))
    notes = _object(item.get("notes")).get("data") if kind == "contacts" else None
    for note in notes if isinstance(notes, list) else []:
        links.body(_object(note).get("body"), id_text(_object(note).get("id")))
    return links.found


def note_writers(raw: bytes) -> tuple[Teammate, ...]:
    """The teammates who wrote notes on a contact."""
    return of_notes(_object(decode_any(raw))) if b'"author"' in raw else ()


def _fetched(raw: bytes, thread: dict[str, Any], parts: list[Any], links: Links, *, missing: int) -> Fetched:
    said = [part for part in parts if isinstance(part, dict)]
    for part in said:
        if links.pictures or part.get("attachments"):
            links.message(part, id_text(part.get("id")))
    authors = _authors([_object(thread.get("source")), *said])
    if (name := id_text(thread.get("id"))) is None:
        raise ValueError("a thread without an id")
    return Fetched(
        name,
        unix_seconds(thread.get("updated_at")),
        raw,
        files=links.found,
        contacts=_people(thread, authors),
        missing_parts=max(0, missing),
        parts=tuple(one for part in parts if (one := id_text(_object(part).get("id")))) if missing > 0 else (),
        companies=_company(thread),
        teammates=of_thread(thread, authors),
    )


def _halves(kind: str, thread: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    name = id_text(thread.get("id"))
    if name is None:
        return ()
    if kind == "conversations":
        return (("tickets", name),) if became_ticket(thread) else ()
    is_conversation = str(thread.get("category")).casefold() in _OF_CONVERSATIONS
    return (("conversations", name),) if is_conversation else ()


def _company(thread: Mapping[str, Any]) -> tuple[str, ...]:
    name = id_text(_object(thread.get("company")).get("id"))
    return (name,) if name else ()


def _authors(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The authors of some messages, in order, each once: most write several."""
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    for place, message in enumerate(messages):
        author = message.get("author")
        if isinstance(author, dict):
            ask = author.get
            try:
                found.setdefault((ask("type"), ask("id"), ask("name"), ask("email")), author)
            except TypeError:
                found[place,] = author
    return list(found.values())


def _people(thread: dict[str, Any], authors: list[dict[str, Any]]) -> tuple[str, ...]:
    named = _object(thread.get("contacts")).get("contacts")
    people = [id_text(_object(person).get("id")) for person in (named if isinstance(named, list) else [])]
    people += [id_text(author.get("id")) for author in authors if author.get("type") in ("user", "lead", "contact")]
    return tuple(dict.fromkeys(person for person in people if person))


def _parts(thread: dict[str, Any], name: str) -> tuple[list[Any], int]:
    holder = _object(thread.get(name))
    parts = holder.get(name)
    return (parts if isinstance(parts, list) else []), _count(holder.get("total_count"))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _ABSURD else 0
