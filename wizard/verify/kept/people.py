"""Whether contacts and companies are kept, with everything that those folded into them brought along."""

from collections.abc import Mapping, Sequence
from typing import Any

from wizard.destinations.held import HeldCompany, HeldPerson
from wizard.records import EntryType
from wizard.verify.kept.book import DECLARED, EXPLAINED, Book
from wizard.verify.kept.entries import Where, check_entries, check_tags
from wizard.verify.kept.fields import check_fields, field_of, standard_values
from wizard.verify.kept.there import Places, There
from wizard.verify.report import Verdict
from wizard.verify.said.shapes import ids, inside, listed, moment, name_of, words
from wizard.verify.said.threads import SaidEntry, note
from wizard.verify.said.values import empty

Raw = Mapping[str, Any]


def check_person(
    people: Sequence[Raw], held: HeldPerson, where: Where, there: There, places: Places, book: Book, takes: Sequence[EntryType]
) -> None:  # fmt: skip
    """Compare a contact: `people` is the holder, then those that are one person with it."""
    holder = people[0]
    book.judge(where.kind, where.kind, where.id, [*_facts(people, held), *_ways_to_reach(people, held, where)])
    _check_companies(people, held, where, there, book)
    tags = dict.fromkeys(tag for person in people for tag in ids(person.get("tags"), "tags", "data"))
    check_tags(tuple(tags), held.tags, where, there, book)
    check_fields("contact", attributes_of(people, there), {}, held.fields, where, there, book)
    said = notes_of(people)
    if held.notes is None:
        book.count("notes", DECLARED, len(said))
    else:
        check_entries(said, held.notes, where, there, places, book, takes)
    merged = {name_of(person.get("id")) for person in people[1:]}
    if held.merged is not None and set(held.merged) != merged:
        book.note("merged people", Verdict.DIFFERS, where.kind, where.id, "the people merged into it")
    elif merged:
        book.count("merged people", Verdict.EQUAL, len(merged))
    if name_of(holder.get("id")) != held.source_id != "":
        book.note(where.kind, Verdict.DIFFERS, where.kind, where.id, "id at the source")


def notes_of(people: Sequence[Raw]) -> list[SaidEntry]:
    """The notes on several contacts that are one person, each once, by time."""
    notes: dict[str, Raw] = {}
    for person in people:
        for item in listed(person.get("notes"), "data", "notes"):
            if "body" in item or "author" in item:
                notes.setdefault(words(item.get("id")), item)
    return [note(item, place) for place, item in enumerate(sorted(notes.values(), key=_written))]


def attributes_of(people: Sequence[Raw], there: There) -> dict[str, Any]:
    """Values by attribute name. Where two people give one field a value, that of the first of them is kept."""
    found: dict[str, Any] = {}
    taken: set[str] = set()
    for person in people:
        every = {**inside(person.get("custom_attributes")), **standard_values("contact", person, there)}
        own = {name: value for name, value in every.items() if not empty(value)}
        fields = {name: field_of("contact", name, there) for name in own}
        found |= {name: value for name, value in own.items() if fields[name] not in taken}
        taken |= set(fields.values())
    return found


def _written(item: Raw) -> tuple[int, str]:
    return moment(item.get("created_at")) or 0, words(item.get("id"))


def _facts(people: Sequence[Raw], held: HeldPerson) -> list[str]:
    holder = people[0]
    language = _first(people, "language_override") or _first(people, "browser_language")
    found = [what for what, kept in (("name", held.name), ("external_id", held.external_id)) if kept is not None and kept != _first(people, what)]  # fmt: skip
    if held.lead not in (None, holder.get("role") == "lead"):
        found.append("being a lead")
    if held.gone:
        found.append("said to be gone")
    if held.unsubscribed not in (None, holder.get("unsubscribed_from_emails") is True):
        found.append("unsubscribed mark")
    if held.language not in (None, language):
        found.append("language")
    dates = ("created_at", "updated_at", "last_seen_at")
    return found + [key for key in dates if key in held.keeps and getattr(held, key) != moment(holder.get(key))]


def _first(people: Sequence[Raw], key: str) -> str:
    return next((found for person in people if (found := words(person.get(key)))), "")


def _ways_to_reach(people: Sequence[Raw], held: HeldPerson, where: Where) -> list[str]:
    """Every different e-mail (letter case aside) and phone number; the holder's own is the first."""
    found = []
    emails = _each(people, "email")
    if not held.all_emails:
        lost = [one for one in emails[1:] if not where.declares("e-mail", one)]
        if list(held.emails) != emails[:1] or lost:
            found.append("e-mail")
    elif list(held.emails) != emails:
        found.append("e-mail")
    if held.phones is not None and list(held.phones) != _each(people, "phone"):
        found.append("phone")
    return found


def _each(people: Sequence[Raw], key: str) -> list[str]:
    found: dict[str, str] = {}
    for person in people:
        if value := words(person.get(key)).strip():
            found.setdefault(value.lower(), value)
    return list(found.values())


def _check_companies(people: Sequence[Raw], held: HeldPerson, where: Where, there: There, book: Book) -> None:
    sort = "companies of people"
    rest = [one for one in held.companies or () if one]
    for company in dict.fromkeys(one for person in people for one in ids(person.get("companies"), "data", "companies")):
        here = there.record("companies", company)
        if here in rest:
            rest.remove(here)
            book.count(sort, Verdict.EQUAL)
        elif held.companies is None or where.declares("company", company):
            book.count(sort, DECLARED)
        elif not here:
            book.count(sort, EXPLAINED)
        else:
            book.note(sort, Verdict.MISSING, where.kind, where.id, f"company {company} is gone")
    for _ in rest:
        book.note(sort, Verdict.EXTRA, where.kind, where.id, "a company that nobody named")


def check_company(raw: Raw, held: HeldCompany, where: Where, there: There, book: Book) -> None:
    """Compare a company."""
    number, own = words(raw.get("company_id")), name_of(raw.get("id"))
    told = {
        "name": words(raw.get("name")) or number or own,
        "external_id": number,
        "website": words(raw.get("website")),
        "industry": words(raw.get("industry")),
        "plan": words(inside(raw.get("plan")).get("name")),
    }
    found = [what for what, value in told.items() if getattr(held, what) not in (None, value)]
    amounts = (("size", True), ("monthly_spend", False))
    found += [
        key for key, whole in amounts if key in held.keeps and not same_amount(raw.get(key), getattr(held, key), whole)
    ]
    if "created_at" in held.keeps and held.created_at != (
        moment(raw.get("remote_created_at")) or moment(raw.get("created_at"))
    ):
        found.append("created_at")
    if "updated_at" in held.keeps and held.updated_at != moment(raw.get("updated_at")):
        found.append("updated_at")
    if held.source_id not in ("", own):
        found.append("id at the source")
    book.judge(where.kind, where.kind, where.id, found)
    check_tags(ids(raw.get("tags"), "tags", "data"), held.tags, where, there, book)
    check_fields("company", inside(raw.get("custom_attributes")), raw, held.fields, where, there, book)


def same_amount(raw: object, held: float | None, whole: bool) -> bool:
    """Whether a held number (`whole`: without its fraction) is the raw one, which may be written as text. What no column can hold is nothing."""
    try:
        value = (
            float(str(raw).replace(",", ""))
            if isinstance(raw, int | float | str) and not isinstance(raw, bool)
            else None
        )
    except ValueError:
        value = None
    if value is None or not abs(value) < 2**63:
        return held is None
    return held is not None and (held == value or (whole and held == int(value)))
