"""What the ledger remembers of decisions: under which ones its rows were loaded, and which rows a change of admins concerns."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any

from wizard.engine.ledger_rows import Work
from wizard.plan.shaping import ACCOUNTS, digest_of

_INVOLVED = """(
  EXISTS (SELECT 1 FROM archive.teammates t WHERE t.admin_id IN (SELECT value FROM json_each(:admins)) AND t.kind = l.kind AND t.id = l.id)
  OR EXISTS (SELECT 1 FROM archive.shapes s JOIN archive.teammates t ON t.kind = s.other_kind AND t.id = s.other_id
    WHERE s.kind = l.kind AND s.id = l.id AND t.admin_id IN (SELECT value FROM json_each(:admins)))
  OR (l.kind = 'contacts' AND EXISTS (SELECT 1 FROM archive.identities i JOIN archive.teammates t ON t.kind = 'contacts' AND t.id = i.id
    WHERE i.folded_into = l.id AND t.admin_id IN (SELECT value FROM json_each(:admins))))
)"""
"""SQL over a row `l`: one of `:admins` wrote in the object, in one whose parts its record holds too, or on a contact folded into it."""

_LOADED_SO = (
    "FROM rows l JOIN archive.objects o ON o.kind = l.kind AND o.id = l.id WHERE l.kind = :kind AND l.translator = :translator"
    " AND ((l.plan = :plan AND l.state = 'loaded' AND l.revision = o.revision)"
    " OR (l.plan = :now AND l.state = 'failed' AND l.reason = 'interrupted' AND l.there IS NOT NULL AND l.digest = o.digest))"
)
"""SQL over rows `l` that stand at the destination exactly as they are archived, loaded under the shaping `:plan`; or whose change to the
shaping `:now` was cut off."""


class Shapings:
    """Over the ledger's connection. Nothing here commits: the caller's transaction does. Shapings are `wizard.plan.shaping.decisions`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def remember(self, kind: str, shaping: Mapping[str, Any]) -> None:
        """Rows of this kind are loaded under these decisions from now on."""
        self._db.execute(
            "INSERT OR IGNORE INTO shapings VALUES (?, ?, ?)", (kind, digest_of(shaping), json.dumps(shaping))
        )

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """Every shaping that rows of a kind may have been loaded under, by digest."""
        rows = self._db.execute("SELECT digest, decisions FROM shapings WHERE kind = ? ORDER BY digest", (kind,))
        return {digest: json.loads(decisions) for digest, decisions in rows.fetchall()}

    def stands(self, kind: str, digest: str) -> bool:
        """Whether anything of this kind is there that was loaded under this shaping."""
        ask = "SELECT 1 FROM rows WHERE kind = ? AND plan = ? AND state = 'loaded' LIMIT 1"
        return self._db.execute(ask, (kind, digest)).fetchone() is not None

    def whole(self) -> bool:
        """Whether the archive knows the teammates of every object. One that an older version began does not."""
        return self._db.execute("SELECT 1 FROM archive.meta WHERE key = 'teammates'").fetchone() is not None

    def concerned(self, kind: str, plan: str, now: str, admins: Iterable[str], translator: int) -> int:
        """How many rows that were loaded under the shaping with the digest `plan`, and not under `now`, involve one of these admins."""
        named = self._named(kind, plan, now, admins, translator)
        return int(self._db.execute(f"SELECT count(*) {_LOADED_SO} AND {self._involved()}", named).fetchone()[0])

    def work(
        self, kind: str, plan: str, now: str, admins: Iterable[str], translator: int, *, after: str, limit: int
    ) -> list[Work]:
        """Up to `limit` of these rows with an id > `after`, by id."""
        ask = (
            f"SELECT o.kind, o.id, o.revision, o.digest {_LOADED_SO} AND l.id > :after AND {self._involved()}"
            " ORDER BY l.id LIMIT :limit"
        )
        named = {**self._named(kind, plan, now, admins, translator), "after": after, "limit": limit}
        return [Work(*row) for row in self._db.execute(ask, named)]

    def accounts(self, admins: Iterable[str]) -> list[Work]:
        """The archived objects of these admins."""
        marks = ",".join("?" * len(ACCOUNTS))
        ask = (
            f"SELECT kind, id, revision, digest FROM archive.objects WHERE kind IN ({marks}) AND id IN (SELECT value FROM json_each(?))"  # noqa: S608 - placeholders
            " ORDER BY kind, id"
        )
        return [Work(*row) for row in self._db.execute(ask, (*ACCOUNTS, json.dumps(sorted(admins))))]

    def pass_over(self, kind: str, before: str, after: str, admins: Iterable[str]) -> None:
        """Rows that involve none of these admins, and those that are not loaded by decision, are the same under both shapings."""
        own = "l.id IN (SELECT value FROM json_each(:admins))"
        involved = own if kind in ACCOUNTS else f"l.state <> 'skipped' AND {self._involved()}"
        self._db.execute(
            f"UPDATE rows AS l SET plan = :after WHERE kind = :kind AND plan = :plan AND NOT ({involved})",  # noqa: S608 - our own SQL
            {"kind": kind, "plan": before, "after": after, "admins": json.dumps(sorted(admins))},
        )
        self._db.execute(
            "DELETE FROM shapings WHERE kind = :kind AND digest = :plan AND NOT EXISTS"
            " (SELECT 1 FROM rows WHERE kind = :kind AND plan = :plan)",
            {"kind": kind, "plan": before},
        )

    def _involved(self) -> str:
        return _INVOLVED if self.whole() else "1"

    @staticmethod
    def _named(kind: str, plan: str, now: str, admins: Iterable[str], translator: int) -> dict[str, Any]:
        known = json.dumps(sorted(admins))
        return {"kind": kind, "plan": plan, "now": now, "admins": known, "translator": translator}
