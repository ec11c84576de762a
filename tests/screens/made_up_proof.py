"""Made-up proofs for the tests of step 6: what is looked at, macros, both sides, and a session's `Proof` that needs no archive."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tests.screens.made_up import COUNTS, NOW, REPORT
from wizard.destinations.port import Loss
from wizard.handover.macros import ListedMacro
from wizard.proof import Proof
from wizard.verify.asking import Answer
from wizard.verify.judged import told
from wizard.verify.report import (
    Conserved,
    CountRow,
    Difference,
    Fact,
    Judged,
    Line,
    Named,
    Pair,
    Report,
    SideBySide,
    Tally,
    Verdict,
)

if TYPE_CHECKING:
    from tests.screens.fake_session import FakeSession
    from wizard.plan.models import Judgement

SAMPLE = (
    Named("conversations", "215", "The glaze has cracks", "it has the most parts (500); an author in it has left"),
    Named("conversations", "77", "Shalom", "text in it runs from right to left"),
    Named("tickets", "9001", "The kiln does not heat", "it is a ticket"),
    Named("conversations", "140", "Where is my parcel?", "picked at random"),
)

ADA = Named("contacts", "a1", "Ada Byron <ada@customer.example>", "2023-02-01")
PEOPLE = (
    ADA,
    Named("contacts", "a2", "Ada Lovelace <al@customer.example>", "2024-02-01 · Not loaded: outside the date range."),
)

_GLAZE = Line(NOW - 90, "Ada Byron", "opening message", "The glaze has cracks.", ("cup.jpg",))
PAIR = SideBySide(
    kind="conversations",
    id="215",
    there="cv_215",
    title="The glaze has cracks",
    facts=(
        Fact("state", "closed", "closed"),
        Fact("contacts", "Ada Byron <ada@customer.example>", "Ada Byron <ada@customer.example>"),
        Fact("tags", "vip", "", "tag 12 is gone"),
    ),
    pairs=(
        Pair(_GLAZE, replace(_GLAZE, type="message")),
        Pair(
            Line(NOW - 60, "Jane Doe", "note", "Ask for the batch number."),
            Line(NOW - 60, "Jane Doe", "note", "Ask for the batch."),
            "text is cut off after 14 of 21 characters",
        ),
        Pair(Line(NOW - 30, "Jane Doe", "comment", "It is on its way."), None, "comment 3 is not there"),
    ),
    losses=("the mark of an AI answer",),
    digest="d1",
)

MACROS = (
    ListedMacro("m2", "Hand over", "To {{teammate.name}}", "To {{teammate.name}}", (Loss("placeholder without a counterpart", "{{teammate.name}}"),), True),
    ListedMacro("m1", "Greeting", "Hi {{user.first_name}}", "Hi {{customer.first_name}}", (), True),
)  # fmt: skip

TALLIES = (
    Tally("conversations", "state", "open", 120, 120),
    Tally("conversations", "state", "closed", 12_200, 11_858, {"outside the date range": 342}),
    Tally("conversations", "channel", "email", 3_345, 3_344),
    Tally("conversations", "channel", "conversation", 8_900, 8_900),
    Tally("conversations", "channel", "telegraph", 2, 2),
    Tally("conversations", "month", "2026-03", 400, 400),
)

FULL = replace(
    REPORT,
    differences=(
        Difference(Verdict.DIFFERS, "conversations", "215", "entry 4: the text differs"),
        Difference(Verdict.MISSING, "contacts", "a1", "it was loaded and is not there any more"),
        Difference(Verdict.DIFFERS, "conversations", "215", "note 4: text is cut off", "conservation"),
    ),
    tallies=TALLIES,
    conserved=(Conserved("messages", 40_002, equal=39_990, differs=1, declared=4, explained=7),),
)


class FakeProof(Proof):
    """Answers from what it was given. A full check lasts until `go_on` is set, or it is stopped."""

    def __init__(self, session: "FakeSession") -> None:
        super().__init__(session)
        self.fake = session
        self.counted: tuple[CountRow, ...] = COUNTS
        self.found: tuple[Named, ...] = SAMPLE
        self.others: tuple[Named, ...] = (Named("conversations", "300", "Another one", "picked at random"),)
        self.listed: tuple[ListedMacro, ...] = MACROS
        self.sides: SideBySide = PAIR
        self.answers: dict[str, Answer] = {}
        self.changed: frozenset[str] = frozenset()
        self.go_on = threading.Event()
        self.go_on.set()
        self.saved: list[Report] = []

    def counts(self) -> tuple[CountRow, ...]:
        self.fake.maybe("counts")
        return self.counted

    def stale(self, report: Report) -> bool:
        return False

    def sample(self) -> list[Named]:
        self.fake.maybe("sample")
        return list(self.found if self.fake.plan.sample == 1 else self.others)

    def macros(self) -> list[ListedMacro]:
        self.fake.maybe("macros")
        return list(self.listed)

    def pair(self, kind: str, object_id: str) -> SideBySide:
        self.fake.maybe("side_by_side")
        if (kind, object_id) == (self.sides.kind, self.sides.id):
            return self.sides
        return replace(
            self.sides, kind=kind, id=object_id, facts=self.sides.facts[:1], pairs=self.sides.pairs[:1], losses=()
        )

    def ask(self, text: str, stopped: Callable[[], bool] = lambda: False) -> Answer:
        self.fake.maybe("ask")
        return self.answers.get(text) or Answer(why=f"Nothing here is called '{text}', or has this link, id or e-mail.")

    def judged(self) -> tuple[Judged, ...]:
        plan: dict[str, Judgement] = self.fake.plan.judgements
        return tuple(told(*key.split(":"), one, changed=key in self.changed) for key, one in plan.items())  # type: ignore[arg-type]

    def save(self, report: Report) -> tuple[Path, Path, Path]:
        self.saved.append(replace(report, judged=self.judged()))
        return super().save(report)
