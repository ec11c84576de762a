"""Which teammates an object involves, and those who are known from such objects alone: the source does not list whoever left."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from wizard.archive.objects import Objects
from wizard.sources.port import Teammate

FORMER = "former_admins"
"""The kind of those who are not listed. Their JSON is what the words they wrote say of them."""
WHOLE = "teammates"
"""The fact that every archived object was looked at for its teammates. Archives of older versions do not have it."""


class Teammates:
    """Teammates of an archive, over one connection. Nothing here commits: the caller's transaction does."""

    def __init__(self, connection: sqlite3.Connection, objects: Objects) -> None:
        self._db = connection
        self._objects = objects
        self._known: dict[str, tuple[str, str]] = {}

    def note(self, kind: str, involved: Sequence[tuple[str, Iterable[Teammate]]]) -> None:
        """Objects (id) involve these teammates: they wrote in it, take part in it, or it is assigned to them."""
        rows = []
        for object_id, teammates in involved:
            for one in teammates:
                rows.append((one.id, kind, object_id))
                name, email = self._known.get(one.id, (None, None))
                if name is None or (one.name and not name) or (one.email and not email):
                    self._meet(one)
        self._db.executemany("INSERT OR IGNORE INTO teammates VALUES (?, ?, ?)", rows)

    def _meet(self, one: Teammate) -> None:
        """Keep somebody who is not listed; what is missing of their name and e-mail may come with later words."""
        listed = self._db.execute("SELECT 1 FROM objects WHERE kind = 'admins' AND id = ?", (one.id,)).fetchone()
        if listed:
            self._known[one.id] = ("-", "-")
            return
        before = self._objects.decoded(FORMER, one.id) or {}
        name, email = before.get("name") or one.name, before.get("email") or one.email
        if not before or (name, email) != (before.get("name"), before.get("email")):
            said = {"type": "admin", "id": one.id, "name": name, "email": email}
            self._objects.store(FORMER, one.id, msgspec.json.encode(said), None)
        self._known[one.id] = (name, email)

    def forget_known(self) -> None:
        """What was written is rolled back, or admins were listed: look again at everybody."""
        self._known.clear()

    def involving(self, kind: str, admin_ids: Iterable[str]) -> Iterator[str]:
        """Ids of the objects of a kind that involve one of these; an id may come more than once."""
        for admin_id in admin_ids:
            for (object_id,) in self._db.execute(
                "SELECT id FROM teammates WHERE admin_id = ? AND kind = ?", (admin_id, kind)
            ):
                yield object_id
