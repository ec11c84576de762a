"""Objects and their versions: writing what was read, and reading it back."""

import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from wizard.archive.decode import decode_object, digest
from wizard.archive.earlier import Earlier
from wizard.archive.packing import Packing

_CHUNK = 500
THREADS = frozenset({"conversations", "tickets"})
"""Kinds whose objects have parts."""


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """One archived object: the number of its newest version, its revision, digest, and when the source deleted it (unix seconds)."""

    kind: str
    id: str
    seq: int
    version: int | None
    digest: bytes
    revision: int
    missing_parts: int
    deleted_at: int | None


@dataclass(frozen=True, slots=True)
class Touched:
    """An object that is new or may have changed, its revision, a mark that is another one once its JSON is (or it is deleted), and when it was deleted."""

    id: str
    revision: int
    mark: bytes
    deleted_at: int | None


class Objects:
    """The objects of an archive, over one connection. Nothing here commits: the caller's transaction does."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.packing = Packing(connection)
        self._revision: int | None = None
        self.earlier = Earlier(connection, self.packing.unpack)

    def next_revision(self) -> int:
        """A number larger than every revision so far."""
        if self._revision is None:
            self._revision = int(self._db.execute(_LAST_REVISION).fetchone()[0])
        self._revision += 1
        return self._revision

    def store(
        self,
        kind: str,
        object_id: str,
        raw: bytes,
        version: int | None,
        *,
        listed_version: int | None = None,
        listed_digest: bytes | None = None,
        missing_parts: int = 0,
        parts: Collection[str] = (),
    ) -> Literal["new", "changed", "same"]:
        """Keep an object as received: `new`, `changed` against the newest version, or `same`, which only notes that it was seen.

        A thread's answer that was overtaken by a newer one on its way is kept as an earlier version, and is `same`.
        `parts` are the ids of the parts of a thread that was cut off; those that an earlier version has stay with it.
        """
        mark = digest(raw)
        seen = max((v for v in (version, listed_version) if v is not None), default=None)
        old = self._db.execute(
            "SELECT digest, seq, deleted_at, version FROM objects WHERE kind = ? AND id = ?", (kind, object_id)
        ).fetchone()
        if old and old[0] == mark:
            self._db.execute(
                "UPDATE objects SET version = ?, satisfied = max(coalesce(satisfied, 0), coalesce(?, 0)),"
                " listed_digest = coalesce(?, listed_digest), deleted_at = NULL WHERE kind = ? AND id = ?",
                (version, seen, listed_digest, kind, object_id),
            )
            if old[2] is not None:
                self._back(kind, object_id)
            return "same"
        seq = self._db.execute(
            "INSERT INTO versions (kind, id, version, digest, read_at, size, body) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (kind, object_id, version, mark, int(time.time()), len(raw), self.packing.pack(kind, raw)),
        ).lastrowid
        if old and kind in THREADS and old[2] is None and (version or 0) < (old[3] or 0):
            return "same"
        self._db.execute(
            "INSERT INTO objects (kind, id, seq, version, satisfied, digest, listed_digest, revision, missing_parts)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET seq = excluded.seq, version = excluded.version,"
            " satisfied = max(coalesce(satisfied, 0), coalesce(excluded.satisfied, 0)), digest = excluded.digest,"
            " listed_digest = excluded.listed_digest, revision = excluded.revision, missing_parts = excluded.missing_parts,"
            " deleted_at = NULL",
            (kind, object_id, seq, version, seen, mark, listed_digest, self.next_revision(), missing_parts),
        )
        if old and old[2] is not None:
            self._back(kind, object_id)
        if old and parts:
            self.earlier.note(kind, object_id, old[1], parts)
        return "changed" if old else "new"

    def _back(self, kind: str, object_id: str) -> None:
        """It was thought to be deleted, and is there."""
        self.touch(kind, [object_id])
        self._db.execute("UPDATE listing SET gone = 0 WHERE kind = ? AND id = ?", (kind, object_id))

    def register_file(self, key: str, sha256: str) -> None:
        """Make a stored file an object of kind `files`, so that it is loaded like everything else. It has no JSON of its own."""
        self._db.execute(
            "INSERT INTO objects (kind, id, seq, digest, revision) VALUES ('files', ?, 0, ?, ?) ON CONFLICT (kind, id)"
            " DO UPDATE SET digest = excluded.digest, revision = excluded.revision",
            (key, bytes.fromhex(sha256), self.next_revision()),
        )

    def touch(self, kind: str, ids: Iterable[str]) -> None:
        """Something that shapes these objects changed: they, and what they shape themselves, get a new revision."""
        for object_id in ids:
            changed = self._db.execute(
                "UPDATE objects SET revision = ? WHERE kind = ? AND id = ?", (self.next_revision(), kind, object_id)
            ).rowcount
            if not changed:
                continue
            others = self._db.execute(
                "SELECT other_kind, other_id FROM shapes WHERE kind = :kind AND id = :id UNION SELECT 'contacts', folded_into"
                " FROM identities WHERE :kind = 'contacts' AND id = :id AND folded_into IS NOT NULL",
                {"kind": kind, "id": object_id},
            ).fetchall()
            for other, other_id in others:
                self._db.execute(
                    "UPDATE objects SET revision = ? WHERE kind = ? AND id = ?", (self.next_revision(), other, other_id)
                )

    def note_shapes(self, kind: str, object_id: str, others: Iterable[tuple[str, str]]) -> None:
        """The records of these others change with this object."""
        self._db.executemany(
            "INSERT OR IGNORE INTO shapes VALUES (?, ?, ?, ?)", [(kind, object_id, *o) for o in others]
        )

    def touch_all(self, kinds: Sequence[str]) -> None:
        """Something that shapes every object of these kinds changed: each gets a new revision of its own."""
        marks = ",".join("?" * len(kinds))
        last = self.next_revision()
        self._db.execute(f"UPDATE objects SET revision = revision + ? WHERE kind IN ({marks})", (last, *kinds))  # noqa: S608 - placeholders
        self._revision = None

    def mark_deleted(self, kind: str, object_id: str, at: int) -> bool:
        """The source deleted it at this unix second. What was archived stays. Returns whether that is news of something archived."""
        news = self._db.execute(
            "UPDATE objects SET deleted_at = ? WHERE kind = ? AND id = ? AND deleted_at IS NULL", (at, kind, object_id)
        ).rowcount
        if news:
            self.touch(kind, [object_id])
        return news > 0

    def deleted(self) -> dict[str, int]:
        """How many archived objects of each kind the source has deleted."""
        query = "SELECT kind, count(*) FROM objects WHERE deleted_at IS NOT NULL GROUP BY kind"
        return dict(self._db.execute(query).fetchall())

    def is_deleted(self, kind: str, object_id: str) -> bool:
        """Whether the source has deleted an archived object."""
        row = self._db.execute("SELECT deleted_at FROM objects WHERE kind = ? AND id = ?", (kind, object_id)).fetchone()
        return row is not None and row[0] is not None

    def row(self, kind: str, object_id: str) -> ObjectRow | None:
        """One object's row, None when it is not archived."""
        found = self._db.execute(f"{_SELECT} WHERE kind = ? AND id = ?", (kind, object_id)).fetchone()
        return ObjectRow(*found) if found else None

    def raw(self, kind: str, object_id: str) -> bytes | None:
        """The newest version as received, None when it is not archived."""
        found = self._db.execute(
            "SELECT v.body FROM objects o JOIN versions v ON v.seq = o.seq WHERE o.kind = ? AND o.id = ?",
            (kind, object_id),
        ).fetchone()
        return self.unpacked(found[0]) if found else None

    def packed(self, kind: str, ids: Sequence[str]) -> dict[str, bytes]:
        """The newest versions of objects of one kind as they are stored, by id; those that are not archived are left out."""
        found: dict[str, bytes] = {}
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            marks = ",".join("?" * len(chunk))
            found.update(
                self._db.execute(
                    f"SELECT o.id, v.body FROM objects o JOIN versions v ON v.seq = o.seq WHERE o.kind = ? AND o.id IN ({marks})",  # noqa: S608 - placeholders
                    (kind, *chunk),
                )
            )
        return found

    def unpacked(self, packed: bytes) -> bytes:
        """What `packed` gave, as received."""
        return self.packing.unpack(packed)

    def versions(self, kind: str, object_id: str) -> list[tuple[int, int]]:
        """When each version of an object was read (unix seconds) and how many bytes of JSON it has, oldest first."""
        return self._db.execute(
            "SELECT read_at, size FROM versions WHERE kind = ? AND id = ? ORDER BY seq", (kind, object_id)
        ).fetchall()

    def decoded(self, kind: str, object_id: str) -> dict[str, Any] | None:
        """The newest version, decoded; with the parts that it cut off, and an earlier version has."""
        raw = self.raw(kind, object_id)
        return None if raw is None else self.whole(kind, object_id, raw)

    def whole(self, kind: str, object_id: str, raw: bytes) -> dict[str, Any]:
        """The newest version `raw` of an object, decoded; with the parts that it cut off, and an earlier version has."""
        found = decode_object(raw)
        return self.earlier.whole(kind, object_id, found) if kind in THREADS else found

    def each(self, kind: str, *, batch: int = 200) -> Iterator[tuple[str, bytes]]:
        """Every object of a kind with its newest version, ordered by id; a bounded number is held at a time."""
        last = ""
        while rows := self._db.execute(
            "SELECT o.id, v.body FROM objects o JOIN versions v ON v.seq = o.seq WHERE o.kind = ? AND o.id > ? ORDER BY o.id LIMIT ?",
            (kind, last, batch),
        ).fetchall():
            for object_id, body in rows:
                yield object_id, self.unpacked(body)
            last = rows[-1][0]

    def touched(self, kind: str, other: str, after: int, limit: int) -> list[Touched]:
        """Up to `limit` objects of a kind with a revision above `after`, by revision; each with the object of the same id of the kind `other`."""
        rows = self._db.execute(
            "SELECT o.id, o.revision, CAST(o.digest || coalesce(p.digest, x'') || (o.deleted_at IS NULL) AS BLOB), o.deleted_at"
            " FROM objects o LEFT JOIN objects p ON p.kind = ? AND p.id = o.id WHERE o.kind = ? AND o.revision > ? ORDER BY o.revision LIMIT ?",
            (other, kind, after, limit),
        )
        return [Touched(*row) for row in rows]

    def untaken(self, kind: str, after: int) -> int:
        """How many objects of a kind have a revision above `after`."""
        row = self._db.execute("SELECT count(*) FROM objects WHERE kind = ? AND revision > ?", (kind, after)).fetchone()
        return int(row[0])

    def last_revision(self, kind: str) -> int:
        """The largest revision of a kind, 0 where nothing of it is archived."""
        row = self._db.execute("SELECT coalesce(max(revision), 0) FROM objects WHERE kind = ?", (kind,)).fetchone()
        return int(row[0])

    def newest(self, kind: str, *, batch: int = 200) -> Iterator[bytes]:
        """The newest version of every object of a kind, what was read or touched last first; a bounded number is held at a time."""
        ask = (
            "SELECT o.revision, o.id, v.body FROM objects o JOIN versions v ON v.seq = o.seq"
            " WHERE o.kind = :kind AND (o.revision, o.id) < (:revision, :id) ORDER BY o.revision DESC, o.id DESC LIMIT :batch"
        )
        revision, last = 2**62, ""
        while rows := self._db.execute(
            ask, {"kind": kind, "revision": revision, "id": last, "batch": batch}
        ).fetchall():
            yield from (self.unpacked(body) for _, _, body in rows)
            revision, last = rows[-1][:2]

    def first_and_last(self, kind: str, each: int) -> Iterator[dict[str, Any]]:
        """Up to `each` objects that were read or touched first and as many that were last, decoded, each once."""
        ask = "SELECT id FROM objects WHERE kind = ? ORDER BY revision {} LIMIT ?"
        ids = [row[0] for order in ("ASC", "DESC") for row in self._db.execute(ask.format(order), (kind, each))]
        for object_id in dict.fromkeys(ids):
            if (found := self.decoded(kind, object_id)) is not None:
                yield found

    def same(self, kind: str, listed: Sequence[tuple[str, bytes]]) -> set[str]:
        """Of (id, digest of the listed JSON), the ids whose listing is the one archived already."""
        return {
            object_id
            for object_id, mark in listed
            if self._db.execute(
                "SELECT 1 FROM objects WHERE kind = ? AND id = ? AND listed_digest = ? AND deleted_at IS NULL",
                (kind, object_id, mark),
            ).fetchone()
        }

    def kinds(self) -> list[tuple[str, int]]:
        """Kinds with how many objects are archived, by name."""
        return self._db.execute(
            "SELECT kind, count(*) FROM objects WHERE kind <> 'files' GROUP BY kind ORDER BY kind"
        ).fetchall()

    def truncated(self) -> list[tuple[str, str, int]]:
        """(kind, id, missing parts) of everything that is archived only in part: what the source did not give, now or earlier."""
        return self._db.execute(
            "SELECT * FROM (SELECT kind, id, missing_parts - (SELECT count(*) FROM earlier e WHERE e.kind = o.kind AND e.id = o.id) AS missing"
            " FROM objects o WHERE missing_parts > 0) WHERE missing > 0 ORDER BY kind, id"
        ).fetchall()


_LAST_REVISION = "SELECT coalesce(max((SELECT max(revision) FROM objects o WHERE o.kind = t.name)), 0) FROM totals t WHERE t.what = 'objects'"
_SELECT = "SELECT kind, id, seq, version, digest, revision, missing_parts, deleted_at FROM objects"
