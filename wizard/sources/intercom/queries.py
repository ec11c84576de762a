"""Bodies of Intercom's searches. Its date filters are ambiguous at their edges, so they ask for a second more and rows are sorted out here."""

from typing import Any

from wizard.intercom.pager import Listing
from wizard.sources.intercom.kinds import CONVERSATION_PAGE, TICKET_PAGE

Body = dict[str, Any]

ENDLESS = 4_102_444_800
"""2100-01-01 UTC: a window that ends there or later has no end, one that begins at 0 no beginning (dates before 1970 occur)."""


def created_in(kind: str, window: tuple[int, int] | None) -> Listing:
    """Conversations or tickets created in [from, until), in order of creation; all of them without a window.

    A window from 0, and one until 2100 or later, is open at that side.
    """
    after, until = window or (0, ENDLESS)
    filters = [] if after <= 0 else [_filter("created_at", ">", after - 1)]
    if until < ENDLESS:
        filters.append(_filter("created_at", "<", until))
    # A search must say something: every moment is after 1970 began or before its second second.
    everything = {"operator": "OR", "value": [_filter("created_at", ">", 0), _filter("created_at", "<", 1)]}
    return _sorted(kind, filters or [everything], "created_at")


def beside(window: tuple[int, int], created: int) -> bool:
    """Whether a row is the second more that a window's search asks for: it belongs to the next window, or to the one before."""
    after, until = window
    return (after > 0 and created == after - 1) or (until < ENDLESS and created == until)


def updated_since(kind: str, since: int) -> Listing:
    """Conversations or tickets updated at or after a unix second, in order of their update."""
    return _sorted(kind, [_filter("updated_at", ">", max(since - 1, 0))], "updated_at")


def contacts_updated_since(since: int) -> Listing:
    """Contacts updated on the day of a unix second or later.

    Up to API 2.16 contact dates match whole days in the workspace's time zone: `=` is that day, `>` the days after it.
    """
    query = {"operator": "OR", "value": [_filter("updated_at", ">", since), _filter("updated_at", "=", since)]}
    body = {"query": query, "sort": {"field": "updated_at", "order": "ascending"}}
    return Listing("/contacts/search", 150, method="POST", search=body)


def matching(path: str, field: str, value: str | int, operator: str = "=", *, order: str = "") -> Listing:
    """What matches a single condition, one row a page: enough to read `total_count`. `order` sorts by the same field (ascending, descending)."""
    body: Body = {"query": _filter(field, operator, value)}
    if order:
        body["sort"] = {"field": field, "order": order}
    return Listing(path, 1, method="POST", search=body)


def _sorted(kind: str, filters: list[Body], field: str) -> Listing:
    query = filters[0] if len(filters) == 1 else {"operator": "AND", "value": filters}
    body = {"query": query, "sort": {"field": field, "order": "ascending"}}
    per_page = TICKET_PAGE if kind == "tickets" else CONVERSATION_PAGE
    return Listing(f"/{kind}/search", per_page, method="POST", search=body)


def _filter(field: str, operator: str, value: str | int) -> Body:
    return {"field": field, "operator": operator, "value": value}
