"""Content as rows and rows as content, by the shapes of the tables."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import msgspec

from wizard.destinations.ochre.ids import digest
from wizard.destinations.ochre.shapes import Child, Shape

_CHUNK = 500
_json = msgspec.json.Encoder()


class Sheet:
    """Rows for the tables, gathered for many records and then written table by table."""

    def __init__(self, numbers: "Numbers") -> None:
        self._numbers = numbers
        self._tables: dict[str, _Table] = {}

    def add(
        self, shape: Shape, record_id: str, source_id: str, content: Mapping[str, Any], number: int | None
    ) -> dict[str, str]:
        """Add a record. `number` is the row it has already, if any. Returns the ids of its entries by their source ids."""
        number = self._numbers.next(shape.table) if number is None else number
        table = self._table(shape, ("number", "id", *shape.columns, "source_id"))
        table.rows.append((number, record_id, *table.cells(content), source_id))
        children: dict[str, str] = {}
        for child in shape.children:
            self._children(child, record_id, number, content[child.key], children)
        return children

    def _children(self, child: Child, owner_id: str, owner: int, content: Any, found: dict[str, str]) -> None:
        shape, rows = child.shape, child.rows(content)
        if not rows:
            return
        if not shape.prefix:
            table = self._table(shape, (*shape.columns, shape.owner, "position"))
            table.rows += [(*table.cells(row), owner, position) for position, row in enumerate(rows)]
            return
        table = self._table(shape, ("number", "id", *shape.columns, shape.owner, "position"))
        for position, row in enumerate(rows):
            source_id = row["source_id"]
            row_id = f"{shape.prefix}_{digest(f'{owner_id}:{source_id}')}"
            number = self._numbers.next(shape.table)
            table.rows.append((number, row_id, *table.cells(row), owner, position))
            found[source_id] = row_id
            for grandchild in shape.children:
                if row[grandchild.key]:
                    self._children(grandchild, row_id, number, row[grandchild.key], found)

    def _table(self, shape: Shape, names: Sequence[str]) -> "_Table":
        table = self._tables.get(shape.table)
        if table is None:
            table = self._tables[shape.table] = _Table(shape, names)
        return table

    def write(self, connection: sqlite3.Connection) -> None:
        """Insert every row; owners come before what they own."""
        for table in self._tables.values():
            connection.executemany(table.statement, table.rows)


class _Table:
    """Rows for one table, with the statement that inserts them. `names` are its columns, in the rows' order."""

    def __init__(self, shape: Shape, names: Sequence[str]) -> None:
        columns = ", ".join(f'"{name}"' for name in names)
        self.statement = f"INSERT INTO {shape.table} ({columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
        self.rows: list[tuple[Any, ...]] = []
        self._names = tuple(shape.columns)
        self._documents = tuple(place for place, kind in enumerate(shape.columns.values()) if kind == "JSON")
        # Of one name, `itemgetter` gives no tuple.
        self._get = itemgetter(*self._names) if len(self._names) > 1 else None

    def cells(self, row: Mapping[str, Any]) -> Sequence[Any]:
        """The values of a row in the order of the shape's columns."""
        if self._get is None:
            return (row[self._names[0]],)
        found: Sequence[Any] = self._get(row)
        if self._documents:
            found = list(found)
            for place in self._documents:
                found[place] = _json.encode(found[place]).decode()
        return found


class Numbers:
    """The next free row number of each table. There is one writer, so nobody else takes them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._next: dict[str, int] = {}

    def next(self, table: str) -> int:
        """A number no row of `table` has."""
        if table not in self._next:
            last = self._connection.execute(f"SELECT max(number) FROM {table}").fetchone()[0]  # noqa: S608
            self._next[table] = (last or 0) + 1
        number = self._next[table]
        self._next[table] = number + 1
        return number


def contents(connection: sqlite3.Connection, shape: Shape, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The contents of the rows with these numbers, put together from every table; `source_id` and `id` are among the keys."""
    found = {row["number"]: row for row in _select(connection, shape, "number", numbers, ("number", "id", "source_id"))}
    _attach(connection, shape, found)
    return found


def _attach(connection: sqlite3.Connection, shape: Shape, owners: Mapping[int, dict[str, Any]]) -> None:
    for child in shape.children:
        inner = child.shape
        extra = (inner.owner, "number", "id") if inner.prefix else (inner.owner,)
        rows = list(_select(connection, inner, inner.owner, list(owners), extra))
        if inner.prefix:
            _attach(connection, inner, {row["number"]: row for row in rows})
        grouped: dict[int, list[dict[str, Any]]] = {}
        for row in rows:
            owner = row.pop(inner.owner)
            if inner.prefix:
                del row["number"], row["id"]
            grouped.setdefault(owner, []).append(row)
        for number, content in owners.items():
            content[child.key] = child.content(grouped.get(number, ()))


def _select(
    connection: sqlite3.Connection, shape: Shape, by: str, keys: Sequence[int], extra: Iterable[str]
) -> Iterable[dict[str, Any]]:
    names = tuple(dict.fromkeys([*shape.columns, *extra]))
    booleans = [name for name, kind in shape.columns.items() if kind == "BOOLEAN"]
    documents = [name for name, kind in shape.columns.items() if kind == "JSON"]
    columns = ", ".join(f'"{name}"' for name in names)
    order = "" if by == "number" else f" ORDER BY {by}, position"
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        for cells in connection.execute(f"SELECT {columns} FROM {shape.table} WHERE {by} IN ({marks}){order}", chunk):  # noqa: S608
            row = dict(zip(names, cells, strict=True))
            for name in booleans:
                # What is neither yes nor no is shown as it is, and so differs.
                row[name] = bool(row[name]) if row[name] in (0, 1) else row[name]
            for name in documents:
                row[name] = _document(row[name])
            yield row


def _document(text: Any) -> Any:
    """A JSON column; what somebody spoilt there is shown as it is, and so differs."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, TypeError):
        return text
