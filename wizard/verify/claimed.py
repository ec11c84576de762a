"""The ids at a destination that something in the archive accounts for. There may be millions: they are kept on disk, not in memory."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from wizard.archive.schema import cannot_write


class Claimed:
    """Ids of one kind of record, in a file without a name that is gone when this is closed. Raises CannotWrite when the disk refuses."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA cache_size = -4000")
        self._db.execute("CREATE TABLE claimed (there TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._db.close()

    def add(self, there: str) -> None:
        """Something accounts for this id."""
        with _on_disk():
            self._db.execute("INSERT OR IGNORE INTO claimed VALUES (?)", (there,))

    def __contains__(self, there: str) -> bool:
        with _on_disk():
            return self._db.execute("SELECT 1 FROM claimed WHERE there = ?", (there,)).fetchone() is not None


@contextmanager
def _on_disk() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise cannot_write(Path("A temporary file"), error) from error
