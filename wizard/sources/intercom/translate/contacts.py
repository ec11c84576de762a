"""Contacts: users and leads, with the contacts that were merged into them."""

from collections.abc import Iterable
from typing import Any

from wizard.plan.models import Plan
from wizard.records import Contact, Entry, Kind, Ref, Value
from wizard.sources.intercom.translate.attributes import values
from wizard.sources.intercom.translate.companies import tags_of
from wizard.sources.intercom.translate.files import Files
from wizard.sources.intercom.translate.people import People
from wizard.sources.intercom.translate.shapes import identifier, items, text
from wizard.sources.intercom.translate.threads import note
from wizard.sources.port import LookupTable, Skipped
from wizard.translate.moments import unix

MERGED = Skipped("merged into another contact", elsewhere=True)


def contact(raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> Contact | Skipped:
    """A person, and what the contacts merged into them add: e-mails, phones, companies, tags, notes, and fields they lack."""
    source_id = identifier(raw.get("id"))
    if lookup.contact(source_id) not in (None, source_id):
        return MERGED
    merged = [identifier(other) for other in lookup.merged_into(source_id)]
    merged = [other for other in dict.fromkeys(merged) if other and other != source_id]
    everybody = [raw, *filter(None, (lookup.raw("contacts", other) for other in merged))]
    fields: dict[str, Value] = {}
    unplaced: dict[str, Value] = {}
    for person in reversed(everybody):
        custom = values("contact", person.get("custom_attributes"), person, plan, lookup)
        fields.update(custom.fields)
        unplaced.update(custom.unplaced)
    return Contact(
        source_id=source_id,
        name=_first(everybody, "name"),
        emails=_each(everybody, "email"),
        phones=_each(everybody, "phone"),
        external_id=_first(everybody, "external_id"),
        lead=raw.get("role") == "lead",
        created_at=unix(raw.get("created_at")),
        updated_at=unix(raw.get("updated_at")),
        last_seen_at=unix(raw.get("last_seen_at")),
        unsubscribed=raw.get("unsubscribed_from_emails") is True,
        language=_first(everybody, "language_override") or _first(everybody, "browser_language"),
        companies=_companies(everybody),
        tags=tuple(dict.fromkeys(tag for person in everybody for tag in tags_of(person.get("tags")))),
        notes=_notes(everybody, plan, lookup),
        fields=fields,
        unplaced=unplaced,
        merged=tuple(merged),
    )


def _first(people: Iterable[dict[str, Any]], key: str) -> str:
    return next((found for person in people if (found := text(person.get(key)))), "")


def _each(people: Iterable[dict[str, Any]], key: str) -> tuple[str, ...]:
    """Every different value, as written; e-mails that differ by case alone are one."""
    found: dict[str, str] = {}
    for person in people:
        value = text(person.get(key)).strip()
        if value:
            found.setdefault(value.lower(), value)
    return tuple(found.values())


def _companies(people: Iterable[dict[str, Any]]) -> tuple[Ref, ...]:
    ids = (
        identifier(item.get("id")) for person in people for item in items(person.get("companies"), "data", "companies")
    )
    return tuple(Ref(Kind.COMPANY, company) for company in dict.fromkeys(ids) if company)


def _notes(people: Iterable[dict[str, Any]], plan: Plan, lookup: LookupTable) -> tuple[Entry, ...]:
    """Complete notes, oldest first. What only names a note (an id without a body or an author) is not one."""
    authors = People(plan, lookup)
    found: dict[str, Entry] = {}
    for person in people:
        files = Files("contacts", identifier(person.get("id")), plan, lookup)
        for item in items(person.get("notes"), "data", "notes"):
            if "body" in item or "author" in item:
                written = note(item, authors, files)
                found.setdefault(written.source_id, written)
    return tuple(sorted(found.values(), key=lambda entry: (entry.at, entry.source_id)))
