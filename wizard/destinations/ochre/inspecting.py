"""Whether the workspace file is whole in itself: what reading its records one by one would not show."""

import sqlite3
from collections import Counter
from collections.abc import Iterator

from wizard.destinations.ochre.ids import digest, object_id
from wizard.destinations.ochre.schema import SHAPE
from wizard.destinations.ochre.shapes import SHAPES, Shape
from wizard.records import Kind

_MOST = 20


def inspect(connection: sqlite3.Connection) -> Iterator[str]:
    """What is wrong, a sentence each; nothing where all is well. Reads the whole file; ids and names in it are hostile text."""
    yield from (
        f"the file is damaged: {row[0]}" for row in connection.execute(f"PRAGMA quick_check({_MOST})") if row[0] != "ok"
    )
    labels = dict(connection.execute("SELECT key, value FROM workspace"))
    # The statement's wording may be an older Outercom's; that there is one is what matters.
    if labels.get("shape") != SHAPE or not labels.get("statement"):
        yield "the table workspace does not say what the file is"
    orphans = Counter((row[0], row[2]) for row in connection.execute("PRAGMA foreign_key_check"))
    yield from (f"{table}: {count:,} rows belong to no row of {owner}" for (table, owner), count in orphans.items())
    for table, kinds in _tables().items():
        yield from _records(connection, table, kinds)


def _tables() -> dict[str, list[Kind]]:
    found: dict[str, list[Kind]] = {}
    for kind, shape in SHAPES.items():
        found.setdefault(shape.table, []).append(kind)
    return found


def _records(connection: sqlite3.Connection, table: str, kinds: list[Kind]) -> Iterator[str]:
    shape = SHAPES[kinds[0]]
    origin = "origin" if "origin" in shape.columns else f"'{kinds[0].value}'"
    known = {kind.value: kind for kind in kinds}
    wrong = 0
    for record_id, source_id, name in connection.execute(f"SELECT id, source_id, {origin} FROM {table}"):  # noqa: S608
        kind = known.get(name)
        if (kind is None or record_id != object_id(kind, source_id)) and (wrong := wrong + 1) <= _MOST:
            yield f"{table}: the id {record_id} is not the one of {source_id}"
    yield from _owned(connection, shape)


def _owned(connection: sqlite3.Connection, owner: Shape) -> Iterator[str]:
    for child in owner.children:
        shape, mine = child.shape, child.shape.owner
        gaps = connection.execute(
            f"SELECT {mine} FROM {shape.table} GROUP BY {mine} HAVING min(position) <> 0 OR max(position) <> count(*) - 1 LIMIT {_MOST}"  # noqa: S608
        )
        yield from (f"{shape.table}: rows of {mine} number {row[0]} do not follow each other" for row in gaps)
        if shape.prefix:
            yield from _derived(connection, owner, shape)
            yield from _owned(connection, shape)


def _derived(connection: sqlite3.Connection, owner: Shape, shape: Shape) -> Iterator[str]:
    wrong = 0
    for row_id, source_id, owner_id in connection.execute(
        f"SELECT c.id, c.source_id, o.id FROM {shape.table} c JOIN {owner.table} o ON o.number = c.{shape.owner}"  # noqa: S608
    ):
        if row_id != f"{shape.prefix}_{digest(f'{owner_id}:{source_id}')}" and (wrong := wrong + 1) <= _MOST:
            yield f"{shape.table}: the id {row_id} is not the one of {source_id} in {owner_id}"
