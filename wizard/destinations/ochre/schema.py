"""The workspace file: its tables, its version, and how it is opened."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wizard.destinations.ochre.capabilities import STATEMENT
from wizard.destinations.ochre.shapes import SHAPES, Shape
from wizard.errors import CannotWrite
from wizard.paths import disk_is_full

VERSION = 1
_APPLICATION_ID = 0x4F434852
SHAPE = "ochre"
"""What the table `workspace` calls the file's shape."""
_TYPES = {"TEXT": "TEXT", "INTEGER": "INTEGER", "REAL": "REAL", "BOOLEAN": "INTEGER", "JSON": "TEXT", "ANY": "BLOB"}
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS aliases_by_alias ON conversation_aliases (alias)",
    "CREATE INDEX IF NOT EXISTS emails_by_email ON customer_emails (email COLLATE NOCASE)",
    "CREATE INDEX IF NOT EXISTS conversations_by_customer ON conversation_customers (customer)",
)


def open_workspace(path: Path) -> sqlite3.Connection:
    """The workspace file, made where it is missing, private (0600), in WAL mode, each commit synced. Raises CannotWrite."""
    with writing(path):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(path, isolation_level=None, cached_statements=256)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    if version > VERSION:
        raise CannotWrite(f"{path.name} was written by a newer Outercom.", hint="Update Outercom, then try again.")
    if owner not in (0, _APPLICATION_ID) or (
        version == 0 and connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    ):
        raise CannotWrite(
            f"{path.name} is a database, but not one of Outercom's.", hint="Move it away, then try again."
        )
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -32000")
    if version < VERSION:
        _create(connection)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE workspace (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
    connection.executemany("INSERT INTO workspace VALUES (?, ?)", [("shape", SHAPE), ("statement", STATEMENT)])
    for shape in dict.fromkeys(shape.table for shape in SHAPES.values()):
        for statement in _tables(next(found for found in SHAPES.values() if found.table == shape), None):
            connection.execute(statement)
    for index in _INDEXES:
        connection.execute(index)
    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")


def _tables(shape: Shape, parent: Shape | None) -> Iterator[str]:
    columns = [f'"{name}" {_TYPES[kind]}' for name, kind in shape.columns.items()]
    if shape.prefix:
        columns[:0] = ["number INTEGER PRIMARY KEY", "id TEXT NOT NULL" if parent else "id TEXT NOT NULL UNIQUE"]
    if parent is None:
        columns += [
            "source_id TEXT NOT NULL",
            "UNIQUE (origin, source_id)" if "origin" in shape.columns else "UNIQUE (source_id)",
        ]
        yield f"CREATE TABLE {shape.table} ({', '.join(columns)})"
    else:
        columns += [
            f"{shape.owner} INTEGER NOT NULL REFERENCES {parent.table} (number) ON DELETE CASCADE",
            "position INTEGER NOT NULL",
        ]
        key = f"({shape.owner}, position)"
        yield f"CREATE TABLE {shape.table} ({', '.join(columns)}, " + (
            f"UNIQUE {key})" if shape.prefix else f"PRIMARY KEY {key}) WITHOUT ROWID"
        )
    for child in shape.children:
        yield from _tables(child.shape, shape)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns a full disk, a read-only folder or a damaged file into CannotWrite."""
    try:
        yield
    except OSError as error:
        raise CannotWrite(
            f"{path.name} cannot be written ({error.strerror or type(error).__name__}).",
            hint="Check the folder's permissions and the free space, then run it again.",
        ) from error
    except (sqlite3.DataError, sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.OperationalError as error:
        why = "the disk is full" if disk_is_full(path) else str(error)
        raise CannotWrite(
            f"{path.name} cannot be written ({why}).",
            hint="Check the free space and that the folder is writable, then run it again.",
        ) from error
    except sqlite3.DatabaseError as error:
        raise CannotWrite(
            f"{path.name} is damaged, or not a database ({error}).",
            hint="Move it away and run it again: it is written anew from the archive.",
        ) from error
