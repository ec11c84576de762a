"""Companies and tags."""

from typing import Any

from wizard.plan.models import Plan
from wizard.records import Company, FieldType, Kind, Ref, Tag
from wizard.sources.intercom.translate.attributes import values
from wizard.sources.intercom.translate.shapes import identifier, items, mapping, text
from wizard.sources.port import LookupTable
from wizard.translate.moments import unix
from wizard.translate.values import fit


def tag(raw: dict[str, Any], _plan: Plan, _lookup: LookupTable) -> Tag:
    """A tag."""
    return Tag(source_id=identifier(raw.get("id")), name=text(raw.get("name")))


def tags_of(raw: object) -> tuple[Ref, ...]:
    """The tags in a tag list, each once."""
    found = [identifier(item.get("id")) for item in items(raw, "tags", "data")]
    return tuple([Ref(Kind.TAG, name) for name in dict.fromkeys(found) if name]) if found else ()


def company(raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> Company:
    """A company with its tags and custom attributes. One without a name is called by the customer's own id for it."""
    external_id, source_id = text(raw.get("company_id")), identifier(raw.get("id"))
    custom = values("company", raw.get("custom_attributes"), raw, plan, lookup)
    size, spend = _number(raw.get("size")), _number(raw.get("monthly_spend"))
    return Company(
        source_id=source_id,
        name=text(raw.get("name")) or external_id or source_id,
        external_id=external_id,
        website=text(raw.get("website")),
        industry=text(raw.get("industry")),
        plan=text(mapping(raw.get("plan")).get("name")),
        size=None if size is None else int(size),
        monthly_spend=None if spend is None else float(spend),
        created_at=unix(raw.get("remote_created_at")) or unix(raw.get("created_at")),
        updated_at=unix(raw.get("updated_at")),
        tags=tags_of(raw.get("tags")),
        fields=custom.fields,
        unplaced=custom.unplaced,
    )


def _number(value: object) -> int | float | None:
    found = fit(value, FieldType.NUMBER)
    return found.value if found.fits and isinstance(found.value, int | float) else None
