"""Every page shape, turned to its end without loss or double."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.rehearsal.workspace import Caller, open_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY = {"field": "created_at", "operator": ">", "value": 0}


@pytest.fixture(scope="module")
def caller() -> Caller:
    """A workspace with more than one page of everything."""
    return open_workspace(conversations=170, contacts=180, companies=90, tickets=45)


def _by_cursor(caller: Caller, path: str, key: str, size: int) -> list[Any]:
    rows: list[Any] = []
    target, page = f"{path}?per_page={size}", 1
    while True:
        answer = caller.get(target)
        assert answer["pages"]["page"] == page
        assert answer["pages"]["total_pages"] == -(-answer["total_count"] // size)
        rows += answer[key]
        if "next" not in answer["pages"]:
            return rows
        page += 1
        assert answer["pages"]["next"]["page"] == page
        target = f"{path}?per_page={size}&starting_after={answer['pages']['next']['starting_after']}"


def _by_search(caller: Caller, path: str, key: str, size: int) -> list[Any]:
    rows: list[Any] = []
    body: dict[str, Any] = {"query": EVERY, "pagination": {"per_page": size}}
    while True:
        answer = caller.post(path, body)
        rows += answer[key]
        if "next" not in answer["pages"]:
            return rows
        body["pagination"]["starting_after"] = answer["pages"]["next"]["starting_after"]


def _by_address(caller: Caller, path: str, key: str, size: int) -> list[Any]:
    rows: list[Any] = []
    method: Callable[[str], Any] = caller.post if path == "/companies/list" else caller.get
    target = f"{path}?per_page={size}"
    while True:
        answer = method(target)
        rows += answer[key]
        if answer["pages"]["next"] is None:
            assert answer["pages"]["page"] == answer["pages"]["total_pages"]
            assert len(rows) == answer.get("total_count", len(rows))
            return rows
        base = "http://127.0.0.1:4711"
        assert answer["pages"]["next"].startswith(base)
        target = answer["pages"]["next"].removeprefix(base)


def _once_each(rows: list[Any], count: int) -> None:
    assert len({row["id"] for row in rows}) == len(rows) == count


def test_a_cursors_of_lists(caller: Caller) -> None:
    """GET /contacts and GET /conversations: `next` is absent at the end."""
    _once_each(_by_cursor(caller, "/conversations", "conversations", 30), 170)
    contacts = caller.simulator.world.contacts
    _once_each(_by_cursor(caller, "/contacts", "data", 7), sum(contacts.alive))


def test_b_cursors_of_searches(caller: Caller) -> None:
    """The three searches."""
    _once_each(_by_search(caller, "/conversations/search", "conversations", 33), 170)
    _once_each(_by_search(caller, "/contacts/search", "data", 33), sum(caller.simulator.world.contacts.alive))
    _once_each(_by_search(caller, "/tickets/search", "tickets", 7), 45)


def test_c_page_numbers(caller: Caller) -> None:
    """`next` is an address, then null."""
    firms = caller.simulator.world.companies
    _once_each(_by_address(caller, "/companies/list", "data", 13), len(firms.listed))
    _once_each(_by_address(caller, "/companies", "data", 13), len(firms.listed))
    _once_each(_by_address(caller, "/articles", "data", 5), 32)
    _once_each(_by_address(caller, "/help_center/collections", "data", 3), 10)
    _once_each(_by_address(caller, "/internal_articles", "data", 4), 6)
    _once_each(_by_address(caller, "/news/news_items", "data", 5), 12)
    _once_each(_by_address(caller, "/conversations/deleted", "conversations", 4), 17)
    crowded = caller.simulator.world.contacts.id_of(7)
    _once_each(_by_address(caller, f"/contacts/{crowded}/notes", "data", 5), 14)
    _once_each(_by_address(caller, f"/contacts/{crowded}/companies", "data", 5), 12)
    _once_each(_by_address(caller, f"/companies/{firms.id_of(0)}/notes", "data", 6), 13)
    _once_each(_by_address(caller, f"/companies/{firms.id_of(0)}/contacts", "data", 1), len(firms.members[0]))
    logs = "/admins/activity_logs?created_at_after=1790000000"
    assert len({row["id"] for row in caller.get(f"{logs}&per_page=50")["activity_logs"]}) == 40


def test_c_without_next(caller: Caller) -> None:
    """Calls end when page equals total_pages."""
    first = caller.get("/calls?per_page=2")
    assert "next" not in first["pages"]
    rows = [
        row
        for page in range(1, first["pages"]["total_pages"] + 1)
        for row in caller.get(f"/calls?per_page=2&page={page}")["data"]
    ]
    _once_each(rows, first["total_count"])


def test_d_scroll(caller: Caller) -> None:
    """The same param all along; an empty page; then nothing."""
    simulator = open_workspace(conversations=100, companies=60, scroll_page_size=25)
    first = simulator.get("/companies/scroll")
    rows, param = first["data"], first["scroll_param"]
    assert first["pages"] is None
    assert first["total_count"] is None
    while True:
        answer = simulator.get(f"/companies/scroll?scroll_param={param}")
        assert answer["scroll_param"] == param
        if not answer["data"]:
            break
        rows += answer["data"]
    _once_each(rows, len(simulator.simulator.world.companies.listed))
    assert simulator.refused("GET", f"/companies/scroll?scroll_param={param}")[0] == 404


def test_e_macros(caller: Caller) -> None:
    """A cursor of its own, and no totals."""
    rows: list[Any] = []
    target = "/macros?per_page=4"
    while True:
        answer = caller.get(target)
        assert set(answer["pages"]) == {"type", "per_page", "next"}
        rows += answer["data"]
        if answer["pages"]["next"] is None:
            break
        cursor = answer["pages"]["next"]["starting_after"]
        moment, identity = json.loads(base64.b64decode(cursor))
        assert isinstance(moment, float)
        assert identity == answer["data"][-1]["id"]
        target = f"/macros?per_page=4&starting_after={cursor}"
    # Macros of teams that the token's admin is not in are missing: two of Billing, one of Weekend.
    _once_each(rows, 23)
    assert [row["updated_at"] for row in rows] == sorted((row["updated_at"] for row in rows), reverse=True)
    since = caller.get("/macros?updated_since=1719000000")["data"]
    assert 0 < len(since) < 22


def test_f_merge_history(caller: Caller) -> None:
    """`next_cursor` and `has_more`."""
    target = f"/contacts/{caller.simulator.world.contacts.id_of(2)}/merge_history?per_page=1"
    first = caller.get(target)
    assert first["has_more"]
    second = caller.get(f"{target}&cursor={first['next_cursor']}")
    assert (second["has_more"], second["next_cursor"]) == (False, None)
    sources = [row["source_contact_id"] for row in (*first["data"], *second["data"])]
    assert sources == [caller.simulator.world.contacts.id_of(index) for index in (1, 0)]


def test_g_events(caller: Caller) -> None:
    """`pages.next` is an address to follow as it is, and absent at the end."""
    contacts = caller.simulator.world.contacts
    seen = 0
    for index in range(24, 180):
        if not contacts.alive[index]:
            continue
        target = f"/events?type=user&intercom_user_id={contacts.id_of(index)}&per_page=20"
        rows: list[Any] = []
        while True:
            answer = caller.get(target)
            rows += answer["events"]
            if "next" not in answer["pages"]:
                break
            target = answer["pages"]["next"].removeprefix("http://127.0.0.1:4711")
            seen += 1
        _once_each(rows, len(rows))
    assert seen > 3


def test_default_and_largest_sizes(caller: Caller) -> None:
    """Contacts come by ten; nobody gets more than the maximum."""
    assert len(caller.get("/contacts")["data"]) == 10
    assert len(caller.get("/conversations")["conversations"]) == 20
    assert len(caller.get("/conversations?per_page=9999")["conversations"]) == 150
    strict = open_workspace(over_max_per_page="400")
    assert strict.refused("GET", "/conversations?per_page=151") == (400, "parameter_invalid")
    assert strict.refused("GET", "/contacts?per_page=nine") == (400, "parameter_invalid")


@pytest.mark.parametrize("cursor", ["", "x", "None", "W10=", "WzEsMiwzXQ==", base64.b64encode(b"[1,2").decode()])
def test_bad_cursors(caller: Caller, cursor: str) -> None:
    """Also an empty one is refused."""
    assert caller.refused("GET", f"/contacts?starting_after={cursor}") == (400, "client_error")
    assert caller.refused("GET", f"/conversations?starting_after={cursor}") == (400, "client_error")
    assert caller.refused("GET", f"/macros?starting_after={cursor}") == (400, "client_error")


def test_company_list_ends_at_its_cap() -> None:
    """Beyond the cap the list refers to the scroll."""
    caller = open_workspace(conversations=100, contacts=4000, companies=200, company_list_cap=120)
    assert caller.post("/companies/list?per_page=60&page=2")["data"]
    assert caller.refused("POST", "/companies/list?per_page=60&page=3") == (400, "bad_request")
    body = json.loads(caller.send("POST", "/companies/list?per_page=60&page=3").body)
    assert body["errors"][0]["message"] == "page limit reached, please use scroll API"


def test_cursors_are_positions_not_snapshots() -> None:
    """A row that is touched while one pages by updated_at comes again at the end."""
    caller = open_workspace(conversations=60)
    body: dict[str, Any] = {
        "query": EVERY,
        "sort": {"field": "updated_at", "order": "ascending"},
        "pagination": {"per_page": 20},
    }
    first = caller.post("/conversations/search", body)
    moved = first["conversations"][3]["id"]
    caller.clock.now += 100
    caller.simulator.touch(moved)
    rows = list(first["conversations"])
    while "next" in first["pages"]:
        body["pagination"]["starting_after"] = first["pages"]["next"]["starting_after"]
        first = caller.post("/conversations/search", body)
        rows += first["conversations"]
    ids = [row["id"] for row in rows]
    assert len(ids) == 61
    assert ids.count(moved) == 2
    assert rows[-1]["id"] == moved
    assert rows[-1]["updated_at"] == int(caller.clock.now)
