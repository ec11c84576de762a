"""Companies: list, scroll, look-ups, and what hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.rehearsal.intercom import pages, shapes
from wizard.rehearsal.intercom.refusals import Refusal, invalid, not_found
from wizard.rehearsal.intercom.routes import Route
from wizard.rehearsal.intercom.world.admins import TEAMMATES, admin
from wizard.rehearsal.intercom.world.companies import note_id
from wizard.rehearsal.intercom.world.tags import SEGMENT_PLACES, TAG_PLACES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wizard.rehearsal.intercom.call import Call

Json = dict[str, Any]


def _row(call: Call) -> int:
    index = call.world.companies.index_of(call.params["id"])
    if index is None:
        raise _missing()
    return index


def _missing() -> Refusal:
    return not_found("company_not_found", "Company Not Found")


def _listing(call: Call, indices: Sequence[int]) -> Json:
    rows, page = pages.numbered_page(call, indices, default=15, most=60)
    firms = call.world.companies
    data = [firms.company(index) for index in rows]
    return {"type": "list", "data": data, "pages": page, "total_count": len(indices)}


def list_companies(call: Call) -> Json:
    """Companies with users, the last seen first; not beyond the ten thousandth."""
    size = pages.page_size(call, call.query.get("per_page"), 15, 60)
    number = call.whole_number("page", 1)
    listed = call.world.companies.listed
    cap = call.simulator.settings.company_list_cap
    if number > 1 and (number - 1) * size >= cap and len(listed) > cap:
        raise Refusal(400, "bad_request", "page limit reached, please use scroll API")
    order = call.query.get("order", "desc")
    if order not in ("asc", "desc"):
        raise invalid("order must be asc or desc", field="order")
    return _listing(call, listed if order == "desc" else listed[::-1])


def scroll(call: Call) -> Json:
    """The next page of the workspace's only scroll."""
    simulator = call.simulator
    param = call.query.get("scroll_param")
    if param is not None and simulator.faults.breaks_scroll():
        simulator.scroll.drop()
        raise Refusal(500, "server_error", "The scroll timed out, please restart it")
    rows, issued = simulator.scroll.next_page(param, call.world.companies.listed, call.now)
    firms = call.world.companies
    data = [firms.company(index) for index in rows]
    return {"type": "list", "data": data, "pages": None, "total_count": None, "scroll_param": issued}


def find(call: Call) -> Json:
    """One company by name or company_id, or a list by tag or segment, or of all."""
    firms, query = call.world.companies, call.query
    for field, read in (("company_id", firms.company_id), ("name", firms.name)):
        if field in query:
            for index in range(firms.count):
                if read(index) == query[field]:
                    return firms.company(index)
            raise _missing()
    if "tag_id" in query:
        place = TAG_PLACES.get(query["tag_id"])
        return _listing(call, [i for i in firms.listed if place in firms.tag_places(i)])
    if "segment_id" in query:
        wanted = query["segment_id"]
        if wanted not in SEGMENT_PLACES:
            raise not_found("segment_not_found", "Segment Not Found")
        rows = [i for i in firms.listed if any(s["id"] == wanted for s in firms.segments(i))]
        return _listing(call, rows)
    return _listing(call, firms.listed)


def one(call: Call) -> Json:
    """One company, also one without users."""
    return call.world.companies.company(_row(call))


def contacts(call: Call) -> Json:
    """The company's people; the same page object as in searches, with `next` an address."""
    members = call.world.companies.members[_row(call)]
    rows, page = pages.numbered_page(call, members, default=50, most=60)
    data = [shapes.contact(call.world.cards.card(index), call.version) for index in rows]
    return {"type": "list", "data": data, "total_count": len(members), "pages": page}


def segments(call: Call) -> Json:
    """The company's segments."""
    return {"type": "list", "data": call.world.companies.segments(_row(call))}


def notes(call: Call) -> Json:
    """The company's notes, newest first."""
    index = _row(call)
    count = call.world.companies.note_count(index)
    rows, page = pages.numbered_page(call, range(count)[::-1], default=50, most=60)
    role = call.at_least(2, 16)
    data = [_note(call, index, place, role) for place in rows]
    return {"type": "list", "data": data, "total_count": count, "pages": page}


def _note(call: Call, index: int, place: int, role: bool) -> Json:
    firms = call.world.companies
    return {
        "type": "note",
        "id": str(note_id(index, place)),
        "created_at": firms.created[index] + place * 3_600,
        "company": {"type": "company", "id": firms.id_of(index)},
        "author": admin(TEAMMATES[(index + place) % 9], role=role),
        "body": f"<p>Visited their studio, note {place + 1}. Great people!</p>",
    }


ROUTES = [
    Route("POST", "/companies/list", list_companies),
    Route("GET", "/companies/scroll", scroll),
    Route("GET", "/companies", find),
    Route("GET", "/companies/{id}", one),
    Route("GET", "/companies/{id}/contacts", contacts),
    Route("GET", "/companies/{id}/segments", segments),
    Route("GET", "/companies/{id}/notes", notes, since=(2, 15)),
]
