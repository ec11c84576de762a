"""The entries of a thread: the opening message and every part, in the order in which they happened."""

from collections.abc import Iterable, Mapping
from typing import Any

from wizard.records import Attachment, Author, Entry, EntryType
from wizard.sources.intercom.translate.companies import tags_of
from wizard.sources.intercom.translate.events import PLAIN, email, event_details, marks
from wizard.sources.intercom.translate.files import Files
from wizard.sources.intercom.translate.people import People
from wizard.sources.intercom.translate.shapes import items, mapping, text
from wizard.translate.body import EMPTY, body
from wizard.translate.moments import unix

OPENING = "source"
"""The `source_id` of the opening message: the ids of `source` and of parts are not counted together, and could meet."""

_NOTE, _MESSAGE, _EVENT = EntryType.NOTE, EntryType.MESSAGE, EntryType.EVENT
_INTERNAL = frozenset({"note", "note_and_reopen"})


def opening(raw: object, created_at: int, people: People, files: Files) -> Entry | None:
    """The opening message, which Intercom keeps apart from the parts; None where there is none."""
    source = mapping(raw)
    if not source:
        return None
    details = {key: text(source[key]) for key in ("delivered_as", "url") if source.get(key)}
    subject = body(source.get("subject")).text
    if subject:
        details["subject"] = subject
    details.update(_recipients(source))
    details.update(marks(source))
    return _entry(source, OPENING, OPENING, created_at, details, people, files)


def _recipients(source: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = email(source.get("email_message_metadata"))
    for key in ("recipients", "reply_to"):
        people = [
            {part: text(item[part]) for part in ("type", "name", "email", "drop_reason") if item.get(part)}
            for item in items(source.get(key))
        ]
        if people:
            found[key] = people
    return found


def parts(raw: Iterable[Mapping[str, Any]], people: People, files: Files) -> list[Entry]:
    """Entries of conversation or ticket parts, sorted by time and id; of two equal parts with one id the later one in the list is left out.

    Parts without an id are called `#1`, `#2`, …; different parts with one id are `ID`, `ID#2`, ….
    """
    entries: dict[str, Entry] = {}
    said: dict[str, list[Mapping[str, Any]]] = {}
    for part in raw:
        part_id = text(part.get("id"))
        namesakes = said.get(part_id)
        if namesakes is None:
            said[part_id] = [part]
            source_id = part_id or "#1"
        else:
            if part_id and part in namesakes:
                continue
            namesakes.append(part)
            source_id = f"{part_id}#{len(namesakes)}"
        part_type = text(part.get("part_type"))
        details = marks(part)
        if part_type not in PLAIN:
            details = event_details(part, part_type, people) | details
        elif part.get("assigned_to") or part.get("event_details") or part.get("updated_attribute_data"):
            # Words that did something as well: the words are the entry, what they did is told beside.
            details = {k: v for k, v in event_details(part, part_type, people).items() if k != "event"} | details
        at = part.get("created_at")
        moment = at if type(at) is int and 0 <= at < 100_000_000_000 else unix(at) or 0
        entries[source_id] = _entry(part, source_id, part_type, moment, details, people, files)
    return sorted(entries.values(), key=_order)


def _order(entry: Entry) -> tuple[int, int, str]:
    number = entry.source_id.partition("#")[0]
    return entry.at, int(number) if number.isdecimal() and len(number) < 40 else 0, entry.source_id


def _entry(
    part: Mapping[str, Any],
    source_id: str,
    part_type: str,
    at: int,
    details: dict[str, Any],
    people: People,
    files: Files,
) -> Entry:
    raw_body = part.get("body")
    found, inline = files.body(raw_body) if raw_body else (EMPTY, ())
    attached: tuple[Attachment, ...] = ()
    if listed := part.get("attachments"):
        attached = files.attachments(listed)
        outside = [
            text(item.get("url"))
            for item, held in zip(items(listed), attached, strict=True)
            if held.status == "external"
        ]
        if outside:
            details["outside_files"] = outside
    redacted = part.get("redacted") is True
    says = bool(found.text or attached or inline) or (bool(found.html) and part_type in PLAIN) or redacted
    if says:
        kind = _NOTE if part_type in _INTERNAL else _MESSAGE
    else:
        kind = _EVENT
        details.setdefault("event", part_type)
    tags = part.get("tags")
    return Entry(
        type=kind,
        source_id=source_id,
        source_type=part_type,
        author=people.author(part.get("author")),
        at=at,
        html=found.html if says else "",
        text=found.text,
        attachments=_once(attached, inline) if inline else attached,
        details=details,
        redacted=redacted,
        tags=tags_of(tags) if tags else (),
        links=found.links if says else (),
    )


def _once(attached: tuple[Attachment, ...], inline: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """A file that is both attached and shown in the body is listed once."""
    keys = {attachment.key for attachment in attached}
    return attached + tuple(attachment for attachment in inline if attachment.key not in keys)


def attribute_files(uploads: dict[str, list[dict[str, Any]]], at: int, author: Author, files: Files) -> list[Entry]:
    """Files that are values of attributes, as an event each, so that they stay with the thread."""
    return [
        Entry(
            type=EntryType.EVENT,
            source_id=f"attribute:{name}",
            source_type="attribute_files",
            author=author,
            at=at,
            attachments=files.attachments(found),
            details={"event": "attribute_files", "attribute": name},
        )
        for name, found in uploads.items()
    ]


def note(raw: Mapping[str, Any], people: People, files: Files) -> Entry:
    """A note on a contact. Its author is an admin, whole."""
    found, inline = files.body(raw.get("body"))
    author = mapping(raw.get("author"))
    return Entry(
        type=EntryType.NOTE,
        source_id=text(raw.get("id")),
        source_type="note",
        author=people.author({"type": "admin", **author} if author else None),
        at=unix(raw.get("created_at")) or 0,
        html=found.html,
        text=found.text,
        attachments=inline,
        links=found.links,
    )
