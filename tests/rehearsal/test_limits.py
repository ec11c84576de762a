"""Quota windows, the scroll's lock, tokens and versions."""

from __future__ import annotations

import json

import pytest

from tests.rehearsal.workspace import Caller, open_workspace


def test_windows_of_ten_seconds() -> None:
    """The budget of a window, its headers, and the next window."""
    caller = open_workspace(requests_per_minute=60)
    caller.clock.now = 1_793_470_003.5
    for left in range(9, -1, -1):
        headers = caller.send("GET", "/me").headers
        assert headers["X-RateLimit-Limit"] == "10"
        assert headers["X-RateLimit-Remaining"] == str(left)
        assert headers["X-RateLimit-Reset"] == "1793470010"
    refused = caller.send("GET", "/tags")
    assert refused.status == 429
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert refused.headers["X-RateLimit-Reset"] == "1793470010"
    assert "Retry-After" not in refused.headers
    error = json.loads(refused.body)["errors"][0]
    assert error == {"code": "rate_limit_exceeded", "message": "Exceeded rate limit of 10 in 10_seconds"}
    caller.clock.now = 1_793_470_009.999
    assert caller.send("GET", "/me").status == 429
    caller.clock.now = 1_793_470_010.0
    assert caller.send("GET", "/me").headers["X-RateLimit-Remaining"] == "9"


def test_every_authenticated_answer_carries_the_headers() -> None:
    """Also a 404; not a 401."""
    caller = open_workspace(requests_per_minute=600)
    assert "X-RateLimit-Remaining" in caller.send("GET", "/nowhere").headers
    caller.headers["authorization"] = "Bearer wrong"
    assert "X-RateLimit-Remaining" not in caller.send("GET", "/me").headers


def test_workspace_budget_and_retry_after() -> None:
    """The workspace's own bucket, and the switch for an undocumented header."""
    caller = open_workspace(requests_per_minute=600, workspace_requests_per_minute=12, retry_after=True)
    caller.clock.now = 1_793_470_004.0
    assert [caller.send("GET", "/me").status for _ in range(3)] == [200, 200, 429]
    assert caller.send("GET", "/me").headers["Retry-After"] == "6"


def test_one_scroll_at_a_time() -> None:
    """A second scroll is refused until the first has idled for a minute."""
    caller = open_workspace(scroll_page_size=5)
    param = caller.get("/companies/scroll")["scroll_param"]
    assert caller.refused("GET", "/companies/scroll") == (400, "scroll_exists")
    caller.clock.now += 59
    assert caller.get(f"/companies/scroll?scroll_param={param}")["data"]
    caller.clock.now += 60
    assert caller.refused("GET", "/companies/scroll") == (400, "scroll_exists")
    caller.clock.now += 1
    fresh = caller.get("/companies/scroll")["scroll_param"]
    assert fresh != param
    assert caller.refused("GET", f"/companies/scroll?scroll_param={param}")[0] == 404


def test_a_scroll_that_ended_makes_room() -> None:
    """After the empty page another scroll may begin at once."""
    caller = open_workspace(scroll_page_size=500)
    param = caller.get("/companies/scroll")["scroll_param"]
    assert caller.get(f"/companies/scroll?scroll_param={param}")["data"] == []
    assert caller.get("/companies/scroll")["data"]


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", "Basic rehearsal", "rehearsal"])
def test_tokens(header: str) -> None:
    """No token, a wrong one, the wrong scheme."""
    caller = open_workspace()
    caller.headers["authorization"] = header
    assert caller.refused("GET", "/me") == (401, "unauthorized")


def test_a_revoked_token_is_refused() -> None:
    """As after its revocation in the settings."""
    caller = open_workspace()
    assert caller.get("/me")["app"]["timezone"] == "Europe/Dublin"
    caller.simulator.revoke_token()
    assert caller.refused("GET", "/me") == (401, "unauthorized")


def test_without_a_timezone_database_the_workspace_is_in_utc() -> None:
    """And it says so."""
    assert open_workspace(timezone="Nowhere/Land").get("/me")["app"]["timezone"] == "UTC"


def test_accept_must_allow_json() -> None:
    """Only a caller that rules JSON out is turned away."""
    caller = open_workspace()
    caller.headers["accept"] = "text/html"
    assert caller.send("GET", "/me").status == 406
    caller.headers["accept"] = "*/*"
    assert caller.send("GET", "/me").status == 200


def test_writes_are_refused_and_counted() -> None:
    """Searches and lists are reads; anything else that is no GET is a write."""
    caller = open_workspace()
    assert caller.post("/companies/list")["data"]
    assert caller.simulator.writes == 0
    for method, path in (
        ("POST", "/contacts"),
        ("PUT", "/conversations/1"),
        ("DELETE", "/tags/7340"),
        ("POST", "/tags"),
    ):
        assert caller.refused(method, path)[0] == 403
    assert caller.simulator.writes == 4
    assert caller.send("HEAD", "/me").status == 404
    assert caller.simulator.writes == 4


@pytest.mark.parametrize(
    ("version", "path", "status", "code"),
    [
        ("2.15", "/macros", 400, "intercom_version_invalid"),
        ("2.13", "/macros", 400, "intercom_version_invalid"),
        ("2.15", "/conversations/attributes", 400, "intercom_version_invalid"),
        ("2.15", "/conversations/deleted", 400, "intercom_version_invalid"),
        ("2.14", "/brands", 400, "intercom_version_invalid"),
        ("2.13", "/calls", 400, "intercom_version_invalid"),
        ("2.11", "/ticket_states", 400, "intercom_version_invalid"),
        ("2.16", "/help_center/sections", 400, "intercom_version_invalid"),
        ("9.99", "/me", 400, "intercom_version_invalid"),
        ("2.17", "/me", 400, "intercom_version_invalid"),
        ("2.16", "/data_attributes?model=conversation", 422, "parameter_invalid"),
        ("2.16", "/tickets", 404, "not_found"),
        ("2.16", "/admins/814930", 404, "admin_not_found"),
        ("2.16", "/teams/1", 404, "team_not_found"),
        ("2.16", "/tags/1", 404, "tag_not_found"),
        ("2.16", "/companies/65f000000000000000000000", 404, "company_not_found"),
        ("2.16", "/companies?name=Nobody", 404, "company_not_found"),
        ("2.16", "/tickets/1", 404, "ticket_not_found"),
        ("2.16", "/conversations/1", 404, "not_found"),
    ],
)
def test_version_gates_and_missing_things(version: str, path: str, status: int, code: str) -> None:
    """Too old is 400, not 404; each resource has its own code."""
    caller = open_workspace()
    caller.version = version
    assert caller.refused("GET", path) == (status, code)


def test_no_version_means_the_apps_own() -> None:
    """The header left out, the app's default applies."""
    caller = open_workspace(app_default_version="2.14")
    caller.version = ""
    assert caller.refused("GET", "/macros") == (400, "intercom_version_invalid")
    assert open_workspace(app_default_version="2.16").get("/macros")["data"]


def _old(caller: Caller, version: str) -> Caller:
    return Caller(caller.simulator, caller.clock, version=version)


def test_shapes_of_older_versions() -> None:
    """Assignees, priorities, owners, companies, tickets and articles changed their shape."""
    caller = open_workspace(conversations=300)
    new = {c["id"]: c for c in caller.get("/conversations?per_page=150")["conversations"]}
    old = {c["id"]: c for c in _old(caller, "2.15").get("/conversations?per_page=150")["conversations"]}
    unassigned = [identity for identity, c in new.items() if c["admin_assignee_id"] == 0]
    assert unassigned
    assert all(old[identity]["admin_assignee_id"] is None for identity in unassigned)
    assert {c["priority"] for c in old.values()} == {"priority", "not_priority"}
    assert {c["priority"] for c in new.values()} >= {"none", "high"}
    assert all("company" in c and "channel" not in c for c in old.values())
    assert all("company" not in c for c in _old(caller, "2.14").get("/conversations")["conversations"])
    owners = [c["owner_id"] for c in caller.get("/contacts?per_page=150")["data"] if c["owner_id"]]
    before = [c["owner_id"] for c in _old(caller, "2.15").get("/contacts?per_page=150")["data"] if c["owner_id"]]
    assert owners == [str(owner) for owner in before]
    every = {"query": {"field": "created_at", "operator": ">", "value": 0}}
    assert isinstance(caller.post("/tickets/search", every)["tickets"][0]["admin_assignee_id"], int)
    assert isinstance(_old(caller, "2.15").post("/tickets/search", every)["tickets"][0]["admin_assignee_id"], str)
    assert isinstance(_old(caller, "2.11").post("/tickets/search", every)["tickets"][0]["ticket_state"], str)
    assert "parent_id" in _old(caller, "2.15").get("/articles")["data"][0]
    assert "parent_id" not in caller.get("/articles")["data"][0]
    assert _old(caller, "2.15").get("/data_attributes?model=conversation")["data"]
    assert isinstance(_old(caller, "2.15").get("/away_status_reasons"), list)


def test_switches() -> None:
    """What differs between workspaces."""
    assert open_workspace(macros_forbidden=True).refused("GET", "/macros") == (403, "forbidden")
    assert open_workspace(news_off=True).refused("GET", "/news/news_items") == (404, "not_found")
    assert open_workspace(former_admins_resolve=True).get("/admins/814930")["name"] == "Lena Hartwig"
    answer = open_workspace(null_request_id=True).send("GET", "/nowhere")
    assert json.loads(answer.body)["request_id"] is None
    assert open_workspace(total_count_drift=-3).get("/conversations")["total_count"] == 297


def test_every_token_has_its_own_window_and_the_workspace_one_for_all() -> None:
    """Headers speak of the token's own window, also when it is the workspace's that is used up."""
    caller = open_workspace(token="first second", requests_per_minute=60, workspace_requests_per_minute=90)
    second = Caller(caller.simulator, caller.clock)
    caller.headers["authorization"], second.headers["authorization"] = "Bearer first", "Bearer second"
    caller.clock.now = 1_793_470_003.0
    assert [caller.send("GET", "/me").status for _ in range(11)] == [200] * 10 + [429]
    assert [second.send("GET", "/me").status for _ in range(6)] == [200] * 5 + [429]
    refused = second.send("GET", "/me")
    assert (refused.headers["X-RateLimit-Remaining"], refused.headers["X-RateLimit-Limit"]) == ("5", "10")
    assert b"Exceeded rate limit of 15 in 10_seconds" in refused.body
    caller.simulator.revoke_token("first")
    caller.clock.now += 10
    assert caller.send("GET", "/me").status == 401
    assert second.send("GET", "/me").status == 200


def test_a_limit_changes_with_the_next_window() -> None:
    """By a hook, and by the settings so long after the first call."""
    caller = open_workspace(requests_per_minute=60, limit_changes=((12, 120),))
    caller.clock.now = 1_793_470_003.0
    assert caller.send("GET", "/me").headers["X-RateLimit-Limit"] == "10"
    caller.simulator.change_limit(30)
    assert caller.send("GET", "/me").headers["X-RateLimit-Limit"] == "10"
    caller.clock.now += 10
    assert caller.send("GET", "/me").headers["X-RateLimit-Limit"] == "5"
    caller.clock.now += 10
    assert caller.send("GET", "/me").headers["X-RateLimit-Limit"] == "20"


def test_a_rival_eats_of_the_window() -> None:
    """Evenly or in bursts; with an app of its own only of the workspace's."""
    caller = open_workspace(requests_per_minute=600, rival_per_second=3)
    caller.clock.now = 1_793_470_000.0
    assert caller.send("GET", "/me").headers["X-RateLimit-Remaining"] == "99"
    caller.clock.now += 5
    assert caller.send("GET", "/me").headers["X-RateLimit-Remaining"] == "83"
    bursting = open_workspace(requests_per_minute=600, rival_per_second=3, rival_every_seconds=4)
    bursting.clock.now = 1_793_470_000.0
    seen = []
    for _ in range(6):
        seen.append(int(bursting.send("GET", "/me").headers["X-RateLimit-Remaining"]))
        bursting.clock.now += 1
    assert seen == [99, 98, 97, 96, 83, 82]
    elsewhere = open_workspace(
        requests_per_minute=600, workspace_requests_per_minute=120, rival_per_second=3, rival_elsewhere=True
    )
    elsewhere.clock.now = 1_793_470_000.0
    elsewhere.send("GET", "/me")
    elsewhere.clock.now += 6
    assert [elsewhere.send("GET", "/me").status for _ in range(2)] == [200, 429]
