"""Parts of long threads that the source gave once and gives no more: it answers with the newest ones alone.

A part once seen is never dropped: every version is kept, and here is written down which version still has which part.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from wizard.archive.decode import decode_object

_HOLDERS = ("conversation_parts", "ticket_parts")


class Earlier:
    """Over the archive's connection; `unpack` decompresses a version. Nothing here commits: the caller's transaction does."""

    def __init__(self, connection: sqlite3.Connection, unpack: Callable[[bytes], bytes]) -> None:
        self._db = connection
        self._unpack = unpack

    def note(self, kind: str, object_id: str, before: int, parts: Collection[str]) -> None:
        """A new version was cut off, and has only these parts: whatever the version `before` had beside them stays with that one."""
        held = _ids(self._thread(before))
        self._db.executemany(
            "INSERT OR IGNORE INTO earlier VALUES (?, ?, ?, ?)",
            [(kind, object_id, one, before) for one in held if one not in parts],
        )
        self._db.executemany(
            "DELETE FROM earlier WHERE kind = ? AND id = ? AND part_id = ?", [(kind, object_id, one) for one in parts]
        )

    def parts(self, kind: str, object_id: str) -> set[str]:
        """The ids of parts that only an earlier version has."""
        rows = self._db.execute("SELECT part_id FROM earlier WHERE kind = ? AND id = ?", (kind, object_id))
        return {row[0] for row in rows}

    def whole(self, kind: str, object_id: str, newest: dict[str, Any]) -> dict[str, Any]:
        """The newest version with these parts before its own, as they came. The total that the source told stays."""
        wanted: dict[int, set[str]] = {}
        for seq, part in self._db.execute(
            "SELECT seq, part_id FROM earlier WHERE kind = ? AND id = ? ORDER BY seq", (kind, object_id)
        ):
            wanted.setdefault(seq, set()).add(part)
        if not wanted:
            return newest
        found = [part for seq, ids in wanted.items() for part in _parts(self._thread(seq)) if _id(part) in ids]
        holder = next((name for name in _HOLDERS if isinstance(newest.get(name), dict)), _HOLDERS[0])
        inner = newest.get(holder) or {}
        return {**newest, holder: {**inner, holder: [*found, *_parts(newest)]}}

    def each(self) -> Iterator[tuple[str, str, Any]]:
        """(kind, id, part) of all these parts, by object and version."""
        known: tuple[int, dict[str, Any]] = (0, {})
        rows = self._db.execute("SELECT kind, id, seq, part_id FROM earlier ORDER BY kind, id, seq, part_id")
        for kind, object_id, seq, name in rows:
            if known[0] != seq:
                known = seq, {_id(part): part for part in _parts(self._thread(seq))}
            if name in known[1]:
                yield kind, object_id, known[1][name]

    def _thread(self, seq: int) -> dict[str, Any]:
        row = self._db.execute("SELECT body FROM versions WHERE seq = ?", (seq,)).fetchone()
        return decode_object(self._unpack(row[0])) if row else {}


def _parts(thread: dict[str, Any]) -> list[Any]:
    for name in _HOLDERS:
        holder = thread.get(name)
        if isinstance(holder, dict) and isinstance(holder.get(name), list):
            found: list[Any] = holder[name]
            return found
    return []


def _id(part: Any) -> str:
    found = part.get("id") if isinstance(part, dict) else None
    return "" if found is None else str(found)


def _ids(thread: dict[str, Any]) -> Iterable[str]:
    return dict.fromkeys(one for part in _parts(thread) if (one := _id(part)))
