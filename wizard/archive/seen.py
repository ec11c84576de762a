"""Who answered the roll: the ids of a whole listing, compared with what is archived. Only the newest listing of a kind is kept, and only until
it was compared.
"""

import sqlite3
from collections.abc import Iterable


class Seen:
    """Over the archive's connection. Nothing here commits: the caller's transaction does."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def forget(self, kind: str) -> None:
        """A whole listing of a kind begins, or was compared."""
        self._db.execute("DELETE FROM seen WHERE kind = ?", (kind,))

    def note(self, kind: str, ids: Iterable[str]) -> None:
        """These were listed."""
        self._db.executemany("INSERT OR IGNORE INTO seen VALUES (?, ?)", [(kind, one) for one in ids])

    def missing(self, kind: str, after: str, limit: int, oldest: int | None = None) -> list[str]:
        """Up to `limit` ids above `after` that are archived, were listed once, are not known to be deleted, and were not seen.

        `oldest`: what is archived in a version before this unix second was not asked for, and does not count.
        """
        return [
            row[0]
            for row in self._db.execute(
                "SELECT o.id FROM objects o JOIN listing l ON l.kind = o.kind AND l.id = o.id WHERE o.kind = ? AND o.id > ?"
                " AND o.deleted_at IS NULL AND l.gone = 0 AND coalesce(o.version, ?) >= ?"
                " AND NOT EXISTS (SELECT 1 FROM seen s WHERE s.kind = o.kind AND s.id = o.id) ORDER BY o.id LIMIT ?",
                (kind, after, oldest or 0, oldest or -(2**62), limit),
            )
        ]
