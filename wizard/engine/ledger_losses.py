"""What was lost on the way to the destination, as the ledger has it: by cause, and record by record."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from wizard.destinations.port import Loss

_decoder = msgspec.json.Decoder(tuple[Loss, ...])


class LostDetail(NamedTuple):
    """One loss of one record: the source's kind and id, the id there, the cause, and what of this record."""

    kind: str
    id: str
    there: str
    cause: str
    detail: str


class LedgerLosses:
    """Over the ledger's connection. Only what is loaded counts."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def by_cause(self) -> dict[str, int]:
        """How many losses there are of each cause."""
        return dict(
            self._db.execute(
                "SELECT json_extract(j.value, '$.cause') AS cause, count(*) FROM rows r, json_each(r.losses) j"
                " WHERE r.losses <> '[]' AND r.state = 'loaded' GROUP BY cause ORDER BY cause"
            ).fetchall()
        )

    def each(self, *, batch: int = 500) -> Iterator[LostDetail]:
        """Every loss with its record, ordered by kind and id; a bounded number is held at a time."""
        after = ("", "")
        while rows := self._db.execute(
            "SELECT kind, id, there, losses FROM rows WHERE (kind, id) > (?, ?) AND losses <> '[]' AND state = 'loaded'"
            " ORDER BY kind, id LIMIT ?",
            (*after, batch),
        ).fetchall():
            after = rows[-1][:2]
            for kind, object_id, there, losses in rows:
                for loss in _decoder.decode(losses):
                    yield LostDetail(kind, object_id, there or "", loss.cause, loss.detail)
