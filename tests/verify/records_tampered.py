"""Kinds of mistakes a translator could make: each changes a record, in the same way whenever it is translated, so that only raw JSON tells."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from wizard.plan.models import Plan
from wizard.records import (
    Admin,
    Attachment,
    Company,
    Contact,
    Conversation,
    Entry,
    EntryType,
    Field,
    FieldType,
    Kind,
    Rating,
    Record,
    Ref,
    SavedReply,
    Tag,
    Ticket,
)
from wizard.sources.port import LookupTable, Skipped, Source

Change = Callable[[Any], Record | Skipped]
with_ = msgspec.structs.replace
LOST = Skipped("nobody decided this")


@dataclass(frozen=True)
class Mistake:
    """`fits` says which records it can be made with, `change` makes it."""

    name: str
    fits: Callable[[Any], bool]
    change: Change


def _said(entry: Entry) -> bool:
    return entry.type is EntryType.MESSAGE and len(entry.text) > 12 and "<a " not in entry.html


def _in_thread(
    name: str, found: Callable[[Entry], bool], change: Callable[[Entry], Entry | None], *, thread: type = Conversation
) -> Mistake:
    """A mistake with the first entry that is eligible; None drops it."""

    def fits(record: Any) -> bool:
        return isinstance(record, thread) and any(map(found, record.entries))

    def changed(record: Any) -> Record:
        place = next(n for n, entry in enumerate(record.entries) if found(entry))
        made = change(record.entries[place])
        return with_(record, entries=(*record.entries[:place], *([made] if made else []), *record.entries[place + 1 :]))

    return Mistake(name, fits, changed)


def _in(kind: type, name: str, fits: Callable[[Any], bool], /, **change: Callable[[Any], Any]) -> Mistake:
    """A mistake with facts of a record itself."""

    def changed(record: Any) -> Record:
        return with_(record, **{key: made(record) for key, made in change.items()})

    return Mistake(name, lambda record: isinstance(record, kind) and fits(record), changed)


def _author(**more: Any) -> Callable[[Entry], Entry]:
    return lambda entry: with_(entry, author=with_(entry.author, **more))


def _first_value(fields: Mapping[str, Any]) -> str:
    return next(key for key, value in fields.items() if value is not None)


def _valued(record: Any) -> bool:
    return any(value is not None for value in record.fields.values())


def _swapped(record: Any) -> tuple[Entry, ...]:
    place = next(n for n in range(1, len(record.entries) - 1) if record.entries[n].at < record.entries[n + 1].at)
    one, other = record.entries[place : place + 2]
    return (*record.entries[:place], other, one, *record.entries[place + 2 :])


def _can_swap(record: Any) -> bool:
    return any(record.entries[n].at < record.entries[n + 1].at for n in range(1, len(record.entries) - 1))


def _authors_swapped(record: Any) -> tuple[Entry, ...]:
    first, last = record.entries[0], record.entries[-1]
    return (with_(first, author=last.author), *record.entries[1:-1], with_(last, author=first.author))


def _shortened(entry: Entry) -> Entry:
    text = entry.text[: len(entry.text) // 2]
    return with_(entry, text=text, html=f"<p>{text}</p>".replace("&", "&amp;"))


_FILE = Attachment("0" * 32, "made up.txt", "text/plain", 5, False, None, "stored")

MISTAKES: tuple[Mistake, ...] = (
    _in_thread("body of a close part dropped", lambda e: e.source_type == "close" and e.text != "", lambda e: with_(e, type=EntryType.EVENT, text="", html="")),
    _in_thread("close part with a body dropped", lambda e: e.source_type == "close" and e.text != "", lambda e: None),
    _in_thread("body of a part that is no comment dropped", lambda e: e.source_type in ("open", "assignment", "assign_and_reopen", "snoozed") and e.text != "", lambda e: with_(e, type=EntryType.EVENT, text="", html="")),
    _in_thread("opening message dropped", lambda e: e.source_type == "source", lambda e: None),
    _in_thread("event dropped", lambda e: e.type is EntryType.EVENT, lambda e: None),
    _in_thread("note dropped", lambda e: e.type is EntryType.NOTE, lambda e: None),
    _in_thread("text cut in half", _said, _shortened),
    _in_thread("last word of HTML lost", _said, lambda e: with_(e, html=e.html.replace(e.text.split()[-1], "", 1))),
    _in_thread("only plain text lost", _said, lambda e: with_(e, text="")),
    _in_thread("only HTML lost", _said, lambda e: with_(e, html="<p></p>")),
    _in_thread("letters without accents", lambda e: not e.text.isascii() and e.type is EntryType.MESSAGE and any(c.isalpha() and not c.isascii() for c in e.text), lambda e: with_(e, text=e.text.encode("ascii", "ignore").decode(), html=e.html.encode("ascii", "ignore").decode())),
    _in_thread("link without its address", lambda e: 'href="http' in e.html, lambda e: with_(e, html=e.html.replace('href="http', 'title="http'))),
    _in_thread("entities twice", lambda e: "&amp;" in e.html, lambda e: with_(e, html=e.html.replace("&amp;", "&amp;amp;"))),
    _in_thread("another name", lambda e: e.author.name != "", _author(name="Somebody Else")),
    _in_thread("another e-mail", lambda e: e.author.email != "", _author(email="else@example.com")),
    _in_thread("another id of the author", lambda e: e.author.source_id != "", _author(source_id="4711")),
    _in_thread("account not linked", lambda e: e.author.ref is not None and e.author.ref.kind is Kind.CONTACT, _author(ref=None)),
    _in_thread("account of a teammate not linked", lambda e: e.author.ref is not None and e.author.ref.kind is Kind.ADMIN and e.author.ref.id != "bot", _author(ref=None)),
    _in_thread("account though none was decided", lambda e: e.author.role == "admin" and e.author.ref is None, _author(ref=Ref(Kind.ADMIN, "bot"))),
    _in_thread("a second off", lambda e: True, lambda e: with_(e, at=e.at - 1)),
    _in_thread("milliseconds", lambda e: e.source_type == "comment", lambda e: with_(e, at=e.at * 1000)),
    _in_thread("note as a message", lambda e: e.type is EntryType.NOTE, lambda e: with_(e, type=EntryType.MESSAGE)),
    _in_thread("message as a note", lambda e: e.type is EntryType.MESSAGE, lambda e: with_(e, type=EntryType.NOTE)),
    _in_thread("redacted mark lost", lambda e: e.redacted, lambda e: with_(e, redacted=False)),
    _in_thread("file lost", lambda e: any(not a.inline for a in e.attachments), lambda e: with_(e, attachments=tuple(a for a in e.attachments if a.inline))),
    _in_thread("file without its content", lambda e: any(a.ref for a in e.attachments), lambda e: with_(e, attachments=tuple(with_(a, ref=None, status="missing") for a in e.attachments))),
    _in_thread("file under another name", lambda e: any(not a.inline for a in e.attachments), lambda e: with_(e, attachments=tuple(with_(a, name="file") for a in e.attachments))),
    _in_thread("picture out of the text", lambda e: "<img " in e.html, lambda e: with_(e, html=e.html.replace("<img ", "<b "), attachments=tuple(a for a in e.attachments if not a.inline))),
    _in_thread("file nobody attached", lambda e: e.type is EntryType.MESSAGE, lambda e: with_(e, attachments=(*e.attachments, _FILE))),
    _in_thread("tag of a message lost", lambda e: e.tags != (), lambda e: with_(e, tags=())),
    _in_thread("quoted history lost", lambda e: "quoted" in e.details, lambda e: with_(e, details={k: v for k, v in e.details.items() if k != "quoted"})),
    _in_thread("what an event says lost", lambda e: "attribute" in e.details or "workflow" in e.details, lambda e: with_(e, details={"event": e.source_type})),
    _in_thread("quick replies lost", lambda e: "quick_replies" in e.details, lambda e: with_(e, details={})),
    _in_thread("words run together", lambda e: _said(e) and " " in e.text, lambda e: with_(e, text=e.text.replace(" ", ""))),
    _in_thread("words of HTML run together", lambda e: _said(e) and e.html.startswith("<p>") and " " in e.text, lambda e: with_(e, html=e.html.replace(" ", ""))),
    _in_thread("mark of an AI lost", lambda e: e.details.get("from_ai_agent") is True, lambda e: with_(e, details={k: v for k, v in e.details.items() if k != "from_ai_agent"})),
    _in_thread("mark of an AI invented", lambda e: e.type is EntryType.MESSAGE and "from_ai_agent" not in e.details, lambda e: with_(e, details={**e.details, "from_ai_agent": True})),
    _in_thread("state of a ticket's event lost", lambda e: "previous_ticket_state" in e.details, lambda e: with_(e, details={k: v for k, v in e.details.items() if "ticket_state" not in k}), thread=Ticket),
    _in_thread("file twice", lambda e: e.attachments != (), lambda e: with_(e, attachments=(*e.attachments, e.attachments[0]))),
    _in_thread("file of another type", lambda e: any(not a.inline for a in e.attachments), lambda e: with_(e, attachments=tuple(with_(a, content_type="x/y") for a in e.attachments))),
    _in_thread("file said to be missing", lambda e: any(a.ref for a in e.attachments), lambda e: with_(e, attachments=tuple(with_(a, status="missing") for a in e.attachments))),
    _in_thread("picture no longer in the text", lambda e: any(a.inline for a in e.attachments), lambda e: with_(e, attachments=tuple(with_(a, inline=False) for a in e.attachments))),
    _in(Contact, "language of the browser", lambda r: r.language != "", language=lambda r: "xx"),
    _in_thread("file of an attribute lost", lambda e: e.source_type == "attribute_files", lambda e: None),
    _in(Conversation, "order of entries", _can_swap, entries=_swapped),
    _in(Conversation, "newest first", _can_swap, entries=lambda r: r.entries[::-1]),
    _in(Conversation, "authors swapped", lambda r: len(r.entries) > 1 and r.entries[0].author != r.entries[-1].author, entries=_authors_swapped),
    _in(Conversation, "an entry twice", lambda r: r.entries != (), entries=lambda r: (*r.entries, r.entries[-1])),
    _in(Conversation, "an invented entry", lambda r: r.entries != (), entries=lambda r: (*r.entries, with_(r.entries[-1], source_id="77", text="hello", html="<p>hello</p>"))),
    _in(Conversation, "all but the newest entry lost", lambda r: len(r.entries) > 2, entries=lambda r: r.entries[-1:]),
    _in(Conversation, "state", lambda r: r.state == "closed", state=lambda r: "open"),
    _in(Conversation, "snooze time lost", lambda r: r.snoozed_until is not None, snoozed_until=lambda r: None),
    _in(Conversation, "priority", lambda r: r.priority == "normal", priority=lambda r: "high"),
    _in(Conversation, "subject lost", lambda r: r.subject != "", subject=lambda r: ""),
    _in(Conversation, "channel", lambda r: r.source_channel == "email", channel=lambda r: "messenger", source_channel=lambda r: "conversation"),
    _in(Conversation, "time of creation", lambda r: True, created_at=lambda r: r.created_at + 3600),
    _in(Conversation, "time of the last change", lambda r: True, updated_at=lambda r: r.created_at),
    _in(Conversation, "rating lost", lambda r: r.rating is not None, rating=lambda r: None),
    _in(Conversation, "rating nobody gave", lambda r: r.rating is None, rating=lambda r: Rating(5)),
    _in(Conversation, "assignee lost", lambda r: r.assignee is not None, assignee=lambda r: None),
    _in(Conversation, "another assignee", lambda r: r.assignee is not None, assignee=lambda r: with_(r.assignee, source_id="1", name="Else")),
    _in(Conversation, "team lost", lambda r: r.team != "", team=lambda r: ""),
    _in(Conversation, "company lost", lambda r: r.company is not None, company=lambda r: None),
    _in(Conversation, "contacts lost", lambda r: r.contacts != (), contacts=lambda r: ()),
    _in(Conversation, "only the first contact", lambda r: len(r.contacts) > 1, contacts=lambda r: r.contacts[:1]),
    _in(Conversation, "participants lost", lambda r: r.participants != (), participants=lambda r: ()),
    _in(Conversation, "name of a participant", lambda r: r.participants != (), participants=lambda r: tuple(with_(p, name="X") for p in r.participants)),
    _in(Conversation, "tag lost", lambda r: r.tags != (), tags=lambda r: r.tags[1:]),
    _in(Conversation, "value lost", _valued, fields=lambda r: {k: v for k, v in r.fields.items() if k != _first_value(r.fields)}),
    _in(Conversation, "value changed", _valued, fields=lambda r: {**r.fields, _first_value(r.fields): "something else"}),
    _in(Conversation, "value invented", lambda r: True, fields=lambda r: {**r.fields, "invented": "x"}),
    _in(Conversation, "missing parts not said", lambda r: r.missing_entries > 0, missing_entries=lambda r: 0),
    _in(Ticket, "ticket number", lambda r: r.number != "", number=lambda r: r.number + "0"),
    _in(Ticket, "ticket state", lambda r: True, ticket_state=lambda r: "Done"),
    Mistake("conversation skipped", lambda r: isinstance(r, Conversation), lambda r: LOST),
    _in(Contact, "e-mail lost", lambda r: r.emails != (), emails=lambda r: ()),
    _in(Contact, "e-mail in lower case", lambda r: any(e != e.upper() for e in r.emails), emails=lambda r: tuple(e.upper() for e in r.emails)),
    _in(Contact, "phone lost", lambda r: r.phones != (), phones=lambda r: ()),
    _in(Contact, "external id", lambda r: r.external_id != "", external_id=lambda r: ""),
    _in(Contact, "somebody said to be gone", lambda r: not r.gone, gone=lambda r: True),
    _in(Conversation, "order of contacts", lambda r: len(r.contacts) > 1, contacts=lambda r: r.contacts[::-1]),
    _in(Contact, "lead as a user", lambda r: r.lead, lead=lambda r: False),
    _in(Contact, "unsubscribed mark", lambda r: True, unsubscribed=lambda r: not r.unsubscribed),
    _in(Contact, "name lost", lambda r: r.name != "", name=lambda r: ""),
    _in(Contact, "notes lost", lambda r: r.notes != (), notes=lambda r: ()),
    _in(Contact, "words of a note", lambda r: any(len(n.text) > 9 for n in r.notes), notes=lambda r: tuple(_shortened(n) for n in r.notes)),
    _in(Contact, "all but ten companies lost", lambda r: len(r.companies) > 1, companies=lambda r: r.companies[:1]),
    _in(Contact, "tags of a contact lost", lambda r: r.tags != (), tags=lambda r: ()),
    _in(Contact, "value of a contact", _valued, fields=lambda r: {**r.fields, _first_value(r.fields): "x"}),
    _in(Contact, "time a contact was made", lambda r: r.created_at is not None, created_at=lambda r: r.created_at + 1),
    Mistake("contact skipped", lambda r: isinstance(r, Contact) and not r.merged, lambda r: LOST),
    _in(Company, "name of a company", lambda r: True, name=lambda r: r.name.upper() + "."),
    _in(Company, "value of a company", _valued, fields=lambda r: {}),
    _in(Company, "time a company was made", lambda r: r.created_at is not None, created_at=lambda r: None),
    _in(Company, "tags of a company", lambda r: r.tags != (), tags=lambda r: ()),
    _in(Tag, "name of a tag", lambda r: True, name=lambda r: r.name[1:]),
    _in(Field, "type of a field", lambda r: r.type is FieldType.TEXT, type=lambda r: FieldType.NUMBER),
    _in(Field, "options of a field", lambda r: r.options != (), options=lambda r: r.options[:-1]),
    _in(Field, "label of a field", lambda r: True, label=lambda r: r.label + "?"),
    _in(SavedReply, "words of a saved reply", lambda r: len(r.text) > 20, text=lambda r: r.text[:10], html=lambda r: r.html[:13]),
    _in(SavedReply, "name of a saved reply", lambda r: r.name != "", name=lambda r: "Reply"),
    Mistake("saved reply skipped", lambda r: isinstance(r, SavedReply), lambda r: LOST),
    _in(Admin, "e-mail of a teammate", lambda r: not r.bot, email=lambda r: "x@example.com"),
    _in(Admin, "role of a teammate", lambda r: not r.bot, role=lambda r: "admin"),
    Mistake("teammate skipped", lambda r: isinstance(r, Admin) and not r.bot, lambda r: LOST),
)  # fmt: skip


class Mistaken:
    """A source whose translator makes these mistakes, by (kind, id); all else is left as it is."""

    def __init__(self, source: Source, mistakes: Mapping[tuple[str, str], Change]) -> None:
        self._source = source
        self._mistakes = mistakes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def translate(self, kind: str, raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> Record | Skipped | None:
        record = self._source.translate(kind, raw, plan, lookup)
        change = self._mistakes.get((kind, str(raw.get("id") or raw.get("name"))))
        return change(record) if change is not None and isinstance(record, Record) else record


_SKIPPED = frozenset({"contact skipped", "teammate skipped"})
_HIDDEN = frozenset(
    {"account not linked", "account of a teammate not linked", "contacts lost", "only the first contact"}
)
"""Mistakes that follow from somebody being skipped, and so cannot be told apart from that."""


def _names(record: Record, somebody: str) -> bool:
    return f"'{somebody}'" in repr(record)


def chosen(records: Mapping[tuple[str, str], Record], dice: random.Random) -> dict[str, tuple[tuple[str, str], Change]]:
    """A victim of its own (kind, id) for every mistake, by its name; those with the fewest to choose from choose first.

    A thread that names somebody who is skipped is no victim of a link that is lost: that follows from the other mistake.
    """
    eligible = {one.name: [key for key, record in records.items() if one.fits(record)] for one in MISTAKES}
    found: dict[str, tuple[tuple[str, str], Change]] = {}
    used: set[tuple[str, str]] = set()
    skipped: set[str] = set()
    left = sorted(MISTAKES, key=lambda one: (one.name not in _SKIPPED, len(eligible[one.name])))
    while left:
        one = left.pop(0)
        scarce = {key for other in left if len(eligible[other.name]) < 6 for key in eligible[other.name]}
        keys = [key for key in eligible[one.name] if key not in used]
        keys = [key for key in keys if key not in scarce] or keys
        if one.name in _HIDDEN:
            keys = [key for key in keys if not any(_names(records[key], somebody) for somebody in skipped)]
        assert keys, f"nobody to make this mistake with: {one.name}"
        victim = dice.choice(keys)
        used.add(victim)
        if one.name in _SKIPPED:
            skipped.add(victim[1])
        found[one.name] = (victim, one.change)
    return found


def merged(one: Conversation, other: Conversation) -> dict[str, Change]:
    """Two conversations taken for one: the first holds the entries of both, the second is not there any more. By source id."""
    both = tuple(sorted((*one.entries, *other.entries), key=lambda entry: entry.at))
    return {one.source_id: lambda record: with_(record, entries=both), other.source_id: lambda _: LOST}
