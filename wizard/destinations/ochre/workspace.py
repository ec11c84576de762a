"""The workspace file, read and written on one thread. Everything here blocks; `OchreDestination` keeps it off the event loop."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from wizard.destinations.ochre.aliases import conversation_of
from wizard.destinations.ochre.capabilities import ROLES
from wizard.destinations.ochre.ids import object_id
from wizard.destinations.ochre.inspecting import inspect
from wizard.destinations.ochre.rows import Numbers, Sheet, contents
from wizard.destinations.ochre.schema import open_workspace, writing
from wizard.destinations.ochre.shapes import SHAPES, Shape
from wizard.destinations.port import Delivery, ExistingField, Found, Outcome, Projection, Rejected, Written
from wizard.records import FieldType, Kind

_CHUNK = 500
_ROLES = frozenset(role.name for role in ROLES)
_UNFIT = (
    UnicodeEncodeError,
    OverflowError,
    TypeError,
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)


class Workspace:
    """One open workspace file. Raises CannotWrite wherever the disk or the file does not let it go on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = open_workspace(path)
        self._numbers = Numbers(self._db)

    def probe(self) -> None:
        """Make sure that it can be written."""
        with writing(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("ROLLBACK")

    def come_from(self, app: str) -> None:
        """Note the Intercom workspace whose conversations these are, so that links of another one open none of them."""
        with writing(self._path):
            self._db.execute("INSERT OR REPLACE INTO workspace VALUES ('source_workspace', ?)", (app,))

    def write(self, batch: Sequence[Delivery]) -> list[Outcome]:
        """Write a batch in one transaction. Records the tables cannot hold are rejected, the others are written."""
        refused = {place: reason for place, delivery in enumerate(batch) if (reason := _refusal(delivery))}
        if not refused:
            try:
                return self._transaction(batch)
            except _UNFIT:
                pass
        return [
            Rejected(refused[place]) if place in refused else self._alone(delivery)
            for place, delivery in enumerate(batch)
        ]

    def _alone(self, delivery: Delivery) -> Outcome:
        try:
            return self._transaction([delivery])[0]
        except _UNFIT as error:
            return Rejected(f"The workspace file cannot hold it ({type(error).__name__}).")

    def _transaction(self, batch: Sequence[Delivery]) -> list[Outcome]:
        with writing(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                outcomes = self._insert(batch)
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            return outcomes

    def _insert(self, batch: Sequence[Delivery]) -> list[Outcome]:
        latest = {
            (delivery.projection.kind, delivery.projection.source_id): place for place, delivery in enumerate(batch)
        }
        sheet = Sheet(self._numbers)
        outcomes: list[Outcome | None] = [None] * len(batch)
        numbers = self._present(batch)
        for (kind, source_id), place in latest.items():
            record_id, shape = object_id(kind, source_id), SHAPES[kind]
            number = numbers.get((shape.table, record_id))
            if number is not None:
                self._db.execute(f"DELETE FROM {shape.table} WHERE number = ?", (number,))  # noqa: S608
            children = sheet.add(shape, record_id, source_id, batch[place].content, number)
            outcomes[place] = Written(record_id, children)
        sheet.write(self._db)
        keys = [(delivery.projection.kind, delivery.projection.source_id) for delivery in batch]
        return [outcome or outcomes[latest[keys[place]]] or Rejected("") for place, outcome in enumerate(outcomes)]

    def _present(self, batch: Sequence[Delivery]) -> dict[tuple[str, str], int]:
        """The row numbers of those records that are there already, by table and id."""
        wanted: dict[str, list[str]] = {}
        for delivery in batch:
            kind = delivery.projection.kind
            wanted.setdefault(SHAPES[kind].table, []).append(object_id(kind, delivery.projection.source_id))
        return {
            (table, found): number
            for table, ids in wanted.items()
            for found, number in self._numbers_of(table, ids).items()
        }

    def _numbers_of(self, table: str, ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            marks = ", ".join("?" * len(chunk))
            found.update(self._db.execute(f"SELECT id, number FROM {table} WHERE id IN ({marks})", chunk))  # noqa: S608
        return found

    def find(self, batch: Sequence[Delivery]) -> list[Found | None]:
        """The records that are there already, by their source ids, with their entries."""
        with writing(self._path):
            return [self._find(delivery.projection) for delivery in batch]

    def _find(self, projection: Projection) -> Found | None:
        shape, record_id = SHAPES[projection.kind], object_id(projection.kind, projection.source_id)
        number = self._numbers_of(shape.table, [record_id]).get(record_id)
        if number is None:
            return None
        children: dict[str, str] = {}
        for child in shape.children:
            if child.shape.prefix:
                query = f"SELECT source_id, id FROM {child.shape.table} WHERE {child.shape.owner} = ?"  # noqa: S608
                children.update(self._db.execute(query, (number,)))
        return Found(record_id, children)

    def read(self, kind: Kind, ids: Sequence[str]) -> list[Projection | None]:
        """The records with these ids, put together from their tables."""
        with writing(self._path):
            shape = SHAPES[kind]
            numbers = self._numbers_of(shape.table, ids)
            found = contents(self._db, shape, list(numbers.values()))
        return [_projection(kind, found.get(numbers.get(record_id, -1))) for record_id in ids]

    def ids(self, kind: Kind, after: str | None = None, limit: int | None = None) -> list[str]:
        """The ids of every record of a kind, sorted: those after `after`, `limit` at most."""
        shape = SHAPES[kind]
        asked = ["origin = :origin"] if "origin" in shape.columns else []
        asked += ["id > :after"] if after is not None else []
        where = f"WHERE {' AND '.join(asked)}" if asked else ""
        query = f"SELECT id FROM {shape.table} {where} ORDER BY id LIMIT :limit"  # noqa: S608
        values = {"after": after, "origin": kind.value, "limit": -1 if limit is None else limit}
        with writing(self._path):
            return [row[0] for row in self._db.execute(query, values)]

    def inspect(self) -> list[str]:
        """What is wrong with the file as a whole."""
        with writing(self._path):
            return list(inspect(self._db))

    def remove(self, kind: Kind, ids: Iterable[str]) -> list[Outcome]:
        """Delete records with everything they own. One that is not there is gone already."""
        table = SHAPES[kind].table
        with writing(self._path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                removed = list(ids)
                self._db.executemany(f"DELETE FROM {table} WHERE id = ?", [(record_id,) for record_id in removed])  # noqa: S608
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        return [Written(record_id) for record_id in removed]

    def fields(self) -> tuple[ExistingField, ...]:
        """The custom fields that are there."""
        with writing(self._path):
            rows = self._db.execute("SELECT id, model, key, label, type FROM custom_fields ORDER BY number").fetchall()
        return tuple(
            ExistingField(found, model, key, label, FieldType(kind)) for found, model, key, label, kind in rows
        )

    def tags(self) -> tuple[str, ...]:
        """The names of the tags that are there."""
        with writing(self._path):
            return tuple(row[0] for row in self._db.execute("SELECT name FROM tags ORDER BY number"))

    def open_alias(self, text: str) -> str | None:
        """The conversation an old link, id or ticket number opens."""
        with writing(self._path):
            return conversation_of(self._db, text)

    def names(self, shape: Shape, ids: Iterable[str]) -> dict[str, str]:
        """Names of users, customers, companies or tags by id."""
        with writing(self._path):
            found: dict[str, str] = {}
            for record_id in ids:
                row = self._db.execute(f"SELECT name FROM {shape.table} WHERE id = ?", (record_id,)).fetchone()  # noqa: S608
                if row:
                    found[record_id] = row[0]
            return found

    def close(self) -> None:
        """Close the file; its write-ahead log is folded in."""
        self._db.close()


def _projection(kind: Kind, found: dict[str, Any] | None) -> Projection | None:
    if found is None or ("origin" in found and found["origin"] != kind.value):
        return None
    content = {key: value for key, value in found.items() if key not in ("number", "id", "source_id")}
    return Projection(kind=kind, source_id=found["source_id"], content=content)


def _refusal(delivery: Delivery) -> str:
    """Why Ochre does not take a record, empty where it does."""
    kind, invitation = delivery.projection.kind, delivery.content.get("invitation")
    if kind not in SHAPES:
        return f"Ochre does not hold records of the kind {kind}."
    if invitation and invitation["role"] not in _ROLES:
        return "Ochre has no such role to invite with." if invitation["role"] else "An invitation needs a role."
    return ""
