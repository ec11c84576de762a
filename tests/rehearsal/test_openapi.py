"""Every answer of the rehearsal, judged by Intercom's own description."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.rehearsal.description import Description
from tests.rehearsal.live_answers import ABSENCES, DIFFERENCES, EXTRAS
from tests.rehearsal.workspace import Caller, open_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_EVERYTHING = {"query": {"field": "created_at", "operator": ">", "value": 0}, "pagination": {"per_page": 150}}
_PLAIN = (
    "/me", "/admins", "/teams", "/away_status_reasons", "/tags", "/segments", "/data_attributes", "/conversations/attributes",
    "/contacts", "/companies", "/companies/scroll", "/conversations", "/conversations/deleted", "/ticket_types",
    "/ticket_states", "/macros", "/help_center/help_centers", "/help_center/collections", "/articles", "/internal_articles",
    "/news/news_items", "/news/newsfeeds", "/subscription_types", "/brands", "/emails", "/calls",
    "/office_hours_schedules",
)  # fmt: skip

Question = tuple[str, str, str, Any]


def _questions(caller: Caller) -> Iterator[Question]:
    """(method, path in the description, target, body) of every endpoint."""
    for path in _PLAIN:
        yield "GET", path, path, None
    yield "GET", "/segments", "/segments?include_count=true", None
    yield "GET", "/data_attributes", "/data_attributes?model=contact&include_archived=true", None
    yield "GET", "/admins", "/admins?display_avatar=true", None
    yield "GET", "/admins/activity_logs", "/admins/activity_logs?created_at_after=1790000000", None
    for path in ("conversations", "contacts", "tickets"):
        yield "POST", f"/{path}/search", f"/{path}/search", _EVERYTHING
    yield "POST", "/companies/list", "/companies/list?per_page=60", None
    yield from _singles(caller)
    yield from _people(caller)
    yield from _conversations(caller)


def _singles(caller: Caller) -> Iterator[Question]:
    first = {
        "/admins/{admin_id}": ("/admins", "admins"), "/teams/{team_id}": ("/teams", "teams"),
        "/tags/{tag_id}": ("/tags", "data"), "/segments/{segment_id}": ("/segments", "segments"),
        "/macros/{id}": ("/macros", "data"), "/ticket_types/{ticket_type_id}": ("/ticket_types", "data"),
        "/help_center/help_centers/{help_center_id}": ("/help_center/help_centers", "data"),
        "/help_center/collections/{collection_id}": ("/help_center/collections", "data"),
        "/articles/{article_id}": ("/articles", "data"),
        "/internal_articles/{internal_article_id}": ("/internal_articles", "data"),
        "/news/news_items/{news_item_id}": ("/news/news_items", "data"),
        "/news/newsfeeds/{newsfeed_id}": ("/news/newsfeeds", "data"), "/brands/{id}": ("/brands", "data"),
        "/emails/{id}": ("/emails", "data"), "/calls/{call_id}": ("/calls", "data"),
        "/conversations/attributes/{id}": ("/conversations/attributes", "data"),
    }  # fmt: skip
    for path, (listing, key) in first.items():
        for row in caller.get(listing)[key][:3]:
            yield "GET", path, f"{listing}/{row['id']}", None
    yield "GET", "/news/newsfeeds/{newsfeed_id}/items", "/news/newsfeeds/68/items", None
    yield "GET", "/articles/search", "/articles/search?phrase=app", None
    for ticket in caller.post("/tickets/search", _EVERYTHING)["tickets"]:
        yield "GET", "/tickets/{ticket_id}", f"/tickets/{ticket['id']}", None
    calls = [call["conversation_id"] for call in caller.get("/calls")["data"]]
    yield "POST", "/calls/search", "/calls/search", {"conversation_ids": calls[:5]}


def _people(caller: Caller) -> Iterator[Question]:
    contacts = caller.post("/contacts/search", _EVERYTHING)["data"]
    crowded = [contact for contact in contacts if contact["notes"]["total_count"]]
    for contact in [*contacts[:10], *crowded]:
        base = f"/contacts/{contact['id']}"
        yield "GET", "/contacts/{contact_id}", base, None
        for part in ("companies", "notes", "tags", "segments", "subscriptions"):
            yield "GET", f"/contacts/{{contact_id}}/{part}", f"{base}/{part}", None
        if contact["role"] == "user":
            yield "GET", "/contacts/{id}/merge_history", f"{base}/merge_history", None
            known = f"/contacts/find_by_external_id/{contact['external_id']}"
            yield "GET", "/contacts/find_by_external_id/{external_id}", known, None
        # The description declares the summary only; the list of events cannot satisfy it.
        yield "GET", "/events", f"/events?type=user&summary=true&intercom_user_id={contact['id']}", None
    note = next(row for contact in crowded for row in contact["notes"]["data"])
    yield "GET", "/notes/{note_id}", f"/notes/{note['id']}", None
    for company in caller.post("/companies/list?per_page=60")["data"]:
        base = f"/companies/{company['id']}"
        yield "GET", "/companies/{company_id}", base, None
        for part in ("contacts", "segments", "notes"):
            yield "GET", f"/companies/{{company_id}}/{part}", f"{base}/{part}", None


def _conversations(caller: Caller) -> Iterator[Question]:
    columns = caller.simulator.world.columns
    for index in range(len(columns)):
        base = f"/conversations/{columns.id_of(index)}"
        yield "GET", "/conversations/{conversation_id}", base, None
        if columns.special(index):
            yield "GET", "/conversations/{id}/side_conversations", f"{base}/side_conversations", None
            yield "GET", "/conversations/{id}/handling_events", f"{base}/handling_events", None
            yield "GET", "/conversations/{conversation_id}", f"{base}?display_as=plaintext", None


def test_every_answer_is_as_described(openapi_path: Path) -> None:
    """Types, declared keys and undeclared keys of every endpoint's answers."""
    description = Description(openapi_path)
    caller = open_workspace(conversations=600)
    complaints: set[str] = set()
    overruled: set[tuple[str, str]] = set()
    extras: set[tuple[str, str]] = set()
    absences: set[tuple[str, str]] = set()
    judged: set[str] = set()
    for method, path, target, body in _questions(caller):
        answer = caller.get(target) if method == "GET" else caller.post(target, body)
        judged.add(f"{method} {path}")
        extras |= description.undeclared(method, path, answer)
        absences |= description.absent(method, path, answer)
        for error in description.errors(method, path, answer):
            place = ".".join("*" if isinstance(step, int) else step for step in error.absolute_path)
            known = [
                rule for rule in DIFFERENCES if re.fullmatch(rule[0], place) and re.fullmatch(rule[1], error.message)
            ]
            overruled.update(known)
            if not known:
                complaints.add(f"{method} {path}: {place}: {error.message[:200]}")
    assert not complaints, "\n".join(sorted(complaints))
    assert extras - EXTRAS.keys() == set()
    assert absences - ABSENCES.keys() == set()
    # No permission outlives its reason.
    assert DIFFERENCES.keys() - overruled == set()
    assert {extra for extra in EXTRAS if not extra[0].startswith("GET")} - extras == set()
    assert len(judged) > 65


def test_a_wrong_answer_is_noticed(openapi_path: Path) -> None:
    """The judge is no rubber stamp."""
    description = Description(openapi_path)
    caller = open_workspace()
    listed = caller.get("/conversations")
    listed["conversations"][0]["state"] = "asleep"
    assert [error.message for error in description.errors("GET", "/conversations", listed)]
    listed["conversations"][0]["shoe_size"] = 44
    assert ("conversation_list_item", "shoe_size") in description.undeclared("GET", "/conversations", listed)
    whole = caller.get(f"/conversations/{listed['conversations'][0]['id']}")
    del whole["contacts"]
    assert ("conversation", "contacts") in description.absent("GET", "/conversations/{conversation_id}", whole)
