"""The full check goes on by itself, can be stopped, and its last whole result is kept."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.verify.test_report import report
from wizard.errors import UsageError
from wizard.full_check import FullCheck
from wizard.migration import Migration
from wizard.verify.checking import Told
from wizard.verify.report import Judged, Report


@pytest.fixture
def migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Migration:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path))
    return Migration.create("x")


def ended(check: FullCheck) -> None:
    assert check._thread is not None
    check._thread.join(30)
    assert not check.running


def test_it_tells_how_far_it_is_and_keeps_the_result(migration: Migration) -> None:
    told_once, go_on = threading.Event(), threading.Event()
    made = replace(report(), judged=(Judged("conversations", "7", False, "jane", 5, "note"),))

    def verify(told: Told) -> Report:
        told(3, 10, "reading back: contacts")
        told_once.set()
        assert go_on.wait(30)
        return made

    check = FullCheck(migration, verify)
    assert check.last() is None
    assert check.start()
    assert told_once.wait(30)
    assert (check.far.done, check.far.total, check.far.what) == (3, 10, "reading back: contacts")
    assert check.running
    assert not check.start()
    go_on.set()
    ended(check)
    assert check.ended == 1
    assert check.error is None
    assert check.last() == made
    assert FullCheck(migration, verify).last() == made
    assert (migration.paths.folder / "check.json").stat().st_mode & 0o777 == 0o600


def test_a_stop_ends_it_at_its_next_word_and_keeps_the_last_result(migration: Migration) -> None:
    results = [report()]
    started = threading.Event()

    def verify(told: Told) -> Report:
        if results:
            return results.pop()
        while True:
            told(1, 2, "x")
            started.set()

    check = FullCheck(migration, verify)
    check.start()
    ended(check)
    check.start()
    assert started.wait(30)
    check.close()
    assert not check.running
    assert check.error is not None
    assert "stopped" in check.error.message
    assert check.last() == report()


def test_what_goes_wrong_is_said_and_no_result_is_made_up(migration: Migration) -> None:
    def refuses(told: Told) -> Report:
        raise UsageError("Nothing was read yet.")

    def breaks(told: Told) -> Report:
        raise ZeroDivisionError("secret text of a customer")

    check = FullCheck(migration, refuses)
    check.start()
    ended(check)
    assert check.error is not None
    assert check.error.message == "Nothing was read yet."
    check = FullCheck(migration, breaks)
    check.start()
    ended(check)
    assert check.error is not None
    assert "secret" not in check.error.message
    assert check.last() is None


def test_a_damaged_result_is_none(migration: Migration) -> None:
    (migration.paths.folder / "check.json").write_bytes(b'{"full": true')
    assert FullCheck(migration, lambda _: report()).last() is None
