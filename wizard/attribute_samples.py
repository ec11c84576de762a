"""Real objects for step 3: what their attributes' values are like, and a few of them whole, to look at before and after."""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from wizard.archive.archive import Archive
from wizard.plan.attribute_figures import MODEL_OF, SAMPLED, Figures, custom_values, figures_of

KEPT: Final = 20
"""At most so many objects of a model are kept to look at."""
_LONG = ("conversation_parts", "ticket_parts")

Record = tuple[str, dict[str, Any]]
"""A kind of the source and an object of it, without its long parts."""


@dataclass(slots=True)
class Samples:
    """`figures` by an attribute's key in a plan, see `figures_of`; `records` by model, those with the most values first."""

    figures: dict[str, Figures] = field(default_factory=lambda: figures_of(()))
    records: dict[str, list[Record]] = field(default_factory=dict)

    def seen(self, model: str) -> int:
        """How many objects of a model were looked at."""
        return self.figures[f"{model}:"].sampled

    def with_more(self, objects: Iterable[tuple[str, Mapping[str, Any]]]) -> "Samples":
        """These and more of them."""
        kept = {model: list(records) for model, records in self.records.items()}

        def watched() -> Iterable[tuple[str, Mapping[str, Any]]]:
            for kind, raw in objects:
                mine = kept.setdefault(MODEL_OF[kind], [])
                mine.append((kind, {name: value for name, value in raw.items() if name not in _LONG}))
                if len(mine) >= 2 * KEPT:
                    mine[:] = _fullest(mine)
                yield kind, raw

        figures = figures_of(watched(), self.figures)
        return Samples(figures, {model: _fullest(records) for model, records in kept.items()})


def archived_samples(archive: Archive) -> Samples:
    """Up to SAMPLED objects of each kind with attributes, those that came first and last."""
    return Samples().with_more(
        (kind, raw) for kind in MODEL_OF for raw in archive.objects.first_and_last(kind, SAMPLED // 2)
    )


def _fullest(records: list[Record]) -> list[Record]:
    return heapq.nlargest(KEPT, records, key=lambda one: sum(map(bool, custom_values(*one).values())))
