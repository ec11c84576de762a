"""The search grammar: what is found, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.rehearsal.workspace import Caller, open_workspace


@pytest.fixture(scope="module")
def caller() -> Caller:
    """A workspace that no test here changes."""
    return open_workspace(conversations=400, contacts=260)


def _filter(field: str, operator: str, value: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def _all_of(*members: dict[str, Any]) -> dict[str, Any]:
    return {"operator": "AND", "value": list(members)}


def _found(caller: Caller, kind: str, query: Any, **more: Any) -> list[dict[str, Any]]:
    body: dict[str, Any] = {"query": query, "pagination": {"per_page": 150}, **more}
    rows: list[dict[str, Any]] = []
    while True:
        answer = caller.post(f"/{kind}/search", body)
        rows += answer["data" if kind == "contacts" else kind]
        assert answer["total_count"] >= len(rows)
        if not answer["pages"].get("next"):
            assert answer["total_count"] == len(rows)
            return rows
        body["pagination"]["starting_after"] = answer["pages"]["next"]["starting_after"]


EVERY = _filter("created_at", ">", 0)


def _label(value: object) -> str:
    """A name for a case that is the same in every process: that of a function holds its address."""
    return "holds" if callable(value) else str(value)[:60]


# A filter, and what must hold for a conversation exactly when it is found.
CONVERSATION_FILTERS: list[tuple[dict[str, Any], Any]] = [
    (_filter("state", "=", "closed"), lambda c: c["state"] == "closed"),
    (_filter("state", "!=", "closed"), lambda c: c["state"] != "closed"),
    (_filter("state", "IN", ["open", "snoozed"]), lambda c: c["state"] != "closed"),
    (_filter("state", "NIN", ["open", "snoozed"]), lambda c: c["state"] == "closed"),
    (_filter("open", "=", True), lambda c: c["open"]),
    (_filter("open", "=", "false"), lambda c: not c["open"]),
    (_filter("read", "=", False), lambda c: not c["read"]),
    (_filter("priority", "=", "urgent"), lambda c: c["priority"] == "urgent"),
    (_filter("admin_assignee_id", "=", 0), lambda c: c["admin_assignee_id"] == 0),
    (_filter("admin_assignee_id", "IN", ["814861", 814862]), lambda c: c["admin_assignee_id"] in (814861, 814862)),
    (_filter("team_assignee_id", "=", "5017692"), lambda c: c["team_assignee_id"] == 5017692),
    (_filter("source.type", "=", "email"), lambda c: c["source"] and c["source"]["type"] == "email"),
    (_filter("source.delivered_as", "=", "automated"), lambda c: c["source"]["delivered_as"] == "automated"),
    (_filter("source.author.type", "=", "admin"), lambda c: c["source"] and c["source"]["author"]["type"] == "admin"),
    (_filter("source.subject", "~", "INVOICE"), lambda c: c["source"] and "invoice" in c["source"]["subject"].lower()),
    (
        _filter("statistics.count_conversation_parts", ">", "9.0"),
        lambda c: (c["statistics"] or {}).get("count_conversation_parts", 0) > 9,
    ),
    (_filter("statistics.count_reopens", ">=", 1), lambda c: c["statistics"] and c["statistics"]["count_reopens"] >= 1),
    (_filter("conversation_rating.score", "=", 5), lambda c: (c["conversation_rating"] or {}).get("rating") == 5),
    (_filter("ai_agent_participated", "=", True), lambda c: c["ai_agent_participated"]),
    (_filter("tag_ids", "=", "7340"), lambda c: "7340" in [tag["id"] for tag in c["tags"]["tags"]]),
    (_filter("created_at", "<=", 1_770_000_000), lambda c: c["created_at"] <= 1_770_000_000),
    (_filter("updated_at", ">=", 1_770_000_000), lambda c: c["updated_at"] >= 1_770_000_000),
    (_filter("updated_at", "<", 1_770_000_000.0), lambda c: c["updated_at"] < 1_770_000_000),
    (_filter("updated_at", "=", 1_741_600_800), lambda c: c["updated_at"] == 1_741_600_800),
    (_filter("snoozed_until", ">", 0), lambda c: c["snoozed_until"] is not None),
    (_filter("waiting_since", "=", None), lambda c: c["waiting_since"] is None),
    (_filter("custom_attribute.Topic", "=", "Billing"), lambda c: c["custom_attributes"].get("Topic") == "Billing"),
]


@pytest.mark.parametrize(("condition", "holds"), CONVERSATION_FILTERS, ids=_label)
def test_conversations_that_match(caller: Caller, condition: dict[str, Any], holds: Any) -> None:
    """A filter finds exactly the conversations for which it holds."""
    everything = {c["id"]: c for c in _found(caller, "conversations", EVERY)}
    assert len(everything) == 400
    found = {c["id"] for c in _found(caller, "conversations", condition)}
    sourceless = {identity for identity, c in everything.items() if c["source"] is None}
    wanted = {identity for identity, c in everything.items() if identity not in sourceless and holds(c)}
    assert found - sourceless == wanted
    assert 0 < len(found) < 400


def test_groups_two_levels_deep(caller: Caller) -> None:
    """AND of ORs is the intersection of the unions."""
    channels = {"operator": "OR", "value": [_filter("source.type", "=", "email"), _filter("source.type", "=", "sms")]}
    query = _all_of(_filter("state", "=", "closed"), channels)
    found = _found(caller, "conversations", query)
    assert found
    assert all(c["state"] == "closed" and c["source"]["type"] in ("email", "sms") for c in found)


def test_source_body_knows_single_words_of_the_first_message(caller: Caller) -> None:
    """A word is found, the phrase around it is not, and words of parts are not."""
    found = _found(caller, "conversations", _filter("source.body", "~", "payout"))
    assert found
    assert all("payout" in c["source"]["body"].lower() for c in found)
    assert not _found(caller, "conversations", _filter("source.body", "~", "the payout"))
    assert not _found(caller, "conversations", _filter("source.body", "=", "bank returned it"))


REFUSED: list[tuple[str, Any, int, str]] = [
    ("conversations", {"query": {}}, 400, "bad_request"),
    ("conversations", {}, 400, "bad_request"),
    ("conversations", {"query": _all_of()}, 400, "bad_request"),
    ("conversations", {"query": _filter("shoe_size", "=", 44)}, 400, "invalid_field"),
    ("conversations", {"query": _filter("state", "??", "open")}, 400, "parameter_invalid"),
    ("conversations", {"query": _filter("open", ">", True)}, 400, "parameter_invalid"),
    ("conversations", {"query": _filter("open", "=", "perhaps")}, 400, "parameter_invalid"),
    ("conversations", {"query": _filter("created_at", ">", "yesterday")}, 400, "parameter_invalid"),
    ("conversations", {"query": _filter("state", "IN", "open")}, 400, "parameter_invalid"),
    ("conversations", {"query": {"field": "state", "operator": "="}}, 400, "parameter_not_found"),
    ("conversations", {"query": {"operator": "XOR", "value": [EVERY]}}, 400, "parameter_invalid"),
    ("conversations", {"query": _all_of(*[EVERY] * 16)}, 400, "parameter_invalid"),
    ("conversations", {"query": _all_of(_all_of(_all_of(EVERY)))}, 400, "parameter_invalid"),
    ("conversations", {"query": EVERY, "sort": {"field": "state", "order": "ascending"}}, 400, "invalid_field"),
    ("conversations", {"query": EVERY, "sort": {"field": "id", "order": "sideways"}}, 400, "invalid_sort_order"),
    ("conversations", {"query": EVERY, "pagination": {"starting_after": ""}}, 400, "client_error"),
    ("conversations", {"query": EVERY, "pagination": {"starting_after": None}}, 400, "client_error"),
    ("conversations", {"query": EVERY, "pagination": {"starting_after": "bm9uc2Vuc2U="}}, 400, "client_error"),
    ("conversations", {"query": EVERY, "pagination": {"per_page": 0}}, 400, "parameter_invalid"),
    ("conversations", {"query": EVERY, "pagination": 7}, 400, "parameter_invalid"),
    ("tickets", {"query": _filter("ticket_state", "=", "resolved")}, 400, "invalid_field"),
    ("contacts", {"query": _filter("updated_at", ">=", 1)}, 400, "parameter_invalid"),
    ("contacts", {"query": _filter("created_at", "!=", 1)}, 400, "parameter_invalid"),
    ("contacts", {"query": _filter("tag_id", "IN", ["1"])}, 400, "parameter_invalid"),
    ("contacts", {"query": EVERY, "sort": {"field": "shoe_size", "order": "ascending"}}, 400, "invalid_field"),
    ("contacts", {"query": EVERY, "sort": {"field": "updated_at", "order": "desc"}}, 400, "invalid_sort_order"),
]


@pytest.mark.parametrize(("kind", "body", "status", "code"), REFUSED, ids=_label)
def test_refusals(caller: Caller, kind: str, body: Any, status: int, code: str) -> None:
    """What the grammar does not allow is refused with the documented code."""
    assert caller.refused("POST", f"/{kind}/search", body) == (status, code)


def test_fifteen_filters_are_allowed(caller: Caller) -> None:
    """The limit itself is no refusal."""
    assert len(_found(caller, "conversations", _all_of(*[EVERY] * 15))) == 400


def test_older_versions_tolerate_short_sort_orders(caller: Caller) -> None:
    """contacts/search took `desc` up to 2.15."""
    old = Caller(caller.simulator, caller.clock, version="2.15")
    body = {"query": EVERY, "sort": {"field": "updated_at", "order": "desc"}}
    assert old.post("/contacts/search", body)["data"]


def test_contact_dates_go_by_calendar_day_of_the_workspace(caller: Caller) -> None:
    """`=` is the whole day in Dublin, `>` begins the day after, `<` ends the day before."""
    everyone = _found(caller, "contacts", EVERY)
    moment = everyone[40]["updated_at"]
    zone = ZoneInfo("Europe/Dublin")

    def day(at: int) -> Any:
        return datetime.fromtimestamp(at, UTC).astimezone(zone).date()

    for operator, holds in (("=", day(moment).__eq__), (">", day(moment).__lt__), ("<", day(moment).__gt__)):
        found = {c["id"] for c in _found(caller, "contacts", _filter("updated_at", operator, moment))}
        assert found == {c["id"] for c in everyone if holds(day(c["updated_at"]))}
    preview = Caller(caller.simulator, caller.clock, version="Preview")
    exact = {c["id"] for c in _found(preview, "contacts", _filter("updated_at", ">", moment))}
    assert exact == {c["id"] for c in everyone if c["updated_at"] > moment}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (_filter("role", "=", "lead"), lambda c: c["role"] == "lead"),
        (
            _filter("email", "=", "CASEY.JONES@example.com"),
            lambda c: (c["email"] or "").lower() == "casey.jones@example.com",
        ),
        (_filter("email", "$", "@example.org"), lambda c: (c["email"] or "").endswith("@example.org")),
        (_filter("email", "=", None), lambda c: c["email"] is None),
        (_filter("custom_attributes.seats", ">", 20), lambda c: (c["custom_attributes"].get("seats") or 0) > 20),
        (_filter("has_hard_bounced", "=", True), lambda c: c["has_hard_bounced"]),
        (_filter("location.country", "=", "Japan"), lambda c: c["location"]["country"] == "Japan"),
        (_filter("external_id", "^", "u-10"), lambda c: (c["external_id"] or "").startswith("u-10")),
    ],
    ids=_label,
)
def test_contacts_that_match(caller: Caller, condition: dict[str, Any], holds: Any) -> None:
    """A filter finds exactly the contacts for which it holds."""
    everyone = _found(caller, "contacts", EVERY)
    found = {c["id"] for c in _found(caller, "contacts", condition)}
    assert found == {c["id"] for c in everyone if holds(c)}
    assert found


def test_contacts_by_tag_and_segment(caller: Caller) -> None:
    """Membership agrees with each contact's own lists."""
    everyone = _found(caller, "contacts", EVERY)
    for field, part, identity in (
        ("tag_id", "tags", "7343"),
        ("segment_id", "segments", caller.get("/segments")["segments"][0]["id"]),
    ):
        found = {c["id"] for c in _found(caller, "contacts", _filter(field, "=", identity))}
        own = {
            c["id"]
            for c in everyone
            if identity in [row["id"] for row in caller.get(f"/contacts/{c['id']}/{part}")["data"]]
        }
        assert found == own
        assert found


def test_tickets_that_match(caller: Caller) -> None:
    """Categories have names of their own in searches."""
    everything = _found(caller, "tickets", EVERY)
    names = {"request": "Customer", "task": "Back-office", "tracker": "Tracker"}
    for name, category in names.items():
        found = {t["id"] for t in _found(caller, "tickets", _filter("category", "=", name))}
        assert found == {t["id"] for t in everything if t["category"] == category}
        assert found


@pytest.mark.parametrize("field", ["created_at", "updated_at", "id"])
@pytest.mark.parametrize("order", ["ascending", "descending"])
def test_sorting(caller: Caller, field: str, order: str) -> None:
    """Pages are in the asked order throughout."""
    rows = _found(caller, "conversations", EVERY, sort={"field": field, "order": order})
    values = [int(row[field]) for row in rows]
    assert values == sorted(values, reverse=order == "descending")
