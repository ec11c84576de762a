"""The search grammar: one filter or a group of filters, two levels deep, fifteen to a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wizard.rehearsal.intercom.refusals import Refusal, invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 2
MAX_FILTERS = 15
OPERATORS = frozenset(("=", "!=", "IN", "NIN", ">", "<", ">=", "<=", "~", "!~", "^", "$"))


@dataclass(frozen=True)
class Filter:
    """One condition on one field."""

    field: str
    operator: str
    value: Any


@dataclass(frozen=True)
class Group:
    """Conditions of which all (AND) or any (OR) must hold."""

    any_of: bool
    members: tuple[Filter | Group, ...]

    def filters(self) -> Iterator[Filter]:
        """Every filter below this group."""
        for member in self.members:
            if isinstance(member, Group):
                yield from member.filters()
            else:
                yield member


@dataclass(frozen=True)
class Sort:
    """What a search is sorted by."""

    field: str = "updated_at"
    ascending: bool = False


def parse_query(body: dict[str, Any]) -> Group:
    """The group in `body["query"]`; a lone filter becomes a group of one.

    Raises Refusal (400) where the real grammar would.
    """
    query = body.get("query")
    if not isinstance(query, dict) or not query:
        raise Refusal(400, "bad_request", "You must provide a query", field="query")
    node = _node(query, 1)
    return node if isinstance(node, Group) else Group(any_of=False, members=(node,))


def _node(node: Any, depth: int) -> Filter | Group:
    if not isinstance(node, dict):
        raise invalid("Each filter must be an object")
    operator = node.get("operator")
    if "field" not in node and isinstance(node.get("value"), list):
        return _group(node, str(operator).upper(), depth)
    field = node.get("field")
    if not isinstance(field, str) or not field:
        raise Refusal(400, "parameter_not_found", "A filter needs a field", field="field")
    if operator not in OPERATORS:
        raise invalid(f"'{operator}' is not a supported operator", field=field)
    if "value" not in node:
        raise Refusal(400, "parameter_not_found", "A filter needs a value", field=field)
    return Filter(field, operator, node["value"])


def _group(node: dict[str, Any], operator: str, depth: int) -> Group:
    if operator not in ("AND", "OR"):
        raise invalid("A group's operator must be AND or OR", field="operator")
    if depth > MAX_DEPTH:
        raise invalid(f"Queries may be nested {MAX_DEPTH} levels deep at most", field="query")
    members = node["value"]
    if not members:
        raise Refusal(400, "bad_request", "A group needs at least one filter", field="value")
    if len(members) > MAX_FILTERS:
        raise invalid(f"A group may have {MAX_FILTERS} filters at most", field="value")
    return Group(operator == "OR", tuple(_node(member, depth + 1) for member in members))


def parse_sort(body: dict[str, Any], *, fields: frozenset[str], strict: bool) -> Sort:
    """The sort asked for in `body["sort"]`, or the default (newest change first).

    `strict` refuses the short forms `asc` and `desc`, as contacts/search does from 2.16 on.
    Raises Refusal: 400 `invalid_sort_order` or `invalid_field`.
    """
    sort = body.get("sort")
    if sort is None:
        return Sort()
    if not isinstance(sort, dict):
        raise invalid("sort must be an object", field="sort")
    orders = {"ascending": True, "descending": False}
    if not strict:
        orders |= {"asc": True, "desc": False}
    order = sort.get("order", "descending")
    if order not in orders:
        message = "sort order must be 'ascending' or 'descending'"
        raise Refusal(400, "invalid_sort_order", message, field="sort.order")
    field = sort.get("field", "updated_at")
    if field not in fields:
        raise Refusal(400, "invalid_field", f"'{field}' is not a sortable field", field="sort.field")
    return Sort(field, orders[order])
