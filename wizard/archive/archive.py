"""The archive: the lossless local copy of everything read."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from wizard.archive.decode import decode_object, digest
from wizard.archive.erasing import Eraser
from wizard.archive.files import Files
from wizard.archive.listing import Listing
from wizard.archive.merges import Merges
from wizard.archive.objects import Objects
from wizard.archive.people import People
from wizard.archive.reach import NotRead, not_read, read_since
from wizard.archive.schema import COLUMNS, SCHEMA_VERSION, TABLES, cannot_write, connect, look_into, prepare
from wizard.archive.seen import Seen
from wizard.archive.shelf import Shelf
from wizard.archive.teammates import FORMER, WHOLE, Teammates
from wizard.archive.tombstones import PSEUDONYM, Tombstones
from wizard.archive.totals import Totals
from wizard.sources.port import Downloaded, Fetched

_NAMED = ("admins", "teams")
"""Kinds whose names and e-mails are written into threads and notes, and the kinds that have these."""
_NAMING = ("conversations", "tickets", "contacts")
_BELONGING = ("conversations", "contacts")
"""Kinds whose objects belong to companies."""


class Stored(msgspec.Struct, frozen=True):
    """What one commit did: ids `listed` for the first time, objects `added` and `changed` (new ones too), files newly wanted, contacts
    nobody knows yet.
    """

    listed: int
    added: int
    changed: int
    new_files: int
    unknown_contacts: tuple[str, ...]


class Archive:
    """`archive.db` and the folder of files. Opened for writing by one run; `read_only` by whoever looks.

    Every method that changes something is one transaction, synced when it returns. Raises CannotWrite when the disk refuses.
    """

    def __init__(self, path: Path, files: Path, *, read_only: bool = False) -> None:
        self.path = path
        if read_only:
            self._db = look_into(path, TABLES, SCHEMA_VERSION, COLUMNS)
        else:
            self._db = connect(path)
            before = prepare(self._db, TABLES, SCHEMA_VERSION, path, COLUMNS)
        self.objects = Objects(self._db)
        self.listing = Listing(self._db)
        self.people = People(self._db, self.objects)
        self.merges = Merges(self._db, self.objects)
        self.files = Files(self._db, self.objects, files)
        self.teammates = Teammates(self._db, self.objects)
        self.seen = Seen(self._db)
        if not read_only and before == 0:
            self.set_fact(WHOLE, "1")
        self.erased = Tombstones(self._db)
        self.totals = Totals(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    @contextmanager
    def commit(self) -> Iterator[None]:
        """One transaction around what is done inside. Nested use joins the outer one."""
        if self._db.in_transaction:
            yield
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except (sqlite3.OperationalError, sqlite3.DatabaseError, OSError) as error:
            self._roll_back()
            raise cannot_write(self.path, error) from error
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        self.teammates.forget_known()
        self.people.forget_known()
        self.objects.packing.forget()
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def store(
        self,
        kind: str,
        batch: Sequence[tuple[Fetched, int | None, bytes | None]],
        *,
        page: Sequence[tuple[str, int | None]] = (),
    ) -> Stored:
        """Keep objects as received, each with the version it was listed in and the listed JSON (None where the listing did not carry it).

        `page` is the listing (id, version) they came from; it is noted in the same transaction.
        """
        added = changed = new_files = 0
        with self.commit():
            if self.erased.active:
                batch, page = Shelf(self._db, self.objects, self.erased).screen(kind, batch, page)
            newly_listed = self.listing.add(kind, page)
            names = self._names(kind, batch)
            for fetched, listed_version, listed in batch:
                became = self.objects.store(
                    kind,
                    fetched.id,
                    fetched.raw,
                    fetched.version,
                    listed_version=listed_version,
                    listed_digest=None if listed is None else digest(listed),
                    missing_parts=fetched.missing_parts,
                    parts=fetched.parts,
                )
                if became != "same":
                    added += became == "new"
                    changed += 1
                    new_files += self._note_around(kind, fetched, fresh=became == "new")
            unknown = self._note_batch(kind, [fetched for fetched, _, _ in batch])
            if names != self._names(kind, batch):
                self.objects.touch_all(_NAMING)
            self.objects.packing.learn(kind, changed)
        return Stored(newly_listed, added, changed, new_files, unknown)

    def _note_around(self, kind: str, fetched: Fetched, *, fresh: bool) -> int:
        """What a new version of an object changes beside itself. Returns how many of its files are new and wanted."""
        if kind in _BELONGING:
            self.people.note_companies(kind, fetched.id, fetched.companies, fresh=fresh)
        if fetched.shapes:
            self.objects.note_shapes(kind, fetched.id, fetched.shapes)
            for other, other_id in fetched.shapes:
                self.objects.touch(other, [other_id])
        if kind == "contacts":
            self._note_contact(fetched)
        if kind == "admins" and fresh:
            self.objects.touch(FORMER, [fetched.id])
        kept = self.objects.earlier.parts(kind, fetched.id) if fetched.parts else ()
        return self.files.hang(kind, fetched.id, fetched.files, fresh=fresh, kept=kept)

    def _note_batch(self, kind: str, batch: Sequence[Fetched]) -> tuple[str, ...]:
        """Whom objects name. Returns the contacts nobody knows yet."""
        self.listing.forget_failures(kind, [fetched.id for fetched in batch])
        self.teammates.note(kind, [(fetched.id, fetched.teammates) for fetched in batch if fetched.teammates])
        return self.people.note_mentions(
            kind, [(fetched.id, fetched.contacts) for fetched in batch if fetched.contacts]
        )

    def _names(self, kind: str, batch: Sequence[tuple[Fetched, int | None, bytes | None]]) -> list[tuple[Any, Any]]:
        """What threads say of these objects."""
        if kind not in _NAMED:
            return []
        known = (self.objects.decoded(kind, fetched.id) or {} for fetched, _, _ in batch)
        return [(one.get("name"), one.get("email")) for one in known]

    def _note_contact(self, fetched: Fetched) -> None:
        contact = decode_object(fetched.raw)
        contact["id"] = fetched.id
        before = self.people.canonical(fetched.id)
        self.people.note_contact(contact)
        holder = self.people.canonical(fetched.id)
        if before != holder:
            self.people.settled(fetched.id)
        elif holder is not None and holder != fetched.id:
            self.objects.touch("contacts", [holder])

    def keep_files(self, batch: Sequence[tuple[str, Downloaded, Path]]) -> None:
        """Keep fetched files (key, what came, where it is now): the bytes are in their places before the rows say so."""
        self.files.place([(downloaded.sha256, temporary) for _, downloaded, temporary in batch])
        with self.commit():
            for key, downloaded, _ in batch:
                self.files.note_stored(key, downloaded.sha256, downloaded.size, downloaded.content_type)

    def eraser(self) -> Eraser:
        """To erase a person from it."""
        return Eraser(self, self._db)

    def naming_erased(self) -> set[tuple[str, str]]:
        """The objects (kind, id) in which erased people took part."""
        like = f"{PSEUDONYM}%"
        return set(
            self._db.execute("SELECT DISTINCT kind, id FROM mentions WHERE contact_id LIKE ?", (like,)).fetchall()
        )

    def fact(self, key: str) -> str | None:
        """A fact kept about this archive, None when it was never set."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_fact(self, key: str, value: str) -> None:
        """Keep a fact about this archive."""
        with self.commit():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def listed_to(self, kind: str) -> int | None:
        """The unix second up to which everything of a kind has been listed, None when it never was."""
        value = self.fact(f"listed:{kind}")
        return int(value) if value else None

    def set_listed_to(self, kind: str, second: int) -> None:
        """Everything of a kind that changed before this unix second has been listed."""
        self.set_fact(f"listed:{kind}", str(second))

    def read_since(self, kind: str) -> int | None:
        """The unix second of last activity from which on objects of a kind were read; None where all of them are."""
        return read_since(self, kind)

    def count_before(self, kind: str, second: int) -> int:
        """How many objects of a kind are archived in a version before this unix second, and not deleted at the source."""
        query = "SELECT count(*) FROM objects WHERE kind = ? AND version < ? AND deleted_at IS NULL"
        return int(self._db.execute(query, (kind, second)).fetchone()[0])

    def not_read(self) -> NotRead | None:
        """The threads that were not read, by decision; None where everything was to be."""
        return not_read(self)

    def deleted_at_source(self, kind: str, ids: Sequence[tuple[str, int | None]]) -> int:
        """The source says these are deleted (id, unix second). Returns how many archived ones that is news of."""
        known = 0
        with self.commit():
            for object_id, at in ids:
                known += self.objects.mark_deleted(kind, object_id, at or int(time.time()))
                self.listing.mark_gone(kind, object_id)
                self.listing.forget_failure(kind, object_id)
                if kind == "companies":
                    self.people.company_gone(object_id)
        return known

    def generation(self) -> int:
        """A number that is another one whenever somebody else has committed to the archive since it was asked for last."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    def last_seq(self) -> int:
        """The number of the newest version of anything, 0 when nothing is archived."""
        return int(self._db.execute("SELECT coalesce(max(seq), 0) FROM versions").fetchone()[0])

    def odd_conversations(self, each: int) -> list[tuple[str, list[str]]]:
        """Conversations worth a look, by what is odd about them, up to `each` per oddity."""
        ask = self._db.execute
        oddities = {
            "its raw JSON is the largest": "SELECT o.id FROM objects o JOIN versions v ON v.seq = o.seq WHERE o.kind = 'conversations'"
            " ORDER BY v.size DESC LIMIT ?",
            "it has the most files": "SELECT id FROM attachments WHERE kind = 'conversations' GROUP BY id ORDER BY count(*) DESC, id LIMIT ?",
            "it names several contacts": "SELECT id FROM mentions WHERE kind = 'conversations' GROUP BY id HAVING count(*) > 1"
            " ORDER BY count(*) DESC, id LIMIT ?",
            "a contact in it does not exist any more": "SELECT m.id FROM mentions m JOIN moved v ON v.id = m.contact_id"
            " WHERE m.kind = 'conversations' AND v.moved_to IS NULL ORDER BY m.id LIMIT ?",
            "a contact in it was merged": "SELECT m.id FROM mentions m JOIN moved v ON v.id = m.contact_id"
            " WHERE m.kind = 'conversations' AND v.moved_to IS NOT NULL ORDER BY m.id LIMIT ?",
        }
        return [(why, [row[0] for row in ask(query, (each,))]) for why, query in oddities.items()]
