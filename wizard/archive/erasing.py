"""Erasing a person from an archive: every version of every object, the listing, what could not be read, and files only they had."""

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wizard.archive.decode import decode_object
from wizard.archive.redacting import ERASED, Identity, Redacted, Redaction, folded, worth_a_look
from wizard.archive.shelf import Shelf, field_of
from wizard.errors import UsageError

if TYPE_CHECKING:
    from wizard.archive.archive import Archive

_BATCH = 200
_SAME_PERSON = (
    "SELECT id FROM moved WHERE moved_to = :id UNION SELECT moved_to FROM moved WHERE id = :id AND moved_to IS NOT NULL"
    " UNION SELECT id FROM identities WHERE folded_into = :id"
    " UNION SELECT folded_into FROM identities WHERE id = :id AND folded_into IS NOT NULL"
)
"""Contacts that are one person with another one: merged at the source, or by rule (an external id under two addresses)."""


@dataclass
class Erased:
    """What was found, and erased: ids of contacts, objects (kind, id) that named them, keys of files, and counts for a receipt."""

    contacts: set[str] = field(default_factory=set)
    objects: set[tuple[str, str]] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    versions: int = 0
    messages: int = 0
    contents: int = 0
    answers: int = 0


class Eraser:
    """Erases one person from an archive that nobody else writes to. `identity` is who they are, once `find` was called."""

    def __init__(self, archive: "Archive", connection: sqlite3.Connection) -> None:
        self._archive = archive
        self._db = connection
        self.tombstones = archive.erased
        self._unpack = archive.objects.packing.unpack
        self._shelf = Shelf(connection, archive.objects, archive.erased)
        self.identity = Identity()

    def find(self, email: str) -> Erased:
        """Look for a person by an e-mail address, letter case aside: their contacts, what names them, and what they sent. Changes nothing.

        Raises UsageError for a teammate's address.
        """
        self.identity = Identity(emails={email})
        self.tombstones.add("email", email)
        self._find_contacts(email)
        redaction = Redaction(self.tombstones)
        for _, _, raw in self._worth("kind <> 'contacts'"):
            with contextlib.suppress(ValueError):
                redaction.collect(raw, self.identity)
        for contact_id in self.identity.ids:
            self.tombstones.add("contact", contact_id)
        found = Erased(contacts=self._archived(self.identity.ids))
        for seq, (kind, object_id), redacted in self._changes():
            self._count(found, seq, kind, object_id, redacted)
        for contact_id in found.contacts:
            found.files |= self._keys("contacts", contact_id, None)
        return found

    def erase(self) -> Erased:
        """Erase who was found. What was done before an interruption is done again without harm. Raises CannotWrite."""
        done = Erased(contacts=self._archived(self.identity.ids))
        self._db.execute("PRAGMA secure_delete = ON")
        with self._archive.commit():
            self.tombstones.save()
        batch: list[tuple[int, tuple[str, str], Redacted]] = []
        for change in self._changes():
            batch.append(change)
            if len(batch) == _BATCH:
                self._write(batch, done)
        self._write(batch, done)
        with self._archive.commit():
            for contact_id in sorted(self.identity.ids):
                self._remove_contact(contact_id, done)
            self._forget_answers(done)
        self._drop_files(done)
        return done

    # looking

    def _find_contacts(self, email: str) -> None:
        wanted = email.strip().casefold()
        if any(str(field_of(raw, "email")).casefold() == wanted for _, raw in self._archive.objects.each("admins")):
            raise UsageError(
                "This is a teammate's address.", hint="`forget` erases customers. Decide about teammates in step 2."
            )
        for _, (_, object_id), raw in self._worth("kind = 'contacts'"):
            if str(field_of(raw, "email")).strip().casefold() == wanted:
                self.identity.ids.add(object_id)
        todo = list(self.identity.ids)
        while todo:
            for (object_id,) in self._db.execute(_SAME_PERSON, {"id": todo.pop()}).fetchall():
                if object_id not in self.identity.ids:
                    self.identity.ids.add(object_id)
                    todo.append(object_id)
        for object_id in sorted(self.identity.ids):
            self.tombstones.add("contact", object_id)
            for (body,) in self._db.execute(
                "SELECT body FROM versions WHERE kind = 'contacts' AND id = ?", (object_id,)
            ):
                person = decode_object(self._unpack(body))
                self.identity.add({**person, "id": object_id})
        for other in sorted(self.identity.emails - {email}):
            if self._alone(other):
                self.tombstones.add("email", other)
            else:
                self.identity.emails.discard(other)

    def _alone(self, email: str) -> bool:
        """Whether no other contact has this address."""
        rows = self._db.execute("SELECT id FROM identities WHERE email = ?", (email.casefold(),))
        return all(row[0] in self.identity.ids for row in rows)

    def _archived(self, ids: set[str]) -> set[str]:
        ask = "SELECT 1 FROM versions WHERE kind = 'contacts' AND id = ? LIMIT 1"
        return {one for one in ids if self._db.execute(ask, (one,)).fetchone()}

    def _worth(self, where: str) -> Iterator[tuple[int, tuple[str, str], bytes]]:
        """Versions that may be about them: number, (kind, id), JSON."""
        pattern = worth_a_look(self.identity)
        last = 0
        while rows := self._db.execute(
            f"SELECT seq, kind, id, body FROM versions WHERE seq > ? AND {where} ORDER BY seq LIMIT ?",  # noqa: S608 - words of ours
            (last, _BATCH),
        ).fetchall():
            last = rows[-1][0]
            for seq, kind, object_id, body in rows:
                raw = self._unpack(body)
                if pattern.search(folded(raw)):
                    yield seq, (kind, object_id), raw

    def _changes(self) -> Iterator[tuple[int, tuple[str, str], Redacted]]:
        redaction = Redaction(self.tombstones, self.identity)
        for seq, name, raw in self._worth("1"):
            if name[0] == "contacts" and name[1] in self.identity.ids:
                continue
            with contextlib.suppress(ValueError):
                if redacted := redaction.apply(raw, self._shelf.files_of(*name)):
                    yield seq, name, redacted

    def _keys(self, kind: str, object_id: str, parts: frozenset[str | None] | None) -> set[str]:
        """Files that hang on these parts of an object and nowhere else; on any part for None."""
        rows = self._db.execute("SELECT key, part_id FROM attachments WHERE kind = ? AND id = ?", (kind, object_id))
        return {key for key, part in rows.fetchall() if parts is None or part in parts}

    def _count(self, done: Erased, seq: int, kind: str, object_id: str, redacted: Redacted) -> None:
        done.versions += 1
        done.objects.add((kind, object_id))
        if self._shelf.is_current(seq, kind, object_id):
            done.messages += len(redacted.parts)
            done.files |= self._keys(kind, object_id, redacted.parts)

    # erasing

    def _write(self, batch: list[tuple[int, tuple[str, str], Redacted]], done: Erased) -> None:
        with self._archive.commit():
            for seq, (kind, object_id), redacted in batch:
                self._count(done, seq, kind, object_id, redacted)
                done.objects |= {("files", key) for key in self._shelf.replace(seq, kind, object_id, redacted)}
        batch.clear()

    def _remove_contact(self, contact_id: str, done: Erased) -> None:
        done.files |= self._keys("contacts", contact_id, None)
        for table in self._tables():
            self._db.execute(f"DELETE FROM {table} WHERE kind = 'contacts' AND id = ?", (contact_id,))  # noqa: S608 - names of ours
        for table in ("identities", "apart"):
            self._db.execute(f"DELETE FROM {table} WHERE id = ?", (contact_id,))  # noqa: S608 - names of ours
        self._db.execute("UPDATE identities SET folded_into = NULL WHERE folded_into = ?", (contact_id,))
        self._db.execute("DELETE FROM moved WHERE moved_to = ?", (contact_id,))
        self._shelf.settle(contact_id)

    def _tables(self) -> list[str]:
        """Every table that says something about an object."""
        return [
            row[0]
            for row in self._db.execute(
                "SELECT m.name FROM sqlite_master m WHERE m.type = 'table' AND 2 ="
                " (SELECT count(*) FROM pragma_table_info(m.name) c WHERE c.name IN ('kind', 'id')) ORDER BY m.name"
            )
        ]

    def _forget_answers(self, done: Erased) -> None:
        """Answers to what could not be read may hold anything."""
        pattern = worth_a_look(self.identity)
        for table in ("unread", "unavailable"):
            rows = self._db.execute(f"SELECT DISTINCT answer, message FROM {table}").fetchall()  # noqa: S608 - names of ours
            for answer, message in rows:
                if pattern.search(f"{answer} {message}".casefold()):
                    done.answers += self._db.execute(
                        f"UPDATE {table} SET answer = ?, message = ? WHERE answer = ? AND message = ?",  # noqa: S608
                        (ERASED, ERASED, answer, message),
                    ).rowcount

        # Nobody needs these any more to know why a file is missing.
        self._db.execute("UPDATE files SET request = '', answer = '' WHERE answer <> ''")

    def _drop_files(self, done: Erased) -> None:
        """Files that hang nowhere any more: rows first, then contents nobody else has."""
        orphans = {
            key
            for key in done.files
            if not self._db.execute("SELECT 1 FROM attachments WHERE key = ? LIMIT 1", (key,)).fetchone()
        }
        contents = set()
        with self._archive.commit():
            for key in sorted(orphans):
                row = self._db.execute("SELECT sha256 FROM files WHERE key = ?", (key,)).fetchone()
                contents |= {row[0]} if row and row[0] else set()
                self._db.execute("DELETE FROM files WHERE key = ?", (key,))
                self._db.execute("DELETE FROM objects WHERE kind = 'files' AND id = ?", (key,))
        done.files = orphans
        for sha256 in contents:
            if not self._db.execute("SELECT 1 FROM files WHERE sha256 = ? LIMIT 1", (sha256,)).fetchone():
                self._archive.files.path(sha256).unlink(missing_ok=True)
                done.contents += 1
