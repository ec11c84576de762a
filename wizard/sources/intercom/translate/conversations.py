"""Conversations, whole."""

from typing import Any

from wizard.plan.models import Plan
from wizard.plan.scope import became_ticket, channel_of, loads, source_channel_of, state_of
from wizard.records import Author, Conversation, Entry, FieldType, Kind, Rating, Ref, Role
from wizard.sources.intercom.translate.attributes import Values, values
from wizard.sources.intercom.translate.companies import tags_of
from wizard.sources.intercom.translate.files import Files
from wizard.sources.intercom.translate.people import People
from wizard.sources.intercom.translate.shapes import count, identifier, items, mapping, text
from wizard.sources.intercom.translate.threads import attribute_files, opening, parts
from wizard.sources.port import LookupTable, Skipped
from wizard.translate.body import body
from wizard.translate.moments import unix
from wizard.translate.values import fit

AS_TICKET = Skipped("loaded as the ticket it became", elsewhere=True)
_PRIORITIES = {"low": "low", "high": "high", "urgent": "urgent", "priority": "high"}


def conversation(raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> Conversation | Skipped:
    """A conversation with its opening message and every part.

    One that became a ticket is held by the ticket's record, where tickets are loaded: the two share their id and their parts.
    """
    source_id = identifier(raw.get("id"))
    if became_ticket(raw) and loads("tickets", plan.scope) and lookup.raw("tickets", source_id) is not None:
        return AS_TICKET
    people, files = People(plan, lookup), Files("conversations", source_id, plan, lookup)
    created_at = unix(raw.get("created_at")) or 0
    custom = values("conversation", raw.get("custom_attributes"), raw, plan, lookup)
    first = opening(raw.get("source"), created_at, people, files)
    entries = [*([first] if first else []), *parts(raw_parts(raw), people, files)]
    if custom.files:
        entries = _in_time(entries, attribute_files(custom.files, created_at, Author(Role.SYSTEM), files))
    return Conversation(**common(raw, custom, entries, people), subject=_subject(raw))


def raw_parts(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a conversation as Intercom returned them."""
    return list(items(raw.get("conversation_parts"), "conversation_parts", "data"))


def common(raw: dict[str, Any], custom: Values, entries: list[Entry], people: People) -> dict[str, Any]:
    """The fields that conversations and tickets share."""
    contacts, participants = _participants(raw, entries, people)
    company = identifier(mapping(raw.get("company")).get("id"))
    return {
        "source_id": identifier(raw.get("id")),
        "channel": channel_of(raw),
        "source_channel": source_channel_of(raw),
        "state": state_of(raw),
        "priority": _PRIORITIES.get(text(raw.get("priority")), "normal"),
        "created_at": unix(raw.get("created_at")) or 0,
        "updated_at": unix(raw.get("updated_at")) or 0,
        "snoozed_until": unix(raw.get("snoozed_until")) or None,
        "contacts": contacts,
        "participants": participants,
        "company": Ref(Kind.COMPANY, company) if company else None,
        "assignee": _assignee(raw, entries, people),
        "team": people.team_name(raw.get("team_assignee_id")),
        "tags": tags_of(raw.get("tags")),
        "fields": custom.fields,
        "unplaced": custom.unplaced,
        "rating": _rating(raw.get("conversation_rating")),
        "entries": tuple(entries),
        "missing_entries": missing_parts(raw),
    }


def _participants(
    raw: dict[str, Any], entries: list[Entry], people: People
) -> tuple[tuple[Ref, ...], tuple[Author, ...]]:
    """References to the contacts that exist, and everybody who took part; somebody gone keeps the name their words carry."""
    contacts: dict[Ref, None] = {}
    everybody: dict[str, Author] = {}
    for item in items(raw.get("contacts"), "contacts", "data"):
        person = people.contact(item.get("id"))
        if person.ref is not None:
            contacts[person.ref] = None
        everybody.setdefault(f"contact:{person.source_id}", person)
    for item in items(raw.get("teammates"), "admins", "teammates"):
        teammate = people.admin(item.get("id"))
        if teammate is not None:
            everybody.setdefault(f"admin:{teammate.source_id}", teammate)
    for entry in entries:
        author = entry.author
        known = everybody.get(f"{author.role}:{author.source_id}")
        if known is not None and not known.name and not known.email and (author.name or author.email):
            everybody[f"{author.role}:{author.source_id}"] = author
    return tuple(contacts), tuple(everybody.values())


def _assignee(raw: dict[str, Any], entries: list[Entry], people: People) -> Author | None:
    """Who it is assigned to. Somebody who left is not listed any more: their own words then tell the name."""
    assignee = people.admin(raw.get("admin_assignee_id"))
    if assignee is None or assignee.name or assignee.email:
        return assignee
    return next(
        (
            entry.author
            for entry in entries
            if entry.author.source_id == assignee.source_id and entry.author.role is Role.ADMIN
        ),
        assignee,
    )


def _rating(raw: object) -> Rating | None:
    found = mapping(raw)
    score = fit(found.get("rating"), FieldType.NUMBER)
    remark = text(found.get("remark"))
    if not score.fits or (score.value is None and not remark):
        return None
    whole = int(score.value) if isinstance(score.value, int | float) else None
    return Rating(whole, remark, unix(found.get("created_at")))


def missing_parts(raw: dict[str, Any]) -> int:
    """How many older parts Intercom did not return: it gives the newest 500. Its own count includes the opening message."""
    holder = mapping(raw.get("conversation_parts") or raw.get("ticket_parts"))
    held = sum(1 for _ in items(holder, "conversation_parts", "ticket_parts", "data"))
    said = count(holder.get("total_count"))
    if held >= 500:
        said = max(said, count(mapping(raw.get("statistics")).get("count_conversation_parts")) - 1)
    return max(0, said - held)


def _subject(raw: dict[str, Any]) -> str:
    title = text(raw.get("title"))
    return title or body(mapping(raw.get("source")).get("subject")).text


def _in_time(entries: list[Entry], more: list[Entry]) -> list[Entry]:
    return sorted([*entries, *more], key=lambda entry: entry.at)
