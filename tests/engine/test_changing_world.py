"""Reading a workspace that changes while it is read, whose search lags behind: after the next delta nothing is lost, and nothing is double."""

import asyncio
import json
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.destinations.poorer import Service
from tests.engine.in_process import World
from wizard.archive.archive import Archive
from wizard.migration import Migration
from wizard.plan.models import Period, Plan, Scope
from wizard.records import Kind
from wizard.rehearsal.intercom.simulator import Simulator
from wizard.rehearsal.intercom.world.links import Links

Event = tuple[int, str, int]
"""At which request, what happens, and to which of those there are."""


def world(lag: int, events: list[Event]) -> World:
    """A small workspace in which these things happen."""
    made = World(conversations=14, contacts=28, companies=6, tickets=3, few_files=True, index_lag_seconds=lag)
    left = sorted(events)

    def pass_by(number: int) -> None:
        while left and left[0][0] <= number:
            happen(made.simulator, *left.pop(0)[1:])

    made.before = pass_by
    return made


def happen(simulator: Simulator, what: str, which: int) -> None:
    columns = simulator.world.columns
    living = [columns.id_of(n) for n in range(len(columns)) if columns.alive[n]]
    if what == "arrive":
        simulator.arrive()
    elif what == "bulk":
        simulator.bulk_update(living[which % 3 :: 2])
    elif what == "contact":
        contacts = simulator.world.contacts
        there = [n for n in range(24, len(contacts)) if contacts.alive[n]]
        if there:
            simulator.remove("contacts", contacts.id_of(there[which % len(there)]))
    elif living:
        (simulator.touch if what == "touch" else simulator.delete)(living[which % len(living)])


def archived(migration: Migration) -> dict[str, tuple[int, int, bool]]:
    """Of each conversation when it was updated, how many parts it has, and whether it is known to be deleted."""
    paths = migration.paths
    with Archive(paths.archive, paths.files, read_only=True) as archive:
        found = {}
        for one, raw in archive.objects.each("conversations"):
            thread = json.loads(raw)
            count = thread["conversation_parts"]["total_count"]
            found[one] = (thread["updated_at"], count, archive.objects.is_deleted("conversations", one))
        return found


def truth(simulator: Simulator) -> dict[str, tuple[int, int]]:
    columns, made = simulator.world.columns, simulator.world.conversations
    links = Links(b"", "", 0, 0, 0)
    found = {}
    for n in range(len(columns)):
        if columns.alive[n]:
            whole = made.whole(n, links)
            found[columns.id_of(n)] = (whole["updated_at"], whole["conversation_parts"]["total_count"])
    return found


async def check(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory() as home:
        monkeypatch.setenv("OUTERCOM_HOME", str(Path(home) / "home"))
        migration, service = Migration.create("x", Plan(scope=Scope(period=Period.ALL))), Service()
        result = await world.read(migration, service)
        assert result.error is None
        world.before = lambda _: None
        world.clock.now += 400
        result = await world.read(migration, service)
        assert (result.error, result.unread, result.pending) == (None, 0, 0)
        living, found = truth(world.simulator), archived(migration)
        assert {one: row[:2] for one, row in found.items() if one in living} == living
        assert {one for one, row in found.items() if row[2]} == found.keys() - living.keys()
        loaded = Counter(held["source_id"] for held in service.objects.values() if held["kind"] == Kind.CONVERSATION)
        assert not [one for one, count in loaded.items() if count > 1], "nothing is there twice"
        assert living.keys() - loaded.keys() <= {
            one for one in living if world.simulator.world.tickets.index_of(one) is not None
        }, "those are there as the tickets they became"
        contacts = world.simulator.world.contacts
        with Archive(migration.paths.archive, migration.paths.files, read_only=True) as archive:
            known = {one: archive.objects.is_deleted("contacts", one) for one, _ in archive.objects.each("contacts")}
        assert known == {one: not contacts.alive[contacts.index_of(one) or 0] for one in known}
        world.simulator.requests.clear()
        result = await world.read(migration, service)
        assert result.second is not None
        assert result.second.empty
        assert world.simulator.requests["GET /conversations/{id}"] == 0


EVENTS = st.lists(
    st.tuples(
        st.integers(1, 160),
        st.sampled_from(["touch", "touch", "bulk", "arrive", "delete", "contact"]),
        st.integers(0, 100),
    ),
    max_size=12,
)


@settings(
    max_examples=max(3, settings().max_examples // 20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=EVENTS, lag=st.sampled_from([0, 20, 290]))
def test_nothing_is_lost_and_nothing_is_double(events: list[Event], lag: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(check(world(lag, events), monkeypatch))
