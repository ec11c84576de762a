"""The search index of an archive: a file of its own beside it. It is derived, so a damaged or older one is simply made anew."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wizard.archive.schema import cannot_write, connect
from wizard.errors import CannotWrite

VERSION = 1
"""Raised whenever the tables, the words or the marks change; indexes of other versions are made anew."""

PLACES = 1_024
"""Rows a second may have before it takes from the next one: a row's place is its second times this, and a running number."""

TABLES = """
-- Facts about the index: which archive and translator it is of, and up to which revision each kind was taken in.
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- What can be found. `place` grows with the time of the last message, so the newest come first without sorting. `mark` tells whether the object is
-- still as it was taken in. What changed since is here under a new place, and under its old one without anything (kind '').
CREATE TABLE documents (
  place INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, mark BLOB NOT NULL, at INTEGER NOT NULL, title TEXT NOT NULL, who TEXT NOT NULL,
  state TEXT NOT NULL, channel TEXT NOT NULL, messages INTEGER NOT NULL, files INTEGER NOT NULL, deleted INTEGER NOT NULL);
CREATE INDEX documents_by_id ON documents (id, kind);

-- The tables of words there are: one for each group of kinds and each stretch of time, so that looking for what came last never goes through
-- everything. Each is made by `add_shelf`.
-- `added` is how many documents came since it was put in order.
CREATE TABLE shelves (family TEXT NOT NULL, number INTEGER NOT NULL, added INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (family, number)) WITHOUT ROWID;

-- What the filters can be set to: tags, teammates, channels by their names.
CREATE TABLE choices (what TEXT NOT NULL, value TEXT NOT NULL, label TEXT NOT NULL, PRIMARY KEY (what, value)) WITHOUT ROWID;
"""

SHELF_SECONDS = 90 * 86_400
"""How long a stretch of time is."""

_WORDS = """
-- The words of each document by its place, and its marks: kind, state, tags, teammates, channel, people. The text itself is not kept.
CREATE VIRTUAL TABLE {name} USING fts5 (
  text, marks, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'");
"""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of what is done inside, or nothing; nobody else writes meanwhile."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def shelf_of(place: int) -> int:
    """The number of the stretch of time a place is in."""
    return place // (PLACES * SHELF_SECONDS)


def shelf_name(family: str, number: int) -> str:
    """The table of words of a group of kinds and a stretch of time."""
    return f"{family}_{int(number)}"


def add_shelf(connection: sqlite3.Connection, family: str, number: int) -> None:
    """Make a table of words, inside the caller's transaction."""
    name = shelf_name(family, number)
    connection.execute(_WORDS.format(name=name))
    # Words are merged in one go, by `tidy_shelf`.
    connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('automerge', 0)")  # noqa: S608 - a name of ours
    connection.execute("INSERT INTO shelves (family, number) VALUES (?, ?)", (family, number))


def tidy_shelf(connection: sqlite3.Connection, least: int) -> bool:
    """Put one table of words in order to which at least so many documents came, so that a word is looked up in one place. False: there is none."""
    row = connection.execute("SELECT family, number FROM shelves WHERE added >= ? LIMIT 1", (least,)).fetchone()
    if row is None:
        return False
    name = shelf_name(*row)
    connection.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608 - a name of ours
    connection.execute("UPDATE shelves SET added = 0 WHERE family = ? AND number = ?", row)
    return True


def open_index(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """The index, made where it is missing, damaged or of another version. Raises CannotWrite.

    A `read_only` one must be there already.
    """
    if read_only:
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode=ro", uri=True, check_same_thread=False, isolation_level=None
        )
        connection.execute("PRAGMA query_only = ON")
        return connection
    with suppress(CannotWrite, sqlite3.Error):
        return _opened(path)
    remove_index(path)
    try:
        return _opened(path)
    except sqlite3.Error as error:
        raise cannot_write(path, error) from error


def remove_index(path: Path) -> bool:
    """Take the index away, with its log. Returns whether there was one. Raises CannotWrite."""
    there = path.exists()
    try:
        for suffix in ("-shm", "-wal", "-journal", ""):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error
    return there


def identity(path: Path) -> tuple[int, int] | None:
    """Which file lies there now (device and number); None where none does. It is another one once the index was made anew."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _opened(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    try:
        # It can be made again: what a power cut takes from it is no loss.
        connection.execute("PRAGMA synchronous = NORMAL")
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if found not in (0, VERSION):
            raise sqlite3.DatabaseError("another version")
        if not found:
            connection.executescript(f"BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")
        connection.execute("SELECT count(*) FROM facts").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection
