"""Why records could not be loaded: what was asked of the destination, and what it answered."""

import sqlite3
from collections.abc import Iterator, Sequence

from wizard.engine.ledger_rows import Entry
from wizard.text import printable

LoadingFailure = tuple[str, str, str, str, str, str, int, int]
"""Source kind, id, state, reason, request, answer, unix seconds, attempts."""


class LedgerFailures:
    """Over the ledger's connection. Nothing here commits: the caller's transaction does. Rows of what was loaded after all mean nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def note(self, entries: Sequence[Entry]) -> None:
        """Of those that were not loaded, or of which nobody knows whether they were: why."""
        self._db.executemany(
            "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?)",
            [
                (e.work.kind, e.work.id, printable(_asked(e))[:500], printable(e.answer or e.reason)[:2000])
                for e in entries
                if e.state in ("failed", "uncertain")
            ],
        )

    def each(self, limit: int = -1) -> Iterator[LoadingFailure]:
        """Up to `limit` records that are not loaded now, or may be, by kind and id."""
        yield from self._db.execute(
            "SELECT r.kind, r.id, r.state, r.reason, coalesce(f.request, ''), coalesce(f.answer, ''), r.at, r.attempts FROM rows r"
            " LEFT JOIN failures f ON f.kind = r.kind AND f.id = r.id WHERE r.state IN ('failed', 'uncertain', 'intent')"
            " ORDER BY r.kind, r.id LIMIT ?",
            (limit,),
        )

    def causes(self) -> list[tuple[str, str, str, int, str]]:
        """(source kind, state, reason, how many, one of their ids), most first."""
        return self._db.execute(
            "SELECT kind, state, reason, count(*) AS n, min(id) FROM rows WHERE state IN ('failed', 'uncertain', 'intent')"
            " GROUP BY kind, state, reason ORDER BY n DESC, kind, reason"
        ).fetchall()

    def forget(self, kind: str, object_id: str) -> None:
        """Nothing is to be known of this object any more."""
        self._db.execute("DELETE FROM failures WHERE kind = ? AND id = ?", (kind, object_id))

    def forget_answers(self) -> None:
        """Somebody is erased: answers may hold anything."""
        self._db.execute("UPDATE failures SET answer = '' WHERE answer <> ''")

    def clear(self) -> None:
        """Drop what was loaded after all. To be called when a run begins."""
        self._db.execute(
            "DELETE FROM failures WHERE NOT EXISTS (SELECT 1 FROM rows r WHERE r.kind = failures.kind AND r.id = failures.id"
            " AND r.state IN ('failed', 'uncertain', 'intent'))"
        )


def _asked(e: Entry) -> str:
    return e.request or (f"write {e.record.kind} {e.record.id}" if e.record else f"translate {e.work.kind} {e.work.id}")
