"""What records are made of: kinds, references, authors, and the entries of a thread. Part of `wizard.records`; import them from there."""

from enum import StrEnum
from typing import Any

import msgspec


class Word(StrEnum):
    """Words that are looked up for every record: they hash as the text they are, in C."""

    __hash__ = str.__hash__


class Kind(Word):
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


class Role(Word):
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


class EntryType(Word):
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


class Link(msgspec.Struct, frozen=True):
    """A link in a body to a conversation or ticket of the source's own workspace, which a destination may replace with its own address.

    `id` is the source's id of it, `url` the link as it was. `html` and `text` say where that address stands in the body's HTML (escaped, inside an
    `href`) and in its visible text, as [start, end). An empty range in the text is where an address is put after a label that is the old address
    itself. `template` is the address to use, with `{id}` in it; empty for the destination's own form.
    """

    id: str
    url: str
    html: tuple[int, int]
    text: tuple[int, int]
    template: str = ""


class Entry(msgspec.Struct, frozen=True):
    """One message, note or event of a thread, in the order in which it happened.

    `source_type` is the source's own name for it (Intercom's `part_type`, or `source` for the opening message).
    `html` is safe HTML of the body, `text` its visible text, `links` the links in it that may be
    rewritten. `details` holds what an event says, in plain values.
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
    links: tuple[Link, ...] = ()
