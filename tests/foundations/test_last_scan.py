"""The last finished scan outlives the program, and belongs to one workspace."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from wizard import last_scan
from wizard.credentials import Credentials
from wizard.migration import Migration
from wizard.plan.models import Plan
from wizard.session import Session
from wizard.sources.port import Census, Workspace

FOUND = Census(counts={"conversations": 3}, states={"open": 3}, scanned_at=1_795_000_000, finished=True)
HERE = Workspace("ab12", "Acme", "eu", "UTC", "1", "Jane", "jane@acme.example", b"{}")


class Counting:
    """A source that can only be scanned: it gives these censuses, one after the other."""

    def __init__(self, *censuses: Census) -> None:
        self._censuses = censuses

    async def scan(self, _: Plan) -> AsyncIterator[Census]:
        for census in self._censuses:
            yield census


@pytest.fixture
def migration(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Migration:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    return Migration.create("acme")


def session_with(migration: Migration, *censuses: Census) -> Session:
    session = Session(migration, Credentials())

    @asynccontextmanager
    async def source(*_: object, **__: object) -> AsyncIterator[Counting]:
        yield Counting(*censuses)

    session._source = source  # type: ignore[method-assign,assignment]  # no network in this test
    session.workspace = HERE
    return session


async def test_a_finished_scan_is_there_when_the_migration_is_opened_again(migration: Migration) -> None:
    session = session_with(migration, replace(FOUND, finished=False), FOUND)
    assert session.census is None
    assert [census.finished async for census in session.scan()] == [False, True]
    again = Session(Migration.open("acme"), Credentials())
    assert again.census == FOUND
    kept = last_scan.recall(migration.paths)
    assert kept is not None
    assert (kept.workspace, kept.name, kept.region) == ("ab12", "Acme", "eu")


async def test_a_scan_that_is_left_gives_way_to_the_last_finished_one(migration: Migration) -> None:
    last_scan.keep(migration.paths, HERE, FOUND)
    session = session_with(migration, replace(FOUND, counts={}, finished=False), FOUND)
    scan = session.scan()
    await anext(scan)
    assert session.census is not None
    assert not session.census.finished
    await scan.aclose()  # type: ignore[attr-defined]  # an async generator
    assert session.census == FOUND


def test_a_scan_of_another_workspace_says_nothing_of_this_one(migration: Migration) -> None:
    last_scan.keep(migration.paths, HERE, FOUND)
    assert last_scan.census_of(migration.paths, HERE) == FOUND
    assert last_scan.census_of(migration.paths, replace(HERE, id="other")) is None


@pytest.mark.parametrize("content", [b"", b"{", b'{"schema":2}', b'{"census":{"counts":[1]}}', b"\xff\xfe"])
def test_a_damaged_file_is_no_scan(migration: Migration, content: bytes) -> None:
    (migration.paths.folder / last_scan.FILE).write_bytes(content)
    assert last_scan.recall(migration.paths) is None
    assert Session(migration, Credentials()).census is None
