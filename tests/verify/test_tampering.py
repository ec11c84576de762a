"""Tampering is found: whatever is changed in the workspace, or by a translator that is wrong, a full verification names the record."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.verify.loaded import Loaded, copied, load
from tests.verify.rows_tampered import ROWS, tamper
from wizard.verify.report import Report, Verdict

SEEDS = (1, 2)


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
    assert {one.id for one in report.differences if one.verdict is not Verdict.EXTRA} == touched
