"""The tables of the workspace, and how the content of each kind is laid out in them. `SCHEMA.md` says what the columns mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wizard.destinations.ochre.fields import gather, spread
from wizard.records import Kind

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """A table. `columns` maps content keys, which are the column names, to types: TEXT, INTEGER, REAL, BOOLEAN, JSON, or ANY.

    Rows with children of their own, and rows that other tools may point to, have an `id` (`prefix` and a digest).
    """

    table: str
    columns: Mapping[str, str]
    children: tuple["Child", ...] = ()
    prefix: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Child:
    """A part of the content kept in a table of its own: `rows` spreads it over rows, `content` puts it together again."""

    key: str
    shape: Shape
    rows: Callable[[Any], Sequence[Row]]
    content: Callable[[Sequence[Row]], Any]


def many(key: str, shape: Shape) -> Child:
    """A list of objects."""
    return Child(key, shape, _same, list)


def one(key: str, shape: Shape) -> Child:
    """One object or None; several, which nobody writes, are shown as they are, and so differ."""

    def content(rows: Sequence[Row]) -> Any:
        return (rows[0] if len(rows) == 1 else list(rows)) if rows else None

    return Child(key, shape, lambda value: [value] if value is not None else [], content)


def plain(key: str, table: str, owner: str, column: str) -> Child:
    """A list of strings, or of ids (None where a reference led nowhere)."""
    shape = Shape(table, {column: "TEXT"}, owner=owner)
    return Child(
        key, shape, lambda values: [{column: value} for value in values], lambda rows: [row[column] for row in rows]
    )


def fields(table: str, owner: str) -> Child:
    """Values of custom fields by field key."""
    return Child("fields", Shape(table, {"key": "TEXT", "type": "TEXT", "value": "ANY"}, owner=owner), spread, gather)


def _same(value: Any) -> Sequence[Row]:
    return value  # type: ignore[no-any-return]


_ATTACHMENT = {
    "key": "TEXT",
    "name": "TEXT",
    "content_type": "TEXT",
    "size": "INTEGER",
    "inline": "BOOLEAN",
    "status": "TEXT",
    "file": "TEXT",
}
_PERSON = {"role": "TEXT", "source_id": "TEXT", "name": "TEXT", "email": "TEXT", "account": "TEXT"}
_ENTRY = {
    "source_id": "TEXT", "type": "TEXT", "source_type": "TEXT", "at": "INTEGER", "author_role": "TEXT", "author_source_id": "TEXT",
    "author_name": "TEXT", "author_email": "TEXT", "author": "TEXT", "html": "TEXT", "text": "TEXT", "redacted": "BOOLEAN", "details": "JSON",
}  # fmt: skip


def _entries(table: str, owner: str, singular: str, prefix: str) -> Shape:
    children = (
        many("attachments", Shape(f"{singular}_attachments", _ATTACHMENT, owner=singular)),
        plain("tags", f"{singular}_tags", singular, "tag"),
    )
    return Shape(table, _ENTRY, children, prefix, owner)


USER = Shape(
    "users",
    {
        "name": "TEXT",
        "email": "TEXT",
        "role": "TEXT",
        "account": "TEXT",
        "bot": "BOOLEAN",
        "hidden_from_reports": "BOOLEAN",
    },
    (one("invitation", Shape("invitations", {"email": "TEXT", "role": "TEXT", "billable": "BOOLEAN"}, owner="user")),),
    "u",
)
TAG = Shape("tags", {"name": "TEXT"}, prefix="t")
FIELD = Shape(
    "custom_fields",
    {"model": "TEXT", "key": "TEXT", "label": "TEXT", "type": "TEXT", "archived": "BOOLEAN", "description": "TEXT"},
    (plain("options", "custom_field_options", "field", "option"),),
    "cf",
)
ATTACHMENT = Shape(
    "attachments", {"name": "TEXT", "sha256": "TEXT", "size": "INTEGER", "content_type": "TEXT"}, prefix="a"
)
SAVED_REPLY = Shape(
    "saved_replies",
    {"name": "TEXT", "html": "TEXT", "text": "TEXT", "created_at": "INTEGER", "updated_at": "INTEGER"},
    prefix="sr",
)
COMPANY = Shape(
    "companies",
    {"name": "TEXT", "external_id": "TEXT", "website": "TEXT", "industry": "TEXT", "plan": "TEXT", "size": "INTEGER", "monthly_spend": "REAL",
     "created_at": "INTEGER", "updated_at": "INTEGER"},
    (plain("tags", "company_tags", "company", "tag"), fields("company_fields", "company")),
    "co",
)  # fmt: skip
CUSTOMER = Shape(
    "customers",
    {"name": "TEXT", "external_id": "TEXT", "lead": "BOOLEAN", "gone": "BOOLEAN", "created_at": "INTEGER", "updated_at": "INTEGER",
     "last_seen_at": "INTEGER", "unsubscribed": "BOOLEAN", "language": "TEXT"},
    (
        plain("emails", "customer_emails", "customer", "email"),
        plain("phones", "customer_phones", "customer", "phone"),
        plain("companies", "customer_companies", "customer", "company"),
        plain("tags", "customer_tags", "customer", "tag"),
        plain("merged", "customer_aliases", "customer", "source_id"),
        fields("customer_fields", "customer"),
        many("notes", _entries("customer_notes", "customer", "note", "n")),
    ),
    "cu",
)  # fmt: skip
CONVERSATION = Shape(
    "conversations",
    {"origin": "TEXT", "channel": "TEXT", "source_channel": "TEXT", "subject": "TEXT", "status": "TEXT", "priority": "TEXT", "team": "TEXT",
     "company": "TEXT", "created_at": "INTEGER", "last_activity_at": "INTEGER", "snoozed_until": "INTEGER", "missing_entries": "INTEGER"},
    (
        plain("customers", "conversation_customers", "conversation", "customer"),
        plain("tags", "conversation_tags", "conversation", "tag"),
        one("assignee", Shape("conversation_assignees", _PERSON, owner="conversation")),
        one("rating", Shape("conversation_ratings", {"score": "INTEGER", "remark": "TEXT", "at": "INTEGER"}, owner="conversation")),
        one("ticket", Shape("tickets", {"number": "TEXT", "type": "TEXT", "category": "TEXT", "state": "TEXT"}, owner="conversation")),
        many("aliases", Shape("conversation_aliases", {"alias": "TEXT", "kind": "TEXT"}, owner="conversation")),
        many("participants", Shape("conversation_participants", _PERSON, owner="conversation")),
        fields("conversation_fields", "conversation"),
        many("entries", _entries("entries", "conversation", "entry", "e")),
    ),
    "c",
)  # fmt: skip

SHAPES: Mapping[Kind, Shape] = {
    Kind.ADMIN: USER,
    Kind.TAG: TAG,
    Kind.FIELD: FIELD,
    Kind.FILE: ATTACHMENT,
    Kind.SAVED_REPLY: SAVED_REPLY,
    Kind.COMPANY: COMPANY,
    Kind.CONTACT: CUSTOMER,
    Kind.CONVERSATION: CONVERSATION,
    Kind.TICKET: CONVERSATION,
}
