"""Every screen test gets a home of its own, no keyring, UTC, and a cursor that does not blink."""

import time
from pathlib import Path
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.widgets import Input

from tests.screens.fake_session import FakeSession, fake_session

_parse = Stylesheet._parse_rules
_parsed: dict[Any, list[RuleSet]] = {}


def _parse_once(sheet: Stylesheet, *given: Any, **named: Any) -> list[RuleSet]:
    key = (given, tuple(named.items()), tuple(sheet._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse(sheet, *given, **named)
    return _parsed[key]


@pytest.fixture(autouse=True, scope="session")
def styles_are_parsed_once() -> None:
    """Hundreds of apps are started here, all with the same styles."""
    Stylesheet._parse_rules = _parse_once  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of the test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("OUTERCOM_HOME", str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    for name in ("OUTERCOM_INTERCOM_TOKEN", "OUTERCOM_THEME", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("wizard.proof.user", lambda: "jane")
    monkeypatch.setattr("screens.ticking.user", lambda: "jane")
    monkeypatch.setattr("screens.choose_scope.ChooseScopeScreen.PATIENCE", 0.0)
    monkeypatch.setattr(Input, "_toggle_cursor", lambda _: None)
    return folder


@pytest.fixture
def session(home: Path) -> FakeSession:
    """A migration of the made-up workspace, nothing decided yet."""
    return fake_session("acme")
