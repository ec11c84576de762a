"""Conversations: lists, search, one with its parts, the feed of deletions."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from wizard.rehearsal.intercom import pages, shapes
from wizard.rehearsal.intercom.refusals import Refusal, invalid, not_found
from wizard.rehearsal.intercom.routes import Route
from wizard.rehearsal.intercom.search.conversation_fields import SORTABLE
from wizard.rehearsal.intercom.search.grammar import Group, Sort, parse_query, parse_sort
from wizard.rehearsal.intercom.slowness import refuse_poisoned
from wizard.rehearsal.intercom.world import conversation_details as details

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.call import Call
    from wizard.rehearsal.intercom.search.engine import Matches
    from wizard.rehearsal.intercom.world.conversations import Conversations

Json = dict[str, Any]
_LINK = re.compile(r'<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_BREAK = re.compile(r"</p>|<br\s*/?>|</li>|</div>")
_TAG = re.compile(r"<[^>]*>")


def _row(call: Call) -> int:
    columns = call.world.columns
    index = columns.index_of(call.params["id"])
    if index is None or not columns.alive[index]:
        raise not_found("not_found", "Resource Not Found")
    return index


def _shape(call: Call, index: int, found: Json) -> Json:
    """The shape of the asked version, and the ticket that shares the conversation's id."""
    ticket = call.world.tickets.of_conversation(index)
    if ticket is not None:
        full = shapes.ticket(call.world.tickets.ticket(ticket, call.links), call.version)
        found["ticket"] = {key: value for key, value in full.items() if key != "ticket_parts"}
    return shapes.conversation(found, call.version)


def _page(call: Call, matches: Matches, asked: Json, sort: Sort, *, poisoned: bool = False) -> Json:
    rows, page, total = pages.cursor_page(
        call, call.world.columns, matches, asked=asked, sort=sort.field,
        ascending=sort.ascending, default=20,
    )  # fmt: skip
    if poisoned:
        refuse_poisoned(call, call.world.columns, sort.field, rows, page["per_page"])
    made: Conversations = call.world.conversations
    known = call.world.columns.indexed
    # An index that lags behind still has the old moment.
    data = [{**_shape(call, index, made.item(index, call.links)), "updated_at": known[index]} for index in rows]
    return {
        "type": "conversation.list",
        "pages": page,
        "total_count": total,
        "conversations": data,
    }


def list_conversations(call: Call) -> Json:
    """All conversations, the last changed first."""
    return _page(call, call.simulator.conversation_search.run(None, Sort()), dict(call.query), Sort())


def search(call: Call) -> Json:
    """Conversations that match; dates are exact seconds."""
    query = parse_query(call.body)
    sort = parse_sort(call.body, fields=SORTABLE, strict=False)
    asked = call.body.get("pagination", {})
    if not isinstance(asked, dict):
        raise invalid("pagination must be an object", field="pagination")
    size = pages.page_size(call, asked.get("per_page"), 20, 150)
    lowest = _lowest_date(query)
    if lowest is not None and call.simulator.faults.poisons(lowest, size):
        raise Refusal(504, "request_timeout", "Timed out")
    return _page(call, call.simulator.conversation_search.run(query, sort), asked, sort, poisoned=True)


def _lowest_date(query: Group) -> int | None:
    """The lower bound of the first date range in a query, in unix seconds."""
    for condition in query.filters():
        if condition.field in ("created_at", "updated_at") and condition.operator.startswith(">"):
            try:
                return int(float(condition.value))
            except (TypeError, ValueError):
                return None
    return None


def one(call: Call) -> Json:
    """One conversation with its newest 500 parts."""
    index = _row(call)
    found = _shape(call, index, call.world.conversations.whole(index, call.links))
    if call.query.get("display_as") == "plaintext":
        _to_plain_text(found)
    if not call.at_least(2, 14):
        for part in found["conversation_parts"]["conversation_parts"]:
            _drop_new_part_fields(part, call.version)
    return found


def _drop_new_part_fields(part: Json, version: tuple[int, int]) -> None:
    part.pop("metadata", None)
    for flag in ("from_ai_agent", "is_ai_answer"):
        part["author"].pop(flag, None)
    if version < (2, 13):
        for field in ("app_package_code", "email_message_metadata", "event_details", "state", "tags"):
            part.pop(field, None)


def _to_plain_text(found: Json) -> None:
    source = found["source"]
    if source is not None:
        source["body"], source["subject"] = _plain(source["body"]), _plain(source["subject"])
    for part in found["conversation_parts"]["conversation_parts"]:
        part["body"] = None if part["body"] is None else _plain(part["body"])


def _plain(html: str) -> str:
    """Text only: links become `label (address)`, pictures vanish."""
    text = _BREAK.sub("\n", _LINK.sub(r"\2 (\1)", html))
    return unescape(_TAG.sub("", text)).strip()


def deleted(call: Call) -> Json:
    """Ids of deleted conversations."""
    order = call.query.get("order", "desc")
    if order not in ("asc", "desc"):
        raise invalid("order must be asc or desc", field="order")
    rows = call.world.deletions.rows(ascending=order == "asc")
    shown, page = pages.numbered_page(call, rows, default=20, most=60)
    return {
        "type": "conversations.list",
        "conversations": list(shown),
        "total_count": len(rows),
        "pages": page,
    }


def side_conversations(call: Call) -> Json:
    """What teammates discussed beside a conversation."""
    rows = call.world.conversations.side_conversations(_row(call))
    shown, page = pages.numbered_page(call, rows, default=25, most=50, urls=False)
    return {
        "type": "side_conversation.list",
        "side_conversations": list(shown),
        "total_count": len(rows),
        "pages": page,
    }


def handling_events(call: Call) -> Json:
    """Pauses and resumptions of a teammate's work."""
    return {"handling_events": details.handling_events(call.world.columns, _row(call))}


ROUTES = [
    Route("GET", "/conversations", list_conversations),
    Route("POST", "/conversations/search", search),
    Route("GET", "/conversations/deleted", deleted, since=(2, 16)),
    Route("GET", "/conversations/{id}", one),
    Route("GET", "/conversations/{id}/side_conversations", side_conversations, since=(2, 16)),
    Route("GET", "/conversations/{id}/handling_events", handling_events, since=(2, 15)),
]
