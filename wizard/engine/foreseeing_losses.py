"""What the destination will not hold, before anything is written: every record translated and projected, and thrown away again."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wizard.archive.archive import Archive
from wizard.archive.decode import decode_object
from wizard.destinations.port import Destination
from wizard.engine.lookup import ArchiveLookup
from wizard.engine.stages import FILES, stages
from wizard.plan.models import LossBudget, Plan
from wizard.plan.scope import comes_along
from wizard.sources.port import Skipped, Source
from wizard.text import one_line

EXAMPLES = 3

Sample = Mapping[str, tuple[tuple[tuple[str, bytes], ...], int | None]]
"""By source kind: objects (id, JSON) that were drawn, and how many there are of the kind, None where nobody knows."""


@dataclass(slots=True)
class Foreseen:
    """The losses to expect: how many of each cause, and a few examples (kind, id, what). `looked_at` counts the records of each kind.

    `exact`: everything the plan loads was looked at. Else the numbers are estimates: `sampled` says from a sample of the source, otherwise there
    was not enough time, or people come along only where they are needed. `untold` records could not be translated.
    """

    causes: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    looked_at: dict[str, int] = field(default_factory=dict)
    exact: bool = True
    sampled: bool = False
    untold: int = 0

    def accepted_by(self, budget: LossBudget | None) -> bool:
        """Whether a person has accepted these: of every cause no more than promised."""
        if not self.causes:
            return True
        if budget is None:
            return False
        return all(budget.allows(cause, count, exact=self.exact) for cause, count in self.causes.items())

    def budget(self, at: int) -> LossBudget:
        """What accepting these promises."""
        return LossBudget(promised=dict(self.causes), at=at, exact=self.exact)


class Foreseer:
    """Translates and projects, writes nothing. Blocking; use it on one thread with an archive of its own."""

    def __init__(self, archive: Archive, source: Source, destination: Destination, plan: Plan) -> None:
        self._archive = archive
        self._source = source
        self._destination = destination
        self._plan = plan
        self._lookup = ArchiveLookup(archive, plan)
        self._kinds = [kind for stage in stages(source, destination) for kind in stage if kind != FILES]

    def archived(self, stop: Callable[[], bool]) -> Foreseen:
        """The losses of everything that is archived. Ends early once `stop()`, and says so."""
        found = Foreseen(exact=not any(comes_along(kind, self._plan.scope) for kind in self._kinds))
        for kind in self._kinds:
            if not self._look(kind, self._archive.objects.each(kind), found, stop):
                found.exact = False
                break
        return found

    def sampled(self, sample: Sample) -> Foreseen:
        """The losses of what is archived of the small kinds, and of a sample of the others, in proportion to how many there are."""
        found = Foreseen(exact=False, sampled=True)
        for kind in self._kinds:
            drawn, there_are = sample.get(kind, ((), None))
            part = Foreseen()
            self._look(kind, drawn or self._archive.objects.each(kind), part, lambda: False)
            times = max(1.0, there_are / len(drawn)) if drawn and there_are else 1.0
            for cause, count in part.causes.items():
                found.causes[cause] = found.causes.get(cause, 0) + math.ceil(count * times)
                found.examples.setdefault(cause, []).extend(part.examples[cause][:EXAMPLES])
            found.looked_at |= part.looked_at
            found.untold += part.untold
        return found

    def _look(self, kind: str, objects: Iterable[tuple[str, bytes]], found: Foreseen, stop: Callable[[], bool]) -> bool:
        causes: Counter[str] = Counter(found.causes)
        seen = 0
        whole = True
        for object_id, raw in objects:
            if stop():
                whole = False
                break
            losses = self._losses(kind, raw)
            if losses is None:
                found.untold += 1
                continue
            seen += 1
            for cause, detail in losses:
                causes[cause] += 1
                examples = found.examples.setdefault(cause, [])
                if len(examples) < EXAMPLES:
                    examples.append((kind, object_id, one_line(detail, 120)))
        found.causes = dict(causes)
        if seen:
            found.looked_at[kind] = seen
        return whole

    def _losses(self, kind: str, raw: bytes) -> list[tuple[str, str]] | None:
        try:
            record: Any = self._source.translate(kind, decode_object(raw), self._plan, self._lookup)
            if record is None or isinstance(record, Skipped):
                return []
            return [(loss.cause, loss.detail) for loss in self._destination.project(record).losses]
        except Exception:
            # The run names what it cannot translate, record by record; here it is only counted.
            return None
