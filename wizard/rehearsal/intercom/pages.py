"""The shapes of Intercom's pages: cursors, page numbers with and without a `next`, and more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from wizard.rehearsal.intercom import cursors
from wizard.rehearsal.intercom.call import Call, positive
from wizard.rehearsal.intercom.refusals import Refusal, invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizard.rehearsal.intercom.search.engine import Matches
    from wizard.rehearsal.intercom.table import Table

Json = dict[str, Any]


def page_size(call: Call, value: object, default: int, most: int) -> int:
    """The size asked for; too large a one is clamped or refused, as the settings say."""
    size = positive(value, "per_page", default)
    if size > most and call.simulator.settings.over_max_per_page == "400":
        raise invalid(f"per_page must be {most} or less", field="per_page")
    return min(size, most)


def cursor_page(
    call: Call,
    table: Table,
    matches: Matches,
    *,
    asked: dict[str, Any],
    sort: str = "updated_at",
    ascending: bool = False,
    default: int,
    most: int = 150,
) -> tuple[Sequence[int], Json, int]:
    """Rows, `pages` object and total of a page by cursor (`next` is absent on the last page).

    `asked` holds `per_page` and `starting_after` as the caller sent them, in the query or in the
    body's `pagination`. Raises Refusal (400 `client_error`) for a cursor that is none.
    """
    size = page_size(call, asked.get("per_page"), default, most)
    after, number = _position(table, asked, sort)
    rows, more = matches.page(ascending, after, size)
    total = len(matches)
    pages: Json = {"type": "pages"}
    if more:
        last = rows[-1]
        factor = 1 if sort == "id" else 1000
        cursor = cursors.encode(table.sort_value(sort, last) * factor, table.id_of(last), number + 1)
        pages["next"] = {"page": number + 1, "starting_after": cursor}
    pages |= {"page": number, "per_page": size, "total_pages": -(-total // size)}
    return rows, pages, total + call.simulator.settings.total_count_drift


def _position(table: Table, asked: dict[str, Any], sort: str) -> tuple[tuple[int, int] | None, int]:
    if "starting_after" not in asked:
        return None, 1
    value, identity, page = cursors.decode(asked["starting_after"], 3)
    index = table.index_of(str(identity))
    if index is None or not isinstance(value, int | float) or not isinstance(page, int):
        message = "The starting_after parameter provided is invalid"
        raise Refusal(400, "client_error", message)
    return (int(value) // (1 if sort == "id" else 1000), index), page


def numbered_page(
    call: Call, rows: Sequence[Any], *, default: int, most: int, urls: bool = True
) -> tuple[Sequence[Any], Json]:
    """Rows and `pages` object of a page by number; `next` is an address, null, or (without
    `urls`) not there at all."""
    size = page_size(call, call.query.get("per_page"), default, most)
    number = call.whole_number("page", 1)
    total_pages = -(-len(rows) // size)
    pages: Json = {"type": "pages"}
    if urls:
        pages["next"] = _next_address(call, number + 1, size) if number < total_pages else None
    pages |= {"page": number, "per_page": size, "total_pages": total_pages}
    return rows[(number - 1) * size : number * size], pages


def _next_address(call: Call, page: int, size: int) -> str:
    kept = {name: value for name, value in parse_qsl(call.raw_query) if name not in ("page", "per_page")}
    return f"{call.base}{call.path}?{urlencode(kept | {'per_page': size, 'page': page})}"
