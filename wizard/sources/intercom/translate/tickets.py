"""Tickets: threads with a number people know them by."""

from typing import Any

import msgspec

from wizard.plan.models import Plan
from wizard.plan.scope import became_ticket
from wizard.records import Author, Entry, EntryType, Role, Ticket
from wizard.sources.intercom.translate.attributes import values
from wizard.sources.intercom.translate.conversations import common, missing_parts, raw_parts
from wizard.sources.intercom.translate.files import Files
from wizard.sources.intercom.translate.people import People
from wizard.sources.intercom.translate.shapes import identifier, items, mapping, text
from wizard.sources.intercom.translate.threads import OPENING, attribute_files, opening, parts
from wizard.sources.port import LookupTable
from wizard.translate.markup import escaped
from wizard.translate.moments import unix
from wizard.translate.values import as_text

_TITLE, _DESCRIPTION = "_default_title_", "_default_description_"


def ticket(raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> Ticket:
    """A ticket with its description as the opening message and every part.

    A ticket that is also a conversation (they share the id) brings the conversation's opening message and parts along, each part once.
    """
    source_id = identifier(raw.get("id"))
    people = People(plan, lookup)
    files, thread_files = (Files(kind, source_id, plan, lookup) for kind in ("tickets", "conversations"))
    thread = conversation_of(raw, lookup)
    created_at = unix(raw.get("created_at")) or 0
    attributes = dict(mapping(raw.get("ticket_attributes")))
    title, description = text(attributes.pop(_TITLE, "")), text(attributes.pop(_DESCRIPTION, ""))
    own = frozenset(map(text, attributes))
    if thread is not None:
        attributes = {**mapping(thread.get("custom_attributes")), **attributes}
    custom = values("conversation", attributes, thread or {}, plan, lookup)
    merged = {**_carried(thread), **{key: value for key, value in raw.items() if value is not None}}
    entries = _entries(raw, thread, created_at, people, files, thread_files)
    for found, side in ((own, files), (custom.files.keys() - own, thread_files)):
        uploads = {name: held for name, held in custom.files.items() if name in found}
        entries += attribute_files(uploads, created_at, Author(Role.SYSTEM), side)
    if description:
        entries.append(
            _described(
                description, raw, created_at, people, files, has_opening=any(e.source_id == OPENING for e in entries)
            )
        )
    entries.sort(key=lambda entry: (entry.at, entry.source_id != OPENING))
    state = mapping(raw.get("ticket_state"))
    kind = mapping(raw.get("ticket_type"))
    record = {
        **common(merged, custom, entries, people),
        "missing_entries": max(missing_parts(raw), missing_parts(thread or {})),
    }
    return Ticket(
        **record,
        subject=title or text(merged.get("title")),
        number=text(raw.get("ticket_id")),
        type_name=text(kind.get("name")),
        category=text(raw.get("category")),
        ticket_state=as_text(state.get("internal_label") or state.get("category"))
        if state
        else text(raw.get("ticket_state")),
    )


def conversation_of(raw: dict[str, Any], lookup: LookupTable) -> dict[str, Any] | None:
    """The archived conversation that became this ticket (they share the id), None where there is none."""
    thread = lookup.raw("conversations", identifier(raw.get("id")))
    return thread if thread is not None and became_ticket(thread) else None


def _carried(thread: dict[str, Any] | None) -> dict[str, Any]:
    """What a ticket does not say itself, and its conversation does."""
    kept = ("source", "channel", "tags", "teammates", "company", "conversation_rating", "priority", "contacts", "title")
    return {key: thread[key] for key in kept if thread.get(key)} if thread else {}


def _entries(
    raw: dict[str, Any],
    thread: dict[str, Any] | None,
    created_at: int,
    people: People,
    files: Files,
    thread_files: Files,
) -> list[Entry]:
    entries = parts(items(raw.get("ticket_parts"), "ticket_parts", "data"), people, files)
    if thread is None:
        return entries
    known = {entry.source_id for entry in entries}
    more = []
    for entry in parts(raw_parts(thread), people, thread_files):
        if entry.source_id.startswith("#"):
            # Parts without an id are numbered on each side: of one name, they are two all the same.
            more.append(msgspec.structs.replace(entry, source_id=f"#conversation{entry.source_id}"))
        elif entry.source_id not in known:
            more.append(entry)
    first = opening(thread.get("source"), unix(thread.get("created_at")) or created_at, people, thread_files)
    return [*([first] if first else []), *entries, *more]


def _described(
    description: str, raw: dict[str, Any], at: int, people: People, files: Files, *, has_opening: bool
) -> Entry:
    """The description as an entry of its own: the opening message, or an internal note where a conversation opened the thread already."""
    first = next(iter(items(raw.get("contacts"), "contacts", "data")), {})
    author = people.contact(first.get("id")) if first else Author(Role.SYSTEM)
    html = "<p>" + "<br>".join(escaped(line) for line in description.splitlines()) + "</p>"
    found, _ = files.body(html)
    return Entry(
        type=EntryType.NOTE if has_opening else EntryType.MESSAGE,
        source_id="description" if has_opening else OPENING,
        source_type="ticket_description",
        author=author,
        at=at,
        html=found.html if found.links else html,
        text=found.text if found.links else description,
        links=found.links,
    )
