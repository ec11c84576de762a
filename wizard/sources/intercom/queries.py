"""Bodies of Intercom's searches. Its date filters are ambiguous at their edges, so they ask for a second more and rows are sorted out here."""

from typing import Any

from wizard.intercom.pager import Listing
from wizard.plan.models import Basis, Scope
from wizard.plan.scope import bounds, closed_since, loads, read_from
from wizard.sources.intercom.kinds import COMPANY_LIST, CONTACT_LIST, CONVERSATION_PAGE, TICKET_PAGE

Body = dict[str, Any]
_SOURCE_TYPES = {"messenger": "conversation"}

ENDLESS = 4_102_444_800
"""2100-01-01 UTC: a window that ends there or later has no end, one that begins at 0 no beginning (dates before 1970 occur)."""


def created_in(kind: str, window: tuple[int, int] | None, active_since: int | None = None) -> Listing:
    """Conversations or tickets created in [from, until), in order of creation; all of them without a window.

    A window from 0, and one until 2100 or later, is open at that side. `active_since`: only those updated at or after this unix second.
    """
    after, until = window or (0, ENDLESS)
    filters = [] if after <= 0 else [_filter("created_at", ">", after - 1)]
    if until < ENDLESS:
        filters.append(_filter("created_at", "<", until))
    filters += _between("updated_at", active_since or 0, ENDLESS)
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
    return _contacts_since("updated_at", since)


def contacts_created_since(since: int) -> Listing:
    """Contacts created on the day of a unix second or later, in order of creation; days are those of `contacts_updated_since`."""
    return _contacts_since("created_at", since)


def in_scope(kind: str, scope: Scope, state: str, anchor: int) -> Listing:
    """Conversations or tickets in one state that a scope loads, one row a page.

    Conversations go by `state` and `source.type`; tickets (their search knows neither) by `open`, `snoozed_until` and `category`. `snoozed` tickets
    are open ones with a time; the search for `open` ones finds these too. Relative periods count back from `anchor`, in unix seconds. What is not
    read is not loaded.
    """
    since, until = bounds(scope, anchor)
    field = "updated_at" if scope.basis is Basis.ACTIVITY else "created_at"
    filters = _between(field, since, until) + _between("updated_at", read_from(scope) or 0, ENDLESS)
    oldest = closed_since(scope, anchor) if state == "closed" else None
    if oldest is not None:
        filters.append(_filter("updated_at", ">", oldest - 1))
    if kind == "tickets":
        filters.append(_filter("open", "=", state != "closed"))
        if state == "snoozed":
            filters.append(_filter("snoozed_until", ">", 0))
        if loads("conversations", scope):
            filters.append(_filter("category", "IN", ["task", "tracker"]))
    else:
        filters.append(_filter("state", "=", state))
        if scope.channels:
            filters.append(
                _filter("source.type", "IN", sorted(_SOURCE_TYPES.get(name, name) for name in scope.channels))
            )
    query = filters[0] if len(filters) == 1 else {"operator": "AND", "value": filters}
    return Listing(f"/{kind}/search", 1, method="POST", search={"query": query})


def _between(field: str, since: int, until: int) -> list[Body]:
    after = [_filter(field, ">", since - 1)] if since > 0 else []
    return after + ([_filter(field, "<", until)] if until < ENDLESS else [])


def sample_of(kind: str) -> Listing:
    """One page of contacts, companies or conversations, the newest conversations first."""
    if kind != "conversations":
        return CONTACT_LIST if kind == "contacts" else COMPANY_LIST
    listing = created_in(kind, None)
    newest = {**(listing.search or {}), "sort": {"field": "created_at", "order": "descending"}}
    return Listing(listing.path, listing.per_page, listing.method, search=newest)


def matching(path: str, field: str, value: str | int, operator: str = "=", *, order: str = "") -> Listing:
    """What matches a single condition, one row a page: enough to read `total_count`. `order` sorts by the same field (ascending, descending)."""
    body: Body = {"query": _filter(field, operator, value)}
    if order:
        body["sort"] = {"field": field, "order": order}
    return Listing(path, 1, method="POST", search=body)


def _contacts_since(field: str, since: int) -> Listing:
    query = {"operator": "OR", "value": [_filter(field, ">", since), _filter(field, "=", since)]}
    body = {"query": query, "sort": {"field": field, "order": "ascending"}}
    return Listing("/contacts/search", 150, method="POST", search=body)


def _sorted(kind: str, filters: list[Body], field: str) -> Listing:
    query = filters[0] if len(filters) == 1 else {"operator": "AND", "value": filters}
    body = {"query": query, "sort": {"field": field, "order": "ascending"}}
    per_page = TICKET_PAGE if kind == "tickets" else CONVERSATION_PAGE
    return Listing(f"/{kind}/search", per_page, method="POST", search=body)


def _filter(field: str, operator: str, value: str | int | list[str]) -> Body:
    return {"field": field, "operator": operator, "value": value}
