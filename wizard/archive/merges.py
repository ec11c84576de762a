"""Who was merged into whom, and why: one person after the other, with what each contact brings and which value won."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wizard.archive.objects import Objects

SAME_EXTERNAL_ID = "the same external id"
SAME_EMAIL = "the same e-mail"
BY_WAY_OF = "the same e-mail or external id as another of them"
AT_SOURCE = "merged at the source"
KEPT_APART = "kept apart"


@dataclass(frozen=True, slots=True)
class MergedContact:
    """One contact of a person. `why` it belongs to the person (empty for the survivor). `undoable`: the plan can take it apart; `apart`: it does."""

    id: str
    role: str
    name: str
    email: str
    phone: str
    external_id: str
    why: str = ""
    undoable: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that two of them fill differently: the value that won, and one that lost (it stays in the archive)."""

    field: str
    won: str
    lost: str
    of: str


@dataclass(frozen=True, slots=True)
class Merge:
    """One person: the contact that survives, those folded into it, and where they contradict each other."""

    survivor: MergedContact
    folded: tuple[MergedContact, ...]
    conflicts: tuple[Conflict, ...]


class Merges:
    """Reads the merges of an archive, over one connection."""

    def __init__(self, connection: sqlite3.Connection, objects: Objects) -> None:
        self._db = connection
        self._objects = objects

    def count(self) -> int:
        """How many contacts are held by another one by rule."""
        return int(self._db.execute("SELECT count(*) FROM identities WHERE folded_into IS NOT NULL").fetchone()[0])

    def each(self, after: str = "", batch: int = 200) -> Iterator[Merge]:
        """Every person of several contacts, by the survivor's id, those after `after`; a bounded number is held at a time."""
        while rows := self._db.execute(_SURVIVORS, (after, batch)).fetchall():
            after = rows[-1][0]
            for (survivor,) in rows:
                yield self.one(survivor)

    def one(self, survivor: str) -> Merge:
        """The person a contact holds."""
        raw = self._objects.decoded("contacts", survivor) or {}
        folded: list[MergedContact] = []
        conflicts: list[Conflict] = []
        for contact_id in self._ids(_FOLDED, survivor):
            other = self._objects.decoded("contacts", contact_id) or {}
            folded.append(_contact(contact_id, other, self.why(contact_id, survivor), undoable=True))
            conflicts += _conflicts(raw, other, contact_id)
        folded += [
            _contact(contact_id, self._objects.decoded("contacts", contact_id) or {}, AT_SOURCE)
            for contact_id in self._ids(_MOVED, survivor)
        ]
        for contact_id in self._ids(_APART, survivor):
            other = self._objects.decoded("contacts", contact_id) or {}
            folded.append(_contact(contact_id, other, KEPT_APART, undoable=True, apart=True))
        return Merge(_contact(survivor, raw), tuple(folded), tuple(conflicts))

    def standing(self, contact_id: str) -> str:
        """What the plan can do with a contact: `merged` by rule, `apart`, `at source` (for good), `alone`, or empty where nobody knows it."""
        row = self._db.execute(
            "SELECT folded_into, EXISTS (SELECT 1 FROM apart WHERE id = i.id) FROM identities i WHERE id = ?",
            (contact_id,),
        ).fetchone()
        if row is not None:
            return "apart" if row[1] else "merged" if row[0] else "alone"
        moved = self._db.execute(
            "SELECT 1 FROM moved WHERE kind = 'contacts' AND id = ? AND moved_to IS NOT NULL", (contact_id,)
        ).fetchone()
        return "at source" if moved else ""

    def _ids(self, query: str, survivor: str) -> list[str]:
        return [row[0] for row in self._db.execute(query, {"id": survivor})]

    def why(self, contact_id: str, survivor: str) -> str:
        """Why the rule takes two archived contacts for one person."""
        same = self._db.execute(
            "SELECT a.external_id = b.external_id, a.email = b.email FROM identities a, identities b WHERE a.id = ? AND b.id = ?",
            (contact_id, survivor),
        ).fetchone()
        return SAME_EXTERNAL_ID if same[0] else SAME_EMAIL if same[1] else BY_WAY_OF


def _contact(
    contact_id: str, raw: dict[str, Any], why: str = "", *, undoable: bool = False, apart: bool = False
) -> MergedContact:
    role, name, email, phone, external = (
        _said(raw.get(key)) for key in ("role", "name", "email", "phone", "external_id")
    )
    return MergedContact(contact_id, role, name, email, phone, external, why, undoable, apart)


def _conflicts(survivor: dict[str, Any], other: dict[str, Any], other_id: str) -> list[Conflict]:
    """Fields of which one value is kept. E-mails and phones are none: a person has all of them."""
    plain = ("name", "external_id", "language_override")
    found = [(key, _said(survivor.get(key)), _said(other.get(key))) for key in plain]
    mine, theirs = survivor.get("custom_attributes"), other.get("custom_attributes")
    if isinstance(mine, dict) and isinstance(theirs, dict):
        found += [(key, _said(mine.get(key)), _said(value)) for key, value in theirs.items()]
    return [Conflict(key, won, lost, other_id) for key, won, lost in found if won and lost and won != lost]


def _said(value: object) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)


_SURVIVORS = (
    "SELECT DISTINCT id FROM (SELECT folded_into AS id FROM identities WHERE folded_into IS NOT NULL UNION"
    " SELECT coalesce(i.folded_into, i.id) FROM moved v JOIN identities i ON i.id = v.moved_to WHERE v.kind = 'contacts' UNION"
    " SELECT coalesce(o.folded_into, o.id) FROM apart a JOIN identities i ON i.id = a.id JOIN identities o"
    " ON o.id <> i.id AND (o.email = i.email OR o.external_id = i.external_id))"
    " WHERE id > ? AND id NOT IN (SELECT id FROM apart) ORDER BY id LIMIT ?"
)
_FOLDED = "SELECT id FROM identities WHERE folded_into = :id ORDER BY id"
_MOVED = (
    "WITH RECURSIVE held (id) AS (SELECT id FROM identities WHERE id = :id OR folded_into = :id UNION"
    " SELECT v.id FROM moved v JOIN held h ON v.moved_to = h.id WHERE v.kind = 'contacts')"
    " SELECT h.id FROM held h JOIN moved v ON v.kind = 'contacts' AND v.id = h.id WHERE h.id <> :id ORDER BY h.id"
)
_APART = (
    "SELECT DISTINCT a.id FROM apart a JOIN identities i ON i.id = a.id JOIN identities o ON o.id <> i.id"
    " AND (o.email = i.email OR o.external_id = i.external_id) WHERE :id IN (o.id, o.folded_into) ORDER BY a.id"
)
