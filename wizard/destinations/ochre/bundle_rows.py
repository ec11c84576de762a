"""The files of a bundle, row by row, from an open workspace. The field names are ours: Ochre documents the files and publishes no field names."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from wizard.destinations.ochre.ids import digest
from wizard.destinations.ochre.rows import contents
from wizard.destinations.ochre.shapes import (
    ATTACHMENT,
    COMPANY,
    CONVERSATION,
    CUSTOMER,
    FIELD,
    SAVED_REPLY,
    TAG,
    USER,
    Shape,
)

PAGE = 100
Rows = Iterator[dict[str, Any]]
_NUMBERED = frozenset({"number", "source_id"})


@dataclass(frozen=True, slots=True)
class BundleFile:
    """A file of the bundle: its name, what is in it, its rows, and the type of each of their fields. `ours` ones are not in Ochre's documented export."""

    name: str
    what: str
    rows: Callable[[sqlite3.Connection], Rows]
    fields: Mapping[str, str]
    ours: bool = False


def _each(connection: sqlite3.Connection, shape: Shape) -> Rows:
    """Every record of a table with what it owns, by id; a page at a time."""
    after = ""
    while page := connection.execute(
        f"SELECT number, id FROM {shape.table} WHERE id > ? ORDER BY id LIMIT ?",  # noqa: S608 - a table of ours
        (after, PAGE),
    ).fetchall():
        found = contents(connection, shape, [number for number, _ in page])
        yield from (found[number] for number, _ in page if number in found)
        after = page[-1][1]


def _plain(shape: Shape) -> Callable[[sqlite3.Connection], Rows]:
    def rows(connection: sqlite3.Connection) -> Rows:
        for record in _each(connection, shape):
            yield {"id": record["id"], "intercom_id": record["source_id"], **_without(record, {"id"})}

    return rows


def _without(record: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in _NUMBERED and key not in keys}


def _less(shape: Shape, *keys: str) -> Shape:
    return replace(shape, children=tuple(child for child in shape.children if child.key not in keys))


def _only(shape: Shape, key: str) -> Shape:
    return replace(shape, children=tuple(child for child in shape.children if child.key == key))


def _entries(shape: Shape, key: str, owner: str, types: frozenset[str]) -> Callable[[sqlite3.Connection], Rows]:
    """What was said or what happened, each with the id it has in the workspace, in the order of its thread."""
    part = next(child.shape.prefix for child in shape.children if child.key == key)
    thin = replace(_only(shape, key), columns={})

    def rows(connection: sqlite3.Connection) -> Rows:
        for record in _each(connection, thin):
            for position, entry in enumerate(record[key]):
                if entry["type"] in types:
                    owned = f"{record['id']}:{entry['source_id']}"
                    said = _without(entry, set())
                    yield {
                        "id": f"{part}_{digest(owned)}",
                        owner: record["id"],
                        "position": position,
                        "intercom_id": entry["source_id"],
                        **said,
                    }

    return rows


def _aliases(connection: sqlite3.Connection) -> Rows:
    cursor = connection.execute(
        "SELECT a.alias, a.kind, c.id FROM conversations c JOIN conversation_aliases a ON a.conversation = c.number ORDER BY c.id, a.position"
    )
    for alias, kind, conversation in cursor:
        yield {"alias": alias, "kind": kind, "conversation": conversation}


def _nothing(_connection: sqlite3.Connection) -> Rows:
    return iter(())


_TYPES = {"TEXT": "text", "INTEGER": "integer", "REAL": "number", "BOOLEAN": "boolean", "JSON": "object"}
_INNER = {"assignee": "object", "rating": "object", "ticket": "object", "invitation": "object", "fields": "object"}


def _fields(shape: Shape, **first: str) -> dict[str, str]:
    """The fields of a row: the columns of a table, and what belongs to it (a list, but for the few single ones)."""
    columns = {name: _TYPES[kind] for name, kind in shape.columns.items() if name not in _NUMBERED}
    return {**first, **columns, **{child.key: _INNER.get(child.key, "list") for child in shape.children}}


def _table(name: str, what: str, shape: Shape, *, ours: bool = False) -> BundleFile:
    return BundleFile(name, what, _plain(shape), _fields(shape, id="text", intercom_id="text"), ours)


def _thread(
    name: str, what: str, shape: Shape, key: str, owner: str, types: frozenset[str], *, ours: bool = False
) -> BundleFile:
    part = next(child.shape for child in shape.children if child.key == key)
    first = {"id": "text", owner: "text", "position": "integer", "intercom_id": "text"}
    return BundleFile(name, what, _entries(shape, key, owner, types), _fields(part, **first), ours)


def _empty(name: str, why: str) -> BundleFile:
    return BundleFile(name, why, _nothing, {})


_THREAD, _PERSON = _less(CONVERSATION, "entries", "aliases"), _less(CUSTOMER, "notes")
_SAID, _HAPPENED = frozenset({"message", "note"}), frozenset({"event"})

FILES: tuple[BundleFile, ...] = (
    _table("conversations.json", "Conversations and tickets: status, times, assignee, tags, custom fields. What was said is in messages.json.", _THREAD),
    _thread("messages.json", "What was said: messages (seen by the customer) and internal notes, in the order of each conversation.",
            CONVERSATION, "entries", "conversation", _SAID),
    _table("customers.json", "People, with their custom fields.", _PERSON),
    _empty("articles.json", "Empty: articles are not part of the workspace; they stay in Outercom's archive."),
    _empty("categories.json", "Empty: categories are not part of the workspace; they stay in Outercom's archive."),
    _empty("routing_rules.json", "Empty: Intercom's API gives no routing rules. Set them up again in Ochre."),
    _table("team.json", "Members with their roles, matched and invited ones, and the one bot. No secrets.", USER),
    _table("outercom/companies.json", "Companies, with their custom fields.", COMPANY, ours=True),
    _table("outercom/saved_replies.json", "Saved replies.", SAVED_REPLY, ours=True),
    _table("outercom/custom_fields.json", "Definitions of custom fields, with their options.", FIELD, ours=True),
    _table("outercom/tags.json", "Tags.", TAG, ours=True),
    BundleFile("outercom/aliases.json", "Old ids and ticket numbers, and the conversation each one opens.", _aliases,
               {"alias": "text", "kind": "text", "conversation": "text"}, ours=True),
    _thread("outercom/events.json", "What happened in conversations: assignments, state changes and the like, with their place among the messages.",
            CONVERSATION, "entries", "conversation", _HAPPENED, ours=True),
    _thread("outercom/customer_notes.json", "Notes on customers.", CUSTOMER, "notes", "customer", _SAID | _HAPPENED, ours=True),
)  # fmt: skip

ATTACHMENT_FIELDS = {
    **_fields(ATTACHMENT, id="text", intercom_id="text"),
    "path": "text",
    "reference": "text",
    "why": "text",
}


def attachments(connection: sqlite3.Connection) -> Rows:
    """Every file: its id, its name as it was, its content's SHA-256 and size."""
    yield from _plain(ATTACHMENT)(connection)
