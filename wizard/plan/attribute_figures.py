"""How full an attribute is, what its values look like, and how many would not fit a type: from a bounded sample of real objects. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from wizard.plan.standard_attributes import PREFIX, STANDARD, value_at
from wizard.records import FieldType
from wizard.text import one_line
from wizard.translate.values import as_text, fit

SAMPLED: Final = 500
"""At most so many objects of a kind are looked at."""
MODEL_OF: Final = {
    "contacts": "contact",
    "companies": "company",
    "conversations": "conversation",
    "tickets": "conversation",
}
SAMPLED_KINDS: Final = {kind: model for kind, model in MODEL_OF.items() if kind != "tickets"}
"""Kinds to ask the source for where nothing of them is archived."""
_SHOWN = 3
_LENGTH = 40
_DIFFERENT = 200


@dataclass(slots=True)
class Figures:
    """Of `sampled` objects `filled` have a value. `samples` are up to three different ones, on one line each, from customers: hostile.

    `unfit` is how many values do not fit each type, `odd` one that does not. `different` counts the values themselves while they are few.
    """

    sampled: int = 0
    filled: int = 0
    samples: list[str] = field(default_factory=list)
    unfit: dict[FieldType, int] = field(default_factory=lambda: dict.fromkeys(FieldType, 0))
    odd: dict[FieldType, str] = field(default_factory=dict)
    different: Counter[str] = field(default_factory=Counter)

    def beside(self, options: Collection[str]) -> int:
        """How many values are none of these options, as far as they were few enough to be counted."""
        return sum(count for text, count in self.different.items() if text not in options)

    def add(self, value: Any) -> None:
        """One more value."""
        self.filled += 1
        for one in value if isinstance(value, list) else [value]:
            if (text := as_text(one)) in self.different or len(self.different) < _DIFFERENT:
                self.different[text] += 1
        shown = one_line(as_text(value)[: 4 * _LENGTH], _LENGTH)
        if len(self.samples) < _SHOWN and shown and shown not in self.samples:
            self.samples.append(shown)
        for kind in FieldType:
            if not fit(value, kind).fits:
                self.unfit[kind] += 1
                self.odd.setdefault(kind, shown)


def figures_of(
    objects: Iterable[tuple[str, Mapping[str, Any]]], before: Mapping[str, Figures] | None = None
) -> dict[str, Figures]:
    """The figures of every attribute that has a value, by its key in a plan. `objects` are (source kind, JSON).

    The key `contact:` (no name) holds how many objects of a model were looked at. Figures of `before` are counted on.
    """
    found = {f"{model}:": Figures() for model in STANDARD} | dict(before or {})
    for kind, raw in objects:
        model = MODEL_OF[kind]
        found[f"{model}:"].sampled += 1
        for name, value in custom_values(kind, raw).items():
            if value is not None and value != "" and value != [] and value != {}:
                found.setdefault(f"{model}:{name}", Figures()).add(value)
        for place in STANDARD[model] if kind != "tickets" else ():
            value = value_at(raw, place)
            if value is not None and value != "" and value != [] and value != {}:
                found.setdefault(f"{model}:{PREFIX}{place}", Figures()).add(value)
    for key, one in found.items():
        one.sampled = found[f"{key.split(':', 1)[0]}:"].sampled
    return found


def custom_values(kind: str, raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The custom attributes of an object of a source kind, with their values as they came."""
    held = raw.get("ticket_attributes" if kind == "tickets" else "custom_attributes")
    return held if isinstance(held, Mapping) else {}
