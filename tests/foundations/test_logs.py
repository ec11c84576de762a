import json
import logging
import os
import stat
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from wizard import logs
from wizard.errors import CannotWrite, TokenRefused


def entries(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_an_entry_is_one_line_of_our_words_and_numbers(tmp_path: Path) -> None:
    with logs.run_log(tmp_path / "log") as path:
        logs.event("read.page", kind="contacts", count=150, seconds=0.25, status=None)
    (entry,) = entries(path)
    assert entry.pop("at").endswith("+00:00")
    assert entry == {"level": "info", "event": "read.page", "kind": "contacts", "count": 150, "seconds": 0.25}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_log_is_private_also_after_it_was_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.umask(0)
    monkeypatch.setattr(logs, "MAX_BYTES", 500)
    with logs.run_log(tmp_path / "log") as path:
        for number in range(200):
            logs.event("read.page", count=number)
    files = sorted(file.name for file in path.parent.iterdir())
    assert files == ["run.jsonl", *(f"run.jsonl.{number}" for number in range(1, logs.BACKUPS + 1))]
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert all(file.stat().st_size <= 500 for file in path.parent.iterdir())
    assert entries(path)[-1]["count"] == 199


def test_a_second_run_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    for number in (1, 2):
        with logs.run_log(tmp_path):
            logs.event("run.started", attempt=number)
    assert [entry["attempt"] for entry in entries(tmp_path / "run.jsonl")] == [1, 2]


def test_fields_that_are_not_ours_are_left_out(tmp_path: Path) -> None:
    with logs.run_log(tmp_path) as path:
        logs.event("read.page", body="Dear Sirs", email="zoe@example.com", count=1)
        logs.event("Dear Sirs,\n\x1b[2J", count=2)
    assert [{**entry, "at": ""} for entry in entries(path)] == [
        {"at": "", "level": "info", "event": "read.page", "count": 1},
        {"at": "", "level": "info", "event": "unnamed", "count": 2},
    ]


def test_records_of_other_code_do_not_get_in(tmp_path: Path) -> None:
    with logs.run_log(tmp_path) as path:
        logging.getLogger("outercom").warning("Dear %s", "Zoe")
        logging.getLogger("outercom").warning("Dear Zoe")
        logging.getLogger("outercom.child").error("Dear Zoe")
        logging.getLogger("httpx").error("GET https://files.example/x?signature=1")
        logging.getLogger().error("root")
        logging.getLogger("outercom").warning("x", extra={"fields": "Dear Zoe"})
    assert entries(path) == []


@pytest.mark.parametrize(
    "text",
    [
        "token made-up-secret was refused",
        "Authorization: Bearer abc.def-123",
        "authorization: bearer abc.def-123, next",
        "Basic dXNlcjpwYXNz",
        "it was dG9rOmExYjJjM2Q0ZTVm_x=",
        "GET https://files.example/a.png?expires=1&signature=abc.def-123",
    ],
)
def test_tokens_and_signed_queries_are_redacted_in_every_field(tmp_path: Path, text: str) -> None:
    logs.hide(SecretStr("made-up-secret"))
    with logs.run_log(tmp_path) as path:
        for field in ("message", "cause", "request", "id"):
            logs.event("run.note", **{field: text})
    content = path.read_text()
    for secret in ("made-up-secret", "abc.def-123", "dXNlcjpwYXNz", "dG9rOmExYjJjM2Q0ZTVm"):
        assert secret not in content
    assert len(entries(path)) == 4


def test_a_value_cannot_make_a_second_line_or_drive_a_terminal(tmp_path: Path) -> None:
    with logs.run_log(tmp_path) as path:
        logs.event("run.note", id='1"\n{"event": "forged"}\x1b]52;c;x\x07\u202e', message="x" * 10_000)
    (entry,) = entries(path)
    assert entry["event"] == "run.note"
    assert len(entry["message"]) == 300
    assert not set(path.read_text()) & set("\x1b\x07\u202e")


def test_a_failure_says_what_and_where_but_repeats_no_foreign_text(tmp_path: Path) -> None:
    def fail(error: Exception) -> None:
        raise error

    with logs.run_log(tmp_path) as path:
        for error in (ValueError("Dear Sirs, my password is x"), TokenRefused("The token was refused.")):
            try:
                fail(error)
            except Exception as caught:
                logs.failure("run.failed", caught, kind="contacts")
    first, second = entries(path)
    assert first["level"] == "error"
    assert first["error"] == "ValueError"
    assert first["where"].startswith("test_logs:")
    assert "message" not in first
    assert second["message"] == "The token was refused."
    assert "Dear Sirs" not in path.read_text()


def test_outside_a_run_entries_go_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with logs.run_log(tmp_path) as path:
        pass
    logs.event("run.note", count=1)
    assert path.read_text() == ""
    assert capfd.readouterr() == ("", "")


def test_a_full_disk_does_not_end_a_run_or_write_on_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with logs.run_log(tmp_path) as path:
        logs.event("run.note", count=1)

        def full(*arguments: object) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(RotatingFileHandler, "shouldRollover", full)
            logs.event("run.note", count=2)
        logs.event("run.note", count=3)
    assert [entry["count"] for entry in entries(path)] == [1, 3]
    assert capfd.readouterr() == ("", "")


def test_a_log_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("")
    with pytest.raises(CannotWrite), logs.run_log(tmp_path / "log"):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_takes_the_log_and_not_the_word_of_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: object) -> Any:
        return os.fdopen(os.open("/dev/full", os.O_WRONLY), "w", encoding="utf-8")

    monkeypatch.setattr(logs._PrivateFile, "_open", full)
    monkeypatch.setattr(logs._PrivateFile, "shouldRollover", lambda *_: False)
    with logs.run_log(tmp_path):
        logs.event("read.page", count=1)
