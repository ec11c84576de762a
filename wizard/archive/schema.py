"""The tables of `archive.db`, and how a database of ours is opened."""

import os
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path

from wizard.archive import totals
from wizard.archive.upgrading import Column, upgrade
from wizard.errors import CannotWrite, Damaged, OutercomError, UsageError
from wizard.lock import FileLock
from wizard.paths import MigrationPaths, disk_is_full

SCHEMA_VERSION = 3

TABLES = (
    """
-- Facts about the archive itself: schema, the source's app id, when which listing was complete.
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Every version of every object as it was received (zstd). Rows are only ever added.
CREATE TABLE IF NOT EXISTS versions (
  seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER, digest BLOB NOT NULL,
  read_at INTEGER NOT NULL, size INTEGER NOT NULL, body BLOB NOT NULL);

-- The newest version of each object. `revision` is a counter over the whole archive: it grows whenever anything that shapes the
-- object changes (its JSON, its files, the people it names). `satisfied` is the listed version this reading answers.
CREATE TABLE IF NOT EXISTS objects (
  kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, version INTEGER, satisfied INTEGER, digest BLOB NOT NULL,
  listed_digest BLOB, revision INTEGER NOT NULL, missing_parts INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER,
  PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS objects_by_revision ON objects (kind, revision);
CREATE INDEX IF NOT EXISTS objects_deleted ON objects (kind) WHERE deleted_at IS NOT NULL;

-- What the source listed, and whether it was gone when we asked for it.
CREATE TABLE IF NOT EXISTS listing (
  kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER, gone INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (kind, id)) WITHOUT ROWID;

-- Windows of creation time, [low, high) in unix seconds, that are to be listed; `done` once listed to the end.
CREATE TABLE IF NOT EXISTS slices (
  kind TEXT NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (kind, low, high)) WITHOUT ROWID;

-- The ids of a whole listing that is under way: what is archived and not among them is deleted, or to be asked for.
CREATE TABLE IF NOT EXISTS seen (kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;

-- Parts of a thread that the newest answer cut off, and the version that still has them.
CREATE TABLE IF NOT EXISTS earlier (kind TEXT NOT NULL, id TEXT NOT NULL, part_id TEXT NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (kind, id, part_id)) WITHOUT ROWID;

-- What could not be read, with the answer.
CREATE TABLE IF NOT EXISTS unread (
  kind TEXT NOT NULL, id TEXT NOT NULL, cause TEXT NOT NULL, message TEXT NOT NULL, status INTEGER NOT NULL, request TEXT NOT NULL,
  answer TEXT NOT NULL, at INTEGER NOT NULL, attempts INTEGER NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;

-- Kinds this workspace does not offer, with the answer.
CREATE TABLE IF NOT EXISTS unavailable (kind TEXT PRIMARY KEY, message TEXT NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL)
WITHOUT ROWID;

-- Contacts that were merged into another one at the source, or (moved_to NULL) are gone.
CREATE TABLE IF NOT EXISTS moved (kind TEXT NOT NULL, id TEXT NOT NULL, moved_to TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS moved_by_target ON moved (moved_to) WHERE moved_to IS NOT NULL;

-- Who a contact is, for merging by rule; `folded_into` is the contact that holds this person (NULL: itself).
CREATE TABLE IF NOT EXISTS identities (
  id TEXT PRIMARY KEY, email TEXT, external_id TEXT, lead INTEGER NOT NULL, created_at INTEGER, folded_into TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS identities_by_email ON identities (email);
CREATE INDEX IF NOT EXISTS identities_by_external_id ON identities (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS identities_folded ON identities (folded_into) WHERE folded_into IS NOT NULL;

-- Which contacts an object names.
CREATE TABLE IF NOT EXISTS mentions (kind TEXT NOT NULL, id TEXT NOT NULL, contact_id TEXT NOT NULL,
  PRIMARY KEY (kind, id, contact_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS mentions_by_contact ON mentions (contact_id);

-- Which teammates an object involves: who wrote in it, takes part in it, has it assigned to them.
CREATE TABLE IF NOT EXISTS teammates (admin_id TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
  PRIMARY KEY (admin_id, kind, id)) WITHOUT ROWID;

-- Which companies a conversation or a contact belongs to.
CREATE TABLE IF NOT EXISTS belongs (kind TEXT NOT NULL, id TEXT NOT NULL, company_id TEXT NOT NULL,
  PRIMARY KEY (kind, id, company_id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS belongs_by_company ON belongs (company_id);

-- Contacts that stay people of their own by the plan, whatever the rule of merging says.
CREATE TABLE IF NOT EXISTS apart (id TEXT PRIMARY KEY) WITHOUT ROWID;

-- Objects whose records change with another one: a conversation and the ticket it became hold each other's parts.
CREATE TABLE IF NOT EXISTS shapes (kind TEXT NOT NULL, id TEXT NOT NULL, other_kind TEXT NOT NULL, other_id TEXT NOT NULL,
  PRIMARY KEY (kind, id, other_kind, other_id)) WITHOUT ROWID;

-- Where files hang: one row for each place in each object.
CREATE TABLE IF NOT EXISTS attachments (
  kind TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, part_id TEXT, key TEXT NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL,
  content_type TEXT NOT NULL, size INTEGER, inline INTEGER NOT NULL, PRIMARY KEY (kind, id, place)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS attachments_by_key ON attachments (key);

-- Each file once. status: wanted, stored, missing (the host says it is not there), external (not on a file host of the source), failed.
-- Where it could not be had: cause (a short name), what was asked, the answer, and when (unix seconds).
CREATE TABLE IF NOT EXISTS files (
  key TEXT PRIMARY KEY, status TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', sha256 TEXT, size INTEGER, content_type TEXT,
  attempts INTEGER NOT NULL DEFAULT 0, cause TEXT NOT NULL DEFAULT '', request TEXT NOT NULL DEFAULT '',
  answer TEXT NOT NULL DEFAULT '', at INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS files_open ON files (key) WHERE status = 'wanted';
CREATE INDEX IF NOT EXISTS files_lost ON files (key) WHERE status IN ('missing', 'failed');

-- What JSON was packed with: zstd dictionaries. A packed body names the number of its own, 0 for none.
CREATE TABLE IF NOT EXISTS dictionaries (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, words BLOB NOT NULL);
"""
    + totals.TABLES
)

COLUMNS = (
    Column("files", "cause", "TEXT NOT NULL DEFAULT ''"),
    Column("files", "request", "TEXT NOT NULL DEFAULT ''"),
    Column("files", "answer", "TEXT NOT NULL DEFAULT ''"),
    Column("files", "at", "INTEGER NOT NULL DEFAULT 0"),
)
"""What tables of older schemas lack."""

_UPGRADING = threading.Lock()


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open a database file of ours: WAL, every commit synced, mode 0600 when it is new.

    The connection may be handed from thread to thread but is used by one at a time. Raises CannotWrite when the file cannot be written,
    UsageError when a read-only one is not there.
    """
    if read_only:
        if not path.exists():
            raise _nothing_yet()
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode=ro", uri=True, check_same_thread=False, isolation_level=None
        )
        connection.execute("PRAGMA query_only = ON")
        return connection
    try:
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path.as_uri(), uri=True, check_same_thread=False, isolation_level=None, timeout=30)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA foreign_keys = ON")
    except (OSError, sqlite3.Error) as error:
        raise cannot_write(path, error) from error
    return connection


def prepare(
    connection: sqlite3.Connection, tables: str, version: int, path: Path, columns: Iterable[Column] = ()
) -> int:
    """Create the tables of a new database, or bring an old one to this schema, with a copy of it kept. Returns the schema it had before, 0 when it
    is new. `columns` are those that tables of older schemas lack.

    Raises UsageError when the file is from a newer Outercom, CannotWrite.
    """
    found = check(connection, version, path)
    if found < version:
        try:
            if found:
                upgrade(connection, path, found, version, tables, columns)
            else:
                connection.executescript(f"BEGIN IMMEDIATE; {tables} PRAGMA user_version = {int(version)}; COMMIT;")
        except sqlite3.Error as error:
            raise cannot_write(path, error) from error
    return found


def look_into(path: Path, tables: str, version: int, columns: Iterable[Column] = ()) -> sqlite3.Connection:
    """A database of ours for whoever only looks. One of an older schema is brought to this one first, as `prepare` does: whoever looks may have no
    token any more to run it with.

    Raises UsageError when the file is not there or has no tables yet (a run makes it just now), is from a newer Outercom, or old while a run holds
    its migration; CannotWrite.
    """
    connection = connect(path, read_only=True)
    try:
        found = check(connection, version, path)
    except OutercomError:
        connection.close()
        raise
    if found == version:
        return connection
    connection.close()
    if not found:
        raise _nothing_yet()
    lock = FileLock(MigrationPaths(path.parent).lock)
    with _UPGRADING:
        if not lock.acquire():
            raise UsageError(
                f"{path.name} is of an older Outercom, and a run holds it just now.",
                hint="Once that run has ended, do this again: the file is brought up to date then, and a copy of it is kept.",
            )
        try:
            writing = connect(path)
            try:
                prepare(writing, tables, version, path, columns)
            finally:
                writing.close()
        finally:
            lock.release()
    return connect(path, read_only=True)


def _nothing_yet() -> UsageError:
    return UsageError("Nothing has been read into this migration yet.", hint="Run `outercom run NAME` first.")


def check(connection: sqlite3.Connection, version: int, path: Path) -> int:
    """The schema a database has. Raises UsageError when it is from a newer Outercom, CannotWrite when the file is no database or damaged."""
    try:
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error as error:
        raise cannot_write(path, error) from error
    if found > version:
        raise UsageError(
            f"{path.name} was written by a newer Outercom (schema {found}; this one knows {version}).",
            hint="Update Outercom, then run again. The file was not touched.",
        )
    return found


def cannot_write(path: Path, error: Exception) -> CannotWrite:
    """The same trouble in plain words: a full disk, a read-only file, or a file that is damaged."""
    text = str(error)
    if "full" in text or getattr(error, "errno", None) == 28 or ("disk I/O" in text and disk_is_full(path)):
        what, hint = "The disk is full.", "Make room, then run again: it goes on where it stopped."
    elif "malformed" in text or "not a database" in text:
        return Damaged(
            f"{path.name} is damaged or not a database.",
            hint="Move it aside, or put a copy of it back. It was not changed.",
        )
    elif "locked" in text:
        what, hint = f"{path.name} is in use by another program.", "Close the other program, then run again."
    else:
        what, hint = (
            f"{path.name} cannot be written ({text}).",
            "Check the rights and the disk of the home folder, then run again.",
        )
    return CannotWrite(what, hint=hint)
