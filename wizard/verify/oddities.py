"""What is odd about a conversation: the places where migrations lose something. From its raw JSON alone. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wizard.channel_words import channel_words
from wizard.verify.said.shapes import ids, inside, listed

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FAR_AWAY = re.compile("[\u0900-\u1fff\u3040-\ud7ff\U0001f000-\U0001faff]")
_LAID_OUT = re.compile(r"<(?:table|pre|ul|ol)\b", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b", re.IGNORECASE)
_OLD_LINK = re.compile(r"//(?:app|api)\.[a-z.]*intercom\.(?:com|io)/", re.IGNORECASE)
_PLAIN_TYPES = frozenset({"comment", "note", "quick_reply", ""})
_INTERNAL = frozenset({"note", "note_and_reopen"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the raw JSON does not say itself. `admins` are ids of teammates Intercom lists; `contact` says of a contact's id: known, merged or gone."""

    admins: frozenset[str] = frozenset()
    contact: Callable[[str], str] = lambda _: "known"


@dataclass(frozen=True, slots=True)
class Odd:
    """One conversation's oddities: `traits` it has or not, in words, and `sizes` (by what is measured) to find the largest by."""

    kind: str
    id: str
    traits: frozenset[str]
    sizes: Mapping[str, int]


def odd(kind: str, object_id: str, raw: Mapping[str, Any], size: int, files: int, around: Surroundings) -> Odd:
    """What is odd about a conversation or ticket. `size` is that of its raw JSON in bytes, `files` how many hang on it."""
    source, parts = inside(raw.get("source")), list(_parts(raw))
    said = [source, *parts] if source else parts
    bodies = [text for one in said if isinstance(text := one.get("body"), str) and text]
    traits = {*_of_facts(raw, kind, source), *_of_people(raw, said, around), *_of_parts(parts), *_of_bodies(bodies)}
    if any(any(listed(one.get("attachments"))) for one in said):
        traits.add("it has attachments")
    sizes = {
        "parts": len(parts),
        "files": files,
        "characters in one message": max(map(len, bodies), default=0),
        "bytes of raw JSON": size,
        "contacts": len(ids(raw.get("contacts"), "contacts")),
        "days from its first to its last change": _span(raw) // 86_400,
    }
    return Odd(kind, object_id, frozenset(traits), sizes)


def _of_facts(raw: Mapping[str, Any], kind: str, source: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"its channel is {channel_words(channel)}"
        if isinstance(channel := source.get("type"), str)
        else "it has no channel"
    )
    yield f"its state is {raw.get('state')}" if isinstance(raw.get("state"), str) else "it says no state"
    if not source and kind == "conversations":
        yield "it has no opening message"
    if kind == "tickets":
        yield "it is a ticket"
    if raw.get("ticket"):
        yield "it became a ticket"
    if raw.get("priority") not in (None, "none", "not_priority"):
        yield f"its priority is {raw['priority']}"
    rating = inside(raw.get("conversation_rating"))
    if rating:
        yield "it was rated, with a remark" if rating.get("remark") else "it was rated"
    if any(listed(raw.get("tags"), "tags")):
        yield "it has tags"
    values = {**inside(raw.get("custom_attributes")), **inside(raw.get("ticket_attributes"))}
    if any(isinstance(value, dict | list) and value for value in values.values()):
        yield "an attribute holds files or other objects"
    elif values:
        yield "it has attributes"
    if source.get("subject"):
        yield "it has a subject"
    if any(listed(source.get("recipients"))) or source.get("email_message_metadata"):
        yield "it has e-mail headers"
    holder = inside(raw.get("conversation_parts") or raw.get("ticket_parts"))
    total = holder.get("total_count")
    if isinstance(total, int) and total > sum(1 for _ in listed(holder, "conversation_parts", "ticket_parts")):
        yield "Intercom does not give its oldest parts"
    created = raw.get("created_at")
    if not isinstance(created, int) or not 0 < created < 4_102_444_800:
        yield "its date is odd"


def _of_people(raw: Mapping[str, Any], said: list[Mapping[str, Any]], around: Surroundings) -> Iterator[str]:
    contacts = ids(raw.get("contacts"), "contacts")
    if len(contacts) > 1:
        yield "several contacts are in it"
    if not contacts:
        yield "no contact is in it"
    for contact in contacts:
        state = around.contact(contact)
        if state != "known":
            yield f"a contact in it {'was merged into another' if state == 'merged' else 'does not exist any more'}"
    authors = [inside(one.get("author")) for one in said]
    speaking = {str(author.get("type")) for one, author in zip(said, authors, strict=True) if one.get("body")}
    if speaking and speaking <= {"bot"}:
        yield "only bots speak in it"
    if any(author.get("type") == "admin" and str(author.get("id")) not in around.admins for author in authors):
        yield "an author in it has left"
    if any(author.get("from_ai_agent") is True or author.get("is_ai_answer") is True for author in authors):
        yield "an AI agent answered in it"
    for kind in sorted({str(author.get("type")) for author in authors} - {"user", "lead", "contact", "admin", "bot"}):
        yield f"an author in it is of the type {kind}"


def _of_parts(parts: list[Mapping[str, Any]]) -> Iterator[str]:
    seen: set[Any] = set()
    for part in parts:
        kind = str(part.get("part_type") or "")
        if kind not in _PLAIN_TYPES and part.get("body"):
            yield f"text rides on a part of the type {kind}"
        if kind in _INTERNAL:
            yield "it has internal notes"
        if part.get("redacted") is True:
            yield "a part in it was deleted in Intercom"
        if part.get("tags"):
            yield "a part in it has tags"
        at = part.get("created_at")
        if isinstance(at, int):
            if at in seen:
                yield "two parts were written in the same second"
            seen.add(at)


def _of_bodies(bodies: list[str]) -> Iterator[str]:
    for pattern, what in (
        (_RIGHT_TO_LEFT, "text in it runs from right to left"),
        (_FAR_AWAY, "it has emoji or letters far from Latin"),
        (_LAID_OUT, "it has lists, tables or code"),
        (_PICTURE, "pictures are in its text"),
        (_OLD_LINK, "it links to Intercom"),
    ):
        if any(pattern.search(body) for body in bodies):
            yield what


def _span(raw: Mapping[str, Any]) -> int:
    first, last = raw.get("created_at"), raw.get("updated_at")
    return max(0, last - first) if isinstance(first, int) and isinstance(last, int) and first > 0 else 0


def _parts(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in ("conversation_parts", "ticket_parts"):
        yield from listed(raw.get(name), name)
