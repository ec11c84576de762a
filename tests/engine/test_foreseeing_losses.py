"""Losses counted before the import are the losses that come, and a promise is held against them."""

from collections.abc import Callable

import pytest

from tests.engine.fake import Bench
from wizard.engine.foreseeing_losses import Foreseen, Foreseer
from wizard.engine.ledger import Ledger
from wizard.engine.sampling import draw
from wizard.plan.models import LossBudget, Plan
from wizard.verify.losses import LossRow, promise_and_outcome

ONE_COMPANY = "one company a person"


def foreseer(bench: Bench, ask: Callable[[Foreseer], Foreseen]) -> Foreseen:
    with bench.archive() as archive:
        return ask(Foreseer(archive, bench.source, bench.destination(), bench.migration.load()))


@pytest.fixture
def crowded(bench: Bench) -> Bench:
    """Two people who belong to more companies than the destination can hold."""
    for n in (2, 3):
        bench.source.put("companies", f"co{n}", name=f"Company {n}")
        bench.source.put("contacts", f"c{n}", name=f"C {n}", email=f"c{n}@example.com", companies=["co1", "co2", "co3"])
    return bench


async def test_what_is_foreseen_comes(crowded: Bench) -> None:
    await crowded.go()
    foreseen = foreseer(crowded, lambda f: f.archived(lambda: False))
    assert foreseen.exact
    assert foreseen.causes == {ONE_COMPANY: 4}
    assert foreseen.looked_at["contacts"] == 3
    assert foreseen.examples[ONE_COMPANY] == [
        ("contacts", "c2", "co2"),
        ("contacts", "c2", "co3"),
        ("contacts", "c3", "co2"),
    ]
    ledger = Ledger(crowded.migration.paths.ledger("ochre"), crowded.migration.paths.archive, read_only=True)
    try:
        assert ledger.losses.by_cause() == foreseen.causes
        assert [(lost.id, lost.cause, lost.detail) for lost in ledger.losses.each(batch=1)] == [
            (one, ONE_COMPANY, company) for one in ("c2", "c3") for company in ("co2", "co3")
        ]
        told = {
            None: LossRow(ONE_COMPANY, None, 4, None),
            4: LossRow(ONE_COMPANY, 4, 4, True),
            3: LossRow(ONE_COMPANY, 3, 4, False),
        }
        for promised, row in told.items():
            budget = None if promised is None else LossBudget(promised={ONE_COMPANY: promised}, at=1)
            assert promise_and_outcome(Plan(losses=budget), ledger) == (row,)
        other = LossBudget(promised={"tag": 2}, at=1, exact=False)
        assert promise_and_outcome(Plan(losses=other), ledger) == (
            LossRow(ONE_COMPANY, None, 4, False),
            LossRow("tag", 2, 0, None),
        )
    finally:
        ledger.close()


async def test_a_count_that_is_cut_off_says_so(crowded: Bench) -> None:
    await crowded.go()
    assert not foreseer(crowded, lambda f: f.archived(lambda: True)).exact
    asked = iter([False] * 3 + [True] * 100)
    part = foreseer(crowded, lambda f: f.archived(lambda: next(asked)))
    assert not part.exact
    assert sum(part.looked_at.values()) == 3


async def test_a_sample_is_scaled_to_what_there_is(crowded: Bench) -> None:
    await crowded.go()
    for n in range(4, 60):
        crowded.source.put("contacts", f"c{n}", name=f"C {n}", companies=["co1", "co2"])
    sample = await draw(crowded.source)
    assert len(sample["contacts"][0]) == 25
    assert sample["contacts"][1] == 59
    foreseen = foreseer(crowded, lambda f: f.sampled(sample))
    assert foreseen.sampled
    assert not foreseen.exact
    # 26 losses in a sample of 25 of 59.
    assert foreseen.causes == {ONE_COMPANY: 62}


async def test_what_cannot_be_translated_is_counted_apart(crowded: Bench) -> None:
    crowded.source.put("conversations", "odd", contacts=["c1"], parts="not a list of parts")
    await crowded.go()
    assert foreseer(crowded, lambda f: f.archived(lambda: False)).untold == 1


def test_losses_are_accepted_when_there_are_no_more_than_promised() -> None:
    budget = LossBudget(promised={"a": 2, "b": 1}, at=1)
    assert Foreseen().accepted_by(None)
    assert not Foreseen(causes={"a": 1}).accepted_by(None)
    assert Foreseen(causes={"a": 2}).accepted_by(budget)
    assert not Foreseen(causes={"a": 3}).accepted_by(budget)
    assert not Foreseen(causes={"c": 1}).accepted_by(budget)
    assert Foreseen(causes={"a": 3}, exact=False).accepted_by(budget)
    assert Foreseen(causes={"a": 14}, exact=False).accepted_by(budget)
    assert not Foreseen(causes={"a": 15}, exact=False).accepted_by(budget)
    assert not Foreseen(causes={"c": 3}, exact=False).accepted_by(budget)
    again = Foreseen(causes={"a": 3}, exact=False).budget(7)
    assert (again.promised, again.at, again.exact) == ({"a": 3}, 7, False)
