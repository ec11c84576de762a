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
    """A file of the bundle: its name, what is in it, and its rows. `ours` ones are not in Ochre's documented export."""

    name: str
    what: str
    rows: Callable[[sqlite3.Connection], Rows]
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


_SAID = frozenset({"message", "note"})

FILES: tuple[BundleFile, ...] = (
    BundleFile(
        "conversations.json",
        "Conversations and tickets: status, times, assignee, tags, custom fields. What was said is in messages.json.",
        _plain(_less(CONVERSATION, "entries", "aliases")),
    ),
    BundleFile(
        "messages.json",
        "What was said: messages (seen by the customer) and internal notes, in the order of each conversation.",
        _entries(CONVERSATION, "entries", "conversation", _SAID),
    ),
    BundleFile("customers.json", "People, with their custom fields.", _plain(_less(CUSTOMER, "notes"))),
    BundleFile("articles.json", "Empty: articles are not part of the workspace; they stay in Outercom's archive.", _nothing),
    BundleFile("categories.json", "Empty: categories are not part of the workspace; they stay in Outercom's archive.", _nothing),
    BundleFile("routing_rules.json", "Empty: Intercom's API gives no routing rules. Set them up again in Ochre.", _nothing),
    BundleFile("team.json", "Members with their roles, matched and invited ones, and the one bot. No secrets.", _plain(USER)),
    BundleFile("outercom/companies.json", "Companies, with their custom fields.", _plain(COMPANY), ours=True),
    BundleFile("outercom/saved_replies.json", "Saved replies.", _plain(SAVED_REPLY), ours=True),
    BundleFile("outercom/custom_fields.json", "Definitions of custom fields, with their options.", _plain(FIELD), ours=True),
    BundleFile("outercom/tags.json", "Tags.", _plain(TAG), ours=True),
    BundleFile("outercom/aliases.json", "Old ids and ticket numbers, and the conversation each one opens.", _aliases, ours=True),
    BundleFile(
        "outercom/events.json",
        "What happened in conversations: assignments, state changes and the like, with their place among the messages.",
        _entries(CONVERSATION, "entries", "conversation", frozenset({"event"})),
        ours=True,
    ),
    BundleFile(
        "outercom/customer_notes.json",
        "Notes on customers.",
        _entries(CUSTOMER, "notes", "customer", frozenset({"message", "note", "event"})),
        ours=True,
    ),
)  # fmt: skip


def attachments(connection: sqlite3.Connection) -> Rows:
    """Every file: its id, its name as it was, its content's SHA-256 and size."""
    yield from _plain(ATTACHMENT)(connection)
