"""Who and what is needed: contacts, companies and files that come along because something that is loaded names or has them.

From the archive (who names whom, who holds whom) and the ledger (what is loaded) alone, without any translator.
"""

import sqlite3
from collections.abc import Collection, Iterable
from typing import Final

from wizard.archive.teammates import WHOLE
from wizard.engine.ledger_rows import Entry
from wizard.plan.scope import UNNEEDED

# ruff: noqa: S608 - only the SQL below is put together, from itself
_THERE: Final = (
    "(EXISTS (SELECT 1 FROM rows r WHERE r.kind = {m}.kind AND r.id = {m}.id AND r.there IS NOT NULL AND r.state <> 'skipped')"
    " OR ({m}.kind = 'conversations' AND EXISTS (SELECT 1 FROM rows r WHERE r.kind = 'tickets' AND r.id = {m}.id"
    " AND r.there IS NOT NULL AND r.state <> 'skipped')))"
)
"""SQL over a row that names somebody: it is loaded. A conversation that became a ticket of its id is loaded as that."""

_ALL_OF = (
    "WITH RECURSIVE person (id) AS (VALUES (:id) UNION SELECT i.id FROM archive.identities i JOIN person p ON i.folded_into = p.id"
    " UNION SELECT v.id FROM archive.moved v JOIN person p ON v.moved_to = p.id WHERE v.kind = 'contacts')"
)
"""SQL: everybody who a contact holds, itself too."""

_CONTACT = (
    f"{_ALL_OF} SELECT 1 FROM person p JOIN archive.mentions m ON m.contact_id = p.id"
    f" WHERE m.kind <> 'contacts' AND {_THERE.format(m='m')} LIMIT 1"
)

_COMPANY = (
    "SELECT 1 FROM archive.belongs b LEFT JOIN archive.identities i ON b.kind = 'contacts' AND i.id = b.id WHERE b.company_id = :id"
    f" AND ((b.kind <> 'contacts' AND {_THERE.format(m='b')}) OR (b.kind = 'contacts' AND EXISTS (SELECT 1 FROM rows r"
    " WHERE r.kind = 'contacts' AND r.id = coalesce(i.folded_into, b.id) AND r.there IS NOT NULL AND r.state <> 'skipped'))) LIMIT 1"
)

_BEGUN_BEFORE = f"SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM archive.meta WHERE key = '{WHOLE}')"

_FILE = (
    "SELECT 1 FROM archive.attachments a LEFT JOIN archive.identities i ON a.kind = 'contacts' AND i.id = a.id"
    " JOIN rows r ON r.id = coalesce(i.folded_into, a.id) AND r.kind IN (a.kind, CASE a.kind WHEN 'conversations' THEN 'tickets'"
    " WHEN 'tickets' THEN 'conversations' ELSE a.kind END)"
    " WHERE a.key = :id AND r.there IS NOT NULL AND r.state <> 'skipped' LIMIT 1"
)
"""SQL: a file hangs on something that is loaded. A conversation and the ticket of its id are one record, and a contact is in who holds it."""

_FILES_OF = (
    "UPDATE rows SET revision = NULL WHERE kind = 'files' AND revision IS NOT NULL AND {state} AND id IN (SELECT a.key FROM archive.attachments a"
    " WHERE a.id IN (SELECT :id UNION SELECT i.id FROM archive.identities i WHERE i.folded_into = :id AND :kind = 'contacts')"
    " AND a.kind IN (:kind, CASE :kind WHEN 'conversations' THEN 'tickets' WHEN 'tickets' THEN 'conversations' ELSE :kind END))"
)

_NAMED_BY = (
    "WITH RECURSIVE person (id) AS (SELECT contact_id FROM archive.mentions WHERE kind = :kind AND id = :id UNION"
    " SELECT v.moved_to FROM archive.moved v JOIN person p ON v.id = p.id WHERE v.kind = 'contacts' AND v.moved_to IS NOT NULL)"
    " SELECT 'contacts', coalesce(i.folded_into, i.id) FROM person p JOIN archive.identities i ON i.id = p.id"
    " UNION SELECT 'companies', company_id FROM archive.belongs WHERE kind = :kind AND id = :id"
)

_COMPANIES_OF = f"{_ALL_OF} SELECT 'companies', b.company_id FROM person p JOIN archive.belongs b ON b.kind = 'contacts' AND b.id = p.id"


class Needed:
    """Over the ledger's connection, with the archive attached. Nothing here commits."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._unneeded: bool | None = None

    @property
    def has_unneeded(self) -> bool:
        """Whether anything may have been left out because nothing needed it: only then can something that is loaded make it work again."""
        if self._unneeded is None:
            ask = "SELECT EXISTS (SELECT 1 FROM rows WHERE state = 'skipped' AND reason = ?)"
            self._unneeded = bool(self._db.execute(ask, (UNNEEDED.reason,)).fetchone()[0])
        return self._unneeded

    def note(self, entries: Iterable[Entry]) -> None:
        """These are written down."""
        if any(entry.state == "skipped" and entry.reason == UNNEEDED.reason for entry in entries):
            self._unneeded = True

    def is_needed(self, kind: str, object_id: str) -> bool:
        """Whether something that is loaded needs a contact (named by a thread, itself or as somebody it holds), a company (of a thread, or of a
        contact that is loaded) or a file (that hangs on it). Of other kinds everything is needed, and so is every company where the archive was
        begun by an older version, which did not note who belongs to which.
        """
        if kind == "companies" and self._db.execute(_BEGUN_BEFORE).fetchone():
            return True
        query = {"contacts": _CONTACT, "companies": _COMPANY, "files": _FILE}.get(kind)
        return query is None or self._db.execute(query, {"id": object_id}).fetchone() is not None

    def stir(self, kind: str, object_id: str, along: Collection[str], *, left: bool) -> list[tuple[str, str]]:
        """An object was loaded, or (`left`) is not any more: whatever it needs of the kinds that come along is work again where that may change.
        Returns the kinds and ids of that.
        """
        if kind in ("companies", "files"):
            return []
        state = "state <> 'skipped'" if left else "state = 'skipped' AND reason = :reason"
        changed: list[tuple[str, str]] = []
        if "files" in along:
            query = _FILES_OF.format(state=state)
            values = {"kind": kind, "id": object_id, "reason": UNNEEDED.reason}
            changed += self._db.execute(f"{query} RETURNING kind, id", values).fetchall()
        named = set(self._named(kind, object_id)) if "contacts" in along or "companies" in along else set()
        if named and kind == "tickets":
            named |= set(self._named("conversations", object_id))
        for other, other_id in named:
            changed += self._db.execute(
                f"UPDATE rows SET revision = NULL WHERE kind = :kind AND id = :id AND revision IS NOT NULL AND {state}"
                " RETURNING kind, id",
                {"kind": other, "id": other_id, "reason": UNNEEDED.reason},
            ).fetchall()
        return changed

    def _named(self, kind: str, object_id: str) -> list[tuple[str, str]]:
        query = _COMPANIES_OF if kind == "contacts" else _NAMED_BY
        return self._db.execute(query, {"kind": kind, "id": object_id}).fetchall()
