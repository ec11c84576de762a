"""Searching the index: words and filters, newest first, a page at a time."""

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from wizard.browsing.documents import ADMIN, CHANNEL, COMPANY, CONTACT, FAMILY, KIND, PEOPLE, STATE, TAG, THREADS
from wizard.browsing.schema import PLACES, identity, open_index, remove_index, shelf_name, shelf_of
from wizard.browsing.words import asked, mark
from wizard.errors import UsageError
from wizard.translate.old_links import old_link

T = TypeVar("T")

PAGE = 100
FEW_PEOPLE = 5
"""How many people and companies are shown before the threads where everything is looked through."""
MOST_COUNTED = 10_000


class Superseded(Exception):
    """The search was broken off, for another one took its place."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words (see `words.asked`), one of the kinds (empty: everything), and filters (empty: any).

    `since` and `until` bound the time of the last message, [since, until) in unix seconds. `contacts` are ids of contacts of whom one takes part,
    `company` is the id of a company.
    """

    text: str = ""
    kind: str = ""
    state: str = ""
    tag: str = ""
    admin: str = ""
    channel: str = ""
    since: int | None = None
    until: int | None = None
    contacts: tuple[str, ...] = ()
    company: str = ""

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return self != Wanted(self.text)


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of what was found. `place` orders them, the newest has the largest; `at` is the second of its last message."""

    place: int
    kind: str
    id: str
    at: int
    title: str
    who: str
    state: str
    channel: str
    messages: int
    files: int
    deleted: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Hits, and the place below which the next page begins; None where this is the last one."""

    hits: tuple[Hit, ...] = ()
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters can be set to: (value, name), by name."""

    tags: tuple[tuple[str, str], ...] = ()
    admins: tuple[tuple[str, str], ...] = ()
    channels: tuple[tuple[str, str], ...] = ()


class Searcher:
    """Looks things up in the index of one archive while it is being built. Blocking; calls from several threads take turns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._file: tuple[int, int] = (0, 0)
        self._asked = 0

    def close(self) -> None:
        """Let go of the index."""
        self.cancel()
        with self._turn:
            self._close()

    def cancel(self) -> None:
        """Break off what is being looked up just now, and what waits for its turn: these raise Superseded."""
        self._asked += 1
        if (db := self._db) is not None:
            db.interrupt()

    def find(self, wanted: Wanted, before: int | None = None, limit: int = PAGE) -> Page:
        """A page of what fits, newest first; with `before`, the one that begins below that place. Everything: a few people first, then threads.

        An old link or an id finds what it names. Raises UsageError where the index is not there yet, CannotWrite where it is damaged, Superseded.
        """
        return self._ask(lambda db: self._find(db, wanted, before, limit))

    def count(self, wanted: Wanted) -> int:
        """How many fit, up to MOST_COUNTED. Raises as `find` does."""
        return self._ask(lambda db: _count(db, wanted, FAMILY.get(wanted.kind, THREADS)))

    def choices(self) -> Choices:
        """Tags, teammates and channels to filter by, as far as the index is built."""

        def read(db: sqlite3.Connection) -> Choices:
            found = [
                tuple(
                    db.execute(
                        "SELECT value, label FROM choices WHERE what = ? ORDER BY label COLLATE NOCASE, value", (what,)
                    )
                )
                for what in (TAG, ADMIN, CHANNEL)
            ]
            return Choices(*found)

        # Another connection: a search that begins now does not break this off.
        return Searcher(self._path)._ask_once(read)

    def left(self) -> int:
        """How many objects of the archive were not taken in yet, when whoever builds the index said so last."""
        return self._ask(
            lambda db: int((db.execute("SELECT value FROM facts WHERE key = 'left'").fetchone() or (0,))[0])
        )

    def named(self, kind: str, object_id: str) -> Hit | None:
        """The line of one object; None where it was not taken in."""
        return self._ask(lambda db: _named(db, (kind,), object_id))

    def _find(self, db: sqlite3.Connection, wanted: Wanted, before: int | None, limit: int) -> Page:
        if before is None and not wanted.filtered and (meant := _meant(db, wanted.text)):
            return Page((meant,))
        first: list[Hit] = []
        if not wanted.kind and before is None and (wanted.text.strip() or wanted.tag or wanted.company):
            first = _hits(db, wanted, PEOPLE, None, FEW_PEOPLE)
        found = _hits(db, wanted, FAMILY.get(wanted.kind, THREADS), before, limit + 1)
        return Page((*first, *found[:limit]), found[limit - 1].place if len(found) > limit else None)

    def _ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        mine = self._asked
        with self._turn:
            if mine != self._asked:
                raise Superseded
            try:
                return question(self._opened())
            except sqlite3.Error as error:
                self._close()
                if "interrupted" in str(error):
                    raise Superseded from error
                if isinstance(error, sqlite3.OperationalError):
                    raise _not_yet() from error
                # Whoever builds it makes it anew.
                remove_index(self._path)
                raise _not_yet() from error

    def _ask_once(self, question: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return self._ask(question)
        finally:
            self._close()

    def _opened(self) -> sqlite3.Connection:
        """The index as it lies there now: it may have been made anew, or taken away when somebody was erased."""
        there = identity(self._path)
        if there is None:
            self._close()
            raise _not_yet()
        if self._db is None or there != self._file:
            self._close()
            self._db, self._file = open_index(self._path, read_only=True), there
        return self._db

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None


def _not_yet() -> UsageError:
    return UsageError(
        "The search index is not there yet.", hint="It is being built from the archive. Try again in a moment."
    )


_EVERYTHING = f"marks : ({' OR '.join(mark(KIND, kind) for kind in FAMILY)})"
_LAST = 2**62
_COLUMNS = "d.place, d.kind, d.id, d.at, d.title, d.who, d.state, d.channel, d.messages, d.files, d.deleted"


def _hits(db: sqlite3.Connection, wanted: Wanted, family: str, before: int | None, limit: int) -> list[Hit]:
    """Up to `limit` hits, newest first: one stretch of time after the other, until there are enough."""
    found: list[Hit] = []
    match = _match(wanted)
    low, high = _bounds(wanted, before)
    for name in _shelves(db, family, low, high) if match is not None else ():
        # The words lead, from the newest place down; the lines are looked up one by one.
        ask = (
            f"SELECT {_COLUMNS} FROM {name} w CROSS JOIN documents d ON d.place = w.rowid WHERE {name} MATCH ?"  # noqa: S608 - names of ours
            " AND w.rowid >= ? AND w.rowid < ? AND d.kind <> '' ORDER BY w.rowid DESC LIMIT ?"
        )
        found += [_hit(row) for row in db.execute(ask, (match, low, high, limit - len(found)))]
        if len(found) >= limit:
            break
    return found


def _count(db: sqlite3.Connection, wanted: Wanted, family: str) -> int:
    count = 0
    match = _match(wanted)
    low, high = _bounds(wanted, None)
    for name in _shelves(db, family, low, high) if match is not None else ():
        ask = (
            f"SELECT count(*) FROM (SELECT 1 FROM {name} w CROSS JOIN documents d ON d.place = w.rowid WHERE {name} MATCH ?"  # noqa: S608
            " AND w.rowid >= ? AND w.rowid < ? AND d.kind <> '' LIMIT ?)"
        )
        count += int(db.execute(ask, (match, low, high, MOST_COUNTED - count)).fetchone()[0])
        if count >= MOST_COUNTED:
            break
    return count


def _shelves(db: sqlite3.Connection, family: str, low: int, high: int) -> list[str]:
    """The tables of words between two places, the newest first."""
    ask = "SELECT number FROM shelves WHERE family = ? AND number BETWEEN ? AND ? ORDER BY number DESC"
    return [shelf_name(family, row[0]) for row in db.execute(ask, (family, shelf_of(low), shelf_of(high - 1)))]


def _bounds(wanted: Wanted, before: int | None) -> tuple[int, int]:
    """Places, [low, high)."""
    low = 0 if wanted.since is None else max(0, wanted.since) * PLACES
    high = _LAST if wanted.until is None else max(1, wanted.until * PLACES)
    return low, high if before is None else min(high, before)


def _hit(row: tuple[Any, ...]) -> Hit:
    return Hit(*(*row[:-1], bool(row[-1])))


def _match(wanted: Wanted) -> str | None:
    """What FTS5 is asked; None where nothing can fit: signs alone were typed."""
    words = asked(wanted.text)
    if wanted.text.strip() and not words:
        return None
    marks = [
        mark(what, value)
        for what, value in (
            (KIND, wanted.kind),
            (STATE, wanted.state),
            (TAG, wanted.tag),
            (ADMIN, wanted.admin),
            (CHANNEL, wanted.channel),
            (COMPANY, wanted.company),
        )
        if value
    ]
    if not marks and not words and not wanted.contacts:
        return _EVERYTHING
    asks = [f"marks : ({' AND '.join(marks)})"] if marks else []
    if wanted.contacts:
        asks.append(f"marks : ({' OR '.join(mark(CONTACT, one) for one in wanted.contacts)})")
    if words:
        asks.append(f"text : ({' AND '.join(words)})")
    return " AND ".join(asks)


def _named(db: sqlite3.Connection, kinds: tuple[str, ...], object_id: str) -> Hit | None:
    for kind in kinds:
        row = db.execute(
            f"SELECT {_COLUMNS} FROM documents d WHERE d.id = ? AND d.kind = ?",  # noqa: S608 - words of ours
            (object_id, kind),
        ).fetchone()
        if row is not None:
            return _hit(row)
    return None


def _meant(db: sqlite3.Connection, text: str) -> Hit | None:
    """What an old link or a whole id names."""
    wanted = text.strip()
    link = old_link(wanted)
    if link is None:
        return None
    return _named(db, ("tickets", "conversations", "contacts", "companies"), link.id)
