"""Files: where they hang, and each one once, named by its content."""

import json
import os
import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wizard.archive.objects import Objects
from wizard.archive.schema import cannot_write
from wizard.archive.tombstones import Tombstones
from wizard.errors import RecordError
from wizard.paths import sync_folder
from wizard.sources.port import FileLink, StoredFile
from wizard.text import printable


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file that is still to be fetched, with one place where it hangs, and the number of the object's version its link is from."""

    kind: str
    id: str
    link: FileLink
    seq: int


@dataclass(frozen=True, slots=True)
class Placed:
    """One place where a file hangs, with what became of the file."""

    kind: str
    id: str
    part_id: str | None
    key: str
    name: str
    url: str
    content_type: str
    declared_size: int | None
    inline: bool
    status: str
    reason: str
    sha256: str | None
    size: int | None


@dataclass(frozen=True, slots=True)
class FileFailure:
    """A file that could not be had: why, what was asked and answered, the first object (kind, id) it hangs on and its
    address there, empty where it hangs nowhere."""

    key: str
    status: str
    cause: str
    reason: str
    request: str
    answer: str
    at: int
    attempts: int
    kind: str
    id: str
    url: str


class Files:
    """The files of an archive, over one connection. Nothing here commits: the caller's transaction does."""

    def __init__(self, connection: sqlite3.Connection, objects: Objects, folder: Path) -> None:
        self._db = connection
        self._objects = objects
        self._folder = folder

    def hang(
        self,
        kind: str,
        object_id: str,
        links: Sequence[FileLink],
        *,
        fresh: bool = False,
        kept: Collection[str] = (),
    ) -> int:
        """Note the files of an object, replacing what was noted (nothing for a `fresh` one), but for those of the parts `kept`.

        Returns how many are new and wanted.
        """
        drop = (
            "DELETE FROM attachments WHERE kind = ? AND id = ?"
            " AND (part_id IS NULL OR part_id NOT IN (SELECT value FROM json_each(?))) RETURNING key"
        )
        dropped = [] if fresh else self._db.execute(drop, (kind, object_id, json.dumps(sorted(kept)))).fetchall()
        new = 0
        first = 0
        if kept:
            query = "SELECT coalesce(max(place) + 1, 0) FROM attachments WHERE kind = ? AND id = ?"
            first = int(self._db.execute(query, (kind, object_id)).fetchone()[0])
        for place, link in enumerate(links, first):
            self._db.execute(
                "INSERT INTO attachments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    kind,
                    object_id,
                    place,
                    link.part_id,
                    link.key,
                    link.name,
                    link.url,
                    link.content_type,
                    link.size,
                    link.inline,
                ),
            )
            status, reason = ("wanted", "") if link.wanted else ("external", "not on a file host of the source")
            added = self._db.execute(
                "INSERT OR IGNORE INTO files (key, status, reason) VALUES (?, ?, ?)", (link.key, status, reason)
            ).rowcount
            new += added and link.wanted
        # A file has the name of the first place where it hangs, and that may be another one now.
        self._objects.touch("files", {*(key for (key,) in dropped), *(link.key for link in links)})
        return new

    def wanted(self, limit: int, skip: set[str]) -> list[WantedFile]:
        """Up to `limit` files still to be fetched whose keys are not in `skip`."""
        rows = self._db.execute(
            "SELECT a.kind, a.id, a.key, a.url, a.part_id, a.name, a.content_type, a.size, a.inline, o.seq FROM files f"
            " JOIN attachments a ON a.key = f.key JOIN objects o ON o.kind = a.kind AND o.id = a.id WHERE f.status = 'wanted' GROUP BY f.key LIMIT ?",
            (limit + len(skip),),
        ).fetchall()
        found = [
            WantedFile(kind, object_id, FileLink(key, url, part, name, content_type, size, bool(inline)), seq)
            for kind, object_id, key, url, part, name, content_type, size, inline, seq in rows
            if key not in skip
        ]
        return found[:limit]

    def wanted_of(self, kind: str, object_id: str) -> list[WantedFile]:
        """The files of one object that are still to be fetched."""
        rows = self._db.execute(
            "SELECT a.key, a.url, a.part_id, a.name, a.content_type, a.size, a.inline, o.seq FROM attachments a JOIN files f ON f.key = a.key"
            " JOIN objects o ON o.kind = a.kind AND o.id = a.id WHERE a.kind = ? AND a.id = ? AND f.status = 'wanted' GROUP BY a.key",
            (kind, object_id),
        ).fetchall()
        return [
            WantedFile(kind, object_id, FileLink(key, url, part, name, content_type, size, bool(inline)), seq)
            for key, url, part, name, content_type, size, inline, seq in rows
        ]

    def places_of(self, key: str, limit: int) -> list[tuple[str, str]]:
        """Up to `limit` objects (kind, id) that a file hangs on, the newest first."""
        return self._db.execute(
            "SELECT DISTINCT a.kind, a.id FROM attachments a JOIN objects o ON o.kind = a.kind AND o.id = a.id WHERE a.key = ?"
            " ORDER BY o.deleted_at IS NOT NULL, o.seq DESC LIMIT ?",
            (key, limit),
        ).fetchall()

    def place(self, files: Sequence[tuple[str, Path]]) -> None:
        """Move fetched files (SHA-256, where they are; synced already) to their places, durably. Raises CannotWrite."""
        rooms = set()
        for sha256, temporary in files:
            target = self.path(sha256)
            rooms.add(target.parent)
            try:
                if not target.parent.exists():
                    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    rooms.add(self._folder)
                if target.exists():
                    # Perhaps of a run that was cut off before the folder was synced: that is done again below.
                    temporary.unlink()
                else:
                    temporary.chmod(0o600)
                    os.replace(temporary, target)
            except OSError as error:
                raise cannot_write(target, error) from error
        for room in rooms:
            sync_folder(room)

    def note_stored(self, key: str, sha256: str, size: int, content_type: str) -> None:
        """A file is in its place: it can be loaded, and so can what waited for it."""
        self._db.execute(
            "UPDATE files SET status = 'stored', reason = '', sha256 = ?, size = ?, content_type = ? WHERE key = ?",
            (sha256, size, content_type, key),
        )
        self._objects.register_file(key, sha256)
        self._settled(key)

    def give_up(self, key: str, status: str, error: RecordError) -> None:
        """A file could not be had: `status` is missing or failed. Of an erased person's times no answer is kept."""
        answer = "" if Tombstones(self._db).active else printable(error.answer)[:2000]
        self._db.execute(
            "UPDATE files SET status = ?, reason = ?, attempts = attempts + 1, cause = ?, request = ?, answer = ?, at = ? WHERE key = ?",
            (
                status,
                printable(error.message),
                error.cause,
                printable(error.request)[:500],
                answer,
                int(time.time()),
                key,
            ),
        )
        self._settled(key)

    def forgive(self) -> int:
        """Let files that could not be had be tried again. Returns how many there are."""
        return self._db.execute("UPDATE files SET status = 'wanted' WHERE status IN ('missing', 'failed')").rowcount

    def failures(self, limit: int = -1) -> list[FileFailure]:
        """Up to `limit` files that could not be had, by key, each with one place where it hangs."""
        rows = self._db.execute(
            "SELECT f.key, f.status, f.cause, f.reason, f.request, f.answer, f.at, f.attempts, coalesce(min(a.kind), ''), coalesce(min(a.id), ''),"
            " coalesce(min(a.url), '')"
            " FROM files f LEFT JOIN attachments a ON a.key = f.key WHERE f.status IN ('missing', 'failed') GROUP BY f.key LIMIT ?",
            (limit,),
        )
        return [FileFailure(*row) for row in rows]

    def causes(self) -> list[tuple[str, str, int, str]]:
        """(cause, reason, how many files, one of their keys) of the files that could not be had, most first."""
        return self._db.execute(
            "SELECT coalesce(nullif(cause, ''), status), reason, count(*) AS n, min(key) FROM files WHERE status IN ('missing', 'failed')"
            " GROUP BY 1, 2 ORDER BY n DESC, 1, 2"
        ).fetchall()

    def path(self, sha256: str) -> Path:
        """Where a stored file lies."""
        return self._folder / sha256[:2] / sha256

    def of(self, kind: str, object_id: str) -> dict[str, StoredFile]:
        """The files of an object by key."""
        rows = self._db.execute(
            "SELECT a.key, a.name, coalesce(nullif(f.content_type, ''), a.content_type), coalesce(f.size, a.size, 0), f.sha256, f.status"
            " FROM attachments a JOIN files f ON f.key = a.key WHERE a.kind = ? AND a.id = ? ORDER BY a.place DESC",
            (kind, object_id),
        )
        return {row[0]: StoredFile(*row) for row in rows}

    def one(self, key: str) -> StoredFile | None:
        """A file by key, under the name of the first place where it hangs."""
        row = self._db.execute(
            "SELECT f.key, coalesce(a.name, ''), coalesce(nullif(f.content_type, ''), a.content_type, ''), coalesce(f.size, 0), f.sha256,"
            " f.status FROM files f LEFT JOIN attachments a ON a.key = f.key WHERE f.key = ? ORDER BY a.kind, a.id, a.place LIMIT 1",
            (key,),
        ).fetchone()
        return StoredFile(*row) if row else None

    def each_place(self) -> Iterator[Placed]:
        """Every place where a file hangs, in the order of the objects."""
        cursor = self._db.execute(f"{_PLACED} ORDER BY a.kind, a.id, a.place")
        for row in cursor:
            yield Placed(*(*row[:8], bool(row[8]), *row[9:]))

    def on(self, kind: str, object_id: str) -> list[Placed]:
        """Every place of one object where a file hangs."""
        rows = self._db.execute(f"{_PLACED} WHERE a.kind = ? AND a.id = ? ORDER BY a.place", (kind, object_id))
        return [Placed(*(*row[:8], bool(row[8]), *row[9:])) for row in rows]

    def by_content(self, after: tuple[str, str], limit: int) -> list[StoredFile]:
        """Up to `limit` stored files after (sha256, key), those with one content next to each other."""
        rows = self._db.execute(
            "SELECT f.key, coalesce((SELECT a.name FROM attachments a WHERE a.key = f.key ORDER BY a.kind, a.id, a.place LIMIT 1), ''),"
            " coalesce(f.content_type, ''), coalesce(f.size, 0), f.sha256, f.status FROM files f WHERE f.status = 'stored'"
            " AND (f.sha256, f.key) > (?, ?) ORDER BY f.sha256, f.key LIMIT ?",
            (*after, limit),
        )
        return [StoredFile(*row) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many files there are by status."""
        return dict(self._db.execute("SELECT status, count(*) FROM files GROUP BY status").fetchall())

    def stored_bytes(self) -> int:
        """Bytes of all stored files, each content once."""
        return int(
            self._db.execute(
                "SELECT coalesce(sum(size), 0) FROM (SELECT sha256, max(size) AS size FROM files WHERE status = 'stored' GROUP BY sha256)"
            ).fetchone()[0]
        )

    def _settled(self, key: str) -> None:
        owners = self._db.execute("SELECT DISTINCT kind, id FROM attachments WHERE key = ?", (key,)).fetchall()
        for kind, object_id in owners:
            self._objects.touch(kind, [object_id])


_PLACED = (
    "SELECT a.kind, a.id, a.part_id, a.key, a.name, a.url, a.content_type, a.size, a.inline, f.status, f.reason, f.sha256, f.size"
    " FROM attachments a JOIN files f ON f.key = a.key"
)
