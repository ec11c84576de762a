"""Whether the values of attributes are kept in the fields the plan gives them."""

from collections.abc import Mapping
from typing import Any

from wizard.plan.models import AttributeDecision
from wizard.records import FieldType, Value
from wizard.verify.kept.book import DECLARED, EXPLAINED, Book
from wizard.verify.kept.entries import Where
from wizard.verify.kept.there import STANDARD, There
from wizard.verify.report import Verdict
from wizard.verify.said.shapes import words
from wizard.verify.said.values import at, carries, empty, folded

_SORT = "attribute values"


def check_fields(
    model: str,
    custom: Mapping[str, Any],
    whole: Mapping[str, Any],
    held: Mapping[str, Value] | None,
    where: Where,
    there: There,
    book: Book,
) -> None:
    """Each value against the held fields by key: `custom` ones by attribute name, and those standard ones of the `whole` object that the plan gives
    a field; then fields that no attribute accounts for.
    """
    accounted: set[str] = set()
    for name, value in {**standard_values(model, whole, there), **custom}.items():
        if empty(value):
            continue
        choice = there.plan.attribute(model, name)
        if choice is not None and choice.decision is AttributeDecision.SKIP:
            book.count(_SORT, EXPLAINED)
            continue
        if held is None:
            book.count(_SORT, DECLARED)
            continue
        key = choice.field if choice is not None and choice.field else _key(name.removeprefix(STANDARD), held)
        accounted.add(key)
        if carries(held.get(key), value, choice.type if choice else FieldType.TEXT):
            book.count(_SORT, Verdict.EQUAL)
        elif where.declares("attribute", words(name), name.removeprefix(STANDARD)) or where.declares(
            "field", words(name), key
        ):
            book.count(_SORT, DECLARED)
        elif held.get(key) is None:
            book.note(_SORT, Verdict.MISSING, where.kind, where.id, f"the value of {name} is not there")
        else:
            book.note(_SORT, Verdict.DIFFERS, where.kind, where.id, f"the value of {name} is another one")
    for key in (held or {}).keys() - accounted:
        if held and held[key] is not None:
            book.note(_SORT, Verdict.EXTRA, where.kind, where.id, f"a value of {key} that nobody set")


def standard_values(model: str, whole: Mapping[str, Any], there: There) -> dict[str, Any]:
    """The values of standard attributes that get a field, by their names in the plan."""
    return {name: at(whole, name.removeprefix(STANDARD)) for wanted, name in there.standard if wanted == model}


def field_of(model: str, name: str, there: There) -> str:
    """What tells the field an attribute goes to: its key, or where nobody decided the letters and digits of the name."""
    choice = there.plan.attribute(model, name)
    return folded(choice.field if choice is not None and choice.field else name)


def _key(name: str, held: Mapping[str, Value]) -> str:
    """The key of an attribute nobody decided on: the field that is called like it."""
    return next((key for key in held if folded(key) == folded(name)), name)
