"""Neutral records: what a source's objects mean, without the shape of any service.

They refer to each other by the ids of the source (`Ref`); a destination's ids are filled in when they are written.
Times are unix seconds, UTC. Text is as the author wrote it and must be treated as hostile.
"""

import hashlib
import re
from enum import StrEnum

import msgspec

from wizard.entries import Attachment as Attachment
from wizard.entries import Author as Author
from wizard.entries import Entry as Entry
from wizard.entries import EntryType as EntryType
from wizard.entries import Kind as Kind
from wizard.entries import Link as Link
from wizard.entries import Ref as Ref
from wizard.entries import Role as Role

Value = str | int | float | bool | tuple[str, ...] | None
"""The value of a custom field. Dates are unix seconds; several options are a tuple."""


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
    """A saved reply. Its placeholders are spelled as the source does, `{{user.name|fallback:"there"}}`; the destination puts its own in their
    place. `likely`: it may use counterparts that are probable and not confirmed."""

    name: str
    html: str = ""
    text: str = ""
    likely: bool = False
    links: tuple[Link, ...] = ()
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
