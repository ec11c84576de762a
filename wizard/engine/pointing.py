"""Who points to whom: records with the address of another record in their text, which is wrong once that one is not there any more."""

import sqlite3
from collections.abc import Sequence

from wizard.records import Kind, Ref

_POINTED_TO = (Kind.CONVERSATION, Kind.TICKET)


def pointed_to(refs: Sequence[Ref]) -> tuple[Ref, ...]:
    """Of what a record refers to, the threads: they are referred to by links alone."""
    return tuple(ref for ref in refs if ref.kind in _POINTED_TO)


class Pointing:
    """Over the ledger's connection. Nothing here commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def note(self, pointing: Sequence[tuple[str, str, Sequence[Ref]]]) -> None:
        """What the records of objects (kind, id) have the addresses of."""
        self._db.executemany("DELETE FROM points WHERE kind = ? AND id = ?", [(kind, one) for kind, one, _ in pointing])
        rows = [(ref.kind, ref.id, kind, one) for kind, one, refs in pointing for ref in refs]
        self._db.executemany("INSERT OR IGNORE INTO points VALUES (?, ?, ?, ?)", rows)

    def left(self, kind: str, object_id: str) -> list[tuple[str, str]]:
        """An object's record is not there any more: whoever points to it is work again. Returns their kinds and ids."""
        return self._db.execute(
            "UPDATE rows SET revision = NULL WHERE (kind, id) IN (SELECT p.kind, p.id FROM points p JOIN rows l"
            " ON l.record_kind = p.record_kind AND l.record_id = p.record_id WHERE l.kind = ? AND l.id = ?)"
            " RETURNING kind, id",
            (kind, object_id),
        ).fetchall()
