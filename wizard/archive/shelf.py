"""Putting objects without an erased person where they were, also those that a later run brings."""

import contextlib
import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from wizard.archive.decode import decode_object, digest
from wizard.archive.objects import Objects
from wizard.archive.redacting import Redacted, Redaction
from wizard.archive.tombstones import Tombstones
from wizard.sources.port import Fetched

Listed = Sequence[tuple[str, int | None]]
Batch = Sequence[tuple[Fetched, int | None, bytes | None]]


class Shelf:
    """The objects of an archive, as far as erased people are in them. Nothing here commits: the caller's transaction does."""

    def __init__(self, connection: sqlite3.Connection, objects: Objects, tombstones: Tombstones) -> None:
        self._db = connection
        self._objects = objects
        self._tombstones = tombstones

    def is_current(self, seq: int, kind: str, object_id: str) -> bool:
        """Whether this is the newest version of an object."""
        row = self._db.execute("SELECT seq FROM objects WHERE kind = ? AND id = ?", (kind, object_id)).fetchone()
        return row is not None and row[0] == seq

    def files_of(self, kind: str, object_id: str) -> list[tuple[str, str]]:
        """Keys and addresses of the files of an object."""
        return self._db.execute(
            "SELECT key, url FROM attachments WHERE kind = ? AND id = ?", (kind, object_id)
        ).fetchall()

    def replace(self, seq: int, kind: str, object_id: str, redacted: Redacted) -> set[str]:
        """Put a version without them in its place; the newest one is work again, and loses the files they sent.

        Returns the keys of files of others that had another name or address.
        """
        mark = digest(redacted.raw)
        self._db.execute(
            "UPDATE versions SET body = ?, digest = ?, size = ? WHERE seq = ?",
            (self._objects.packing.pack(kind, redacted.raw), mark, len(redacted.raw), seq),
        )
        if self.is_current(seq, kind, object_id):
            self._db.execute("UPDATE objects SET digest = ? WHERE kind = ? AND id = ?", (mark, kind, object_id))
            self._objects.touch(kind, [object_id])
        for part in redacted.parts:
            self._db.execute(
                "DELETE FROM attachments WHERE kind = ? AND id = ? AND part_id IS ?", (kind, object_id, part)
            )
        return self._rename(kind, object_id, redacted)

    def _rename(self, kind: str, object_id: str, redacted: Redacted) -> set[str]:
        renamed = set()
        rows = self._db.execute(
            "SELECT place, key, name, url FROM attachments WHERE kind = ? AND id = ?", (kind, object_id)
        )
        for place, key, name, url in rows.fetchall():
            new = (redacted.text(name), redacted.text(url))
            if new != (name, url):
                renamed.add(key)
                self._db.execute(
                    "UPDATE attachments SET name = ?, url = ? WHERE kind = ? AND id = ? AND place = ?",
                    (*new, kind, object_id, place),
                )
        self._objects.touch("files", renamed)
        return renamed

    def settle(self, contact_id: str) -> None:
        """What names an erased contact names nobody from now on, and nobody is looked for."""
        nobody = self._tombstones.pseudonym(contact_id)
        self._db.execute("UPDATE OR IGNORE mentions SET contact_id = ? WHERE contact_id = ?", (nobody, contact_id))
        self._db.execute("DELETE FROM mentions WHERE contact_id = ?", (contact_id,))
        self._db.execute("INSERT OR REPLACE INTO moved VALUES ('contacts', ?, NULL)", (nobody,))

    def screen(self, kind: str, batch: Batch, page: Listed) -> tuple[Batch, Listed]:
        """What a run read, without the people who were erased before."""
        left: list[tuple[Fetched, int | None, bytes | None]] = []
        redaction = Redaction(self._tombstones)
        for fetched, version, listed in batch:
            if kind == "contacts" and self._returns(fetched):
                self._turn_away(fetched.id)
            else:
                left.append((self._redacted(fetched, redaction), version, listed))
        self._tombstones.save()
        if kind == "contacts":
            page = [(one, version) for one, version in page if not self._tombstones.contact(one)]
        return left, page

    def _returns(self, fetched: Fetched) -> bool:
        return self._tombstones.contact(fetched.id) or self._tombstones.email(field_of(fetched.raw, "email"))

    def _turn_away(self, contact_id: str) -> None:
        """An erased person is back under this id: not even what names them by it is kept."""
        self._tombstones.add("contact", contact_id)
        redaction = Redaction(self._tombstones)
        rows = self._db.execute(
            "SELECT v.seq, v.kind, v.id, v.body FROM mentions m JOIN versions v ON v.kind = m.kind AND v.id = m.id WHERE m.contact_id = ?",
            (contact_id,),
        ).fetchall()
        for seq, kind, object_id, body in rows:
            with contextlib.suppress(ValueError):
                if redacted := redaction.apply(self._objects.packing.unpack(body), self.files_of(kind, object_id)):
                    self.replace(seq, kind, object_id, redacted)
        self.settle(contact_id)

    def _redacted(self, fetched: Fetched, redaction: Redaction) -> Fetched:
        try:
            redacted = redaction.apply(fetched.raw, [(link.key, link.url) for link in fetched.files])
        except ValueError:
            return fetched
        stones = self._tombstones
        people = tuple(stones.pseudonym(one) if stones.contact(one) else one for one in fetched.contacts)
        if redacted is None:
            return msgspec.structs.replace(fetched, contacts=people)
        files = tuple(
            msgspec.structs.replace(link, name=redacted.text(link.name), url=redacted.text(link.url))
            for link in fetched.files
            if link.part_id not in redacted.parts
        )
        return msgspec.structs.replace(fetched, raw=redacted.raw, files=files, contacts=people)


def field_of(raw: bytes, name: str) -> Any:
    """A field of some JSON object, empty where there is none."""
    try:
        return decode_object(raw).get(name) or ""
    except ValueError:
        return ""
