"""What a destination holds, as neutral facts: the same words for every destination, so that a check need not know how each lays things out.

`Destination.held` makes these from what `Destination.read` gave. None means that this destination does not keep the fact at all (but for those
that a record's `keeps` names: there None is nothing); an empty string or tuple means that it keeps it, and that there is none. Ids named
`…_there`, and those of `tags`, `companies`, `customers` and `account`, are the destination's own. Times are unix seconds, UTC. Text is hostile.
"""

from typing import Any

import msgspec

from wizard.records import EntryType, FieldType, Kind, Value


class HeldAttachment(msgspec.Struct, frozen=True):
    """A file where it hangs. `file_there` is the destination's file, empty where it has none; `status` is then why."""

    key: str | None = None
    name: str = ""
    size: int | None = None
    inline: bool | None = None
    status: str | None = None
    file_there: str | None = None
    content_type: str | None = None


class HeldNamed(msgspec.Struct, frozen=True):
    """Somebody as a thread names them: an author, an assignee, a participant. `account` is a user or a customer there, empty for nobody."""

    role: str | None = None
    name: str = ""
    email: str | None = None
    source_id: str | None = None
    account: str | None = None


class HeldEntry(msgspec.Struct, frozen=True):
    """One message, note or event, in its place in the thread. `source_id` is the part's id at the source (`source` for an opening message)."""

    type: EntryType
    at: int
    author: HeldNamed
    text: str
    html: str | None = None
    source_id: str | None = None
    source_type: str | None = None
    attachments: tuple[HeldAttachment, ...] | None = None
    redacted: bool | None = None
    details: dict[str, Any] | None = None
    tags: tuple[str, ...] | None = None


class HeldRating(msgspec.Struct, frozen=True):
    """What a customer said of a conversation."""

    score: int | None
    remark: str = ""
    at: int | None = None


class HeldThread(msgspec.Struct, frozen=True):
    """A conversation or ticket. `aliases` are the old ids and numbers that open it; `ticket` is (number, type, category, state)."""

    kind: Kind
    source_id: str
    subject: str | None = None
    channel: str | None = None
    source_channel: str | None = None
    state: str | None = None
    priority: str | None = None
    created_at: int | None = None
    updated_at: int | None = None
    snoozed_until: int | None = None
    customers: tuple[str, ...] | None = None
    participants: tuple[HeldNamed, ...] | None = None
    assignee: HeldNamed | None = None
    team: str | None = None
    company: str | None = None
    tags: tuple[str, ...] | None = None
    fields: dict[str, Value] | None = None
    rating: HeldRating | None = None
    aliases: tuple[str, ...] | None = None
    ticket: tuple[str, str, str, str] | None = None
    missing_entries: int | None = None
    entries: tuple[HeldEntry, ...] = ()
    keeps: frozenset[str] = frozenset()
    """Of the facts that may be nothing (`snoozed_until`, `assignee`, `company`, `rating`, `ticket`), those that this destination keeps."""


class HeldPerson(msgspec.Struct, frozen=True):
    """A customer or contact. `merged` are the source ids of those folded into this one."""

    source_id: str
    name: str
    emails: tuple[str, ...]
    all_emails: bool = True
    """False where it keeps the first e-mail only."""
    phones: tuple[str, ...] | None = None
    external_id: str | None = None
    lead: bool | None = None
    unsubscribed: bool | None = None
    gone: bool | None = None
    """Known from conversations only."""
    language: str | None = None
    created_at: int | None = None
    updated_at: int | None = None
    last_seen_at: int | None = None
    companies: tuple[str, ...] | None = None
    all_companies: bool = True
    """False where a person has one company at most."""
    tags: tuple[str, ...] | None = None
    fields: dict[str, Value] | None = None
    merged: tuple[str, ...] | None = None
    notes: tuple[HeldEntry, ...] | None = None
    keeps: frozenset[str] = frozenset()
    """Of the facts that may be nothing (`created_at`, `updated_at`, `last_seen_at`), those that this destination keeps."""


class HeldCompany(msgspec.Struct, frozen=True):
    """A company."""

    source_id: str
    name: str
    external_id: str | None = None
    website: str | None = None
    industry: str | None = None
    plan: str | None = None
    size: int | None = None
    monthly_spend: float | None = None
    created_at: int | None = None
    updated_at: int | None = None
    tags: tuple[str, ...] | None = None
    fields: dict[str, Value] | None = None
    keeps: frozenset[str] = frozenset()
    """Of the facts that may be nothing (`size`, `monthly_spend`, `created_at`, `updated_at`), those that this destination keeps."""


class HeldTag(msgspec.Struct, frozen=True):
    """A tag."""

    source_id: str
    name: str


class HeldField(msgspec.Struct, frozen=True):
    """A custom field of a model (contact, company, conversation)."""

    source_id: str
    model: str
    key: str
    label: str
    type: FieldType | str
    options: tuple[str, ...] = ()
    archived: bool | None = None
    description: str | None = None


class HeldReply(msgspec.Struct, frozen=True):
    """A saved reply."""

    source_id: str
    name: str
    text: str
    html: str | None = None
    created_at: int | None = None
    updated_at: int | None = None
    keeps: frozenset[str] = frozenset()
    """Of `created_at` and `updated_at`, those that this destination keeps."""


class HeldFile(msgspec.Struct, frozen=True):
    """A stored file. `source_id` is its key; `sha256` (hex) and `size` in bytes are of its content."""

    source_id: str
    name: str
    sha256: str
    size: int
    content_type: str = ""


class HeldAdmin(msgspec.Struct, frozen=True):
    """A teammate with an account. `matched` is the user who was there before, `role` the role of the invitation, where there is one."""

    source_id: str
    name: str
    email: str
    bot: bool | None = None
    matched: str | None = None
    role: str | None = None


Held = HeldThread | HeldPerson | HeldCompany | HeldTag | HeldField | HeldReply | HeldFile | HeldAdmin
