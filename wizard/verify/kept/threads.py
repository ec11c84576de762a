"""Whether a conversation or ticket is kept: its own facts, then its entries."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import structs

from wizard.destinations.held import HeldNamed, HeldThread
from wizard.records import EntryType
from wizard.verify.kept.authors import author_differs
from wizard.verify.kept.book import Book
from wizard.verify.kept.entries import Where, check_entries, check_tags
from wizard.verify.kept.fields import check_fields
from wizard.verify.kept.there import Places, There
from wizard.verify.said.reading import squashed
from wizard.verify.said.shapes import words
from wizard.verify.said.spacing import run_together
from wizard.verify.said.threads import SaidPerson, SaidThread, plain_subject

_PRIORITIES = {"low": "low", "high": "high", "urgent": "urgent", "priority": "high"}
_CHANNELS = {"conversation": "messenger"}


def check_thread(
    said: SaidThread, whole: Mapping[str, Any], held: HeldThread, where: Where, there: There, places: Sequence[Places], book: Book, takes: Sequence[EntryType]
) -> None:  # fmt: skip
    """Compare one thread. `whole` is the conversation as it came, with its standard attributes; `places` are the files of the object itself, then of
    the conversation it came from.
    """
    book.judge(
        where.kind,
        where.kind,
        where.id,
        facts_differ(said, held, there),
    )
    check_tags(said.tags, held.tags, where, there, book)
    check_fields("conversation", said.attributes, whole, held.fields, where, there, book)
    together = Places.together(places)
    check_entries(said.entries, held.entries, where, there, together, book, takes)


def facts_differ(said: SaidThread, held: HeldThread, there: There) -> list[str]:
    """The facts of a thread that differ, by name; its tags, fields and entries are none of them."""
    return [*_facts(said, held), *_people(said, held, there), *_ticket(said, held)]


def _facts(said: SaidThread, held: HeldThread) -> list[str]:
    channel = said.channel
    told = {
        "state": said.state,
        "priority": _PRIORITIES.get(said.priority, "normal"),
        "created_at": said.created_at,
        "updated_at": said.updated_at,
        "source_channel": channel,
        "channel": _CHANNELS.get(channel, channel) or "unknown",
        "missing_entries": said.missing,
    }
    found = [name for name, value in told.items() if getattr(held, name) not in (None, value)]
    if held.subject is not None and (
        squashed(held.subject) not in (squashed(said.subject), plain_subject(said.subject))
        or run_together(said.subject, held.subject, html=False)
    ):
        found.append("subject")
    if "snoozed_until" in held.keeps and held.snoozed_until != said.snoozed_until:
        found.append("snoozed until")
    if "rating" in held.keeps:
        rating = held.rating
        if (None if rating is None else (rating.score, rating.remark, rating.at)) != said.rating:
            found.append("rating")
    if held.aliases is not None:
        wanted = [said.id, *([said.ticket[0]] if said.ticket and said.ticket[0] else [])]
        if sorted(held.aliases) not in (sorted(wanted), sorted(set(wanted))):
            found.append("old ids that open it")
    if held.source_id not in ("", said.id):
        found.append("id at the source")
    return found


def _people(said: SaidThread, held: HeldThread, there: There) -> list[str]:
    found = []
    if held.customers is not None and [one for one in held.customers if one] != there.customers(said.contacts):
        found.append("contacts")
    if "company" in held.keeps and (held.company or "") != (
        there.record("companies", said.company) if said.company else ""
    ):
        found.append("company")
    if held.team is not None and said.team:
        name = words(there.known("teams").get(said.team, {}).get("name"))
        if held.team != (name or said.team):
            found.append("team")
    elif held.team:
        found.append("team")
    if "assignee" in held.keeps:
        found += _assignee(said, held, there)
    return found + _participants(said, held.participants, there) if held.participants is not None else found


def _participants(said: SaidThread, held: Sequence[HeldNamed], there: There) -> list[str]:
    """Everybody who took part, once, with the account the decisions give them; a name is one that their words or the archive know."""
    found = []
    if sorted(one.source_id or "" for one in held) != sorted([*said.contacts, *said.teammates]):
        found.append("participants")
    spoken: dict[str, set[str]] = {}
    for entry in said.entries:
        if entry.author is not None:
            spoken.setdefault(entry.author.id, set()).update((entry.author.name, entry.author.email))
    teammates = set(said.teammates)
    for one in held:
        person = one.source_id or ""
        told = SaidPerson("admin" if person in teammates else "contact", person)
        known = spoken.get(person, set())
        bare = structs.replace(
            one, name="" if one.name in known else one.name, email="" if one.email in known else one.email
        )
        found += [f"a participant's {what.removeprefix('author')[3:]}" for what in author_differs(told, bare, there)]
    return found


def _assignee(said: SaidThread, held: HeldThread, there: There) -> list[str]:
    if not said.assignee or held.assignee is None:
        return ["assignee"] if bool(said.assignee) != (held.assignee is not None) else []
    known = there.known("admins").get(said.assignee, {})
    spoken = next(
        (e.author for e in said.entries if e.author and (e.author.type, e.author.id) == ("admin", said.assignee)), None
    )
    name, email = words(known.get("name")), words(known.get("email"))
    if not name and not email and spoken is not None:
        name, email = spoken.name, spoken.email
    found = author_differs(SaidPerson("admin", said.assignee, name, email), held.assignee, there)
    return ["assignee" + one.removeprefix("author") for one in found]


def _ticket(said: SaidThread, held: HeldThread) -> list[str]:
    if "ticket" not in held.keeps or (said.ticket is None and held.ticket is None):
        return []
    if said.ticket is None or held.ticket is None:
        return ["being a ticket"]
    names = ("ticket number", "ticket type", "ticket category")
    found = [
        what for what, told, kept in zip(names, said.ticket[:3], held.ticket[:3], strict=True) if told != (kept or "")
    ]
    state = held.ticket[3] or ""
    return [*found, "ticket state"] if state not in said.ticket[3] and (state or said.ticket[3]) else found
