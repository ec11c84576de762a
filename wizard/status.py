"""A run as other processes see it: `status.json`, and the requests they leave for it."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from typing import Final

import msgspec

from wizard.engine.progress import Snapshot
from wizard.errors import CannotWrite
from wizard.paths import MigrationPaths, write_private

SCHEMA_VERSION = 1
VERBS: Final = ("pause", "resume", "stop", "first", "share")
_BUSY_SECONDS = 3.0


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """What a run last said of itself: its process, when (unix seconds), and its progress."""

    schema: int = SCHEMA_VERSION
    pid: int
    at: float
    snapshot: Snapshot


class Request(msgspec.Struct, frozen=True):
    """Something asked of a run: a verb, its argument (`conversation 123` for `first`, `60` for `share`, else empty), and when (unix seconds)."""

    id: int
    verb: str
    argument: str
    asked_at: float


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Status)


def write_status(paths: MigrationPaths, snapshot: Snapshot) -> None:
    """Tell other processes how the run is; called about once a second by the process that holds the lock. Raises CannotWrite."""
    content = _encoder.encode(Status(pid=os.getpid(), at=time.time(), snapshot=snapshot))
    write_private(paths.status, content, durable=False)


def read_status(paths: MigrationPaths) -> Status | None:
    """What the run last said; None where there is nothing, or nothing this Outercom understands. Whether it still runs is `Migration.running`'s to say."""
    try:
        status = _decoder.decode(paths.status.read_bytes())
    except (OSError, msgspec.DecodeError, ValueError):
        return None
    return status if status.schema == SCHEMA_VERSION else None


def conversations_loaded(paths: MigrationPaths) -> int | None:
    """How many conversations the last run said are loaded; None before the first one."""
    status = read_status(paths)
    return (
        next((kind.loaded for kind in status.snapshot.kinds if kind.kind == "conversations"), None) if status else None
    )


def ask(paths: MigrationPaths, verb: str, argument: str = "") -> None:
    """Leave a request for the running process: `pause`, `resume`, `stop`, `first` with `KIND ID`, or `share` with the share in words.

    Raises ValueError for anything else and CannotWrite.
    """
    words = len(argument.split())
    fits = words > 0 if verb == "share" else words == (2 if verb == "first" else 0)
    if verb not in VERBS or not fits:
        raise ValueError(f"not a request: {verb}")
    try:
        with _table(paths) as connection:
            connection.execute(
                "INSERT INTO request (verb, argument, asked_at) VALUES (?, ?, ?)", (verb, argument, time.time())
            )
    except sqlite3.Error as error:
        raise CannotWrite(
            "The request could not be left for the running process.", hint="Stop that process where it runs."
        ) from error


def take(paths: MigrationPaths) -> list[Request]:
    """Every request since the last call, oldest first; each is given out once, to one caller.

    A run calls it once at its start and drops pauses and stops that were meant for an earlier one. A table that cannot be read gives none.
    """
    if not paths.requests.exists():
        return []
    try:
        with _table(paths) as connection:
            rows = connection.execute("SELECT id, verb, argument, asked_at FROM request ORDER BY id").fetchall()
            if rows:
                connection.execute("DELETE FROM request WHERE id <= ?", (rows[-1][0],))
    except sqlite3.Error:
        return []
    return [Request(*row) for row in rows]


@contextlib.contextmanager
def _table(paths: MigrationPaths) -> Iterator[sqlite3.Connection]:
    """The table of requests inside one transaction that nobody else can write in."""
    connection = sqlite3.connect(paths.requests, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS request (id INTEGER PRIMARY KEY AUTOINCREMENT, verb TEXT NOT NULL, "
            "argument TEXT NOT NULL, asked_at REAL NOT NULL)"
        )
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()
