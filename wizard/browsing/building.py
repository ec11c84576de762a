"""Building the index from the archive, a batch at a time: it can be searched meanwhile, stopped at any moment, and goes on where it stopped."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from wizard.archive.objects import Touched
from wizard.archive.schema import cannot_write
from wizard.browsing.documents import FAMILY, KINDS, Document, document
from wizard.browsing.library import Library
from wizard.browsing.schema import (
    PLACES,
    add_shelf,
    identity,
    open_index,
    remove_index,
    shelf_name,
    shelf_of,
    tidy_shelf,
    transaction,
)
from wizard.browsing.words import folded
from wizard.migration import Migration

BATCH = 2_000
_PARTNER = {"conversations": "tickets", "tickets": "conversations"}
"""A conversation and the ticket it became are one thread: what changes one of them changes both."""
_ROOM = 16_000_000
"""Characters of text held at a time."""
_UNTIDY = 1_000
"""Documents that come to a stretch of time before it is put in order."""
_MOST_EMPTY = 20_000
"""Places without anything, left by what changed, above which it counts how many there are among all."""
_LATEST = 4_102_444_800
"""The year 2100: a later moment is a mistake."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of the archive can be searched: `done` of `total` objects."""

    done: int
    total: int

    @property
    def whole(self) -> bool:
        """Whether that is everything."""
        return self.done >= self.total


class Builder:
    """Takes the archive of a migration into its index. Blocking; used on one thread. Several processes may build one index: they take turns.

    Raises UsageError where nothing was read yet, CannotWrite where the disk refuses or the archive is damaged.
    """

    def __init__(self, migration: Migration) -> None:
        self._path = migration.paths.search
        self.library = Library(migration)
        self._left = dict.fromkeys(KINDS, 0)
        self._generation = self.library.archive.generation()
        try:
            self._db = open_index(self._path)
            if self._outlived():
                remove_index(self._path)
            self._reopen()
        except BaseException:
            self.library.close()
            raise

    def _reopen(self) -> None:
        self._db.close()
        self._db = open_index(self._path)
        self._file = identity(self._path)
        self._set("translator", self.library.translator)
        self._choices: set[tuple[str, str, str]] = set()
        self._shelves: set[tuple[str, int]] = set()
        self._full: dict[int, int] = {}
        self._left = {kind: self.library.archive.objects.untaken(kind, self._taken_to(kind)) for kind in KINDS}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of both databases."""
        self._db.close()
        self.library.close()

    def build(
        self, told: Callable[[Progress], None] = lambda _: None, stopped: Callable[[], bool] = lambda: False
    ) -> bool:
        """Take in what is new or changed; False where it was `stopped` before the end. `told` hears after every batch."""
        for kind in KINDS:
            self._left[kind] = self.library.archive.objects.untaken(kind, self._taken_to(kind))
        told(self.progress())
        for kind in KINDS:
            while not stopped() and self._step(kind):
                told(self.progress())
        while not stopped() and self._tidy():
            pass
        return not stopped()

    def is_behind(self) -> bool:
        """Whether a run has added to the archive since this was asked last, or the index was taken away."""
        before, self._generation = self._generation, self.library.archive.generation()
        return before != self._generation or identity(self._path) != self._file

    def progress(self) -> Progress:
        """How far it is."""
        total = sum(self.library.archive.totals.count("objects", kind) for kind in KINDS)
        return Progress(max(0, total - sum(self._left.values())), total)

    def _step(self, kind: str) -> bool:
        """Take in one batch of a kind. False when there was none."""
        if identity(self._path) != self._file:
            # Somebody was erased, or it was damaged: it was taken away, and begins anew.
            self._reopen()
        self.library.keep_up()
        try:
            with transaction(self._db):
                rows = self.library.archive.objects.touched(kind, _PARTNER.get(kind, ""), self._taken_to(kind), BATCH)
                taken = self._take_in(kind, rows)
                if taken:
                    self._set(f"to:{kind}", rows[taken - 1].revision)
                    self._left[kind] = max(0, self._left[kind] - taken)
                    self._set("left", sum(self._left.values()))
        except sqlite3.Error as error:
            self._shelves.clear()
            self._choices.clear()
            raise cannot_write(self._path, error) from error
        return bool(rows)

    def _tidy(self) -> bool:
        """Put one stretch of time in order; False where all are."""
        try:
            with transaction(self._db):
                return tidy_shelf(self._db, _UNTIDY)
        except sqlite3.Error as error:
            raise cannot_write(self._path, error) from error

    def _take_in(self, kind: str, rows: Sequence[Touched]) -> int:
        """Take in as many of these as fit into a bounded memory; returns how many."""
        found: list[tuple[int, Document]] = []
        tags = self.library.known("tags")
        room, taken = _ROOM, 0
        for row in rows:
            taken += 1
            known = self._db.execute(
                "SELECT place, mark FROM documents WHERE id = ? AND kind = ?", (row.id, kind)
            ).fetchone()
            if known and known[1] == row.mark and kind != "contacts":
                continue
            if known:
                self._retire(known[0])
            record = self.library.record(kind, row.id)
            new = None if record is None else document(kind, record, tags, self._names)
            if new is not None:
                found.append((self._keep(new, row), new))
                room -= len(new.text)
            if room < 0:
                break
        # Words go into FTS5 in the order of their places: it would begin a new segment for each that is out of order.
        for place, new in sorted(found, key=lambda pair: pair[0]):
            self._db.execute(
                f"INSERT INTO {self._shelf(kind, place)} (rowid, text, marks) VALUES (?, ?, ?)",  # noqa: S608 - a name of ours
                (place, folded(new.text), " ".join(new.marks)),
            )
        self._db.executemany(
            "UPDATE shelves SET added = added + 1 WHERE family = ? AND number = ?",
            [(FAMILY[kind], shelf_of(place)) for place, _ in found],
        )
        return taken

    def _shelf(self, kind: str, place: int) -> str:
        """The table for the words of an object, made where it is missing."""
        shelf = (FAMILY[kind], shelf_of(place))
        if shelf not in self._shelves:
            if not self._db.execute("SELECT 1 FROM shelves WHERE family = ? AND number = ?", shelf).fetchone():
                add_shelf(self._db, *shelf)
            self._shelves.add(shelf)
        return shelf_name(*shelf)

    def _keep(self, new: Document, row: Touched) -> int:
        """Write down what a list says of a document, and return its place."""
        place = self._free_place(new.at)
        # One that is not complete is looked at again whenever it is touched.
        mark = row.mark if new.complete else b""
        self._db.execute(
            "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (place, new.kind, row.id, mark, new.at, new.title, new.who, new.state, new.channel, new.messages, new.files,
             int(row.deleted_at is not None)),
        )  # fmt: skip
        for choice in new.choices:
            if choice not in self._choices:
                self._choices.add(choice)
                self._db.execute("INSERT OR REPLACE INTO choices VALUES (?, ?, ?)", choice)
        return place

    def _free_place(self, at: int) -> int:
        second = min(max(at, 0), _LATEST)
        while True:
            second = self._full.get(second, second)
            first = second * PLACES
            last = self._db.execute(
                "SELECT max(place) FROM documents WHERE place >= ? AND place < ?", (first, first + PLACES)
            ).fetchone()[0]
            if last is None:
                return first
            if last + 1 < first + PLACES:
                return int(last) + 1
            self._full[second] = second + 1

    def _retire(self, place: int) -> None:
        """What has changed stays in its place without anything, for its words cannot be taken out one by one."""
        self._db.execute(
            "UPDATE documents SET kind = '', id = '', mark = x'', title = '', who = '' WHERE place = ?", (place,)
        )

    def _names(self, kind: str, object_id: str) -> tuple[str, str]:
        row = self._db.execute(
            "SELECT title, who FROM documents WHERE id = ? AND kind = ?", (object_id, kind)
        ).fetchone()
        return (row[0], row[1]) if row else ("", "")

    def _taken_to(self, kind: str) -> int:
        row = self._db.execute("SELECT value FROM facts WHERE key = ?", (f"to:{kind}",)).fetchone()
        return int(row[0]) if row else 0

    def _set(self, key: str, value: int) -> None:
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (key, str(value)))

    def _outlived(self) -> bool:
        """Whether the index is of an older translator, mostly of what has changed since, or of an archive that was put back to an earlier day."""
        row = self._db.execute("SELECT value FROM facts WHERE key = 'translator'").fetchone()
        if row is not None and int(row[0]) != self.library.translator:
            return True
        empty = self._db.execute("SELECT count(*) FROM documents WHERE id = '' AND kind = ''").fetchone()[0]
        if empty > _MOST_EMPTY and 2 * empty > self._db.execute("SELECT count(*) FROM documents").fetchone()[0]:
            return True
        return any(self._taken_to(kind) > self.library.archive.objects.last_revision(kind) for kind in KINDS)
