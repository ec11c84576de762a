"""The ledger: work is a difference, and what was in doubt, failed or waited for something comes back when it should."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.support import contact, keep, link, opened, thing
from wizard.archive.archive import Archive
from wizard.engine.ledger import Ledger
from wizard.engine.ledger_rows import Entry, State, Work
from wizard.errors import CannotWrite, Gone
from wizard.records import Kind, Ref

PLAN = "plan"
PLANS = dict.fromkeys(("tags", "admins", "contacts", "conversations", "companies"), PLAN)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with opened(tmp_path) as one:
        yield one


@pytest.fixture
def ledger(archive: Archive, tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "ledger.db", tmp_path / "archive.db")
    yield made
    made.close()


def work(ledger: Ledger, kind: str = "tags", plan: str = PLAN, translator: int = 1, **more: bool) -> list[Work]:
    return ledger.work(kind, plan, translator, after=0, limit=100, **more)


def ids(found: list[Work]) -> list[str]:
    return [one.id for one in found]


def loaded(ledger: Ledger, found: list[Work], kind: Kind = Kind.TAG, **more: object) -> None:
    entries = [Entry(one, "loaded", Ref(kind, one.id), f"there-{one.id}", fingerprint="f", **more) for one in found]  # type: ignore[arg-type]
    ledger.write(entries, PLANS, 1)


def test_work_is_the_difference_and_nothing_else(archive: Archive, ledger: Ledger) -> None:
    keep(archive, "tags", thing("1", {}), thing("2", {}))
    assert ids(work(ledger)) == ["1", "2"]
    assert ledger.pending(PLANS, 1) == 2
    loaded(ledger, work(ledger))
    assert work(ledger) == []
    keep(archive, "tags", thing("1", {"name": "new"}))
    assert ids(work(ledger)) == ["1"]
    assert ids(work(ledger, plan="another")) == ["2", "1"]
    assert ids(work(ledger, translator=2)) == ["2", "1"]
    assert ledger.pending({"tags": "another"}, 1) == 2
    assert ledger.pending({"admins": "another"}, 1) == 0


def test_of_objects_by_name_those_are_work_that_wait_for_nothing(archive: Archive, ledger: Ledger) -> None:
    keep(archive, "tags", *(thing(str(n), {}) for n in range(4)))
    loaded(ledger, [one for one in work(ledger) if one.id == "1"])
    assert ids(ledger.work_among("tags", ["3", "1", "0", "9"], PLAN, 1)) == ["0", "3"]
    keep(archive, "conversations", thing("c", {}, contacts=["nobody yet"]))
    assert ledger.work_among("conversations", ["c"], PLAN, 1) == []
    assert set(ledger.rows("tags", ["0", "1", "9"])) == {"1"}
    row = ledger.rows("tags", ["1"])["1"]
    assert (row.state, row.there, row) == ("loaded", "there-1", ledger.row("tags", "1"))


def test_work_comes_in_pages_by_revision(archive: Archive, ledger: Ledger) -> None:
    keep(archive, "tags", *(thing(str(n), {}) for n in range(5)))
    first = ledger.work("tags", PLAN, 1, after=0, limit=2)
    rest = ledger.work("tags", PLAN, 1, after=first[-1].revision, limit=10)
    assert ids(first) + ids(rest) == [str(n) for n in range(5)]


def test_objects_wait_for_people_and_files(archive: Archive, ledger: Ledger) -> None:
    keep(archive, "conversations", thing("1", {}, contacts=["c"]), thing("2", {}, files=[link("k")]))
    assert work(ledger, "conversations") == []
    assert ids(work(ledger, "conversations", settled=False)) == ["1", "2"]
    assert ledger.pending({"conversations": PLAN}, 1) == 2
    keep(archive, "contacts", contact("c"))
    with archive.commit():
        archive.files.give_up("k", "missing", Gone(""))
    assert ids(work(ledger, "conversations")) == ["1", "2"]


@pytest.mark.parametrize("state", ["intent", "failed", "skipped", "uncertain"])
def test_states_and_whether_they_are_work(archive: Archive, ledger: Ledger, state: State) -> None:
    keep(archive, "tags", thing("1", {}))
    (one,) = work(ledger)
    ledger.write([Entry(one, state, Ref(Kind.TAG, "1"), reason="because\x1b")], PLANS, 1)
    assert ids(work(ledger)) == (["1"] if state == "intent" else [])
    assert ledger.counts() == [("tags", state, 1)]
    assert [one[:4] for one in ledger.failures.causes()] == (
        [("tags", state, "because\ufffd", 1)] if state != "skipped" else []
    )
    assert [row.id for row in ledger.in_state(state)] == ["1"]
    ledger.forgive()
    assert ids(work(ledger)) == (["1"] if state in ("intent", "failed") else [])
    ledger.forgive(uncertain=True)
    assert ids(work(ledger)) == ([] if state == "skipped" else ["1"])


def test_what_is_uncertain_stays_so_when_it_changes(archive: Archive, ledger: Ledger) -> None:
    keep(archive, "tags", thing("1", {}))
    ledger.write([Entry(work(ledger)[0], "uncertain", Ref(Kind.TAG, "1"))], PLANS, 1)
    keep(archive, "tags", thing("1", {"name": "new"}))
    assert work(ledger) == []
    assert ledger.pending({"tags": "another"}, 2) == 0


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_what_waits_is_work_again_once_the_other_is_there(
    archive: Archive, ledger: Ledger, order: tuple[str, str]
) -> None:
    keep(archive, "tags", thing("a", {}), thing("b", {}))
    known = {one.id: one for one in work(ledger)}
    ledger.woken.take()
    entries = {
        "a": Entry(known["a"], "loaded", Ref(Kind.TAG, "a"), "A", waits=(Ref(Kind.TAG, "b"), Ref(Kind.TAG, "c"))),
        "b": Entry(known["b"], "loaded", Ref(Kind.TAG, "b"), "B"),
    }
    ledger.write([entries[one] for one in order], PLANS, 1)
    assert ids(work(ledger)) == ["a"]
    assert ledger.woken
    ledger.write([Entry(known["a"], "loaded", Ref(Kind.TAG, "a"), "A", waits=(Ref(Kind.TAG, "c"),))], PLANS, 1)
    assert work(ledger) == []


def test_an_update_keeps_what_is_known_of_it(archive: Archive, ledger: Ledger) -> None:
    keep(archive, "tags", thing("1", {}))
    (one,) = work(ledger)
    loaded(ledger, [one], children={"p": "P"})
    ledger.write([Entry(one, "intent", Ref(Kind.TAG, "1"))], PLANS, 1)
    row = ledger.row("tags", "1")
    assert row is not None
    assert (row.there, row.children, row.fingerprint, row.attempts) == ("there-1", {"p": "P"}, "f", 1)
    assert ledger.links([Ref(Kind.TAG, "1"), Ref(Kind.TAG, "9")]) == {Ref(Kind.TAG, "1"): "there-1"}
    ledger.settle("tags", "1", None, {})
    row = ledger.row("tags", "1")
    assert row is not None
    assert (row.state, row.there, row.children) == ("failed", "there-1", {"p": "P"})
    assert ids(work(ledger)) == ["1"]


def test_settling_a_doubt(archive: Archive, ledger: Ledger) -> None:
    keep(archive, "tags", thing("1", {}), thing("2", {}))
    ledger.write([Entry(one, "intent", Ref(Kind.TAG, one.id)) for one in work(ledger)], PLANS, 1)
    ledger.settle("tags", "1", None, {})
    ledger.settle("tags", "2", "there", {"p": "P"})
    assert ledger.row("tags", "1") is None
    row = ledger.row("tags", "2")
    assert row is not None
    assert (row.there, row.children) == ("there", {"p": "P"})
    assert ids(work(ledger)) == ["1", "2"]


def test_a_cleared_row_has_nothing_there_any_more(archive: Archive, ledger: Ledger) -> None:
    keep(archive, "tags", thing("1", {}))
    (one,) = work(ledger)
    loaded(ledger, [one])
    assert ledger.find_record("there-1", Kind.TAG) == ("tags", "1")
    assert ledger.known_there("tag", ["there-1", "there-2"]) == {"there-1": ("tags", False)}
    ledger.write([Entry(one, "skipped", reason="elsewhere", cleared=True)], PLANS, 1)
    assert ledger.links([Ref(Kind.TAG, "1")]) == {}
    assert ledger.find_record("there-1", Kind.TAG) is None
    assert ledger.known_there("tag", ["there-1"]) == {}


def test_a_write_is_all_or_nothing(archive: Archive, ledger: Ledger) -> None:
    keep(archive, "tags", thing("1", {}), thing("2", {}))
    one, other = work(ledger)
    bad = Entry(other, None, Ref(Kind.TAG, "2"))  # type: ignore[arg-type]
    with pytest.raises(CannotWrite):
        ledger.write([Entry(one, "loaded", Ref(Kind.TAG, "1"), "A"), bad], PLANS, 1)
    assert ledger.counts() == []
