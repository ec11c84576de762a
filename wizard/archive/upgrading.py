"""Databases of an older Outercom: brought to the schema of this one, with a copy of the old one kept beside them."""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from wizard.errors import CannotWrite
from wizard.paths import sync_folder
from wizard.text import size

COPIED = ".schema"
"""What the name of a kept copy ends with, before the number of its schema."""
_PAGES_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a table did not always have; `definition` is what stands behind its name in SQL."""

    table: str
    name: str
    definition: str


def upgrade(
    connection: sqlite3.Connection, path: Path, before: int, version: int, tables: str, columns: Iterable[Column]
) -> None:
    """Keep a copy of the database, then bring it from schema `before` to `version` in one transaction: missing columns, then missing tables.

    Cut off at any moment, the old database is whole, and the next start does it again. Raises CannotWrite (also where there is no room for the
    copy; nothing was touched then) and sqlite3.Error.
    """
    keep_copy(connection, path, before)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for column in columns:
            known = {row[1] for row in connection.execute(f"PRAGMA table_info({column.table})")}
            if known and column.name not in known:
                connection.execute(f"ALTER TABLE {column.table} ADD COLUMN {column.name} {column.definition}")
        for statement in statements(tables):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {int(version)}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def statements(script: str) -> Iterator[str]:
    """The statements of some SQL of ours, one by one: a script of them would commit what is open."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def keep_copy(connection: sqlite3.Connection, path: Path, schema: int) -> Path:
    """A copy of a database, durable, in a file beside it that is named after its schema (`archive.db.schema2`). Raises CannotWrite.

    One that a start before this one left there is replaced: the database was not changed since.
    """
    copy = path.with_name(f"{path.name}{COPIED}{schema}")
    needed = path.stat().st_size
    free = shutil.disk_usage(path.parent).free
    if free < needed * 1.05:
        raise CannotWrite(
            f"{path.name} is of an older Outercom, and there is no room for the copy that is kept of it ({size(needed)}, {size(free)} are free).",
            hint="Make room, then start again. The file was not touched.",
        )
    unfinished = copy.with_name(f".{copy.name}.tmp")
    try:
        unfinished.unlink(missing_ok=True)
        os.close(os.open(unfinished, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600))
        with contextlib.closing(sqlite3.connect(unfinished)) as target:
            connection.backup(target, pages=_PAGES_AT_ONCE)
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(unfinished, copy)
        sync_folder(copy.parent)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise CannotWrite(
            f"{path.name} is of an older Outercom, and no copy of it could be made ({type(error).__name__}).",
            hint="Check the rights and the room on the disk, then start again. The file was not touched.",
        ) from error
    return copy


def copies(folder: Path) -> list[Path]:
    """Every copy that was kept in a folder."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.startswith(COPIED))
