"""Whatever somebody changes in the workspace file, the comparison finds it: columns of every table (four of each, with `--long` all), a row taken
away, a row put in twice.
"""

import asyncio
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.e2e.support import Outercom
from wizard.destinations.ochre.shapes import SHAPES, Shape
from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.migration import Migration
from wizard.opening import open_destination, open_source, translator_version
from wizard.verify.checking import opened
from wizard.verify.comparison import Comparison


def _tables(shape: Shape) -> Iterator[str]:
    yield shape.table
    for child in shape.children:
        yield from _tables(child.shape)


TABLES = sorted({table for shape in SHAPES.values() for table in _tables(shape)})
HARMLESS = {(table, "number") for table in ("users", "custom_fields", "attachments", "tags", "saved_replies")}
"""Row numbers nothing points to: another one changes nothing for whoever reads the file."""


class File:
    """A copy of the workspace that can be changed and put back."""

    def __init__(self, outercom: Outercom, folder: Path) -> None:
        self.path = outercom.home / "migrations" / "x" / "workspace.db"
        self._whole = folder / "whole.db"
        with closing(sqlite3.connect(self.path)) as workspace:
            workspace.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.path, self._whole)

    def rows(self, table: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        with closing(sqlite3.connect(self._whole)) as workspace:
            cursor = workspace.execute(f"SELECT * FROM {table}")
            return [column[0] for column in cursor.description], cursor.fetchall()

    def change(self, query: str, values: tuple[Any, ...]) -> bool:
        """Whether the file takes the change: what its own constraints refuse cannot happen to it."""
        for ending in ("-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self._whole, self.path)
        with closing(sqlite3.connect(self.path)) as workspace:
            try:
                assert workspace.execute(query, values).rowcount == 1
            except sqlite3.IntegrityError:
                return False
            workspace.commit()
        return True


def _where(columns: list[str]) -> str:
    return " AND ".join(f'"{column}" IS ?' for column in columns)


def _other(value: Any) -> Any:
    return value + 1 if isinstance(value, int | float) else "other" if value is None else f"{value}."


def _again(table: str, columns: list[str], row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same row once more, with what must be its own made its own."""
    fresh = {"position": 10**6, "id": "once-more"} | ({"number": 10**6} if table != "tickets" else {})
    if any(shape.table == table for shape in SHAPES.values()):
        fresh["source_id"] = "once-more"
    return tuple(fresh.get(column, value) for column, value in zip(columns, row, strict=True))


async def _equal() -> bool:
    migration = Migration.open("x")
    plan = migration.load()
    source = open_source(plan, SecretStr("-"), RunControl(), ProgressBoard(), url="http://127.0.0.1:9")
    destination = open_destination(plan.destination, migration.paths)
    try:
        with opened(migration, plan, source, destination, translator_version(plan)) as (archive, ledger, loader):
            comparison = Comparison(archive, ledger, destination, loader)
            await comparison.everything(loader.digests, translator_version(plan))
            return not comparison.differences
    finally:
        await destination.close()
        await source.close()


@pytest.fixture
def file(copied: Outercom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> File:
    monkeypatch.setenv("OUTERCOM_HOME", str(copied.home))
    return File(copied, tmp_path)


def test_an_untouched_file_is_equal(file: File) -> None:
    assert asyncio.run(_equal())


@pytest.mark.parametrize("table", TABLES)
def test_every_change_of_a_table_is_found(request: pytest.FixtureRequest, file: File, table: str) -> None:
    dice = random.Random(table)
    columns, rows = file.rows(table)
    if not rows:
        pytest.skip("the small workspace has no such rows")
    missed = []
    for column in columns if request.config.getoption("--long") else dice.sample(columns, min(4, len(columns))):
        row = dice.choice(rows)
        changed = file.change(
            f'UPDATE {table} SET "{column}" = ? WHERE {_where(columns)}', (_other(row[columns.index(column)]), *row)
        )
        if changed and (table, column) not in HARMLESS and asyncio.run(_equal()):
            missed.append(f"{column} of {row}")
    row = dice.choice(rows)
    if file.change(f"DELETE FROM {table} WHERE {_where(columns)}", row) and asyncio.run(_equal()):
        missed.append(f"{row} was taken away")
    marks = ", ".join("?" * len(columns))
    if file.change(f"INSERT INTO {table} VALUES ({marks})", _again(table, columns, row)) and asyncio.run(_equal()):
        missed.append(f"{row} was put in twice")
    assert missed == []
