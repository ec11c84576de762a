"""Contacts: lists, search, one by one, and what hangs on them."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from wizard.rehearsal.intercom import pages, shapes
from wizard.rehearsal.intercom.refusals import Refusal, invalid, not_found
from wizard.rehearsal.intercom.routes import Route
from wizard.rehearsal.intercom.search.contact_fields import SORTABLE
from wizard.rehearsal.intercom.search.grammar import Sort, parse_query, parse_sort
from wizard.rehearsal.intercom.world.contacts import MERGED, USER

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.call import Call

Json = dict[str, Any]


def _card(call: Call, index: int) -> Json:
    card = shapes.contact(call.world.cards.card(index), call.version)
    wanted = call.at_least(2, 16) and call.flag("include_merge_history")
    if wanted and call.world.contacts.roles[index] == USER:
        card["merge_history"] = call.world.cards.merge_history(index)
    return card


def _row(call: Call, *, user_only: bool = False) -> int:
    """The contact in the path. Raises Refusal: 404, or 410 with the way to the merged one."""
    contacts = call.world.contacts
    index = contacts.index_of(call.params["id"])
    if index is not None and contacts.roles[index] == MERGED and call.at_least(2, 16):
        target = contacts.id_of(contacts.merged_into(index))
        link = {"Link": f'</contacts/{target}>; rel="canonical"'}
        raise Refusal(410, "contact_merged", "This contact has been merged", headers=link)
    if index is None or not contacts.alive[index]:
        raise not_found("not_found", "User Not Found")
    if user_only and contacts.roles[index] != USER:
        raise not_found("not_found", "User Not Found")
    return index


def list_contacts(call: Call) -> Json:
    """Users and leads by cursor; ten a page unless asked otherwise."""
    return _page(call, call.simulator.contact_search.run(None, Sort()), dict(call.query), Sort(), 10)


def search(call: Call) -> Json:
    """Contacts that match; dates by calendar day of the workspace."""
    query = parse_query(call.body)
    sort = parse_sort(call.body, fields=SORTABLE, strict=call.at_least(2, 16))
    asked = _pagination(call.body)
    exact = call.at_least(2, 17)
    matches = call.simulator.contact_search.run(query, sort, exact)
    return _page(call, matches, asked, sort, 50)


def _pagination(body: Json) -> Json:
    asked = body.get("pagination", {})
    if not isinstance(asked, dict):
        raise invalid("pagination must be an object", field="pagination")
    return asked


def _page(call: Call, matches: Any, asked: Json, sort: Sort, default: int) -> Json:
    rows, page, total = pages.cursor_page(
        call, call.world.contacts, matches, asked=asked, sort=sort.field,
        ascending=sort.ascending, default=default,
    )  # fmt: skip
    data = [_card(call, index) for index in rows]
    return {"type": "list", "data": data, "total_count": total, "pages": page}


def one(call: Call) -> Json:
    """One contact."""
    return _card(call, _row(call))


def by_external_id(call: Call) -> Json:
    """The user with an external id."""
    index = call.world.contacts.by_external_id(call.params["external_id"])
    if index is None:
        raise not_found("not_found", "User Not Found")
    return _card(call, index)


def companies(call: Call) -> Json:
    """The contact's companies, whole."""
    firms = call.world.companies
    rows, page = pages.numbered_page(call, firms.of(_row(call)), default=50, most=60)
    total = len(firms.of(_row(call)))
    data = [firms.company(index) for index in rows]
    return {"type": "list", "data": data, "pages": page, "total_count": total}


def notes(call: Call) -> Json:
    """The contact's notes, newest first."""
    index = _row(call)
    count = call.world.cards.note_count(index)
    rows, page = pages.numbered_page(call, range(count)[::-1], default=50, most=60)
    role = call.at_least(2, 16)
    data = [call.world.cards.note(index, place, role=role) for place in rows]
    return {"type": "list", "data": data, "total_count": count, "pages": page}


def tags(call: Call) -> Json:
    """All of the contact's tags."""
    return {"type": "list", "data": call.world.cards.tags(_row(call))}


def segments(call: Call) -> Json:
    """The segments that the contact is in."""
    return {"type": "list", "data": call.world.cards.segments(_row(call))}


def subscriptions(call: Call) -> Json:
    """Subscriptions that the person chose."""
    return {"type": "list", "data": call.world.cards.subscriptions(_row(call))}


def merge_history(call: Call) -> Json:
    """What was merged into a user."""
    rows = call.world.cards.merge_history(_row(call, user_only=True))
    order = call.query.get("order", "desc")
    if order not in ("asc", "desc"):
        raise invalid("order must be asc or desc", field="order")
    if order == "asc":
        rows.reverse()
    size = pages.page_size(call, call.query.get("per_page"), 50, 150)
    start = _offset(call.query.get("cursor"))
    more = start + size < len(rows)
    cursor = base64.b64encode(f'{{"id":"{start + size}"}}'.encode()).decode() if more else None
    data = rows[start : start + size]
    return {"type": "list", "data": data, "next_cursor": cursor, "has_more": more}


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().split('"')[3])
    except (binascii.Error, ValueError, IndexError) as error:
        raise Refusal(400, "client_error", "The cursor parameter is invalid") from error


def one_note(call: Call) -> Json:
    """A note on a contact, by its own id."""
    identity = call.params["id"]
    number = int(identity) - 80_000_000_000 if identity.isdigit() and len(identity) < 19 else -1
    index, place = divmod(number, 100)
    contacts = call.world.contacts
    if not 0 <= index < len(contacts) or place >= call.world.cards.note_count(index):
        raise not_found("not_found", "Resource Not Found")
    return call.world.cards.note(index, place, role=call.at_least(2, 16))


ROUTES = [
    Route("GET", "/contacts", list_contacts),
    Route("POST", "/contacts/search", search),
    Route("GET", "/contacts/{id}", one),
    Route("GET", "/contacts/find_by_external_id/{external_id}", by_external_id, since=(2, 13)),
    Route("GET", "/contacts/{id}/companies", companies),
    Route("GET", "/contacts/{id}/notes", notes),
    Route("GET", "/contacts/{id}/tags", tags),
    Route("GET", "/contacts/{id}/segments", segments),
    Route("GET", "/contacts/{id}/subscriptions", subscriptions),
    Route("GET", "/contacts/{id}/merge_history", merge_history, since=(2, 16)),
    Route("GET", "/notes/{id}", one_note),
]
