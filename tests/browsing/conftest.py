"""Fixtures of the tests of browsing: a home of its own, and a migration with something in its archive."""

from pathlib import Path

import pytest

from tests.browsing.support import furnished, new_migration
from wizard.migration import Migration


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of the test."""
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def migration(home: Path) -> Migration:
    """A migration with people and conversations in its archive; no index yet."""
    made = new_migration()
    furnished(made)
    return made
