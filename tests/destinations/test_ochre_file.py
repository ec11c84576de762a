"""The workspace file cannot be used: then Outercom says so, and leaves it as it is."""

import sqlite3
from pathlib import Path

import pytest

from tests.destinations.delivering import Sender
from tests.destinations.samples import conversation, everything
from wizard.destinations.ochre import OchreDestination
from wizard.errors import CannotWrite
from wizard.records import Kind


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "workspace.db"


async def test_a_newer_file_is_left_alone(path: Path) -> None:
    destination = OchreDestination(path)
    await destination.check()
    await destination.close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    newer = OchreDestination(path)
    with pytest.raises(CannotWrite, match="newer Outercom"):
        await newer.check()
    await newer.close()
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (99,)


async def test_somebody_elses_database_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE precious (a)")
    destination = OchreDestination(path)
    with pytest.raises(CannotWrite, match="not one of Outercom's"):
        await destination.check()
    await destination.close()
    assert sqlite3.connect(path).execute("SELECT name FROM sqlite_master").fetchall() == [("precious",)]


async def test_a_file_that_is_no_database(path: Path) -> None:
    before = _no_database(path)
    destination = OchreDestination(path)
    with pytest.raises(CannotWrite):
        await destination.check()
    await destination.close()
    _unchanged(path, before)


def _no_database(path: Path) -> bytes:
    path.write_bytes(b"These are not the bytes you are looking for. " * 100)
    return path.read_bytes()


def _unchanged(path: Path, before: bytes) -> None:
    assert path.read_bytes() == before


async def test_a_folder_in_its_place_or_none_around_it(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    for place in (tmp_path / "folder.db", tmp_path / "missing" / "workspace.db"):
        destination = OchreDestination(place)
        with pytest.raises(CannotWrite):
            await destination.check()
        await destination.close()


async def test_a_full_disk_stops_the_run_and_loses_nothing(path: Path) -> None:
    destination = OchreDestination(path)
    sender = Sender(destination)
    await sender.load(everything())
    before = await sender.read(conversation("501"))
    await destination._on_thread(lambda workspace: workspace._db.execute("PRAGMA max_page_count = 1").fetchone())
    with pytest.raises(CannotWrite, match="full"):
        await sender.send([conversation(str(number), entries=50) for number in range(100)])
    assert await sender.read(conversation("501")) == before
    assert len(await destination.ids(Kind.CONVERSATION)) == 2
    await destination._on_thread(
        lambda workspace: workspace._db.execute("PRAGMA max_page_count = 1073741823").fetchone()
    )
    await sender.send([conversation(str(number), entries=50) for number in range(100)])
    assert len(await destination.ids(Kind.CONVERSATION)) == 102
    await destination.close()
