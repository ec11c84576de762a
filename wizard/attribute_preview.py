"""One record's attributes, value by value: as they are at Intercom, and as they will be at the destination. Made by the translator itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from wizard.attribute_samples import Record
from wizard.attribute_table import NOT_WORDS, AttributeLine
from wizard.engine.lookup import chosen
from wizard.plan.attribute_figures import MODEL_OF, custom_values
from wizard.plan.models import AttributeChoice, Plan
from wizard.plan.standard_attributes import PREFIX, STANDARD, value_at
from wizard.records import FieldType, Value
from wizard.sources.intercom.translate.attributes import Values, values
from wizard.text import one_line
from wizard.translate.values import as_text, fit, standard_name

_LONGEST = 2_000
_OWN = "_default_"
"""Tickets keep their title and description under such names; they are no attributes there."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value. `name`, `was` and `becomes` come from outside. `field` is empty where it becomes none; `note` says what is special about it,
    and `wrong` that it needs a look. `standard` is Intercom's own.
    """

    name: str
    was: str
    kind: str
    field: str = ""
    type: FieldType | None = None
    becomes: str = ""
    note: str = ""
    wrong: bool = False
    standard: bool = False

    @property
    def key(self) -> str:
        """What it is among the values of a record: a custom attribute may have the name of a standard one."""
        return _key(self.name, standard=self.standard)


def _key(name: str, *, standard: bool) -> str:
    return f"{'standard' if standard else 'custom'} {name}"


class _Choices:
    """What the translator asks."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan

    def attribute(self, model: str, name: str) -> AttributeChoice | None:
        return chosen(self._plan, model, name)


def record_name(record: Record) -> str:
    """What a person calls this record: a name, an e-mail, a title; else its id. From outside."""
    kind, raw = record
    source = raw.get("source")
    places = (
        raw.get("name"),
        raw.get("email"),
        raw.get("title"),
        source.get("subject") if isinstance(source, dict) else "",
    )
    shown = next((one for one in places if isinstance(one, str) and one.strip()), "")
    return one_line(shown, 60) or f"{kind.removesuffix('s').replace('companie', 'company')} {raw.get('id', '')}".strip()


def preview(
    record: Record, plan: Plan, lines: Mapping[str, AttributeLine], asked: AttributeLine | None = None
) -> list[Change]:
    """Every value of a record before and after: custom attributes, then standard ones, then custom ones without a value.

    `lines` are the attributes of its model by their key in the plan. The `asked` one is there in any case.
    """
    kind, raw = record
    model = MODEL_OF[kind]
    held = {name: value for name, value in custom_values(kind, raw).items() if not name.startswith(_OWN)}
    whole = values(model, held, raw, plan, _Choices(plan))
    filled = [name for name, value in held.items() if not _empty(value)]
    found = [_custom(model, name, held[name], plan, whole) for name in filled]
    found += [replace(change, standard=True) for change in _standard(model, raw, plan, whole, lines)]
    without = [line for line in lines.values() if not (line.standard or line.archived or line.name in filled)]
    found += [Change(line.name, "", "nothing", note="no value") for line in without]
    if asked is None or any(change.key == asked_key(asked) for change in found):
        return found
    return [*found, _unlisted(asked, value_at(raw, asked.name) if asked.standard else held.get(asked.name))]


def asked_key(line: AttributeLine) -> str:
    """The key of an attribute among the changes of a record."""
    return _key(line.name, standard=line.standard)


def _unlisted(line: AttributeLine, value: Any) -> Change:
    if _empty(value):
        return Change(line.name, "", "nothing", note="no value", standard=line.standard)
    return Change(line.name, _shown(value), _kind(value), note="stays in the archive", standard=line.standard)


def _custom(model: str, name: str, value: Any, plan: Plan, whole: Values) -> Change:
    choice = chosen(plan, model, name)
    alone = values(model, {name: value}, {}, plan, _Choices(plan))
    if choice is None:
        return Change(name, _shown(value), _kind(value), note="skipped; stays in the archive")
    change = _change(name, choice.field or standard_name(name), value, choice, alone, whole)
    if alone.files:
        return Change(name, change.was, "file", note="comes along as a file")
    return change


def _standard(
    model: str, raw: Mapping[str, Any], plan: Plan, whole: Values, lines: Mapping[str, AttributeLine]
) -> Iterator[Change]:
    for place in STANDARD[model]:
        value, line = value_at(raw, place), lines.get(f"{model}:{PREFIX}{place}")
        if _empty(value) or line is None:
            continue
        choice = plan.attributes.get(line.key)
        if line.proposal.column:
            yield Change(place, _shown(value), _kind(value), line.proposal.column, None, "", "always comes along")
        elif choice is not None and (taken := chosen(plan, model, f"{PREFIX}{place}")) is not None:
            alone = values(model, {}, raw, Plan(attributes={line.key: choice}), _Choices(plan))
            yield _change(place, taken.field or place, value, taken, alone, whole)


def _change(name: str, field: str, value: Any, choice: AttributeChoice, alone: Values, whole: Values) -> Change:
    was, kind = _shown(value), _kind(value)
    fits = fit(value, choice.type).fits
    word = NOT_WORDS[choice.type]
    if field not in alone.fields:
        note = f"{word}: not loaded, listed in the report"
        return Change(name, was, kind, field, choice.type, "", note, wrong=True)
    becomes = _held(alone.fields[field], choice.type if fits else FieldType.TEXT)
    if whole.fields.get(field) != alone.fields[field]:
        return Change(name, was, kind, field, choice.type, "", "another attribute took this field", wrong=True)
    note = "" if fits else f"{word}: kept as text"
    return Change(name, was, kind, field, choice.type, becomes, note, wrong=not fits)


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _shown(value: Any) -> str:
    return as_text(value)[:_LONGEST]


def _kind(value: Any) -> str:
    """What sort of JSON value it is, in a word."""
    if isinstance(value, bool):
        return "yes/no"
    words = {int: "number", float: "number", str: "text", list: "list", dict: "object"}
    return words.get(type(value), "nothing")


def _held(value: Value, kind: FieldType) -> str:
    if kind is FieldType.DATE and isinstance(value, int | float) and not isinstance(value, bool):
        return _moment(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " · ".join(map(str, value))[:_LONGEST]
    return as_text(value)[:_LONGEST]


def _moment(seconds: float) -> str:
    try:
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"
    except (OverflowError, OSError, ValueError):
        return as_text(seconds)
