"""Tampering is found: whatever is changed in the workspace, or by a translator that is wrong, a full verification names the record."""

import asyncio
import random
import re
from pathlib import Path

import pytest

from tests.verify.loaded import Loaded, copied, load
from tests.verify.records_tampered import MISTAKES, Mistaken, chosen, merged
from tests.verify.rows_tampered import ROWS, tamper
from wizard.destinations.ochre import OchreDestination
from wizard.records import Conversation
from wizard.verify.checking import told_kinds
from wizard.verify.conservation import Conservation
from wizard.verify.report import Report, Verdict

SEEDS = (1,)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a finished migration `x`."""
    folder = tmp_path_factory.mktemp("tampering") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTERCOM_HOME", str(folder))
        asyncio.run(load("x"))
    return folder


@pytest.fixture
def loaded(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loaded:
    """A copy of it, to be damaged."""
    return copied(home, tmp_path / "copy", monkeypatch)


def named(report: Report, check: str | None = None) -> set[str]:
    """The records that a report names."""
    return {one.id for one in report.differences if check in (None, one.found_by)}


def test_nothing_is_reported_of_an_untouched_workspace(loaded: Loaded) -> None:
    report = loaded.verify()
    assert report.differences == ()
    assert [one for one in report.conserved if not one.right] == []
    assert [one for one in report.tallies if not one.right] == []
    assert report.green
    said = {one.sort: one.said for one in report.conserved}
    assert min(said[sort] for sort in ("messages", "notes", "events", "files", "contacts", "attribute values")) > 40


@pytest.mark.parametrize("seed", SEEDS)
def test_every_change_of_the_workspace_is_found(loaded: Loaded, seed: int) -> None:
    assert len(ROWS) >= 60
    done = tamper(loaded.workspace, random.Random(seed))
    report = loaded.verify()
    assert not report.green
    for check in ("conservation", "comparison"):
        found = named(report, check)
        assert {name for name, ids in done.items() if not ids <= found} == set(), check

    touched = set().union(*done.values())
    assert {one.id for one in report.differences if one.verdict is not Verdict.EXTRA} - {""} == touched


@pytest.mark.parametrize("seed", SEEDS)
def test_every_mistake_of_a_translator_is_found(loaded: Loaded, seed: int) -> None:
    """The comparison translates again with the same mistakes, and so sees nothing: only raw JSON tells."""
    assert len(MISTAKES) >= 60
    dice = random.Random(seed)
    records = loaded.records()
    done = chosen(records, dice)
    changes = dict(done.values())
    threads = [key for key, record in records.items() if type(record) is Conversation and key not in changes]
    one, other = dice.sample(threads, 2)
    pair = merged(records[one], records[other])  # type: ignore[arg-type]
    changes |= {("conversations", source_id): change for source_id, change in pair.items()}
    mistaken = Mistaken(loaded.source(), changes)
    loaded.load_again(mistaken, loaded.translator + 1)
    report = loaded.verify(mistaken, loaded.translator + 1)
    assert report.totals["equal"] > 400
    seen = {one.id for one in report.differences if one.found_by == "comparison" and one.verdict is Verdict.DIFFERS}
    # A file leaves with the conversation it hung on, also from the one that swallowed this.
    assert seen - set(pair) == set()
    found = named(report, "conservation")
    assert {name for name, (victim, _) in done.items() if victim[1] not in found} == set()
    assert set(pair) <= found
    touched = {key[1] for key in changes}
    assert {one.id for one in report.differences if one.verdict is not Verdict.EXTRA} - touched == set()
    assert not report.green


def test_changed_and_lost_bytes_are_found(loaded: Loaded) -> None:
    folder = loaded.migration.paths.files
    stored = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size > 3)
    changed, cut, lost = random.Random(1).sample(stored, 3)
    changed.write_bytes(changed.read_bytes()[:-1] + bytes([changed.read_bytes()[-1] ^ 1]))
    cut.write_bytes(cut.read_bytes()[:-2])
    lost.unlink()
    report = loaded.verify()
    whats = [one.what for one in report.differences]
    assert {one.kind for one in report.differences} == {"files"}
    for words in ("in the file store are others", "in the file store, not", "not in the file store any more"):
        assert any(words in what for what in whats)
    assert not report.green
    assert {one.sort for one in report.conserved if not one.right} == {"stored files"}


def test_one_record_can_be_checked_alone(loaded: Loaded) -> None:
    done = tamper(loaded.workspace, random.Random(3))
    (victim,) = done["state"]
    with loaded.loader(loaded.source(), loaded.translator, read_only=True) as (loader, archive, ledger):
        destination = OchreDestination(loaded.workspace)
        kinds = told_kinds(loaded.source(), loader, loaded.plan)
        conservation = Conservation(archive, ledger, destination, loaded.plan, kinds)
        kind = "tickets" if archive.objects.row("tickets", victim) else "conversations"
        asyncio.run(conservation.some([(kind, victim)]))
        assert [(one.kind, one.id, one.what) for one in conservation.differences] == [(kind, victim, "state")]
        asyncio.run(destination.close())


def test_counts_by_state_channel_and_month_are_told(loaded: Loaded) -> None:
    report = loaded.verify()
    by_kind: dict[tuple[str, str], int] = {}
    for one in report.tallies:
        by_kind[one.kind, one.facet] = by_kind.get((one.kind, one.facet), 0) + one.said
    archived = {row.kind: row.archived for row in report.counts}
    for facet in ("state", "channel", "month"):
        assert by_kind["conversations", facet] == archived["conversations"]
    assert by_kind["contacts", "role"] == archived["contacts"]
    assert any("loaded as the ticket it became" in one.explained for one in report.tallies)
    assert all(re.fullmatch(r"20\d\d-\d\d", one.value) for one in report.tallies if one.facet == "month")


def test_what_the_scope_leaves_out_is_explained(loaded: Loaded) -> None:
    """The scope of a plan that nobody ran again: what is there by now is too much, and the counts say so."""
    loaded.plan.scope = loaded.plan.scope.model_copy(update={"states": ("open", "snoozed")})
    report = loaded.verify()
    closed = next(
        one for one in report.tallies if (one.kind, one.facet, one.value) == ("conversations", "state", "closed")
    )
    assert closed.explained["its state is not loaded"] == closed.said - closed.explained.get(
        "loaded as the ticket it became", 0
    )
    assert closed.held > 0
    assert not closed.right
    assert {one.verdict for one in report.differences if one.found_by == "conservation"} == {Verdict.EXTRA}
