"""Facts of one object on both sides, and which of them the checks found to differ."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from wizard.plan.models import AttributeDecision
from wizard.records import FieldType, Value
from wizard.verify.kept.book import Book
from wizard.verify.kept.fields import standard_values
from wizard.verify.kept.there import STANDARD, There
from wizard.verify.report import Fact, Verdict
from wizard.verify.said.shapes import moment
from wizard.verify.said.values import empty, folded

_WORDS = {
    "created_at": "created",
    "updated_at": "last changed",
    "last_seen_at": "last seen",
    "missing_entries": "missing parts",
    "source_channel": "channel",
    "external_id": "external id",
    "monthly_spend": "monthly spend",
    "being a lead": "role",
    "old ids that open it": "old ids",
}
"""What facts are called on the screen, by what the checks call them."""


class Remarks(Book):
    """A book for one object: it keeps every remark."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def note(self, sort: str, verdict: Verdict, kind: str, object_id: str, what: str) -> None:
        """Keep what is said."""
        del kind, object_id  # there is but one
        self.count(sort, verdict)
        self.said.append(what)


def marked(facts: Iterable[Fact], remarks: Iterable[str]) -> tuple[Fact, ...]:
    """The facts, each with the remarks about it; what is about none of them becomes a fact of its own. Facts that neither side has are left out."""
    rows = list(facts)
    for remark in (part for one in remarks for part in one.split("; ") if part):
        name = _WORDS.get(remark, remark)
        place = next((n for n, row in enumerate(rows) if _about(row.label, name)), None)
        if place is None:
            rows.append(Fact(name, None, None, "differs"))
        else:
            words = "differs" if name == rows[place].label else remark
            rows[place] = Fact(rows[place].label, rows[place].source, rows[place].destination, words)
    return tuple(row for row in rows if row.source or row.destination or row.differs)


def _about(label: str, remark: str) -> bool:
    """`assignee's account` is about the assignee, `the value of plan is another one` about the attribute plan, `tag 7 is gone` about the tags."""
    return remark == label or remark.startswith((f"{label}'", f"the value of {label} ", f"a value of {label} ", f"{label.removesuffix('s')} ")) or (
        label == "tags" and remark.startswith("a tag ")
    ) or (label == "companies" and remark.startswith(("company ", "a company ")))  # fmt: skip


def when(at: int | None) -> str:
    """Unix seconds for people, UTC; the number itself where no calendar has it, nothing for none."""
    if not at:
        return ""
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(at)) if 0 < at < 253_402_300_800 else str(at)


def shown(value: object, *, date: bool = False) -> str:
    """A value of an attribute on one line. Unix seconds of a `date` are said in UTC."""
    if date and (at := moment(value)):
        said = when(at)
        return said if said == str(at) else f"{said} UTC"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple) and all(isinstance(one, str | int | float) for one in value):
        return ", ".join(map(str, value))
    return (
        str(value) if isinstance(value, int | float) else "" if value is None else msgspec.json.encode(value).decode()
    )


def fields(
    model: str, custom: Mapping[str, Any], whole: Mapping[str, Any], held: Mapping[str, Value] | None, there: There
) -> list[Fact]:
    """A fact for each attribute that has a value, in the field the plan gives it; then fields that no attribute accounts for."""
    found: list[Fact] = []
    accounted: set[str] = set()
    for name, value in {**standard_values(model, whole, there), **custom}.items():
        if empty(value):
            continue
        choice = there.plan.attribute(model, name)
        date = choice is not None and choice.type is FieldType.DATE
        if choice is not None and choice.decision is AttributeDecision.SKIP:
            found.append(Fact(name, shown(value, date=date), None))
            continue
        plain = name.removeprefix(STANDARD)
        key = choice.field if choice is not None and choice.field else _like(plain, held or {})
        accounted.add(key)
        value_there = (held or {}).get(key)
        # A number that is no unix second is shown as it is, or a difference would not be seen.
        kept = None if held is None else shown(value_there, date=date and moment(value_there) == value_there)
        found.append(Fact(name, shown(value, date=date), kept))
    rest = {key: value for key, value in (held or {}).items() if key not in accounted and value is not None}
    return [*found, *(Fact(key, "", shown(value)) for key, value in rest.items())]


def _like(name: str, held: Mapping[str, Value]) -> str:
    return next((key for key in held if folded(key) == folded(name)), name)


def listed(ids: Sequence[str], called: Callable[[str], str]) -> str:
    """What several are called, in one line."""
    return ", ".join(called(one) for one in ids if one)
