"""Attribute definitions as fields, and the values of attributes as values of fields."""

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from wizard.plan.models import AttributeChoice, AttributeDecision, Plan
from wizard.plan.standard_attributes import PLACES, PREFIX, STANDARD, value_at
from wizard.records import Field, Value
from wizard.sources.intercom.translate.shapes import identifier, items, mapping, text
from wizard.sources.port import LookupTable, Skipped
from wizard.translate.values import as_text, fit, standard_name

NOT_MAPPED = Skipped("this attribute is not loaded", elsewhere=True)


def data_attribute(raw: dict[str, Any], plan: Plan, lookup: LookupTable) -> Field | Skipped | None:
    """A contact or company attribute; None for standard ones that records carry themselves, or that nobody may want a field for."""
    if raw.get("custom") is not True:
        return _standard(raw, plan)
    return _field(raw, text(raw.get("model")), identifier(raw.get("id")), lookup)


def conversation_attribute(raw: dict[str, Any], _plan: Plan, lookup: LookupTable) -> Field | Skipped | None:
    """A conversation attribute. Its `source_id` is `conversation:<id>`: its ids are counted apart from the other attributes'."""
    if raw.get("custom") is False:
        return None
    return _field(raw, "conversation", f"conversation:{identifier(raw.get('id'))}", lookup)


def _standard(raw: dict[str, Any], plan: Plan) -> Field | Skipped | None:
    """A standard attribute that is to become a field. Such definitions have no id."""
    model, place = text(raw.get("model")), text(raw.get("full_name")) or text(raw.get("name"))
    if place not in STANDARD.get(model, {}):
        return None
    choice = plan.attribute(model, PREFIX + place)
    if choice is None or choice.decision is AttributeDecision.SKIP:
        return NOT_MAPPED
    return Field(
        source_id=f"{PREFIX}{model}.{place}",
        model=model,
        key=choice.field or place,
        label=text(raw.get("label")) or place,
        type=choice.type,
        description=text(raw.get("description")),
    )


def _field(raw: dict[str, Any], model: str, source_id: str, lookup: LookupTable) -> Field | Skipped:
    name = text(raw.get("name"))
    choice = lookup.attribute(model, name)
    if choice is None or choice.decision is AttributeDecision.SKIP:
        return NOT_MAPPED
    return Field(
        source_id=source_id,
        model=model,
        key=choice.field or standard_name(name),
        label=text(raw.get("label")) or name,
        type=choice.type,
        options=_options(raw),
        archived=raw.get("archived") is True,
        description=text(raw.get("description")),
    )


def _options(raw: dict[str, Any]) -> tuple[str, ...]:
    found = raw.get("options")
    plain = [option for option in found if isinstance(option, str)] if isinstance(found, list) else []
    labels = [text(option.get("label") or option.get("value")) for option in items(found)]
    return tuple(dict.fromkeys(text(option) for option in [*plain, *labels] if option))


class AttributeLookup(Protocol):
    """The part of a lookup table that says what becomes of attributes."""

    def attribute(self, model: str, name: str) -> AttributeChoice | None:
        """The decision for an attribute, None where it is skipped or unknown."""


class Values(msgspec.Struct, frozen=True):
    """Values by field key, values without a field by attribute name, and files by attribute name (as Intercom describes them)."""

    fields: dict[str, Value]
    unplaced: dict[str, Value]
    files: dict[str, list[dict[str, Any]]]


def values(model: str, raw: object, whole: Mapping[str, Any], plan: Plan, lookup: AttributeLookup) -> Values:
    """The custom attributes (`raw`) of an object of `model` (contact, company, conversation) as the plan maps them, and the standard ones of the
    object (`whole`) that somebody wants a field for.

    What the plan skips is left out. What does not fit and is to be reported, and what another attribute took the field of, is `unplaced`.
    """
    fields: dict[str, Value] = {}
    unplaced: dict[str, Value] = {}
    files: dict[str, list[dict[str, Any]]] = {}
    for name, value in mapping(raw).items():
        if value is None or value == "" or value == []:
            continue
        uploads = [item for item in items(value if isinstance(value, list) else [value]) if _is_file(item)]
        if uploads:
            files[text(name)] = uploads
        choice = lookup.attribute(model, name)
        if choice is None or choice.decision is AttributeDecision.SKIP:
            if plan.attribute(model, name) is None:
                unplaced[text(name)] = text(as_text(value))
            continue
        fitted = fit(value, choice.type)
        if fitted.fits or choice.unfit == "text":
            _place(fields, unplaced, choice.field or standard_name(name), text(name), fitted.value)
        else:
            unplaced[text(name)] = fitted.value
    for place, key in PLACES[model]:
        choice = plan.attributes.get(key)
        if choice is None or choice.decision is AttributeDecision.SKIP:
            continue
        value = value_at(whole, place)
        if value is None or value == "" or value == []:
            continue
        fitted = fit(value, choice.type)
        if fitted.fits or choice.unfit == "text":
            _place(fields, unplaced, choice.field or place, place, fitted.value)
        else:
            unplaced[place] = fitted.value
    return Values(fields, unplaced, files)


def _place(fields: dict[str, Value], unplaced: dict[str, Value], key: str, name: str, value: Value) -> None:
    """Two attributes may share one field: the first value holds it, another one is kept beside it."""
    if isinstance(value, str):
        value = text(value)
    elif isinstance(value, tuple):
        value = tuple(text(option) for option in value)
    if fields.get(key) is None:
        fields[key] = value
    elif value is not None and fields[key] != value:
        unplaced[name] = value


def _is_file(item: dict[str, Any]) -> bool:
    return isinstance(item.get("url"), str) and ("filesize" in item or "content_type" in item)
