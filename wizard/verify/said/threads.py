"""What a raw conversation or ticket says: every message, note, event and file of it, and its own facts."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from wizard.verify.said.beside import previous, quoted, told_beside
from wizard.verify.said.pictures import SaidFile, attached, pictured, uploads
from wizard.verify.said.reading import squashed
from wizard.verify.said.shapes import ids, inside, listed, moment, name_of, words
from wizard.verify.said.visible import Seen

_INTERNAL = frozenset({"note", "note_and_reopen"})
_OPENING = "source"
AI_MARKS = ("from_ai_agent", "is_ai_answer")
_FAR = 1_000_000
"""Parts of the conversation stand after those of the ticket it became, wherever the time does not tell."""
_TITLE, _DESCRIPTION = "_default_title_", "_default_description_"


class SaidPerson(msgspec.Struct, frozen=True):
    """Somebody as raw JSON names them: the type is Intercom's own word (admin, bot, user, lead, contact, team)."""

    type: str
    id: str
    name: str = ""
    email: str = ""


class SaidEntry(msgspec.Struct, frozen=True):
    """One message, note or event. `id` is empty where it has none; `place` is where it stands in the raw list.

    `internal` ones only teammates see. `files` are attached or shown in the body.
    """

    id: str
    part_type: str
    at: int
    author: SaidPerson | None
    body: str
    internal: bool
    redacted: bool
    files: tuple[SaidFile, ...]
    tags: tuple[str, ...]
    place: int
    plain: bool = False
    """The body is plain text, no HTML."""
    happened: tuple[str, ...] = ()
    """What it says beside its body, as texts: what an event was about, e-mail headers and quoted history, quick replies."""
    quoted: str = ""
    """The history that an e-mail quotes, as HTML."""
    previous: str = ""
    """The value before a change of one, squashed."""
    by_ai: tuple[str, ...] = ()
    """The marks of what an AI wrote."""
    assigned: tuple[str, str] | None = None
    """Whom an event assigns the thread to: admin or team, and the id."""

    def seen(self) -> Seen:
        """What is to be seen of the body."""
        return Seen(_as_html(self.body) if self.plain else self.body)


class SaidThread(msgspec.Struct, frozen=True):
    """A conversation or ticket. `attributes` are values by name; `ticket` is (number, type, category, names of its state)."""

    id: str
    entries: tuple[SaidEntry, ...]
    subject: str
    channel: str
    state: str
    priority: str
    created_at: int
    updated_at: int
    snoozed_until: int | None
    contacts: tuple[str, ...]
    teammates: tuple[str, ...]
    assignee: str
    team: str
    company: str
    tags: tuple[str, ...]
    attributes: dict[str, Any]
    rating: tuple[int | None, str, int | None] | None
    missing: int
    ticket: tuple[str, str, str, frozenset[str]] | None = None


def conversation(raw: Mapping[str, Any]) -> SaidThread:
    """What a conversation says."""
    return _thread(raw, {}, _entries(raw, {}))


def ticket(raw: Mapping[str, Any], thread: Mapping[str, Any] | None) -> SaidThread:
    """What a ticket says, together with the conversation it came from (of the same id), each of their parts once."""
    said = _thread(raw, thread or {}, _entries(raw, thread or {}))
    state, kind = raw.get("ticket_state"), inside(raw.get("ticket_type"))
    names = {words(inside(state).get(key)) for key in ("internal_label", "external_label", "category")} | {words(state)}
    return msgspec.structs.replace(
        said,
        ticket=(
            words(raw.get("ticket_id")),
            words(kind.get("name")),
            words(raw.get("category")),
            frozenset(names - {""}),
        ),
    )


def became_ticket(raw: Mapping[str, Any]) -> bool:
    """Whether a conversation says that it is a ticket of the same id as well."""
    found = inside(raw.get("ticket"))
    return bool(found) and name_of(found.get("id")) in ("", name_of(raw.get("id")))


def state_of(raw: Mapping[str, Any]) -> str:
    """open, closed or snoozed."""
    if raw.get("state") in ("open", "closed", "snoozed"):
        return str(raw["state"])
    return "closed" if raw.get("open") is False else "snoozed" if raw.get("snoozed_until") else "open"


def channel_of(raw: Mapping[str, Any]) -> str:
    """Intercom's own word for the channel, empty where it does not say."""
    kind, channel = inside(raw.get("source")).get("type"), raw.get("channel")
    if isinstance(kind, str) and kind not in ("", "unknown"):
        return kind
    if isinstance(channel, dict):
        channel = channel.get("initial") or channel.get("current")
    return channel if isinstance(channel, str) else words(kind)


def person(raw: object) -> SaidPerson | None:
    """Somebody raw JSON names, None where it names nobody."""
    found = inside(raw)
    return SaidPerson(words(found.get("type")), name_of(found.get("id")), words(found.get("name")), words(found.get("email"))) if found else None  # fmt: skip


def note(raw: Mapping[str, Any], place: int) -> SaidEntry:
    """A note on a contact."""
    author = inside(raw.get("author"))
    body = words(raw.get("body")) if isinstance(raw.get("body"), str) else ""
    return SaidEntry(
        words(raw.get("id")), "note", moment(raw.get("created_at")) or 0, person({"type": "admin", **author} if author else None), body,
        True, False, pictured(body), (), place,
    )  # fmt: skip


def _thread(raw: Mapping[str, Any], thread: Mapping[str, Any], entries: Iterable[SaidEntry]) -> SaidThread:
    def either(key: str) -> Any:
        return raw[key] if raw.get(key) is not None else thread.get(key)

    source, own = inside(either("source")), inside(raw.get("ticket_attributes"))
    attributes = {**inside(thread.get("custom_attributes")), **inside(raw.get("custom_attributes")), **own}
    title, subject = words(own.get(_TITLE)) or words(either("title")), source.get("subject")
    attributes.pop(_TITLE, None)
    attributes.pop(_DESCRIPTION, None)
    return SaidThread(
        id=name_of(raw.get("id")),
        entries=tuple(entries),
        subject=title or (subject if isinstance(subject, str) and "ticket_parts" not in raw else ""),
        channel=channel_of({**thread, **{key: value for key, value in raw.items() if value is not None}}),
        state=state_of(raw),
        priority=words(either("priority")),
        created_at=moment(raw.get("created_at")) or 0,
        updated_at=moment(raw.get("updated_at")) or 0,
        snoozed_until=moment(raw.get("snoozed_until")) or None,
        contacts=ids(either("contacts"), "contacts", "data"),
        teammates=ids(either("teammates"), "admins", "teammates"),
        assignee=name_of(raw.get("admin_assignee_id")),
        team=name_of(raw.get("team_assignee_id")),
        company=name_of(inside(either("company")).get("id")),
        tags=ids(either("tags"), "tags", "data"),
        attributes=attributes,
        rating=_rating(inside(either("conversation_rating"))),
        missing=max(_missing(raw), _missing(thread)),
    )


def _rating(raw: Mapping[str, Any]) -> tuple[int | None, str, int | None] | None:
    score = raw.get("rating")
    try:
        whole = int(float(score)) if isinstance(score, int | float | str) and not isinstance(score, bool) else None
    except (ValueError, OverflowError):
        whole = None
    remark = words(raw.get("remark"))
    return (whole, remark, moment(raw.get("created_at"))) if whole is not None or remark else None


def _missing(raw: Mapping[str, Any]) -> int:
    """How many parts there are that Intercom did not give: it gives the newest 500."""
    holder = inside(raw.get("conversation_parts") or raw.get("ticket_parts"))
    given = sum(1 for _ in listed(holder, "conversation_parts", "ticket_parts", "data"))
    told = [holder.get("total_count")]
    counted = inside(raw.get("statistics")).get("count_conversation_parts")
    if given >= 500 and isinstance(counted, int):
        told.append(counted - 1)
    return max(0, *(count - given for count in told if isinstance(count, int) and not isinstance(count, bool)), 0)


def _entries(raw: Mapping[str, Any], thread: Mapping[str, Any]) -> Iterator[SaidEntry]:
    """The opening message, the description of a ticket, the parts, and the files that are values of attributes."""
    created = moment(raw.get("created_at")) or 0
    opened = inside(raw.get("source")) or inside(thread.get("source"))
    if opened:
        at = created if raw.get("source") else moment(thread.get("created_at")) or created
        yield _entry(opened, _OPENING, _OPENING, at, -1)
    own = inside(raw.get("ticket_attributes"))
    if description := words(own.get(_DESCRIPTION)):
        first = next(listed(raw.get("contacts"), "contacts", "data"), None)
        yield SaidEntry(
            "description" if opened else _OPENING, "ticket_description", created, SaidPerson("contact", name_of(first.get("id"))) if first else None,
            description, bool(opened), False, (), (), -1, plain=True,
        )  # fmt: skip
    seen: dict[str, list[Mapping[str, Any]]] = {}
    for number, holder in enumerate((raw, thread)):
        before = set(seen)
        parts = holder.get("ticket_parts") or holder.get("conversation_parts")
        for place, part in enumerate(listed(parts, "ticket_parts", "conversation_parts", "data")):
            part_id = words(part.get("id"))
            same = seen.setdefault(part_id, [])
            if part_id and (part_id in before or part in same):
                continue  # the same part, told twice
            same.append(part)
            yield _entry(
                part, part_id, words(part.get("part_type")), moment(part.get("created_at")) or 0, place + number * _FAR
            )
    attributes = {**inside(thread.get("custom_attributes")), **inside(raw.get("custom_attributes")), **own}
    for name, value in attributes.items():
        if files := uploads(value):
            yield SaidEntry(
                f"attribute:{words(name)}", "attribute_files", created, None, "", False, False, files, (), -1
            )


def _entry(part: Mapping[str, Any], part_id: str, part_type: str, at: int, place: int) -> SaidEntry:
    body = words(part.get("body")) if isinstance(part.get("body"), str) else ""
    return SaidEntry(
        part_id, part_type, at, person(part.get("author")), body, part_type in _INTERNAL, part.get("redacted") is True,
        _files(part, body), ids(part["tags"], "tags", "data") if part.get("tags") else (), place,
        happened=told_beside(part, opening=part_id == _OPENING),
        quoted=quoted(part),
        previous=previous(part),
        by_ai=tuple(mark for mark in AI_MARKS if inside(part.get("author")).get(mark) is True),
        assigned=_assigned(part.get("assigned_to")),
    )  # fmt: skip


def _files(part: Mapping[str, Any], body: str) -> tuple[SaidFile, ...]:
    files = attached(part["attachments"]) if part.get("attachments") else ()
    return (*files, *pictured(body)) if "<" in body else files


def _assigned(raw: object) -> tuple[str, str] | None:
    found = inside(raw)
    identity = name_of(found.get("id"))
    return (words(found.get("type")), identity) if identity else None


def _as_html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_subject(subject: str) -> str:
    """A subject's visible text, squashed: Intercom wraps some in HTML."""
    return squashed("".join(piece.value for piece in Seen(subject).first if piece.kind == "text"))
