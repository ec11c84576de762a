"""What of an archived object can be found: its words, its marks, and what a line of a list says of it. From neutral records; pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from wizard.browsing.words import mark, phone_digits
from wizard.records import Company, Contact, Conversation, Entry, EntryType, Kind, Record, Ref, Role, Ticket
from wizard.text import one_line

KINDS = ("companies", "contacts", "tickets", "conversations")
"""The kinds that can be found, in the order in which they are taken in: threads say the names of their people."""
THREADS, PEOPLE = "threads", "people"
"""The two families of kinds: conversations and tickets; contacts and companies."""
FAMILY = {"conversations": THREADS, "tickets": THREADS, "contacts": PEOPLE, "companies": PEOPLE}

STATE, TAG, ADMIN, CHANNEL, CONTACT, COMPANY, KIND = "stachok"
"""The letters of the marks."""

_TITLE, _WHO = 90, 60

Names = Callable[[str, str], tuple[str, str]]
"""Gives title and second line of a contact or company (kind, id) that was taken in before; two empty texts where it was not."""


@dataclass(frozen=True, slots=True)
class Document:
    """One object as it is found: `at` is the second of its last message, `text` what is searched, `marks` what it is filtered by.

    `choices` are names to filter by that it brings: (letter of the mark, value, name). `complete` is False where a person it names is not known yet.
    """

    kind: str
    id: str
    at: int
    title: str
    who: str = ""
    state: str = ""
    channel: str = ""
    messages: int = 0
    files: int = 0
    text: str = ""
    marks: tuple[str, ...] = ()
    choices: tuple[tuple[str, str, str], ...] = ()
    complete: bool = True


@dataclass(slots=True)
class _Thread:
    """What is gathered while the entries of a thread are gone through."""

    names: dict[str, None] = field(default_factory=dict)
    admins: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    customer: str = ""
    first: str = ""
    last: int = 0
    messages: int = 0
    files: dict[str, None] = field(default_factory=dict)


def document(kind: str, record: Record, tags: Mapping[str, dict[str, Any]], names: Names) -> Document | None:
    """A record of a kind of the source as it is found; None for kinds that are not. `tags` are the archived tags by id."""
    if isinstance(record, Conversation):
        return _thread(kind, record, tags, names)
    if isinstance(record, Contact):
        return _contact(record, tags, names)
    return _company(record, tags) if isinstance(record, Company) else None


def _thread(kind: str, record: Conversation, tags: Mapping[str, dict[str, Any]], names: Names) -> Document:
    seen = _Thread()
    for entry in record.entries:
        _take_in(entry, seen)
    if record.assignee is not None and record.assignee.role is Role.ADMIN:
        seen.admins.setdefault(record.assignee.source_id, record.assignee.name or record.assignee.email)
    for author in record.participants:
        if author.role is Role.ADMIN:
            seen.admins.setdefault(author.source_id, author.name or author.email)
    people = [author for author in record.participants if author.role is Role.CONTACT]
    ids = dict.fromkeys([*(ref.id for ref in record.contacts), *(one.source_id for one in people if one.ref is None)])
    for one in ids:
        title, more = names("contacts", one)
        seen.names |= dict.fromkeys((title, more))
        seen.customer = seen.customer or title or more
    complete = all(one.ref is not None or one.name or one.email for one in people)
    rating = [record.rating.remark] if record.rating else []
    number = [record.number, record.type_name] if isinstance(record, Ticket) else []
    words = [record.subject, record.source_id, *number, *seen.names, *_tag_names(record.tags, tags)]
    company = [record.company] if record.company else []
    words += [names("companies", ref.id)[0] for ref in company]
    return Document(
        kind,
        record.source_id,
        seen.last or record.updated_at or record.created_at,
        one_line(record.subject or seen.first, _TITLE),
        one_line(seen.customer, _WHO),
        record.state,
        record.channel,
        seen.messages,
        len(seen.files),
        _joined([*words, *seen.said, *rating, *_values(record.fields), *_values(record.unplaced)]),
        tuple(
            dict.fromkeys(
                [
                    mark(KIND, kind),
                    mark(STATE, record.state),
                    mark(CHANNEL, record.channel),
                    *(mark(TAG, tag.id) for tag in record.tags),
                    *(mark(ADMIN, admin) for admin in seen.admins if admin),
                    *(mark(CONTACT, one) for one in ids if one),
                    *(mark(COMPANY, ref.id) for ref in company),
                ]
            )
        ),
        (
            *((ADMIN, admin, name) for admin, name in seen.admins.items() if admin),
            *((TAG, tag.id, _tag_name(tag, tags)) for tag in record.tags),
            (CHANNEL, record.channel, record.channel),
        ),
        complete,
    )


def _take_in(entry: Entry, seen: _Thread) -> None:
    author = entry.author
    if entry.type is EntryType.EVENT and not entry.attachments:
        return
    seen.messages += entry.type is not EntryType.EVENT
    seen.last = max(seen.last, entry.at)
    seen.names |= dict.fromkeys((author.name, author.email))
    if author.role is Role.ADMIN:
        seen.admins.setdefault(author.source_id, author.name or author.email)
    elif author.role is Role.CONTACT and not seen.customer:
        seen.customer = author.name or author.email
    seen.first = seen.first or entry.text[: 2 * _TITLE]
    seen.said.append(entry.text)
    seen.said += [one.name for one in entry.attachments if one.name]
    seen.files |= dict.fromkeys(one.key for one in entry.attachments)


def _contact(record: Contact, tags: Mapping[str, dict[str, Any]], names: Names) -> Document:
    title = record.name or next(iter(record.emails), "") or next(iter(record.phones), "") or record.external_id
    more = [email for email in record.emails if email != title] + list(record.phones)
    companies = [names("companies", ref.id)[0] for ref in record.companies]
    said = [note.text for note in record.notes]
    words = [record.source_id, *record.merged, record.name, *record.emails, *record.phones, record.external_id]
    words += [phone_digits(phone) for phone in record.phones]
    return Document(
        "contacts",
        record.source_id,
        record.last_seen_at or record.updated_at or record.created_at or 0,
        one_line(title or record.source_id, _TITLE),
        one_line(next(iter(more), ""), _WHO),
        "lead" if record.lead else "user",
        text=_joined(
            [
                *words,
                *companies,
                *_tag_names(record.tags, tags),
                *said,
                *_values(record.fields),
                *_values(record.unplaced),
            ]
        ),
        marks=_people_marks("contacts", record.tags, [ref.id for ref in record.companies]),
        choices=tuple((TAG, tag.id, _tag_name(tag, tags)) for tag in record.tags),
    )


def _company(record: Company, tags: Mapping[str, dict[str, Any]]) -> Document:
    words = [record.source_id, record.name, record.external_id, record.website, record.industry, record.plan]
    return Document(
        "companies",
        record.source_id,
        record.updated_at or record.created_at or 0,
        one_line(record.name, _TITLE),
        one_line(record.website or record.external_id, _WHO),
        text=_joined([*words, *_tag_names(record.tags, tags), *_values(record.fields), *_values(record.unplaced)]),
        marks=_people_marks("companies", record.tags, []),
        choices=tuple((TAG, tag.id, _tag_name(tag, tags)) for tag in record.tags),
    )


def _people_marks(kind: str, tags: Iterable[Ref], companies: Iterable[str]) -> tuple[str, ...]:
    found = [mark(KIND, kind), *(mark(TAG, tag.id) for tag in tags)]
    return tuple(dict.fromkeys([*found, *(mark(COMPANY, one) for one in companies)]))


def _tag_names(tags: Iterable[Ref], known: Mapping[str, dict[str, Any]]) -> list[str]:
    return [_tag_name(tag, known) for tag in tags if tag.kind is Kind.TAG]


def _tag_name(tag: Ref, known: Mapping[str, dict[str, Any]]) -> str:
    return str(known.get(tag.id, {}).get("name") or tag.id)


def _values(fields: Mapping[str, Any]) -> Iterator[str]:
    for value in fields.values():
        if isinstance(value, tuple):
            yield from map(str, value)
        elif value is not None and not isinstance(value, bool):
            yield str(value)


def _joined(words: Iterable[str]) -> str:
    return "\n".join(word for word in words if word)
