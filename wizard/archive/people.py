"""Who is who: contacts merged at the source, contacts that are one person by rule, and who names whom.

The rule: contacts with the same external id are one person. So are those with the same e-mail (letter case aside), unless they carry different
external ids: when several users with different ones share an e-mail, it is not clear which of them a lead is, and nobody is merged by it. A user
with an external id survives, else a user before a lead, an older one before a younger one. Who is kept apart by the plan is never merged.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from wizard.archive.objects import Objects

_REMEMBERED = 50_000
"""Contacts known to be settled; beyond that they are looked up again."""


class People:
    """Identities of an archive, over one connection. Nothing here commits: the caller's transaction does."""

    def __init__(self, connection: sqlite3.Connection, objects: Objects) -> None:
        self._db = connection
        self._objects = objects
        self._known: set[str] = set()

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

    def note_mentions(self, kind: str, named: Sequence[tuple[str, Sequence[str]]]) -> tuple[str, ...]:
        """Objects (id) name contacts. Returns the contacts nobody knows yet: neither archived, nor moved, nor known to be unreadable."""
        self._db.executemany(
            "INSERT OR IGNORE INTO mentions VALUES (?, ?, ?)",
            [(kind, object_id, contact) for object_id, contacts in named for contact in contacts],
        )
        everybody = dict.fromkeys(contact for _, contacts in named for contact in contacts)
        unknown = tuple(contact for contact in everybody if contact not in self._known and not self.known(contact))
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        self._known.update(everybody.keys() - set(unknown))
        return unknown

    def forget_known(self) -> None:
        """What was written is rolled back: look again at everybody."""
        self._known.clear()

    def note_companies(self, kind: str, object_id: str, companies: Iterable[str], *, fresh: bool) -> None:
        """An object belongs to these companies, and to no others; a `fresh` one belonged to none before."""
        if not fresh:
            self._db.execute("DELETE FROM belongs WHERE kind = ? AND id = ?", (kind, object_id))
        self._db.executemany(
            "INSERT OR IGNORE INTO belongs VALUES (?, ?, ?)", [(kind, object_id, company) for company in companies]
        )

    def with_email(self, email: str) -> str | None:
        """The archived contact that holds the person with this e-mail address, None where there is none."""
        row = self._db.execute(
            "SELECT coalesce(folded_into, id) FROM identities WHERE email = ? ORDER BY id LIMIT 1",
            (email.strip().casefold(),),
        ).fetchone()
        return str(row[0]) if row else None

    def named_by(self, kind: str, object_id: str) -> list[tuple[str, str]]:
        """The contacts and companies (kind, id) that an object names or belongs to; of a contact also those of its companies."""
        return self._db.execute(
            "SELECT 'companies', company_id FROM belongs WHERE kind = :kind AND id = :id UNION"
            " SELECT 'contacts', contact_id FROM mentions WHERE kind = :kind AND id = :id",
            {"kind": kind, "id": object_id},
        ).fetchall()

    def naming(self, contacts: Sequence[str], limit: int) -> list[tuple[str, str]]:
        """Up to `limit` conversations and tickets (kind, id) that name any of these contacts, or one that was merged into them at the source."""
        marks = ",".join("?" * len(contacts))
        return self._db.execute(
            f"WITH RECURSIVE who (id) AS (SELECT id FROM (SELECT value AS id FROM json_each(json_array({marks}))) UNION"  # noqa: S608 - placeholders
            " SELECT v.id FROM moved v JOIN who w ON v.moved_to = w.id WHERE v.kind = 'contacts')"
            " SELECT DISTINCT m.kind, m.id FROM who w JOIN mentions m ON m.contact_id = w.id"
            " WHERE m.kind IN ('conversations', 'tickets') ORDER BY length(m.id) DESC, m.id DESC LIMIT ?",
            (*contacts, limit),
        ).fetchall()

    def belonging(self, company_id: str, limit: int) -> list[tuple[str, str]]:
        """Up to `limit` objects (kind, id) that belong to a company: conversations, tickets, contacts."""
        return self._db.execute(
            "SELECT kind, id FROM belongs WHERE company_id = ? AND kind IN ('conversations', 'tickets', 'contacts')"
            " ORDER BY kind DESC, length(id) DESC, id DESC LIMIT ?",
            (company_id, limit),
        ).fetchall()

    def like(self, text: str, limit: int) -> list[str]:
        """Up to `limit` contacts whose e-mail begins with this (letter case aside), or whose external id is this; exact ones first."""
        wanted = text.strip().casefold()
        if not wanted:
            return []
        rows = self._db.execute(
            "SELECT id FROM (SELECT id, email <> :text AS far FROM identities WHERE email >= :text AND email < :end"
            " UNION SELECT id, 0 FROM identities WHERE external_id = :exact) GROUP BY id ORDER BY min(far), id LIMIT :limit",
            {"text": wanted, "end": wanted + "\U0010ffff", "exact": text.strip(), "limit": limit},
        )
        return [row[0] for row in rows]

    def company_gone(self, company_id: str) -> None:
        """The source deleted a company: whatever belongs to it is looked at again."""
        rows = self._db.execute("SELECT kind, id FROM belongs WHERE company_id = ?", (company_id,)).fetchall()
        for kind, object_id in rows:
            self._objects.touch(kind, [object_id])

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

    def unknown(self, limit: int, after: str = "") -> list[str]:
        """Up to `limit` contacts with an id above `after` that are named somewhere and not settled, by id."""
        return [
            row[0]
            for row in self._db.execute(
                "SELECT DISTINCT m.contact_id FROM mentions m WHERE m.contact_id > ?"
                " AND NOT EXISTS (SELECT 1 FROM objects o WHERE o.kind = 'contacts' AND o.id = m.contact_id)"
                " AND NOT EXISTS (SELECT 1 FROM moved v WHERE v.kind = 'contacts' AND v.id = m.contact_id)"
                " AND NOT EXISTS (SELECT 1 FROM unread u WHERE u.kind = 'contacts' AND u.id = m.contact_id)"
                " ORDER BY m.contact_id LIMIT ?",
                (after, limit),
            )
        ]

    def moved(self, contact_id: str, to: str | None) -> None:
        """The source merged a contact into another one, or (None) has it no more. Who was merged is from now on held by the other one."""
        if to is not None:
            self._db.execute("DELETE FROM identities WHERE id = ?", (contact_id,))
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

    def keep_apart(self, contacts: Iterable[str]) -> bool:
        """From now on exactly these stay people of their own; `merge` applies it. Returns whether anything is new."""
        wanted = set(contacts)
        if wanted == {row[0] for row in self._db.execute("SELECT id FROM apart")}:
            return False
        self._db.execute("DELETE FROM apart")
        self._db.executemany("INSERT INTO apart VALUES (?)", [(one,) for one in sorted(wanted)])
        return True

    def merge(self) -> int:
        """Apply the rule to everybody, and look again at whatever it changes. Returns how many contacts changed."""
        changes = self._db.execute(_CHANGES).fetchall()
        for contact_id, before, into in changes:
            self._refold(contact_id, before, into)
        return len(changes)

    def _refold(self, contact_id: str, before: str | None, into: str | None) -> None:
        self._db.execute("UPDATE identities SET folded_into = ? WHERE id = ?", (into, contact_id))
        self._objects.touch("contacts", [c for c in (contact_id, before, into) if c])
        self.settled(contact_id)


_CHANGES = """
WITH mails AS MATERIALIZED (SELECT email FROM identities WHERE email IS NOT NULL GROUP BY email HAVING count(*) > 1),
externals AS MATERIALIZED (SELECT external_id FROM identities WHERE external_id IS NOT NULL GROUP BY external_id HAVING count(*) > 1),
clear AS MATERIALIZED (
  SELECT i.email, min(i.external_id) AS external_id FROM mails m CROSS JOIN identities i ON i.email = m.email
  GROUP BY i.email HAVING count(DISTINCT i.external_id) < 2),
sharing AS MATERIALIZED (
  SELECT i.id FROM mails m CROSS JOIN identities i ON i.email = m.email UNION
  SELECT i.id FROM externals e CROSS JOIN identities i ON i.external_id = e.external_id),
persons AS (
  SELECT i.id, i.lead, i.created_at, i.external_id, CASE WHEN coalesce(i.external_id, c.external_id) IS NOT NULL
    THEN 'x' || coalesce(i.external_id, c.external_id) ELSE 'm' || c.email END AS person
  FROM sharing s CROSS JOIN identities i ON i.id = s.id LEFT JOIN clear c ON c.email = i.email
  WHERE NOT EXISTS (SELECT 1 FROM apart a WHERE a.id = i.id)),
wanted AS MATERIALIZED (
  SELECT id, first_value(id) OVER (PARTITION BY person ORDER BY external_id IS NULL OR lead, lead, created_at IS NULL, created_at, id) AS into_id
  FROM persons WHERE person IS NOT NULL),
looked_at AS (SELECT id FROM sharing UNION SELECT id FROM identities WHERE folded_into IS NOT NULL)
SELECT i.id, i.folded_into, nullif(w.into_id, i.id) FROM looked_at l CROSS JOIN identities i ON i.id = l.id LEFT JOIN wanted w ON w.id = i.id
WHERE i.folded_into IS NOT nullif(w.into_id, i.id) ORDER BY i.id
"""
"""Contacts (id, held by, to be held by) for which the rule says another holder than they have."""
