"""Attribute definitions as fields, and the values of attributes as values of fields."""

from typing import Any

import msgspec

from wizard.plan.models import AttributeDecision, Plan
from wizard.records import Field, Value
from wizard.sources.intercom.translate.shapes import identifier, items, mapping, text
from wizard.sources.port import LookupTable, Skipped
from wizard.translate.values import as_text, fit, standard_name

NOT_MAPPED = Skipped("this attribute is not loaded", elsewhere=True)


def data_attribute(raw: dict[str, Any], _plan: Plan, lookup: LookupTable) -> Field | Skipped | None:
    """A contact or company attribute; None for standard ones, which records carry themselves."""
    if raw.get("custom") is not True:
        return None
    return _field(raw, text(raw.get("model")), identifier(raw.get("id")), lookup)


def conversation_attribute(raw: dict[str, Any], _plan: Plan, lookup: LookupTable) -> Field | Skipped | None:
    """A conversation attribute. Its `source_id` is `conversation:<id>`: its ids are counted apart from the other attributes'."""
    if raw.get("custom") is False:
        return None
    return _field(raw, "conversation", f"conversation:{identifier(raw.get('id'))}", lookup)


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


class Values(msgspec.Struct, frozen=True):
    """Values by field key, values without a field by attribute name, and files by attribute name (as Intercom describes them)."""

    fields: dict[str, Value]
    unplaced: dict[str, Value]
    files: dict[str, list[dict[str, Any]]]


def values(model: str, raw: object, plan: Plan, lookup: LookupTable) -> Values:
    """The custom attributes of an object of `model` (contact, company, conversation) as the plan maps them.

    What the plan skips is left out. What nobody decided on, or what does not fit and is to be reported, is `unplaced`.
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
