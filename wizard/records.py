"""Neutral records: what a source's objects mean, without the shape of any service.

They refer to each other by the ids of the source (`Ref`); a destination's ids are filled in when they are written.
Times are unix seconds, UTC. Text is as the author wrote it and must be treated as hostile.
"""

import hashlib
import re
from enum import StrEnum
from typing import Any

import msgspec


class Kind(StrEnum):
    """The kinds of record a destination may hold."""

    ADMIN = "admin"
    TEAM = "team"
    TAG = "tag"
    FIELD = "field"
    COMPANY = "company"
    CONTACT = "contact"
    FILE = "file"
    CONVERSATION = "conversation"
    TICKET = "ticket"
    SAVED_REPLY = "saved_reply"
    COLLECTION = "collection"
    ARTICLE = "article"


class Ref(msgspec.Struct, frozen=True, tag_field=None, array_like=True):
    """A reference to another record by its id at the source."""

    kind: Kind
    id: str


Value = str | int | float | bool | tuple[str, ...] | None
"""The value of a custom field. Dates are unix seconds; several options are a tuple."""


class Role(StrEnum):
    """Who speaks or acts in a conversation."""

    ADMIN = "admin"
    CONTACT = "contact"
    BOT = "bot"
    TEAM = "team"
    SYSTEM = "system"


class Author(msgspec.Struct, frozen=True):
    """Who wrote an entry. `ref` is set where a live account exists for them; name and e-mail are kept always."""

    role: Role
    source_id: str = ""
    name: str = ""
    email: str = ""
    ref: Ref | None = None


class EntryType(StrEnum):
    """What an entry of a thread is: seen by the customer, internal, or something that happened."""

    MESSAGE = "message"
    NOTE = "note"
    EVENT = "event"


class Attachment(msgspec.Struct, frozen=True):
    """A file of an entry. `ref` is None when its bytes could not be had; `status` then says why.

    `inline` files are shown inside the body by an `<img src="file:KEY">` whose KEY is `key`.
    """

    key: str
    name: str
    content_type: str = ""
    size: int = 0
    inline: bool = False
    ref: Ref | None = None
    status: str = "stored"


class Entry(msgspec.Struct, frozen=True):
    """One message, note or event of a thread, in the order in which it happened.

    `source_type` is the source's own name for it (Intercom's `part_type`, or `source` for the opening message).
    `html` is safe HTML of the body, `text` its visible text. `details` holds what an event says, in plain values.
    """

    type: EntryType
    source_id: str
    source_type: str
    author: Author
    at: int
    html: str = ""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    details: dict[str, Any] = {}
    redacted: bool = False
    tags: tuple[Ref, ...] = ()


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What every record has: the id of the object it was made from."""

    source_id: str

    @property
    def kind(self) -> Kind:
        """The kind of this record."""
        return KIND_OF[type(self)]


class Admin(Record, frozen=True, kw_only=True):
    """A teammate who gets an account at the destination.

    `matched` is the destination's id for an existing user, else `role` is the role of the invitation.
    """

    name: str
    email: str = ""
    role: str = ""
    matched: str | None = None
    bot: bool = False


class Team(Record, frozen=True, kw_only=True):
    """A team and the admins in it."""

    name: str
    admins: tuple[Ref, ...] = ()


class Tag(Record, frozen=True, kw_only=True):
    """A tag."""

    name: str


class FieldType(StrEnum):
    """Types of custom fields."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    SELECT = "single-select"
    MULTI_SELECT = "multi-select"


class Field(Record, frozen=True, kw_only=True):
    """A custom field to hold attributes. `model` is contact, company or conversation; `key` its name there."""

    model: str
    key: str
    label: str
    type: FieldType
    options: tuple[str, ...] = ()
    archived: bool = False
    description: str = ""


class Company(Record, frozen=True, kw_only=True):
    """A company. `external_id` is the customer's own id for it. `unplaced` are attribute values that no field holds, by attribute name."""

    name: str
    external_id: str = ""
    website: str = ""
    industry: str = ""
    plan: str = ""
    size: int | None = None
    monthly_spend: float | None = None
    created_at: int | None = None
    updated_at: int | None = None
    tags: tuple[Ref, ...] = ()
    fields: dict[str, Value] = {}
    unplaced: dict[str, Value] = {}


class Contact(Record, frozen=True, kw_only=True):
    """A person. The first e-mail is the primary one, the others are aliases.

    `merged` lists the source ids of the contacts folded into this one. `lead` people have no sign-in. `gone` people are known from
    conversations only.
    """

    name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    external_id: str = ""
    lead: bool = False
    gone: bool = False
    created_at: int | None = None
    updated_at: int | None = None
    last_seen_at: int | None = None
    unsubscribed: bool = False
    language: str = ""
    companies: tuple[Ref, ...] = ()
    tags: tuple[Ref, ...] = ()
    notes: tuple[Entry, ...] = ()
    fields: dict[str, Value] = {}
    unplaced: dict[str, Value] = {}
    merged: tuple[str, ...] = ()


class File(Record, frozen=True, kw_only=True):
    """A stored file. `source_id` is its key: the URL's path without host and query, as a digest."""

    name: str
    sha256: str
    size: int
    content_type: str = ""


class Rating(msgspec.Struct, frozen=True):
    """What a customer said of a conversation: 1 to 5, with a remark."""

    score: int | None
    remark: str = ""
    at: int | None = None


class Conversation(Record, frozen=True, kw_only=True):
    """A conversation with every entry. `missing_entries` is how many older ones the source does not give any more.

    `contacts` are the people who have a record, `participants` everybody who took part: teammates, and people who are gone as well.
    """

    subject: str = ""
    channel: str = ""
    source_channel: str = ""
    state: str = "open"
    priority: str = ""
    created_at: int = 0
    updated_at: int = 0
    snoozed_until: int | None = None
    contacts: tuple[Ref, ...] = ()
    participants: tuple[Author, ...] = ()
    company: Ref | None = None
    assignee: Author | None = None
    team: str = ""
    tags: tuple[Ref, ...] = ()
    fields: dict[str, Value] = {}
    unplaced: dict[str, Value] = {}
    rating: Rating | None = None
    entries: tuple[Entry, ...] = ()
    missing_entries: int = 0


class Ticket(Conversation, frozen=True, kw_only=True):
    """A ticket: a conversation with a number people know it by, a type and a state of its own."""

    number: str = ""
    type_name: str = ""
    category: str = ""
    ticket_state: str = ""


class SavedReply(Record, frozen=True, kw_only=True):
    """A saved reply. `untranslated` lists placeholders that have no counterpart, as the source wrote them; `fallbacks` those that lost
    the text they fall back to."""

    name: str
    html: str = ""
    text: str = ""
    untranslated: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = ()
    created_at: int | None = None
    updated_at: int | None = None


class Collection(Record, frozen=True, kw_only=True):
    """A help-centre collection."""

    name: str
    description: str = ""
    parent: Ref | None = None
    translations: dict[str, dict[str, str]] = {}


class Article(Record, frozen=True, kw_only=True):
    """A help-centre article with its translations, by language code: title, description, html, state."""

    title: str
    html: str = ""
    description: str = ""
    state: str = "draft"
    collections: tuple[Ref, ...] = ()
    translations: dict[str, dict[str, str]] = {}
    internal: bool = False
    created_at: int | None = None
    updated_at: int | None = None


_CLASSES: tuple[type[Record], ...] = (
    Admin, Team, Tag, Field, Company, Contact, File, Conversation, Ticket, SavedReply, Collection, Article,
)  # fmt: skip
KIND_OF: dict[type[Record], Kind] = {
    one: Kind[re.sub("(?<!^)(?=[A-Z])", "_", one.__name__).upper()] for one in _CLASSES
}
"""The kind of each class of record."""

_encoder = msgspec.json.Encoder(order="deterministic")


def fingerprint(content: object) -> str:
    """A short digest (32 hex digits) of a record or of any JSON-like value; equal values have equal fingerprints."""
    return hashlib.blake2b(_encoder.encode(content), digest_size=16).hexdigest()
