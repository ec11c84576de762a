"""The ledger: what was sent to one destination, under which id there, or why not. The archive is attached to it, read-only."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from wizard.archive.schema import cannot_write, connect, look_into, prepare
from wizard.engine.ledger_failures import LedgerFailures
from wizard.engine.ledger_losses import LedgerLosses
from wizard.engine.ledger_rows import SELECT, row_of
from wizard.engine.ledger_rows import Entry as Entry
from wizard.engine.ledger_rows import Row as Row
from wizard.engine.ledger_rows import State as State
from wizard.engine.ledger_rows import Work as Work
from wizard.engine.ledger_schema import OPEN, SCHEMA_VERSION, SETTLED, TABLES
from wizard.engine.ledger_writing import chunks, put, wake
from wizard.engine.needed import Needed
from wizard.engine.pointing import Pointing
from wizard.engine.shapings import Shapings
from wizard.engine.woken import Woken
from wizard.records import Kind, Ref

REMEMBERED_LINKS = 10_000


class Ledger:
    """`ledger-<destination>.db` with the archive attached as `archive`. Written by one thread; `read_only` for whoever looks."""

    def __init__(self, path: Path, archive: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._linked: dict[Ref, str] = {}
        if read_only:
            self._db = look_into(path, TABLES, SCHEMA_VERSION)
        else:
            self._db = connect(path)
            prepare(self._db, TABLES, SCHEMA_VERSION, path)
        try:
            self._db.execute(
                "ATTACH DATABASE ? AS archive", (f"{archive.as_uri()}?mode=ro" if read_only else str(archive),)
            )
        except sqlite3.Error as error:
            raise cannot_write(archive, error) from error
        self.woken = Woken()
        """What became work again since somebody last took it."""
        self.needed = Needed(self._db)
        self.pointing = Pointing(self._db)
        self.shapings = Shapings(self._db)
        self.losses = LedgerLosses(self._db)
        self.failures = LedgerFailures(self._db)

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    @contextmanager
    def commit(self) -> Iterator[sqlite3.Connection]:
        """One transaction around what is done inside. Raises CannotWrite when the disk refuses."""
        try:
            # Not IMMEDIATE: that would lock the attached archive for writing too.
            self._db.execute("BEGIN")
            yield self._db
            self._db.execute("COMMIT")
        except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise cannot_write(self.path, error) from error
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    # the difference

    def work(
        self, kind: str, plan: str, translator: int, *, after: int, limit: int, settled: bool = True
    ) -> list[Work]:
        """Up to `limit` objects of a kind that are in the archive and not (or not so) in the ledger, with a revision above `after`.

        Objects wait while it is not settled who the people they name are, or while one of their files is still wanted; `settled=False` shows these too.
        """
        # Most of what is looked at is not open: the digest and whether an object is settled are asked for the others alone.
        rows = self._db.execute(
            "SELECT w.kind, w.id, w.revision, d.digest FROM (SELECT o.kind, o.id, o.revision FROM archive.objects o"
            " LEFT JOIN rows l ON l.kind = o.kind AND l.id = o.id WHERE o.kind = :kind AND o.revision > :after"
            f" AND {f'CASE WHEN {OPEN} THEN {SETTLED} END' if settled else OPEN} ORDER BY o.revision LIMIT :limit) w"
            " CROSS JOIN archive.objects d ON d.kind = w.kind AND d.id = w.id ORDER BY w.revision",
            {"kind": kind, "after": after, "plan": plan, "translator": translator, "limit": limit},
        )
        return [Work(*row) for row in rows]

    def work_among(self, kind: str, ids: Sequence[str], plan: str, translator: int) -> list[Work]:
        """Those of these objects that are work and not waiting, in the order of their revisions."""
        found: list[Work] = []
        for one in ids:
            rows = self._db.execute(
                "SELECT o.kind, o.id, o.revision, o.digest FROM archive.objects o LEFT JOIN rows l ON l.kind = o.kind AND l.id = o.id"
                f" WHERE o.kind = :kind AND o.id = :id AND CASE WHEN {OPEN} THEN {SETTLED} END",
                {"kind": kind, "id": one, "plan": plan, "translator": translator},
            )
            found += [Work(*row) for row in rows]
        return sorted(found, key=lambda work: work.revision)

    def pending(self, plans: Mapping[str, str], translator: int) -> int:
        """How many objects are in the archive and not so in the ledger. `plans` has the digest of the plan for each kind asked about."""
        ask = (
            "SELECT count(*) FROM archive.objects o LEFT JOIN rows l ON l.kind = o.kind AND l.id = o.id"
            f" WHERE o.kind = :kind AND {OPEN}"
        )
        known = ({"kind": kind, "plan": plan, "translator": translator} for kind, plan in plans.items())
        return sum(int(self._db.execute(ask, one).fetchone()[0]) for one in known)

    # writing down

    def write(self, entries: Sequence[Entry], plans: Mapping[str, str], translator: int) -> None:
        """Write down what became of objects, in one transaction. What waited for them is made work again.

        `plans` has the digest of the plan for each of their kinds.
        """
        with self.commit():
            put(self._db, entries, plans, translator)
            self.failures.note(entries)
            self._forget_links(entries)
            done = [e for e in entries if e.state != "intent"]
            self.pointing.note([(e.work.kind, e.work.id, e.points) for e in done])
            # Only now: one of these may wait for another one.
            self.woken.add(wake(self._db, [e.record for e in done if e.record and e.there]))
            for e in done:
                if e.left or e.cleared:
                    self.woken.add(self.pointing.left(e.work.kind, e.work.id))
            if self.along:
                self.needed.note(entries)
                for e in done:
                    if e.left or (e.there and self.needed.has_unneeded):
                        self.woken.add(self.needed.stir(e.work.kind, e.work.id, self.along, left=e.left))

    def _forget_links(self, entries: Sequence[Entry]) -> None:
        if any(e.left or e.cleared or e.state == "uncertain" for e in entries):
            self._linked.clear()
        for e in entries:
            if e.record:
                self._linked.pop(e.record, None)

    along: Collection[str] = ()
    """The kinds that are loaded only where they are needed: files, and what the scope leaves out (`wizard.plan.scope.comes_along`)."""

    def works_of(self, kind: str, ids: Sequence[str]) -> list[Work]:
        """Those of these objects that are archived, and that nothing needed before."""
        found: dict[str, Work] = {}
        for chunk in chunks(ids):
            marks = ",".join("?" * len(chunk))
            rows = self._db.execute(
                "SELECT o.kind, o.id, o.revision, o.digest FROM archive.objects o LEFT JOIN rows l ON l.kind = o.kind AND l.id = o.id"
                f" WHERE o.kind = ? AND o.id IN ({marks}) AND (l.id IS NULL OR l.state = 'skipped')",
                (kind, *chunk),
            )
            found.update((row[1], Work(*row)) for row in rows)
        return [found[one] for one in ids if one in found]

    # looking up

    def links(self, refs: Sequence[Ref]) -> dict[Ref, str]:
        """The destination's ids of records; those it does not have are left out."""
        return {ref: there for ref in refs if (there := self.link_of(ref)) is not None}

    def link_of(self, ref: Ref) -> str | None:
        """The destination's id of one record, None where it does not have it."""
        there = self._linked.get(ref)
        if there is None:
            row = self._db.execute(
                "SELECT there FROM rows WHERE record_kind = ? AND record_id = ? AND there IS NOT NULL AND state IN ('loaded', 'intent', 'failed')",
                (ref.kind, ref.id),
            ).fetchone()
            if row is None:
                return None
            there = row[0]
            if len(self._linked) >= REMEMBERED_LINKS:
                self._linked.clear()
            self._linked[ref] = there
        return there

    def row(self, kind: str, object_id: str) -> Row | None:
        """What the ledger knows of one object, None when nothing."""
        found = self._db.execute(f"{SELECT} WHERE kind = ? AND id = ?", (kind, object_id)).fetchone()
        return row_of(found) if found else None

    def rows(self, kind: str, ids: Sequence[str]) -> dict[str, Row]:
        """What the ledger knows of these objects of one kind, by id."""
        found: dict[str, Row] = {}
        for chunk in chunks(ids):
            marks = ",".join("?" * len(chunk))
            rows = self._db.execute(f"{SELECT} WHERE kind = ? AND id IN ({marks})", (kind, *chunk))
            found.update((row[1], row_of(row)) for row in rows)
        return found

    def in_state(self, state: State, *, after: tuple[str, str] = ("", ""), limit: int = 500) -> list[Row]:
        """Up to `limit` rows in a state, after (kind, id)."""
        found = self._db.execute(
            f"{SELECT} WHERE state = ? AND (kind, id) > (?, ?) ORDER BY kind, id LIMIT ?", (state, *after, limit)
        ).fetchall()
        return [row_of(row) for row in found]

    def loaded(self, kind: str, *, after: str = "", limit: int = 200) -> list[Row]:
        """Up to `limit` loaded rows of a source kind with id > `after`, by id."""
        found = self._db.execute(
            f"{SELECT} WHERE kind = ? AND id > ? AND state = 'loaded' ORDER BY id LIMIT ?", (kind, after, limit)
        ).fetchall()
        return [row_of(row) for row in found]

    def counts(self) -> list[tuple[str, str, int]]:
        """(source kind, state, how many)."""
        return self._db.execute(
            "SELECT kind, state, count(*) FROM rows GROUP BY kind, state ORDER BY kind, state"
        ).fetchall()

    def last_write(self) -> int:
        """The unix second in which something was written down last, 0 for never. Looks at every row."""
        return int(self._db.execute("SELECT coalesce(max(at), 0) FROM rows").fetchone()[0])

    def find_record(self, there: str, record_kind: Kind) -> tuple[str, str] | None:
        """The (source kind, id) of what has this id at the destination."""
        found = self._db.execute(
            "SELECT kind, id FROM rows WHERE there = ? AND record_kind = ? LIMIT 1", (there, record_kind)
        ).fetchone()
        return (found[0], found[1]) if found else None

    def kept(self) -> dict[str, int]:
        """By source kind, how many records stay at the destination by decision, though the plan leaves them out now."""
        query = "SELECT kind, count(*) FROM rows WHERE state = 'skipped' AND there IS NOT NULL GROUP BY kind"
        return dict(self._db.execute(query).fetchall())

    def skipped(self) -> dict[str, dict[str, int]]:
        """By source kind, how many objects are not loaded by decision, by reason."""
        found: dict[str, dict[str, int]] = {}
        for kind, reason, count in self._db.execute(
            "SELECT kind, reason, count(*) FROM rows WHERE state = 'skipped' GROUP BY kind, reason"
        ):
            found.setdefault(kind, {})[reason] = count
        return found

    def known_there(self, record_kind: str, there: Sequence[str]) -> dict[str, tuple[str, bool]]:
        """Of ids at the destination those the ledger has: the source kind of what has each, and whether that only stays there by decision."""
        found: dict[str, tuple[str, bool]] = {}
        for chunk in chunks(there):
            rows = self._db.execute(
                "SELECT there, min(kind), max(state = 'skipped') FROM rows WHERE there IS NOT NULL AND record_kind = ?"
                f" AND there IN ({','.join('?' * len(chunk))}) GROUP BY there",
                (record_kind, *chunk),
            )
            found.update((one, (kind, bool(kept))) for one, kind, kept in rows)
        return found

    def holding(self, part: str) -> tuple[str, str, str] | None:
        """(source kind, id, part's id at the source) of what was sent with an entry of this id, its own or the destination's. Looks at every row."""
        found: tuple[str, str, str] | None = self._db.execute(
            "SELECT r.kind, r.id, c.key FROM rows r, json_each(r.children) c WHERE instr(r.children, ?) AND ? IN (c.key, c.value) LIMIT 1",
            (json.dumps(part), part),
        ).fetchone()
        return found

    # starting over with some

    def forgive(self, *, uncertain: bool = False) -> int:
        """Let everything that failed be tried again, and on demand what may be there already. Returns how many there are."""
        states = "('failed', 'uncertain')" if uncertain else "('failed')"
        with self.commit():
            self.failures.clear()
            return self._db.execute(f"UPDATE rows SET revision = NULL WHERE state IN {states}").rowcount

    def settle(self, kind: str, object_id: str, there: str | None, children: dict[str, str]) -> None:
        """A write in doubt was looked up: it is there under this id, or (None) it never arrived. Either way it is work again.

        What an earlier write left there, entries too, stays known.
        """
        with self.commit():
            if there is None:
                self._db.execute("DELETE FROM rows WHERE kind = ? AND id = ? AND there IS NULL", (kind, object_id))
            self._db.execute(
                "UPDATE rows SET state = 'failed', reason = 'interrupted', revision = NULL, there = coalesce(?, there),"
                " children = coalesce(?, children) WHERE kind = ? AND id = ?",
                (there, json.dumps(children) if children else None, kind, object_id),
            )
