"""A contact, a company or a saved reply from both sides."""

from collections.abc import Mapping, Sequence
from typing import Any

from wizard.destinations.held import HeldCompany, HeldPerson, HeldReply
from wizard.records import EntryType, Kind
from wizard.translate.body import body
from wizard.verify.kept.definitions import reply_differs
from wizard.verify.kept.entries import Where
from wizard.verify.kept.people import attributes_of, check_company, check_person, notes_of
from wizard.verify.kept.there import Places, There
from wizard.verify.report import Fact, Line, Pair
from wizard.verify.said.shapes import ids, inside, moment, name_of, words
from wizard.verify.sides.entries import pairs
from wizard.verify.sides.facts import Remarks, fields, marked, shown, when
from wizard.verify.sides.names import Names

Raw = Mapping[str, Any]
Sides = tuple[tuple[Fact, ...], tuple[Pair, ...]]


async def person(
    people: Sequence[Raw], held: HeldPerson | None, where: Where, there: There, places: Places, names: Names, takes: Sequence[EntryType]
) -> Sides:  # fmt: skip
    """Facts and notes of a contact: `people` is the holder, then those that are one person with it."""
    holder, notes, attributes = people[0], notes_of(people), attributes_of(people, there)
    companies = list(dict.fromkeys(one for each in people for one in ids(each.get("companies"), "data", "companies")))
    tags = list(dict.fromkeys(one for each in people for one in ids(each.get("tags"), "tags", "data")))
    tags_there = await names.theirs(Kind.TAG, held.tags or ()) if held else None
    companies_there = await names.theirs(Kind.COMPANY, held.companies or ()) if held else None
    rows = [
        Fact("name", _each(people, "name"), held.name if held else None),
        Fact("e-mail", _each(people, "email"), ", ".join(held.emails) if held else None),
        Fact("phone", _each(people, "phone"), ", ".join(held.phones or ()) if held else None),
        Fact("external id", _each(people, "external_id"), held.external_id if held else None),
        Fact("role", "lead" if holder.get("role") == "lead" else "user", _role(held) if held else None),
        Fact("created", when(moment(holder.get("created_at"))), when(held.created_at) if held else None),
        Fact("last changed", when(moment(holder.get("updated_at"))), when(held.updated_at) if held else None),
        Fact("last seen", when(moment(holder.get("last_seen_at"))), when(held.last_seen_at) if held else None),
        Fact("companies", names.ours("companies", companies), companies_there),
        Fact("tags", names.ours("tags", tags), tags_there),
        Fact("merged people", ", ".join(name_of(one.get("id")) for one in people[1:]), ", ".join(held.merged or ()) if held else None),
        *fields("contact", attributes, {}, held.fields if held else None, there),
    ]  # fmt: skip
    shown_notes = pairs(notes, held.notes if held else None, where, there, places, takes)
    if held is None:
        return tuple(row for row in rows if row.source), shown_notes
    remarks = Remarks()
    check_person(people, held, where, there, places, remarks, takes)
    return marked(rows, (one for one in remarks.said if not one.startswith("note "))), shown_notes


def _role(held: HeldPerson) -> str | None:
    return None if held.lead is None else "lead" if held.lead else "user"


def _each(people: Sequence[Raw], key: str) -> str:
    return ", ".join(dict.fromkeys(found for one in people if (found := words(one.get(key)))))


async def company(raw: Raw, held: HeldCompany | None, where: Where, there: There, names: Names) -> Sides:
    """Facts of a company."""
    created = moment(raw.get("remote_created_at")) or moment(raw.get("created_at"))
    spend, size = raw.get("monthly_spend"), raw.get("size")
    tags = ids(raw.get("tags"), "tags", "data")
    tags_there = await names.theirs(Kind.TAG, held.tags or ()) if held else None
    rows = [
        Fact("name", words(raw.get("name")), held.name if held else None),
        Fact("external id", words(raw.get("company_id")), held.external_id if held else None),
        Fact("website", words(raw.get("website")), held.website if held else None),
        Fact("industry", words(raw.get("industry")), held.industry if held else None),
        Fact("plan", words(inside(raw.get("plan")).get("name")), held.plan if held else None),
        Fact("size", shown(size), shown(held.size) if held else None),
        Fact("monthly spend", shown(spend), shown(held.monthly_spend) if held else None),
        Fact("created", when(created), when(held.created_at) if held else None),
        Fact("last changed", when(moment(raw.get("updated_at"))), when(held.updated_at) if held else None),
        Fact("tags", names.ours("tags", tags), tags_there),
        *fields("company", inside(raw.get("custom_attributes")), raw, held.fields if held else None, there),
    ]
    if held is None:
        return tuple(row for row in rows if row.source), ()
    remarks = Remarks()
    check_company(raw, held, where, there, remarks)
    return marked(rows, remarks.said), ()


def reply(raw: Raw, held: HeldReply | None, there: There) -> Sides:
    """Facts and text of a saved reply."""
    text = words(raw.get("body_text")) or body(raw.get("body")).text
    rows = [
        Fact("name", words(raw.get("name")), held.name if held else None),
        Fact("last changed", when(moment(raw.get("updated_at"))), when(held.updated_at) if held else None),
    ]
    ours = Line(0, "", "macro", text)
    if held is None:
        return tuple(row for row in rows if row.source), (Pair(ours, None),)
    differs = reply_differs(raw, held, there, Remarks())
    of_facts = [one for one in differs if one in ("name", "created_at", "updated_at")]
    rest = "; ".join(one for one in differs if one not in of_facts)
    return marked(rows, of_facts), (Pair(ours, Line(0, "", "saved reply", held.text), rest),)
