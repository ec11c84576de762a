"""Tickets (search is the only list), their types and states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.rehearsal.intercom import pages, shapes
from wizard.rehearsal.intercom.refusals import invalid, not_found
from wizard.rehearsal.intercom.routes import Route
from wizard.rehearsal.intercom.search.grammar import parse_query, parse_sort
from wizard.rehearsal.intercom.search.ticket_fields import SORTABLE
from wizard.rehearsal.intercom.slowness import refuse_poisoned
from wizard.rehearsal.intercom.world import ticket_types

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.call import Call

Json = dict[str, Any]


def search(call: Call) -> Json:
    """Tickets that match, parts included."""
    query = parse_query(call.body)
    sort = parse_sort(call.body, fields=SORTABLE, strict=False)
    asked = call.body.get("pagination", {})
    if not isinstance(asked, dict):
        raise invalid("pagination must be an object", field="pagination")
    tickets = call.world.tickets
    matches = call.simulator.ticket_search.run(query, sort)
    rows, page, total = pages.cursor_page(
        call, tickets, matches, asked=asked, sort=sort.field, ascending=sort.ascending, default=20
    )
    refuse_poisoned(call, tickets, sort.field, rows, page["per_page"])
    data = [shapes.ticket(tickets.ticket(index, call.links), call.version) for index in rows]
    return {"type": "ticket.list", "pages": page, "total_count": total, "tickets": data}


def one(call: Call) -> Json:
    """One ticket by its internal id."""
    index = call.world.tickets.index_of(call.params["id"])
    if index is None or not call.world.tickets.alive[index]:
        raise not_found("ticket_not_found", "Ticket not found")
    return shapes.ticket(call.world.tickets.ticket(index, call.links), call.version)


def list_types(_: Call) -> Json:
    """All ticket types."""
    return {"type": "list", "data": ticket_types.TYPES}


def one_type(call: Call) -> Json:
    """One ticket type."""
    for kind in ticket_types.TYPES:
        if kind["id"] == call.params["id"]:
            return kind
    raise not_found("ticket_type_not_found", "Ticket type not found")


def list_states(_: Call) -> Json:
    """All ticket states."""
    return {"type": "list", "data": ticket_types.detailed_states()}


ROUTES = [
    Route("POST", "/tickets/search", search, since=(2, 10)),
    Route("GET", "/tickets/{id}", one, since=(2, 9)),
    Route("GET", "/ticket_types", list_types, since=(2, 9)),
    Route("GET", "/ticket_types/{id}", one_type, since=(2, 9)),
    Route("GET", "/ticket_states", list_states, since=(2, 12)),
]
