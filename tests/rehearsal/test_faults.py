"""Faults on a real socket: what a client sees when things go wrong, and that they stop."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.rehearsal.workspace import Clock, open_workspace
from wizard.rehearsal.intercom.app import create_app
from wizard.rehearsal.intercom.faults import ALL_FAULTS, Fault
from wizard.rehearsal.intercom.mischief import Reset
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADERS = {"Authorization": "Bearer rehearsal", "Intercom-Version": "2.16", "Accept": "application/json"}


@pytest.fixture
def served() -> Iterator[ServedSimulator]:
    """A small workspace whose stalls are short."""
    with ServedSimulator(SimulatorSettings(conversations=60, stall_seconds=0.01)) as simulator:
        yield simulator


@pytest.fixture
def client(served: ServedSimulator) -> Iterator[httpx.Client]:
    """A client of the API."""
    with httpx.Client(base_url=served.url, headers=_HEADERS, timeout=10) as found:
        yield found


@pytest.mark.parametrize("fault", ["500", "502", "503", "504"])
def test_pages_of_proxies(served: ServedSimulator, client: httpx.Client, fault: Fault) -> None:
    """HTML instead of an answer, once."""
    served.simulator.inject(fault, path="/me")
    assert client.get("/tags").status_code == 200
    answer = client.get("/me")
    assert answer.status_code == int(fault)
    assert answer.headers["content-type"] == "text/html"
    assert client.get("/me").status_code == 200


def test_empty_and_garbage(served: ServedSimulator, client: httpx.Client) -> None:
    """200 all the same."""
    served.simulator.inject("empty", at_request=1)
    served.simulator.inject("garbage", at_request=2)
    first, second = client.get("/me"), client.get("/me")
    assert (first.status_code, first.content) == (200, b"")
    assert second.status_code == 200
    assert second.content.startswith(b"<!DOCTYPE")


def test_throttled_for_no_reason(served: ServedSimulator, client: httpx.Client) -> None:
    """429 with the headers of a real one."""
    served.simulator.inject("429", times=2)
    answers = [client.get("/me") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].json()["errors"][0]["code"] == "rate_limit_exceeded"
    assert int(answers[0].headers["X-RateLimit-Reset"]) % 10 == 0


def test_resets(served: ServedSimulator, client: httpx.Client) -> None:
    """Before the handler ran, and after it."""
    served.simulator.inject("reset_before", path="/me")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.get("/me")
    assert served.simulator.requests["GET /me"] == 0
    served.simulator.inject("reset_after", path="/me")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.get("/me")
    assert served.simulator.requests["GET /me"] == 1
    assert client.get("/me").status_code == 200


def test_short_bodies(served: ServedSimulator, client: httpx.Client) -> None:
    """Fewer bytes than the content-length promised."""
    served.simulator.inject("short_body", path="/conversations")
    with pytest.raises(httpx.RemoteProtocolError, match="received"):
        client.get("/conversations")
    assert client.get("/conversations").json()["total_count"] == 60


def test_stalls_end(served: ServedSimulator, client: httpx.Client) -> None:
    """Late, and then right."""
    served.simulator.inject("stall")
    assert client.get("/me").status_code == 200
    assert served.simulator.faults.made["stall"] == 1


def test_files_suffer_too(served: ServedSimulator, client: httpx.Client) -> None:
    """The file host breaks off in the middle."""
    columns = served.simulator.world.columns
    whole = client.get(f"/conversations/{columns.id_of(columns.specials('plain_files')[0])}").json()
    parts = whole["conversation_parts"]["conversation_parts"]
    found = next(row for part in parts for row in part["attachments"] if row["name"] == "README")
    assert found["url"].startswith(served.files_url)
    served.simulator.inject("short_body", path="/i/")
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(found["url"])
    assert len(httpx.get(found["url"]).content) == found["filesize"]


def test_hosts_are_kept_apart(served: ServedSimulator, client: httpx.Client) -> None:
    """The API knows no files, the file host no API."""
    assert client.get("/i/o/tw7h2k9x/1/t10/x.txt?expires=1&signature=2").status_code == 404
    assert httpx.get(f"{served.files_url}/me", headers=_HEADERS).status_code == 403
    assert served.simulator.leaked_tokens == 1


def test_a_fault_in_the_middle_of_a_scroll_means_starting_over(served: ServedSimulator, client: httpx.Client) -> None:
    """500, and the scroll is forgotten."""
    param = client.get("/companies/scroll").json()["scroll_param"]
    served.simulator.inject("500", path="/companies/scroll")
    assert client.get("/companies/scroll", params={"scroll_param": param}).status_code == 500
    assert client.get("/companies/scroll", params={"scroll_param": param}).status_code == 404
    assert client.get("/companies/scroll").json()["data"]


def test_brutal_scrolls_break_off_once() -> None:
    """Without an order to; the next one goes through."""
    caller = open_workspace(faults="brutal")
    param = caller.get("/companies/scroll")["scroll_param"]
    assert caller.refused("GET", f"/companies/scroll?scroll_param={param}") == (500, "server_error")
    param = caller.get("/companies/scroll")["scroll_param"]
    assert caller.get(f"/companies/scroll?scroll_param={param}")["data"] == []


def test_unknown_faults_are_refused(served: ServedSimulator) -> None:
    """A typing mistake in a test does not go unnoticed."""
    with pytest.raises(ValueError, match="no such fault"):
        served.simulator.inject("418")  # type: ignore[arg-type]


async def test_in_process_a_reset_is_an_exception() -> None:
    """There is no connection to cut."""
    app = create_app(SimulatorSettings(conversations=10), clock=Clock())
    app.state.simulator.inject("reset_after")
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=_HEADERS) as client:
        with pytest.raises(Reset):
            await client.get("/me")
        assert (await client.get("/me")).status_code == 200


def _persist(client: httpx.Client, method: str, target: str, body: Any = None) -> Any:
    """Ask until an answer comes that can be used; at most six times, shrinking pages."""
    for attempt in range(6):
        if isinstance(body, dict) and attempt:
            body["pagination"]["per_page"] = (150, 50, 10)[min(attempt, 2)]
        try:
            answer = client.request(method, target, json=body)
            if answer.status_code == 404:
                return None
            if answer.status_code == 200:
                return answer.json()
        except (httpx.TransportError, ValueError):
            continue
    raise AssertionError(f"{method} {target} fails for ever")


@pytest.mark.parametrize("level", ["flaky", "brutal"])
def test_who_persists_reads_everything(level: Any) -> None:
    """Faults by chance, rows that move, conversations that come and go: still none is lost."""
    settings = SimulatorSettings(conversations=700, faults=level, stall_seconds=0.001, requests_per_minute=0)
    with ServedSimulator(settings) as served, httpx.Client(base_url=served.url, headers=_HEADERS, timeout=10) as client:
        columns = served.simulator.world.columns
        begun = {columns.id_of(index) for index in range(700)}
        body: dict[str, Any] = {
            "query": {"field": "created_at", "operator": ">", "value": 0},
            "sort": {"field": "created_at", "order": "ascending"},
            "pagination": {"per_page": 150},
        }
        found: set[str] = set()
        while True:
            answer = _persist(client, "POST", "/conversations/search", body)
            found |= {row["id"] for row in answer["conversations"]}
            if "next" not in answer["pages"]:
                break
            body["pagination"] = {"per_page": 150, "starting_after": answer["pages"]["next"]["starting_after"]}
        outcome = Counter(
            _persist(client, "GET", f"/conversations/{identity}") is not None for identity in sorted(found)
        )
        deleted = {row["id"] for row in _persist(client, "GET", "/conversations/deleted?per_page=60")["conversations"]}
        assert begun - found <= deleted
        assert outcome[False] <= len(deleted & begun)
        made = served.simulator.faults.made
        share = sum(made.values()) / served.simulator.received
        assert (0.008 < share < 0.04) if level == "flaky" else (0.05 < share < 0.12)
        if level == "brutal":
            assert set(made) == set(ALL_FAULTS)
            assert columns.revision > 5


def test_chance_repeats_itself() -> None:
    """The same seed makes the same faults at the same requests."""

    def run() -> list[Fault | None]:
        faults = create_app(SimulatorSettings(conversations=1, faults="brutal")).state.simulator.faults
        return [faults.choose(number, "/me", f"GET /me {number}") for number in range(500)]

    first = run()
    assert first == run()
    assert 25 < sum(fault is not None for fault in first) < 70


def test_nothing_fails_for_ever() -> None:
    """The same address is spared after two faults in a row."""
    faults = create_app(SimulatorSettings(conversations=1, faults="brutal")).state.simulator.faults
    streak = longest = 0
    for number in range(20_000):
        streak = streak + 1 if faults.choose(number, "/me", "GET /me") else 0
        longest = max(longest, streak)
    assert longest == 2


def test_poisoned_months_want_small_pages() -> None:
    """Some months time out by the hundred and fifty, not by the twenty; and not for ever."""
    faults = create_app(SimulatorSettings(conversations=1, faults="brutal")).state.simulator.faults
    months = [month * 30 * 86_400 for month in range(640, 690)]
    poisoned = [lowest for lowest in months if faults.poisons(lowest, 150)]
    assert 2 < len(poisoned) < 15
    assert not any(faults.poisons(lowest, 20) for lowest in poisoned)
    assert [faults.poisons(poisoned[0], 150) for _ in range(8)] == [True] * 7 + [False]
