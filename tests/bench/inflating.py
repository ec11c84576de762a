"""A migration made large without reading anything: what an import of that many conversations leaves, straight through SQL."""

import json
import sqlite3
from contextlib import closing

from wizard.archive.decode import digest
from wizard.archive.packing import Packing
from wizard.paths import MigrationPaths

_NUMBERS = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)"
FIRST_ID = 400_000_000_000_000
LEFT_OPEN = 10


def inflate(paths: MigrationPaths, destination: str, count: int) -> None:
    """Add so many archived and loaded conversations, each naming a contact that is there; the last LEFT_OPEN of them are only listed."""
    with closing(sqlite3.connect(paths.archive)) as archive:
        values = {"count": count - LEFT_OPEN, "all": count, "first": FIRST_ID}
        values |= dict(
            zip(
                ("seq", "revision"),
                archive.execute("SELECT (SELECT max(seq) FROM versions), max(revision) FROM objects").fetchone(),
                strict=True,
            )
        )
        values["contact"] = archive.execute("SELECT min(id) FROM objects WHERE kind = 'contacts'").fetchone()[0]
        packing = Packing(archive)
        archive.create_function("body", 1, lambda n: packing.pack("conversations", _raw(n)))
        archive.create_function("mark", 1, lambda n: digest(_raw(n)))
        archive.execute("PRAGMA synchronous = OFF")
        for statement in _ARCHIVE:
            archive.execute(f"{_NUMBERS} {statement}", values)
        archive.commit()
    with closing(sqlite3.connect(paths.ledger(destination))) as ledger:
        ledger.execute("PRAGMA synchronous = OFF")
        ledger.execute("ATTACH DATABASE ? AS archive", (str(paths.archive),))
        plan, translator = ledger.execute(
            "SELECT plan, translator FROM rows WHERE kind = 'conversations' AND state = 'loaded' LIMIT 1"
        ).fetchone()
        ledger.execute(_LEDGER, {"first": str(FIRST_ID), "plan": plan, "translator": translator})
        ledger.commit()


def _raw(number: int) -> bytes:
    return json.dumps(
        {
            "type": "conversation",
            "id": str(FIRST_ID + number),
            "updated_at": 1_780_000_000,
            "conversation_parts": {"conversation_parts": []},
        }
    ).encode()


_ARCHIVE = (
    "INSERT INTO versions SELECT :seq + n, 'conversations', :first + n, 1780000000, mark(n), 1780000000, 120, body(n) FROM numbers",
    "INSERT INTO objects SELECT 'conversations', :first + n, :seq + n, 1780000000, 1780000000, mark(n), NULL, :revision + n, 0, NULL FROM numbers",
    "INSERT INTO mentions SELECT 'conversations', :first + n, :contact FROM numbers",
    "INSERT INTO listing SELECT 'conversations', :first + n, 1780000000, 0 FROM (SELECT n FROM numbers UNION ALL SELECT :count + 1"
    " UNION ALL SELECT :all)",
)
_LEDGER = (
    "INSERT INTO rows (kind, id, state, revision, digest, plan, translator, record_kind, record_id, there, fingerprint, at)"
    " SELECT kind, id, 'loaded', revision, digest, :plan, :translator, 'conversation', id, id, hex(digest), 1780000000"
    " FROM archive.objects WHERE kind = 'conversations' AND id > :first"
)
