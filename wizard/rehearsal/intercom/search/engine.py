"""Evaluates a query over a table: each filter becomes a mask of one byte per row.

Masks are combined as big integers, and byte columns are tested by translation tables, so that a
million rows cost milliseconds. Fields that are not columns are computed row by row, and only for
the rows that the cheap filters left over.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any

from wizard.rehearsal.intercom.refusals import Refusal
from wizard.rehearsal.intercom.search.comparing import Kind, Test, make_test
from wizard.rehearsal.intercom.search.grammar import Filter, Group, Sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import tzinfo

    from wizard.rehearsal.intercom.table import Table

_KEPT_RESULTS = 8
_RANGES = frozenset((">", "<", ">=", "<="))


@dataclass(frozen=True)
class Field:
    """How one field is found: a table of 256 values over a byte column, a number column, or rows.

    Exactly one of `coded`, `column` and `row` is set. `sorted_by` names the table's order that a
    number column follows, so that ranges are cut out of it instead of compared row by row.
    """

    kind: Kind
    coded: tuple[Callable[[], bytes | bytearray], Sequence[Any]] | None = None
    column: Callable[[], Sequence[int]] | None = None
    row: Callable[[int], Any] | None = None
    sorted_by: str | None = None


class Matches:
    """The rows that a query found, in ascending sort order."""

    def __init__(self, table: Table, field: str, rows: Sequence[int]) -> None:
        self._table = table
        self._field = field
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def page(self, ascending: bool, after: tuple[int, int] | None, size: int) -> tuple[Sequence[int], bool]:
        """Up to `size` rows after the position (sort value, index), and whether more follow."""
        rows, key = self._rows, self._key
        if ascending:
            start = 0 if after is None else bisect_right(rows, after, key=key)
            return rows[start : start + size], start + size < len(rows)
        end = len(rows) if after is None else bisect_left(rows, after, key=key)
        start = max(0, end - size)
        return rows[start:end][::-1], start > 0

    def _key(self, row: int) -> tuple[int, int]:
        return self._table.sort_value(self._field, row), row


class SearchEngine:
    """Runs queries over one table and keeps the last few results until the table changes."""

    def __init__(self, table: Table, fields: Callable[[str], Field | None], zone: tzinfo) -> None:
        self._table = table
        self._fields = fields
        self._zone = zone
        self._kept: OrderedDict[str, Matches] = OrderedDict()
        self._revision = -1

    def run(self, query: Group | None, sort: Sort, exact_dates: bool = True) -> Matches:
        """Rows of the index that match (all for None). Raises Refusal (400) for an unusable filter."""
        self._table.catch_up()
        if self._revision != self._table.revision:
            self._kept.clear()
            self._revision = self._table.revision
        key = json.dumps([_plain(query), sort.field, exact_dates])
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self._search(query, sort.field, exact_dates)
            if len(self._kept) > _KEPT_RESULTS:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return kept

    def _search(self, query: Group | None, field: str, exact_dates: bool) -> Matches:
        mask = int.from_bytes(self._table.shown, "little")
        if query is not None:
            mask = self._group(query, mask, exact_dates)
        found = mask.to_bytes(len(self._table), "little")
        if found.count(1) < len(found) // 8:
            rows = sorted(compress(range(len(found)), found), key=self._sort_key(field))
            return Matches(self._table, field, array("I", rows))
        order = self._table.order(field)
        wanted: Iterable[int] = found if isinstance(order, range) else map(found.__getitem__, order)
        return Matches(self._table, field, array("I", compress(order, wanted)))

    def _sort_key(self, field: str) -> Callable[[int], tuple[int, int]]:
        return lambda row: (self._table.sort_value(field, row), row)

    def _group(self, group: Group, alive: int, exact_dates: bool) -> int:
        """The mask of the rows of `alive` for which the group holds."""
        members = sorted(group.members, key=self._is_slow)
        if group.any_of:
            found = 0
            for member in members:
                found |= self._member(member, alive, exact_dates)
            return found
        for member in members:
            alive = self._member(member, alive, exact_dates)
        return alive

    def _is_slow(self, member: Filter | Group) -> bool:
        if isinstance(member, Group):
            return any(self._is_slow(inner) for inner in member.filters())
        field = self._fields(member.field)
        return field is not None and field.row is not None

    def _member(self, member: Filter | Group, alive: int, exact_dates: bool) -> int:
        if isinstance(member, Group):
            return self._group(member, alive, exact_dates)
        field = self._fields(member.field)
        if field is None:
            message = f"'{member.field}' is not a valid search field"
            raise Refusal(400, "invalid_field", message, field=member.field)
        kind: Kind = "day" if field.kind == "date" and not exact_dates else field.kind
        test = make_test(member, kind, self._zone)
        if field.sorted_by is not None and kind == "date" and member.operator in _RANGES:
            mask = self._range(field.sorted_by, member.operator, float(member.value or 0))
        else:
            mask = self._mask(field, test, alive)
        return alive & int.from_bytes(mask, "little")

    def _range(self, order: str, operator: str, limit: float) -> bytes:
        """The mask of a one-sided range over a column that the table keeps in order."""
        table = self._table
        rows = table.order(order)
        find = bisect_right if operator in (">", "<=") else bisect_left
        cut = find(rows, limit, key=lambda row: table.sort_value(order, row))
        upper = operator in (">", ">=")
        if isinstance(rows, range):
            low, high = (b"\0", b"\1") if upper else (b"\1", b"\0")
            return low * cut + high * (len(rows) - cut)
        inside = rows[cut:] if upper else rows[:cut]
        few = len(inside) * 2 < len(rows)
        mask = bytearray(b"\0" if few else b"\1") * len(rows)
        for row in inside if few else (rows[:cut] if upper else rows[cut:]):
            mask[row] = few
        return bytes(mask)

    def _mask(self, field: Field, test: Test, alive: int) -> bytes:
        if field.coded is not None:
            codes, values = field.coded
            table = bytes(int(test(value)) for value in values).ljust(256, b"\0")
            return bytes(codes().translate(table))
        if field.column is not None:
            return bytes(map(test, field.column()))
        if field.row is None:
            return b""
        mask = bytearray(len(self._table))
        living = alive.to_bytes(len(self._table), "little")
        for row in compress(range(len(mask)), living):
            mask[row] = test(field.row(row))
        return bytes(mask)


def _plain(node: Group | Filter | None) -> Any:
    if node is None:
        return None
    if isinstance(node, Group):
        return [node.any_of, [_plain(member) for member in node.members]]
    return [node.field, node.operator, node.value]


def field_lookup(
    fixed: Mapping[str, Field], prefixed: Mapping[str, Callable[[str], Field]]
) -> Callable[[str], Field | None]:
    """A lookup of fields by name, then by prefix (for example `custom_attributes.`)."""

    def lookup(name: str) -> Field | None:
        if name in fixed:
            return fixed[name]
        for prefix, make in prefixed.items():
            if name.startswith(prefix) and len(name) > len(prefix):
                return make(name[len(prefix) :])
        return None

    return lookup
