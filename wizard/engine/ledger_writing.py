"""Writing into the ledger, a whole batch at a time. Nothing here commits: the caller's transaction does."""

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from wizard.engine.ledger_rows import Entry
from wizard.records import Ref
from wizard.text import printable

_CHUNK = 500
_json = msgspec.json.Encoder()

_PUT = (
    "INSERT INTO rows (kind, id, state, revision, digest, plan, translator, record_kind, record_id, there, children, fingerprint,"
    " losses, reason, at, attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET"
    " state = excluded.state, revision = excluded.revision, digest = excluded.digest, plan = excluded.plan,"
    " translator = excluded.translator, record_kind = coalesce(excluded.record_kind, record_kind),"
    " record_id = coalesce(excluded.record_id, record_id), there = coalesce(excluded.there, there),"
    " children = CASE WHEN excluded.children = '{}' THEN children ELSE excluded.children END,"
    " fingerprint = coalesce(excluded.fingerprint, fingerprint), losses = excluded.losses, reason = excluded.reason,"
    " at = excluded.at, attempts = attempts + excluded.attempts"
)


def put(connection: sqlite3.Connection, entries: Sequence[Entry], plans: Mapping[str, str], translator: int) -> None:
    """Write what became of objects into their rows, and what those that are not under way wait for."""
    now = int(time.time())
    connection.executemany(_PUT, [_row(entry, plans[entry.work.kind], translator, now) for entry in entries])
    done = [entry for entry in entries if entry.state != "intent"]
    keys = [(entry.work.kind, entry.work.id) for entry in done]
    connection.executemany(
        "UPDATE rows SET there = NULL, children = '{}', fingerprint = NULL WHERE kind = ? AND id = ?",
        [key for key, entry in zip(keys, done, strict=True) if entry.cleared],
    )
    connection.executemany("DELETE FROM waits WHERE kind = ? AND id = ?", keys)
    connection.executemany(
        "INSERT OR IGNORE INTO waits VALUES (?, ?, ?, ?)",
        [(ref.kind, ref.id, *key) for key, entry in zip(keys, done, strict=True) for ref in entry.waits],
    )


def _row(entry: Entry, plan: str, translator: int, now: int) -> tuple[Any, ...]:
    work, record = entry.work, entry.record
    intent = entry.state == "intent"
    return (
        work.kind,
        work.id,
        entry.state,
        None if intent else work.revision,
        work.digest,
        plan,
        translator,
        record.kind if record else None,
        record.id if record else None,
        entry.there,
        children_text(entry.children),
        entry.fingerprint,
        _json.encode(entry.losses).decode() if entry.losses else "[]",
        printable(entry.reason)[:2000] if entry.reason else "",
        now,
        int(intent),
    )


def children_text(children: Mapping[str, str]) -> str:
    """Entries' ids by their source ids, as a row has them: JSON in ASCII."""
    if not children:
        return "{}"
    text = _json.encode(children)
    return text.decode() if text.isascii() else json.dumps(children, separators=(",", ":"))


def wake(connection: sqlite3.Connection, records: Iterable[Ref]) -> list[tuple[str, str]]:
    """These records are there now: whatever waits for them is work again. Returns the kinds and ids of that."""
    by_kind: dict[str, list[str]] = {}
    for record in records:
        by_kind.setdefault(record.kind, []).append(record.id)
    woken: list[tuple[str, str]] = []
    for kind, ids in by_kind.items():
        for chunk in chunks(ids):
            marks = ",".join("?" * len(chunk))
            waiting = connection.execute(
                f"DELETE FROM waits WHERE record_kind = ? AND record_id IN ({marks}) RETURNING kind, id",  # noqa: S608 - placeholders
                (kind, *chunk),
            ).fetchall()
            connection.executemany("UPDATE rows SET revision = NULL WHERE kind = ? AND id = ?", waiting)
            woken += waiting
    return woken


def chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    """The ids in lists that one statement can take."""
    left = iter(ids)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk
