"""What changes in a workspace, and how late and how slowly its searches tell of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rehearsal.workspace import Caller, open_workspace
from wizard.rehearsal.intercom.gate import Request
from wizard.rehearsal.intercom.slowness import delay
from wizard.rehearsal.settings import SimulatorSettings

SIZES = {"conversations": 60, "contacts": 40, "companies": 12, "tickets": 8, "requests_per_minute": 0}


def workspace(**settings: Any) -> Caller:
    return open_workspace(**{**SIZES, **settings})


def found(ask: Caller, since: int) -> dict[str, int]:
    """Ids and moments that a search by `updated_at` gives."""
    query = {"field": "updated_at", "operator": ">", "value": since}
    page = ask.post("/conversations/search", {"query": query, "pagination": {"per_page": 150}})
    return {one["id"]: one["updated_at"] for one in page["conversations"]}


def test_searches_learn_of_changes_late() -> None:
    ask = workspace(index_lag_seconds=60)
    simulator, before = ask.simulator, found(ask, 0)
    touched, deleted = list(before)[:2]
    simulator.touch(touched)
    simulator.delete(deleted)
    arrived = simulator.arrive()
    assert found(ask, 0) == before
    assert ask.get(f"/conversations/{touched}")["updated_at"] > before[touched]
    assert ask.refused("GET", f"/conversations/{deleted}")[0] == 404
    assert ask.get(f"/conversations/{arrived}")["id"] == arrived
    ask.clock.now += 59
    assert found(ask, 0) == before
    ask.clock.now += 1
    after = found(ask, 0)
    assert after.keys() == before.keys() - {deleted} | {arrived}
    assert after[touched] == ask.get(f"/conversations/{touched}")["updated_at"]


def test_many_change_in_one_second() -> None:
    ask = workspace()
    some = list(found(ask, 0))[:30]
    ask.clock.now += 100
    ask.simulator.bulk_update(some)
    assert found(ask, int(ask.clock.now) - 1) == dict.fromkeys(some, int(ask.clock.now))


@pytest.mark.parametrize("kind", ["contacts", "companies", "tickets", "tags", "macros", "articles"])
def test_what_is_deleted_leaves_its_list_and_cannot_be_had(kind: str) -> None:
    ask = workspace()

    def listed() -> list[str]:
        if kind == "tickets":
            query = {"field": "created_at", "operator": ">", "value": 0}
            return [one["id"] for one in ask.post("/tickets/search", {"query": query})["tickets"]]
        if kind == "companies":
            return [one["id"] for one in ask.post("/companies/list?per_page=60")["data"]]
        return [one["id"] for one in ask.get(f"/{kind}{'' if kind == 'tags' else '?per_page=150'}")["data"]]

    before = listed()
    gone = before[2]
    assert ask.get(f"/{kind}/{gone}")["id"] == gone
    ask.simulator.remove(kind, gone)
    assert listed() == [one for one in before if one != gone]
    assert ask.refused("GET", f"/{kind}/{gone}")[0] == 404
    with pytest.raises(KeyError):
        ask.simulator.remove("companies", "never")


def test_a_poisoned_day_is_given_one_by_one_only() -> None:
    day = 1_741_600_800
    ask = workspace(poison_days=(day,))
    some = list(found(ask, day + 86_400))[:3]
    ask.simulator.bulk_update(some, day)
    query = {"field": "updated_at", "operator": ">", "value": day - 1}
    sort = {"field": "updated_at", "order": "ascending"}

    def page(size: int) -> Any:
        return {"query": query, "sort": sort, "pagination": {"per_page": size}}

    for size in (150, 50, 10, 2):
        assert ask.refused("POST", "/conversations/search", page(size))[0] in (502, 504)
    assert ask.post("/conversations/search", page(1))["conversations"][0]["updated_at"] == day


def test_a_search_takes_as_long_as_its_page_is_large_and_then_times_out() -> None:
    settings = SimulatorSettings(search_row_ms=10, search_timeout_ms=600)

    def search(body: bytes, path: str = "/conversations/search") -> tuple[float, bool]:
        return delay(settings, Request("POST", path, "", {}, body))

    assert search(b'{"pagination": {"per_page": 50}}') == (0.5, False)
    assert search(b'{"pagination": {"per_page": 150}}') == (0.6, True)
    assert search(b"no JSON") == (0.2, False)
    assert search(b"", "/companies/list") == (0.0, False)
