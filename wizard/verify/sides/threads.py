"""A conversation or ticket from both sides."""

from collections.abc import Mapping, Sequence
from typing import Any

from wizard.channel_words import channel_words
from wizard.destinations.held import HeldNamed, HeldThread
from wizard.records import EntryType, Kind
from wizard.verify.kept.entries import Where, check_tags
from wizard.verify.kept.fields import check_fields
from wizard.verify.kept.there import Places, There
from wizard.verify.kept.threads import facts_differ
from wizard.verify.report import Fact, Pair
from wizard.verify.said.shapes import words
from wizard.verify.said.threads import SaidThread
from wizard.verify.sides.entries import pairs
from wizard.verify.sides.facts import Remarks, fields, marked, when
from wizard.verify.sides.names import Names, called


async def thread_facts(
    said: SaidThread, whole: Mapping[str, Any], held: HeldThread | None, where: Where, there: There, names: Names
) -> tuple[Fact, ...]:
    """The facts of a thread; with `held` None only what Intercom says. `whole` is the conversation as it came, with its standard attributes."""
    if held is None:
        rows = [*_facts(said, None), *fields("conversation", said.attributes, whole, None, there)]
        return tuple(
            row for row in [*rows, Fact("contacts", names.ours("contacts", said.contacts), None)] if row.source
        )
    remarks = Remarks()
    check_tags(said.tags, held.tags, where, there, remarks)
    check_fields("conversation", said.attributes, whole, held.fields, where, there, remarks)
    people = [
        Fact("contacts", names.ours("contacts", said.contacts), await names.theirs(Kind.CONTACT, held.customers or ())),
        Fact("assignee", names.ours("admins", [said.assignee]) if said.assignee else "", _named(held.assignee)),
        Fact("team", words(there.known("teams").get(said.team, {}).get("name")) or said.team, held.team),
        Fact(
            "company",
            names.ours("companies", [said.company]) if said.company else "",
            await names.theirs(Kind.COMPANY, [held.company] if held.company else []),
        ),
        Fact("tags", names.ours("tags", said.tags), await names.theirs(Kind.TAG, held.tags or ())),
    ]
    rows = [*_facts(said, held), *people, *fields("conversation", said.attributes, whole, held.fields, there)]
    return marked(rows, [*facts_differ(said, held, there), *remarks.said])


def thread_pairs(
    said: SaidThread, held: HeldThread | None, where: Where, there: There, places: Places, takes: Sequence[EntryType]
) -> tuple[Pair, ...]:
    """The entries of a thread."""
    return pairs(said.entries, None if held is None else held.entries, where, there, places, takes)


def _facts(said: SaidThread, held: HeldThread | None) -> list[Fact]:
    score = said.rating
    kept = None if held is None or held.rating is None else (held.rating.score, held.rating.remark)
    rows: list[tuple[str, str, str | None]] = [
        ("subject", said.subject, held.subject if held else None),
        ("state", said.state, held.state if held else None),
        ("snoozed until", when(said.snoozed_until), when(held.snoozed_until) if held else None),
        ("channel", channel_words(said.channel), channel_words(_channel(held) or "") if held else None),
        ("priority", said.priority, held.priority if held else None),
        ("created", when(said.created_at), when(held.created_at) if held else None),
        ("last changed", when(said.updated_at), when(held.updated_at) if held else None),
        ("rating", _rated(score[:2] if score else None), _rated(kept) if held else None),
        ("missing parts", str(said.missing or ""), str(held.missing_entries or "") if held else None),
    ]
    if said.ticket or (held is not None and held.ticket):
        ours, theirs = said.ticket or ("", "", "", frozenset()), (held.ticket if held else None) or ("", "", "", "")
        rows += [
            ("ticket number", ours[0], theirs[0]),
            ("ticket type", ours[1], theirs[1]),
            ("ticket category", ours[2], theirs[2]),
            ("ticket state", " / ".join(sorted(ours[3])), theirs[3]),
        ]
    return [Fact(label, ours, theirs or (None if held is None else "")) for label, ours, theirs in rows]


def _channel(held: HeldThread) -> str | None:
    return held.channel if held.source_channel is None else held.source_channel


def _rated(score: tuple[int | None, str] | None) -> str:
    return "" if score is None else " · ".join(str(one) for one in score if one not in (None, ""))


def _named(one: HeldNamed | None) -> str:
    return "" if one is None else called(one.name, one.email or "", one.source_id or "")
