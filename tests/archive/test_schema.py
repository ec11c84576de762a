"""Files that are not ours to write: from a newer Outercom, damaged, or something else."""

import sqlite3
from pathlib import Path

import pytest

from tests.archive.support import keep, opened, thing
from wizard.archive.archive import Archive
from wizard.archive.schema import SCHEMA_VERSION
from wizard.engine.ledger import Ledger
from wizard.errors import CannotWrite, UsageError


def raised_version(path: Path, version: int) -> bytes:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize("read_only", [True, False])
def test_a_newer_archive_is_refused_and_not_touched(tmp_path: Path, read_only: bool) -> None:
    with opened(tmp_path) as archive:
        keep(archive, "tags", thing("1", {}))
    raised_version(tmp_path / "archive.db", SCHEMA_VERSION + 1)
    with pytest.raises(UsageError, match=r"archive\.db was written by a newer Outercom"):
        Archive(tmp_path / "archive.db", tmp_path / "files", read_only=read_only)
    with sqlite3.connect(tmp_path / "archive.db") as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 1,)
        assert connection.execute("SELECT count(*) FROM objects").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize("read_only", [True, False])
def test_a_newer_ledger_is_refused(tmp_path: Path, read_only: bool) -> None:
    opened(tmp_path).close()
    Ledger(tmp_path / "ledger.db", tmp_path / "archive.db").close()
    raised_version(tmp_path / "ledger.db", 99)
    with pytest.raises(UsageError, match="newer Outercom"):
        Ledger(tmp_path / "ledger.db", tmp_path / "archive.db", read_only=read_only)


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to look like a page of one" * 40, b"\x00" * 9000]
)
def test_what_is_no_database_is_said_and_left_as_it_is(tmp_path: Path, content: bytes, read_only: bool) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(content)
    with pytest.raises(CannotWrite, match="damaged or not a database"):
        Archive(path, tmp_path / "files", read_only=read_only)
    assert path.read_bytes() == content


def test_a_damaged_ledger_is_said_when_it_is_only_read(tmp_path: Path) -> None:
    opened(tmp_path).close()
    (tmp_path / "ledger.db").write_bytes(b"x" * 9000)
    with pytest.raises(CannotWrite, match="damaged"):
        Ledger(tmp_path / "ledger.db", tmp_path / "archive.db", read_only=True)


def test_reading_what_is_not_there_is_a_sentence_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Nothing has been read"):
        Archive(tmp_path / "archive.db", tmp_path / "files", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_its_place_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "archive.db").mkdir()
    with pytest.raises(CannotWrite):
        opened(tmp_path)


def test_new_databases_are_private_and_survive_a_power_cut(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        keep(archive, "tags", thing("1", {}))
        assert (tmp_path / "archive.db").stat().st_mode & 0o777 == 0o600
        assert archive._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert archive._db.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_reader_sees_commits_while_it_is_open_and_cannot_write(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        with Archive(tmp_path / "archive.db", tmp_path / "files", read_only=True) as reader:
            keep(archive, "tags", thing("1", {"name": "vip"}))
            assert reader.objects.decoded("tags", "1") == {"id": "1", "name": "vip"}
            with pytest.raises(CannotWrite):
                keep(reader, "tags", thing("2", {}))
        assert archive.objects.row("tags", "2") is None


def test_files_a_run_is_just_making_hold_nothing_yet(tmp_path: Path) -> None:
    """Whoever looks comes between the file and its tables."""
    for name in ("archive.db", "ledger.db"):
        (tmp_path / name).touch()
    with pytest.raises(UsageError, match="Nothing has been read"):
        Archive(tmp_path / "archive.db", tmp_path / "files", read_only=True)
    with pytest.raises(UsageError, match="Nothing has been read"):
        Ledger(tmp_path / "ledger.db", tmp_path / "archive.db", read_only=True)
    opened(tmp_path).close()
    Archive(tmp_path / "archive.db", tmp_path / "files", read_only=True).close()
