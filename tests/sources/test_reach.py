"""Listing only what was active since a moment: exactly those threads, however Intercom reads the edges of its filters, and no thread by halves."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.support import listed, made_source
from tests.sources.test_listing import searching
from tests.sources.test_rehearsal import ALWAYS, SETTINGS, reading
from wizard.engine.windows import first_windows
from wizard.plan.models import STATES, Basis, Period, Scope
from wizard.rehearsal.server import ServedSimulator
from wizard.sources.intercom import queries, threads

# Few seconds, so that edges are met by chance.
seconds = st.integers(1, 6)
times = st.lists(st.tuples(seconds, seconds), min_size=6, max_size=12)


@given(times, seconds, seconds, st.booleans())
def test_windows_list_exactly_what_was_active_since_a_second(
    made: list[tuple[int, int]], since: int, cut: int, inclusive: bool
) -> None:
    rows = [{"id": str(n), "created_at": made_at, "updated_at": at} for n, (made_at, at) in enumerate(made)]

    async def look() -> tuple[list[str], list[str]]:
        source, _ = made_source(searching(rows, inclusive=inclusive))
        found: list[str] = []
        for window in first_windows(cut, cut + 20):
            found += [item.id for item in await listed(source, "tickets", window=window, active_since=since)]
        return found, [item.id for item in await listed(source, "conversations", since=1, active_since=since)]

    wanted = sorted(row["id"] for row in rows if row["updated_at"] >= since)
    in_windows, in_a_delta = asyncio.run(look())
    assert sorted(in_windows) == wanted
    assert sorted(in_a_delta) == wanted


async def test_what_other_kinds_are_is_not_narrowed_and_counts_follow() -> None:
    rows = [{"id": str(at), "created_at": 5, "updated_at": at} for at in range(1, 10)]
    source, _ = made_source(searching(rows, inclusive=False))
    assert await source.count("conversations", active_since=7) == 3
    assert await source.count("conversations", window=(6, 9), active_since=7) == 0


def depth(query: dict[str, Any]) -> int:
    inner = query["value"] if query["operator"] in ("AND", "OR") else []
    return (1 + max(map(depth, inner))) if inner else 0


@pytest.mark.parametrize("active", [None, 1_700_000_000])
@pytest.mark.parametrize("window", [None, (0, 5), (5, 9), (9, 4_102_444_800)])
def test_queries_stay_within_intercoms_grammar(window: tuple[int, int] | None, active: int | None) -> None:
    query = (queries.created_in("conversations", window, active).search or {})["query"]
    assert depth(query) <= 2
    fields = json.dumps(query)
    assert ('"updated_at"' in fields) == (active is not None)


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("kind", ["conversations", "tickets"])
def test_what_is_not_read_is_not_counted_as_loaded(kind: str, basis: Basis) -> None:
    from datetime import date

    scope = Scope(period=Period.ALL, basis=basis, read_since=date(2024, 1, 1))
    for state in STATES:
        query = (queries.in_scope(kind, scope, state, 0).search or {})["query"]
        assert {"field": "updated_at", "operator": ">", "value": 1_704_067_199} in query["value"]


def test_a_conversation_and_the_ticket_it_became_are_two_halves_of_one_thread() -> None:
    def halves(which: Any, **fields: Any) -> tuple[tuple[str, str], ...]:
        raw = json.dumps({"id": "7", "updated_at": 1, **fields}).encode()
        found: tuple[tuple[str, str], ...] = which(raw, lambda _: False).halves
        kind = "tickets" if which is threads.ticket else "conversations"
        assert made_source(lambda _: httpx.Response(500))[0].halves(kind, raw) == found
        return found

    assert halves(threads.conversation, ticket={"id": "7", "category": "Customer"}) == (("tickets", "7"),)
    assert halves(threads.conversation, ticket={"id": "8"}) == ()
    assert halves(threads.conversation, ticket=None) == ()
    assert halves(threads.ticket, category="Customer") == (("conversations", "7"),)
    for alone in ("Back-office", "Tracker", None, 3):
        assert halves(threads.ticket, category=alone) == ()
    assert threads.halves("tickets", b"[" * 2000) == ()
    assert threads.halves("conversations", b'{"ticket": {"id": "7"}}') == ()


async def test_the_simulators_threads_since_a_day() -> None:
    with ServedSimulator(SETTINGS) as served:
        async with reading(served) as (source, _):
            for kind in ("conversations", "tickets"):
                everything = await listed(source, kind, window=ALWAYS)
                versions = sorted(item.version for item in everything if item.version is not None)
                # On a thread's own second, one after it, and between.
                for since in (versions[0], versions[len(versions) // 2], versions[-1], versions[-1] + 1):
                    some = await listed(source, kind, window=ALWAYS, active_since=since)
                    wanted = {item.id for item in everything if (item.version or 0) >= since}
                    assert {item.id for item in some} == wanted
                    assert (await source.count(kind, active_since=since)) == len(wanted)
