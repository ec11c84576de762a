"""Who is who: contacts merged at the source, contacts that are one person by rule, and who names whom.

The rule: people with the same e-mail (letter case aside) are one person, unless they carry different external ids. A user survives a lead, an
older one a younger one. Leads join a user only when it is clear which: when several users with different external ids share the e-mail, nobody is merged.
"""

import sqlite3
from collections.abc import Iterable
from typing import Any

from wizard.archive.objects import Objects


class People:
    """Identities of an archive, over one connection. Nothing here commits: the caller's transaction does."""

    def __init__(self, connection: sqlite3.Connection, objects: Objects) -> None:
        self._db = connection
        self._objects = objects

    def note_contact(self, contact: dict[str, Any]) -> None:
        """Remember what identifies a contact, from its JSON."""
        email = str(contact.get("email") or "").strip().casefold() or None
        external = contact.get("external_id")
        created = contact.get("created_at")
        self._db.execute(
            "INSERT INTO identities (id, email, external_id, lead, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
            " SET email = excluded.email, external_id = excluded.external_id, lead = excluded.lead, created_at = excluded.created_at",
            (
                str(contact["id"]),
                email,
                None if external in (None, "") else str(external),
                int(contact.get("role") == "lead"),
                created if isinstance(created, int) and abs(created) < 2**63 else None,
            ),
        )

    def note_mentions(self, kind: str, object_id: str, contacts: Iterable[str]) -> list[str]:
        """An object names these contacts. Returns the ids nobody knows yet: neither archived, nor moved, nor known to be unreadable."""
        unknown = []
        for contact in contacts:
            self._db.execute("INSERT OR IGNORE INTO mentions VALUES (?, ?, ?)", (kind, object_id, contact))
            if not self.known(contact):
                unknown.append(contact)
        return unknown

    def note_companies(self, kind: str, object_id: str, companies: Iterable[str]) -> None:
        """An object belongs to these companies, and to no others."""
        self._db.execute("DELETE FROM belongs WHERE kind = ? AND id = ?", (kind, object_id))
        self._db.executemany(
            "INSERT OR IGNORE INTO belongs VALUES (?, ?, ?)", [(kind, object_id, company) for company in companies]
        )

    def known(self, contact_id: str) -> bool:
        """Whether it is settled what becomes of a contact."""
        return (
            self._db.execute(
                "SELECT 1 FROM objects WHERE kind = 'contacts' AND id = :id UNION ALL SELECT 1 FROM moved WHERE kind = 'contacts'"
                " AND id = :id UNION ALL SELECT 1 FROM unread WHERE kind = 'contacts' AND id = :id LIMIT 1",
                {"id": contact_id},
            ).fetchone()
            is not None
        )

    def unknown(self, limit: int) -> list[str]:
        """Up to `limit` contacts that are named somewhere and not settled."""
        return [
            row[0]
            for row in self._db.execute(
                "SELECT DISTINCT m.contact_id FROM mentions m WHERE"
                " NOT EXISTS (SELECT 1 FROM objects o WHERE o.kind = 'contacts' AND o.id = m.contact_id)"
                " AND NOT EXISTS (SELECT 1 FROM moved v WHERE v.kind = 'contacts' AND v.id = m.contact_id)"
                " AND NOT EXISTS (SELECT 1 FROM unread u WHERE u.kind = 'contacts' AND u.id = m.contact_id) LIMIT ?",
                (limit,),
            )
        ]

    def moved(self, contact_id: str, to: str | None) -> None:
        """The source merged a contact into another one, or (None) has it no more."""
        self._db.execute("INSERT OR REPLACE INTO moved VALUES ('contacts', ?, ?)", (contact_id, to))
        self.settled(contact_id)

    def settled(self, contact_id: str) -> None:
        """It is clear now what becomes of a contact: whatever names it, or one that was merged into it, is looked at again."""
        for kind, object_id in self._db.execute(
            "WITH RECURSIVE known (id) AS (VALUES (?) UNION SELECT v.id FROM moved v JOIN known k ON v.moved_to = k.id"
            " WHERE v.kind = 'contacts') SELECT DISTINCT m.kind, m.id FROM known k JOIN mentions m ON m.contact_id = k.id",
            (contact_id,),
        ).fetchall():
            self._objects.touch(kind, [object_id])

    def canonical(self, contact_id: str) -> str | None:
        """The archived contact that holds this person, None when nobody does. Follows merges of the source, then those by rule."""
        current = contact_id
        for _ in range(8):
            row = self._db.execute("SELECT folded_into FROM identities WHERE id = ?", (current,)).fetchone()
            if row is not None:
                return str(row[0] or current)
            moved = self._db.execute(
                "SELECT moved_to FROM moved WHERE kind = 'contacts' AND id = ?", (current,)
            ).fetchone()
            if moved is None or moved[0] is None:
                return None
            current = moved[0]
        return None

    def folded_into(self, contact_id: str) -> list[str]:
        """Ids of archived contacts that this one holds."""
        return [
            row[0]
            for row in self._db.execute("SELECT id FROM identities WHERE folded_into = ? ORDER BY id", (contact_id,))
        ]

    def merge(self) -> int:
        """Apply the rule to everybody, and look again at whatever it changes. Returns how many contacts changed."""
        changed = 0
        shared = self._db.execute(
            "SELECT email FROM identities WHERE email IS NOT NULL GROUP BY email HAVING count(*) > 1"
            " UNION SELECT email FROM identities WHERE folded_into IS NOT NULL AND email IS NOT NULL"
        )
        for (email,) in shared.fetchall():
            people = self._db.execute(
                "SELECT id, external_id, lead, folded_into FROM identities WHERE email = ? ORDER BY lead, created_at IS NULL, created_at, id",
                (email,),
            ).fetchall()
            survivor = _survivor(people)
            for contact_id, _, _, before in people:
                into = survivor if survivor not in (None, contact_id) else None
                if into != before:
                    self._refold(contact_id, before, into)
                    changed += 1
        orphans = "SELECT id, folded_into FROM identities WHERE folded_into IS NOT NULL AND email IS NULL"
        for contact_id, before in self._db.execute(orphans).fetchall():
            self._refold(contact_id, before, None)
            changed += 1
        return changed

    def _refold(self, contact_id: str, before: str | None, into: str | None) -> None:
        self._db.execute("UPDATE identities SET folded_into = ? WHERE id = ?", (into, contact_id))
        self._objects.touch("contacts", [c for c in (contact_id, before, into) if c])
        self.settled(contact_id)


def _survivor(people: list[tuple[str, str | None, int, str | None]]) -> str | None:
    """Whom the people of one e-mail become, users before leads, oldest first; None when that is not clear."""
    external = {person[1] for person in people if person[1] is not None}
    if len(people) < 2 or len(external) > 1:
        return None
    with_external = [person[0] for person in people if person[1] is not None and not person[2]]
    return with_external[0] if with_external else people[0][0]
