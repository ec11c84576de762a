"""What the source listed, what is still to be read, and what could not be."""

import re
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wizard.archive.redacting import ERASED
from wizard.archive.tombstones import Tombstones
from wizard.errors import RecordError
from wizard.text import printable

# Intercom's error envelope.
_ERROR = re.compile(r'\s*\{\s*"(?:type"\s*:\s*"error\.list"|errors"\s*:)')


_AT_ONCE = 500
_OPEN_ONES = (
    "SELECT l.id FROM listing l LEFT JOIN objects o ON o.kind = l.kind AND o.id = l.id LEFT JOIN unread u ON u.kind = l.kind AND u.id = l.id"
    " WHERE l.kind = ? AND l.gone = 0 AND u.id IS NULL AND (o.id IS NULL OR coalesce(o.satisfied, 0) < coalesce(l.version, 0))"
)


def _pieces(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[begin : begin + _AT_ONCE] for begin in range(0, len(ids), _AT_ONCE))


def _marks(ids: Sequence[str]) -> str:
    return ",".join("?" * len(ids))


@dataclass(frozen=True, slots=True)
class Unread:
    """One object that could not be read: why, and what the source answered."""

    kind: str
    id: str
    cause: str
    message: str
    status: int
    request: str
    answer: str
    at: int
    attempts: int


class Listing:
    """The listing of an archive, over one connection. Nothing here commits: the caller's transaction does."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def add(self, kind: str, items: Iterable[tuple[str, int | None]]) -> int:
        """Note (id, version) as listed, keeping the newest version. Returns how many were not known before.

        What was gone when asked for counts again once it is listed in a newer version.
        """
        rows = [(kind, object_id, version) for object_id, version in items]
        if not rows:
            return 0
        ids = list({object_id for _, object_id, _ in rows})
        before = 0
        for some in _pieces(ids):
            known = f"SELECT count(*) FROM listing WHERE kind = ? AND id IN ({_marks(some)})"  # noqa: S608 - placeholders
            before += int(self._db.execute(known, (kind, *some)).fetchone()[0])
        self._db.executemany(
            "INSERT INTO listing (kind, id, version) VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET"
            " version = excluded.version, gone = 0"
            " WHERE coalesce(excluded.version, 0) > coalesce(version, 0)",
            rows,
        )
        return len(ids) - before

    def count(self, kind: str) -> int:
        """How many are listed and were not gone when asked for."""
        return int(self._db.execute("SELECT count(*) FROM listing WHERE kind = ? AND gone = 0", (kind,)).fetchone()[0])

    def to_read(self, kind: str, after: str, limit: int) -> list[tuple[str, int | None]]:
        """Up to `limit` (id, version) with id > `after` that are listed and not archived in that version, by id."""
        return self._db.execute(
            "SELECT l.id, l.version FROM listing l LEFT JOIN objects o ON o.kind = l.kind AND o.id = l.id"
            " LEFT JOIN unread u ON u.kind = l.kind AND u.id = l.id"
            " WHERE l.kind = ? AND l.id > ? AND l.gone = 0 AND u.id IS NULL"
            " AND (o.id IS NULL OR coalesce(o.satisfied, 0) < coalesce(l.version, 0)) ORDER BY l.id LIMIT ?",
            (kind, after, limit),
        ).fetchall()

    def is_open(self, kind: str, object_id: str) -> bool:
        """Whether it is listed and not archived in that version, and nothing stopped us from reading it."""
        row = self._db.execute(
            "SELECT l.gone = 0 AND u.id IS NULL AND (o.id IS NULL OR coalesce(o.satisfied, 0) < coalesce(l.version, 0)) FROM listing l"
            " LEFT JOIN objects o ON o.kind = l.kind AND o.id = l.id LEFT JOIN unread u ON u.kind = l.kind AND u.id = l.id"
            " WHERE l.kind = ? AND l.id = ?",
            (kind, object_id),
        ).fetchone()
        return bool(row and row[0])

    def open_among(self, kind: str, ids: Sequence[str]) -> set[str]:
        """Those of some ids that are open, as `is_open` says."""
        found: set[str] = set()
        for some in _pieces(ids):
            rows = self._db.execute(
                f"{_OPEN_ONES} AND l.id IN ({_marks(some)})",
                (kind, *some),
            )
            found.update(row[0] for row in rows)
        return found

    def open_count(self) -> int:
        """How many objects are listed and not archived in that version, of those that nothing stopped us from reading."""
        return int(
            self._db.execute(
                "SELECT count(*) FROM listing l LEFT JOIN objects o ON o.kind = l.kind AND o.id = l.id LEFT JOIN unread u"
                " ON u.kind = l.kind AND u.id = l.id WHERE l.gone = 0 AND u.id IS NULL"
                " AND (o.id IS NULL OR coalesce(o.satisfied, 0) < coalesce(l.version, 0))"
            ).fetchone()[0]
        )

    def drop_unread(self, kind: str, before: int) -> int:
        """Forget what is listed in a version before this unix second and not archived: it is not wanted any more. Returns how many there were."""
        absent = "kind = ? AND version < ? AND gone = 0 AND NOT EXISTS (SELECT 1 FROM objects o WHERE o.kind = listing.kind AND o.id = listing.id)"
        which = f"FROM listing WHERE {absent}"
        self._db.execute(f"DELETE FROM unread WHERE kind = ? AND id IN (SELECT id {which})", (kind, kind, before))  # noqa: S608 - constants
        return self._db.execute(f"DELETE {which}", (kind, before)).rowcount

    def mark_gone(self, kind: str, object_id: str) -> None:
        """It was listed, but was not there when asked for."""
        self._db.execute("UPDATE listing SET gone = 1 WHERE kind = ? AND id = ?", (kind, object_id))

    def all_gone(self) -> list[tuple[str, str]]:
        """(kind, id) of everything that was listed and then was not there, however often it was asked for."""
        return self._db.execute("SELECT kind, id FROM listing WHERE gone = 1 ORDER BY kind, id").fetchall()

    def never_seen(self) -> dict[str, int]:
        """How many of each kind were listed, and were not there when they were asked for first: nothing of them is archived."""
        return dict(
            self._db.execute(
                "SELECT kind, count(*) FROM listing l WHERE gone = 1 AND NOT EXISTS"
                " (SELECT 1 FROM objects o WHERE o.kind = l.kind AND o.id = l.id) GROUP BY kind"
            ).fetchall()
        )

    # windows

    def windows(self, kind: str) -> list[tuple[int, int]]:
        """Windows that are still to be listed."""
        return self._db.execute(
            "SELECT low, high FROM slices WHERE kind = ? AND done = 0 ORDER BY low", (kind,)
        ).fetchall()

    def planned(self, kind: str) -> bool:
        """Whether windows were laid out for this kind."""
        return self._db.execute("SELECT 1 FROM slices WHERE kind = ? LIMIT 1", (kind,)).fetchone() is not None

    def plan_windows(self, kind: str, windows: Iterable[tuple[int, int]]) -> None:
        """Lay out windows, [low, high) in unix seconds."""
        self._db.executemany("INSERT OR IGNORE INTO slices VALUES (?, ?, ?, 0)", [(kind, *w) for w in windows])

    def split_window(self, kind: str, window: tuple[int, int], parts: Iterable[tuple[int, int]]) -> None:
        """Replace one window by smaller ones."""
        self._db.execute("DELETE FROM slices WHERE kind = ? AND low = ? AND high = ?", (kind, *window))
        self.plan_windows(kind, parts)

    def reopen_windows(self, kind: str) -> None:
        """Every window of this kind is to be listed once more."""
        self._db.execute("UPDATE slices SET done = 0 WHERE kind = ?", (kind,))

    def window_done(self, kind: str, window: tuple[int, int]) -> None:
        """This window was listed to its end."""
        self._db.execute("UPDATE slices SET done = 1 WHERE kind = ? AND low = ? AND high = ?", (kind, *window))

    # trouble

    def failed(self, kind: str, object_id: str, error: RecordError) -> None:
        """This object could not be read. Once somebody was erased, nothing but an error of the service itself is kept of the answer."""
        self._db.execute(
            "INSERT INTO unread VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (kind, id) DO UPDATE SET cause = excluded.cause,"
            " message = excluded.message, status = excluded.status, request = excluded.request, answer = excluded.answer,"
            " at = excluded.at, attempts = attempts + 1",
            (
                kind,
                object_id,
                error.cause,
                printable(error.message),
                error.status,
                printable(error.request),
                self._answer(error.answer),
                int(time.time()),
            ),
        )

    def _answer(self, answer: str) -> str:
        """Names are not known any more after an erasure, so an answer that may hold an object is not kept then."""
        stones = Tombstones(self._db)
        short = printable(answer)[:2000]
        if not stones.active or not short or (_ERROR.match(short) and not stones.named_in(short)):
            return short
        return ERASED

    def forget_failure(self, kind: str, object_id: str) -> None:
        """It was read after all."""
        self._db.execute("DELETE FROM unread WHERE kind = ? AND id = ?", (kind, object_id))

    def forget_failures(self, kind: str, ids: Iterable[str]) -> None:
        """These were read after all."""
        if self._db.execute("SELECT 1 FROM unread WHERE kind = ? LIMIT 1", (kind,)).fetchone():
            self._db.executemany("DELETE FROM unread WHERE kind = ? AND id = ?", [(kind, one) for one in ids])

    def unread_after(self, after: tuple[str, str], limit: int) -> list[tuple[str, str]]:
        """Up to `limit` (kind, id) that could not be read, after this one; an empty id is a kind whose listing failed."""
        return self._db.execute(
            "SELECT kind, id FROM unread WHERE (kind, id) > (?, ?) ORDER BY kind, id LIMIT ?", (*after, limit)
        ).fetchall()

    def failed_listings(self) -> set[str]:
        """The kinds whose list could not be read."""
        return {row[0] for row in self._db.execute("SELECT kind FROM unread WHERE id = ''")}

    def unread_counts(self) -> dict[str, int]:
        """How many objects of each kind could not be read."""
        return dict(self._db.execute("SELECT kind, count(*) FROM unread GROUP BY kind").fetchall())

    def causes(self) -> list[tuple[str, str, str, int, str]]:
        """(kind, cause, message, how many, one of their ids) of what could not be read, most first."""
        return self._db.execute(
            "SELECT kind, cause, message, count(*) AS n, min(id) FROM unread GROUP BY kind, cause, message ORDER BY n DESC, kind, cause"
        ).fetchall()

    def unread(self, limit: int = 10_000) -> list[Unread]:
        """What could not be read, newest first."""
        return [
            Unread(*row)
            for row in self._db.execute("SELECT * FROM unread ORDER BY at DESC, kind, id LIMIT ?", (limit,))
        ]

    def not_available(self, kind: str, error: RecordError) -> None:
        """The workspace does not offer this kind; keep the answer."""
        self._db.execute(
            "INSERT OR REPLACE INTO unavailable VALUES (?, ?, ?, ?)",
            (kind, printable(error.message), self._answer(error.answer), int(time.time())),
        )

    def available(self, kind: str) -> None:
        """The workspace does offer this kind (again)."""
        self._db.execute("DELETE FROM unavailable WHERE kind = ?", (kind,))

    def unavailable_answers(self) -> list[tuple[str, str, str, int]]:
        """(kind, reason, the start of the source's answer, unix second) of what the workspace does not offer."""
        return self._db.execute("SELECT kind, message, answer, at FROM unavailable ORDER BY kind").fetchall()

    def unavailable(self) -> dict[str, str]:
        """Kinds the workspace does not offer, with the reason."""
        return dict(self._db.execute("SELECT kind, message FROM unavailable ORDER BY kind").fetchall())
