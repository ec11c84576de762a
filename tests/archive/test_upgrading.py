"""Databases of an older Outercom are brought up to date, and a copy of the old one stays."""

import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.archive.support import keep, opened, thing
from wizard.archive.archive import Archive
from wizard.archive.schema import SCHEMA_VERSION, connect, prepare
from wizard.archive.upgrading import Column, copies
from wizard.engine.ledger import Ledger
from wizard.errors import CannotWrite, UsageError
from wizard.lock import FileLock

OLD = "CREATE TABLE IF NOT EXISTS things (id TEXT PRIMARY KEY) WITHOUT ROWID;\n"
NEW = OLD.replace("id TEXT PRIMARY KEY", "id TEXT PRIMARY KEY, cause TEXT NOT NULL DEFAULT ''") + (
    "-- A comment; with a semicolon.\nCREATE TABLE IF NOT EXISTS others (id TEXT PRIMARY KEY)\nWITHOUT ROWID;\n"
    "CREATE INDEX IF NOT EXISTS by_cause ON things (cause);\n"
)
COLUMNS = (Column("things", "cause", "TEXT NOT NULL DEFAULT ''"),)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A database of schema 1 with one thing in it, part of it still in the write-ahead log."""
    path = tmp_path / "a.db"
    connection = connect(path)
    assert prepare(connection, OLD, 1, path) == 0
    connection.execute("INSERT INTO things VALUES ('1')")
    connection.close()
    return path


def tables(path: Path) -> dict[str, list[str]]:
    """Tables with their columns."""
    with sqlite3.connect(path) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")] for name in names}
    db.close()
    return found


def version(path: Path) -> int:
    with sqlite3.connect(path) as db:
        found = int(db.execute("PRAGMA user_version").fetchone()[0])
    db.close()
    return found


def test_columns_and_tables_are_added_and_the_old_file_stays(old: Path) -> None:
    connection = connect(old)
    assert prepare(connection, NEW, 2, old, COLUMNS) == 1
    assert connection.execute("SELECT * FROM things").fetchall() == [("1", "")]
    connection.close()
    assert tables(old) == {"things": ["id", "cause"], "others": ["id"]}
    (copy,) = copies(old.parent)
    assert copy.name == "a.db.schema1"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert (tables(copy), version(copy), version(old)) == ({"things": ["id"]}, 1, 2)
    with sqlite3.connect(copy) as db:
        assert db.execute("SELECT * FROM things").fetchall() == [("1",)]
    db.close()
    assert prepare(connect(old), NEW, 2, old, COLUMNS) == 2, "once is enough"


def test_a_new_database_has_no_copy(tmp_path: Path) -> None:
    opened(tmp_path).close()
    assert copies(tmp_path) == []


def test_an_upgrade_that_is_cut_off_leaves_the_old_one_and_is_done_again(old: Path) -> None:
    connection = connect(old)
    with pytest.raises(CannotWrite):
        prepare(connection, NEW + "CREATE TABLE broken (;\n", 2, old, COLUMNS)
    assert not connection.in_transaction
    connection.close()
    assert (tables(old), version(old)) == ({"things": ["id"]}, 1)
    assert prepare(connect(old), NEW, 2, old, COLUMNS) == 1
    assert version(old) == 2
    assert [copy.name for copy in copies(old.parent)] == ["a.db.schema1"]


def test_without_room_for_the_copy_nothing_is_touched(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=100))
    with pytest.raises(CannotWrite, match="no room for the copy") as caught:
        prepare(connect(old), NEW, 2, old, COLUMNS)
    assert "not touched" in caught.value.hint
    assert (tables(old), copies(old.parent)) == ({"things": ["id"]}, [])


def test_a_copy_that_cannot_be_made_is_a_sentence(old: Path) -> None:
    (old.parent / ".a.db.schema1.tmp").mkdir()
    with pytest.raises(CannotWrite, match="no copy of it could be made"):
        prepare(connect(old), NEW, 2, old, COLUMNS)
    assert version(old) == 1


def test_an_archive_of_an_older_outercom_goes_on(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        keep(archive, "tags", thing("1", {"name": "vip"}))
        archive._db.execute("PRAGMA user_version = 1")
        archive._db.execute("DROP TABLE belongs")
    with Archive(tmp_path / "archive.db", tmp_path / "files") as archive:
        assert archive.objects.decoded("tags", "1") == {"id": "1", "name": "vip"}
        assert archive._db.execute("SELECT count(*) FROM belongs").fetchone() == (0,)
        assert archive._db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert [copy.name for copy in copies(tmp_path)] == ["archive.db.schema1"]


def older(folder: Path) -> None:
    """An archive and a ledger as an older Outercom left them."""
    with opened(folder) as archive:
        keep(archive, "tags", thing("1", {"name": "vip"}))
        archive._db.execute("PRAGMA user_version = 1")
        archive._db.execute("DROP TABLE earlier")
    ledger = Ledger(folder / "ledger-x.db", folder / "archive.db")
    ledger._db.execute("DROP TABLE failures")
    ledger._db.execute("PRAGMA user_version = 1")
    ledger.close()


def test_whoever_only_looks_at_an_older_one_needs_no_run_for_it(tmp_path: Path) -> None:
    older(tmp_path)
    with Archive(tmp_path / "archive.db", tmp_path / "files", read_only=True) as archive:
        assert archive.objects.decoded("tags", "1") == {"id": "1", "name": "vip"}
        assert list(archive.objects.earlier.each()) == []
        ledger = Ledger(tmp_path / "ledger-x.db", tmp_path / "archive.db", read_only=True)
        assert list(ledger.failures.each()) == []
        ledger.close()
    assert [copy.name for copy in copies(tmp_path)] == ["archive.db.schema1", "ledger-x.db.schema1"]


def test_while_a_run_holds_an_older_one_it_is_left_alone(tmp_path: Path) -> None:
    older(tmp_path)
    run = FileLock(tmp_path / "run.lock")
    assert run.acquire()
    with pytest.raises(UsageError, match="older Outercom, and a run holds it"):
        Archive(tmp_path / "archive.db", tmp_path / "files", read_only=True)
    run.release()
    assert (version(tmp_path / "archive.db"), copies(tmp_path)) == (1, [])
