import json
import subprocess
import sys
from pathlib import Path

import pytest

from wizard import settings
from wizard.errors import CannotWrite, UsageError


def test_without_anything_the_defaults_hold() -> None:
    found = settings.load()
    assert found.theme == ""
    assert found.intercom_token is None


def test_a_kept_theme_holds_at_the_next_start(home: Path) -> None:
    settings.keep(theme="nord")
    assert settings.load().theme == "nord"
    settings.keep(theme="gruvbox")
    assert settings.load().theme == "gruvbox"
    assert json.loads((home / "settings.json").read_text()) == {"schema": 1, "theme": "gruvbox"}


def test_the_environment_goes_before_what_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    settings.keep(theme="nord")
    monkeypatch.setenv("OUTERCOM_THEME", "dracula")
    assert settings.load().theme == "dracula"
    monkeypatch.setenv("OUTERCOM_THEME", "")
    assert settings.load().theme == "nord"


def test_a_token_is_masked_and_cannot_be_kept(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("OUTERCOM_INTERCOM_TOKEN", "made-up-token")
    found = settings.load()
    assert found.intercom_token is not None
    assert found.intercom_token.get_secret_value() == "made-up-token"
    assert "made-up-token" not in repr(found) + str(found) + found.model_dump_json()
    with pytest.raises(ValueError, match="not a preference: intercom_token"):
        settings.keep(intercom_token="made-up-token")
    settings.keep(theme="nord")
    assert "made-up-token" not in (home / "settings.json").read_text()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"theme": 5}', '{"theme": {}}', '{"unknown": "x"}', "\x00", "[" * 100_000]
)
def test_a_damaged_file_counts_as_none_and_can_be_replaced(home: Path, content: str) -> None:
    home.mkdir()
    (home / "settings.json").write_text(content)
    assert settings.load().theme == ""
    settings.keep(theme="nord")
    assert settings.load().theme == "nord"


def test_a_kept_token_is_not_read_from_the_file(home: Path) -> None:
    home.mkdir()
    (home / "settings.json").write_text('{"intercom_token": "made-up-token", "theme": "nord"}')
    assert settings.load().intercom_token is None


def test_a_variable_with_a_bad_value_is_named_and_its_value_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    class Strict(settings.Settings):
        workers: int = 1

    monkeypatch.setattr(settings, "Settings", Strict)
    monkeypatch.setenv("OUTERCOM_WORKERS", "hunter2")
    with pytest.raises(UsageError, match="OUTERCOM_WORKERS") as caught:
        settings.load()
    assert "hunter2" not in caught.value.message + caught.value.hint


def test_a_home_that_cannot_be_made_is_said(home: Path) -> None:
    home.write_text("")
    with pytest.raises(CannotWrite):
        settings.load()
    with pytest.raises(CannotWrite):
        settings.keep(theme="nord")


@pytest.mark.parametrize("module", ["wizard.paths", "wizard.steps", "wizard.logs", "wizard.lock"])
def test_what_the_command_line_starts_with_imports_nothing_heavy(module: str) -> None:
    script = f"import sys, {module}; print(*({{'pydantic', 'pydantic_settings', 'keyring', 'tinydb', 'httpx'}} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
