"""Reading one archived object whole: a thread with its files, a person with their notes, a company."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from wizard.browsing.library import Library
from wizard.browsing.values import value_words
from wizard.channel_words import channel_words
from wizard.errors import UsageError
from wizard.records import Author, Company, Contact, Conversation, Entry, EntryType, Record, Ref, Role, Ticket
from wizard.text import one_line
from wizard.translate.values import standard_name
from wizard.verify.viewing import LINK

_ROLES = {
    Role.ADMIN: "teammate",
    Role.CONTACT: "customer",
    Role.BOT: "bot",
    Role.TEAM: "team",
    Role.SYSTEM: "Intercom",
}
_FILE_STATES = {
    "wanted": "not fetched yet",
    "missing": "Intercom had it no more",
    "external": "kept elsewhere, never fetched",
    "failed": "could not be fetched",
    "left out": "not fetched",
}
_DATES = ("date", "datetime")
_UNTOLD = frozenset({"event", "delivered_as", "url", "message_id", "addresses", "quoted", "recipients", "reply_to"})
"""Details that would only clutter a line."""


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file of an entry: its name as it was sent, bytes, where it lies on this disk (None where it does not), and why not in words."""

    name: str
    content_type: str
    size: int
    path: Path | None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One entry: `at` in unix seconds, who, what of (`message`, `note` or `event`), the text, and its files. An event's text is one line.

    `redacted`: its words were deleted in Intercom.
    """

    at: int
    who: str
    role: str
    sort: str
    text: str
    files: tuple[HeldFile, ...] = ()
    redacted: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """An object as a person reads it. `facts` are (label, value); `said` are the entries of a thread or a person's notes, oldest first.

    `contacts` and `company` say of whom conversations can be looked up. `warnings` are sentences: deleted in Intercom, parts that are missing.
    """

    kind: str
    id: str
    title: str
    facts: tuple[tuple[str, str], ...]
    said: tuple[Said, ...] = ()
    warnings: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    company: str = ""

    @property
    def files(self) -> tuple[HeldFile, ...]:
        """All files, in the order of the entries, each once."""
        return tuple(dict.fromkeys(file for one in self.said for file in one.files))


def read(library: Library, kind: str, object_id: str) -> Read:
    """One object whole; the one that holds it, where it became a ticket or was merged. Raises UsageError where it is not archived."""
    library.keep_up()
    kind, object_id = library.holder(kind, object_id)
    record = library.record(kind, object_id)
    row = library.archive.objects.row(kind, object_id)
    if record is None or row is None:
        raise UsageError(
            f"This is not in the archive: {one_line(kind, 30)} {one_line(object_id, 60)}.",
            hint="Search for it by its words.",
        )
    reader = _Reader(library, kind, record)
    warnings = tuple(reader.warnings(row.deleted_at))
    if isinstance(record, Conversation):
        return Read(
            kind,
            object_id,
            record.subject or "Without a subject",
            reader.of_thread(record),
            reader.said(record.entries),
            warnings,
            contacts=people_of(record),
        )
    if isinstance(record, Contact):
        title = record.name or next(iter(record.emails), "") or "Without a name"
        ids = (record.source_id, *record.merged)
        return Read(
            kind, object_id, title, reader.of_contact(record), reader.said(record.notes), warnings, contacts=ids
        )
    if isinstance(record, Company):
        return Read(kind, object_id, record.name, reader.of_company(record), (), warnings, company=record.source_id)
    raise UsageError("This cannot be read here.", hint="Conversations, tickets, people and companies can.")


def moment(at: int | None) -> str:
    """Unix seconds as `2024-05-03 14:22`, UTC; empty for none, the number itself where no calendar has it."""
    if not at:
        return ""
    try:
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}"
    except (OverflowError, OSError, ValueError):
        return str(at)


class _Reader:
    """Words for one record."""

    def __init__(self, library: Library, kind: str, record: Record) -> None:
        self._library = library
        self._kind = kind
        self._record = record
        self._paths: dict[str, Path] | None = None

    def warnings(self, deleted_at: int | None) -> Iterator[str]:
        if deleted_at:
            yield f"Deleted in Intercom, noticed {moment(deleted_at)} UTC. The archive keeps it."
        if isinstance(self._record, Conversation) and self._record.missing_entries:
            yield f"{self._record.missing_entries:,} older messages are missing: Intercom gives only the newest 500."

    def _fields(self, fields: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Attributes by name; those that Intercom knows to be dates as dates."""
        kinds = ("data_attributes", "conversation_attributes")
        known = [one for kind in kinds for one in self._library.known(kind).values()]
        dates = {standard_name(str(one.get("name"))) for one in known if str(one.get("data_type")) in _DATES}
        for name, value in sorted(fields.items()):
            is_date = standard_name(name) in dates and str(value).isascii() and str(value).isdecimal()
            yield name.replace("_", " "), moment(int(value)) if is_date else value_words(value)

    def of_thread(self, record: Conversation) -> tuple[tuple[str, str], ...]:
        people = [who(one) for one in record.participants if one.role is Role.CONTACT and (one.name or one.email)]
        people = people or [self._name("contacts", ref) for ref in record.contacts]
        rating = record.rating
        ticket = (
            [("ticket", record.number), ("type", record.type_name), ("status", record.ticket_state)]
            if isinstance(record, Ticket)
            else []
        )
        return _told(
            ("with", ", ".join(dict.fromkeys(people))),
            ("company", self._name("companies", record.company) if record.company else ""),
            ("state", record.state + (f" until {moment(record.snoozed_until)}" if record.snoozed_until else "")),
            ("channel", channel_words(record.channel)),
            ("assigned to", who(record.assignee) if record.assignee else ""),
            ("team", record.team),
            ("tags", self._tags(record.tags)),
            *ticket,
            ("priority", record.priority if record.priority != "normal" else ""),
            ("rating", f"{rating.score or '?'} of 5 {rating.remark}".strip() if rating else ""),
            ("began", moment(record.created_at)),
            *self._fields(record.fields | record.unplaced),
            ("id", record.source_id),
            ("old link", LINK.format(app=self._library.archive.fact("workspace") or "", id=record.source_id)),
        )

    def of_contact(self, record: Contact) -> tuple[tuple[str, str], ...]:
        return _told(
            ("e-mail", ", ".join(record.emails)),
            ("phone", ", ".join(record.phones)),
            ("kind", "lead" if record.lead else "user"),
            ("companies", ", ".join(self._name("companies", ref) for ref in record.companies)),
            ("tags", self._tags(record.tags)),
            ("known since", moment(record.created_at)),
            ("last seen", moment(record.last_seen_at)),
            ("language", record.language),
            ("e-mails", "unsubscribed" if record.unsubscribed else ""),
            *self._fields(record.fields | record.unplaced),
            ("external id", record.external_id),
            ("id", record.source_id),
            ("merged with", ", ".join(record.merged)),
        )

    def of_company(self, record: Company) -> tuple[tuple[str, str], ...]:
        return _told(
            ("website", record.website),
            ("industry", record.industry),
            ("plan", record.plan),
            ("size", "" if record.size is None else f"{record.size:,}"),
            ("monthly spend", "" if record.monthly_spend is None else f"{record.monthly_spend:,.2f}"),
            ("tags", self._tags(record.tags)),
            ("known since", moment(record.created_at)),
            *self._fields(record.fields | record.unplaced),
            ("external id", record.external_id),
            ("id", record.source_id),
        )

    def said(self, entries: Iterable[Entry]) -> tuple[Said, ...]:
        return tuple(self._entry(entry) for entry in entries)

    def _entry(self, entry: Entry) -> Said:
        event = entry.type is EntryType.EVENT
        return Said(
            entry.at,
            who(entry.author),
            _ROLES[entry.author.role],
            str(entry.type),
            event_words(entry) if event else entry.text,
            tuple(self._file(one.key, one.name, one.content_type, one.size, one.status) for one in entry.attachments),
            entry.redacted,
        )

    def _file(self, key: str, name: str, content_type: str, size: int, status: str) -> HeldFile:
        path = self._path(key)
        trouble = "" if path is not None else _FILE_STATES.get(status, "not on this disk any more")
        return HeldFile(name or "without a name", content_type, size, path, trouble)

    def _path(self, key: str) -> Path | None:
        if self._paths is None:
            files = self._library.archive.files
            kinds = (self._kind, "conversations") if self._kind == "tickets" else (self._kind,)
            places = [place for kind in kinds for place in files.on(kind, self._record.source_id)]
            if isinstance(self._record, Contact):
                places += [place for one in self._record.merged for place in files.on("contacts", one)]
            self._paths = {
                place.key: path
                for place in places
                if place.sha256 and place.status == "stored" and (path := files.path(place.sha256)).is_file()
            }
        return self._paths.get(key)

    def _name(self, kind: str, ref: Ref) -> str:
        record = self._library.record(kind, ref.id)
        name = getattr(record, "name", "") or next(iter(getattr(record, "emails", ())), "")
        return str(name) or ref.id

    def _tags(self, tags: Iterable[Ref]) -> str:
        known = self._library.known("tags")
        return ", ".join(str(known.get(tag.id, {}).get("name") or tag.id) for tag in tags)


def people_of(record: Conversation) -> tuple[str, ...]:
    """Ids of the contacts who take part; also of those who are gone."""
    gone = (
        one.source_id for one in record.participants if one.role is Role.CONTACT and one.ref is None and one.source_id
    )
    return tuple(dict.fromkeys([*(ref.id for ref in record.contacts), *gone]))


def who(author: Author) -> str:
    """An author by name, else by e-mail, else by what they are."""
    return author.name or author.email or _ROLES[author.role].capitalize()


def event_words(entry: Entry) -> str:
    """What happened, on one line: `assignment: assigned to Jane`."""
    details = entry.details
    words = str(details.get("event") or entry.source_type or "event").replace("_", " ")
    said = [
        f"{key.replace('_', ' ')} {value}"
        for key, value in details.items()
        if key not in _UNTOLD and value not in (None, "", False) and not isinstance(value, list | dict)
    ]
    return one_line(f"{words}: {', '.join(said)}" if said else words, 300)


def _told(*facts: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in facts if value)
