"""The entry: what is made and opened before anything is drawn, and what it gives back."""

import gc
from pathlib import Path

import pytest

from screens.app import OutercomApp, run_wizard
from wizard.engine.loop import calm_collector
from wizard.errors import UsageError
from wizard.migration import Migration


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """A terminal that can be drawn on, and an app that only remembers what it would open."""
    seen: list[str | None] = []

    def run(app: OutercomApp) -> int:
        seen.append(app._start)
        return 0

    monkeypatch.setattr("screens.terminal.usable", lambda: True)
    monkeypatch.setattr(OutercomApp, "run", run)
    return seen


def test_the_rehearsal_is_made_when_it_is_missing(home: Path, starts: list[str | None]) -> None:
    assert run_wizard(rehearse=True) == 0
    assert run_wizard(rehearse=True) == 0
    assert starts == ["rehearsal", "rehearsal"]
    assert Migration.open("rehearsal").load().source.rehearsal


def test_a_migration_by_its_name_or_home(home: Path, starts: list[str | None]) -> None:
    Migration.create("acme")
    assert run_wizard("acme") == 0
    assert run_wizard() == 0
    assert starts == ["acme", None]


def test_a_migration_that_is_not_there_is_an_error_before_anything_is_drawn(
    home: Path, starts: list[str | None]
) -> None:
    with pytest.raises(UsageError):
        run_wizard("gone")
    assert starts == []


def test_an_app_that_gives_nothing_back_has_crashed(
    home: Path, starts: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OutercomApp, "run", lambda _: None)
    assert run_wizard() == 1


def test_the_collector_spares_what_is_imported_while_the_wizard_is_shown(
    home: Path, starts: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    before = gc.get_threshold(), gc.get_freeze_count()
    monkeypatch.setattr(OutercomApp, "run", lambda _: seen.append((gc.get_threshold(), gc.get_freeze_count())) or 0)
    assert run_wizard() == 0
    (threshold, frozen) = seen[0]
    assert threshold > before[0]
    assert frozen > 10_000
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_an_engine_that_ends_inside_the_wizard_leaves_its_collector_calm() -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    with calm_collector((7_000, 11, 6)):
        with calm_collector():
            pass
        assert gc.get_threshold() == (7_000, 11, 6)
        assert gc.get_freeze_count() > 10_000
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
