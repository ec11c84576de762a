"""Each fault of the simulated service at each stage, once and for good: what comes out is complete, or it is named. Never silence."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.destinations.poorer import PoorerDestination, Service
from tests.engine.fake import Bench
from tests.engine.in_process import World
from wizard.archive import schema
from wizard.archive.archive import Archive
from wizard.destinations.port import Delivery, Outcome, Partial, Rejected
from wizard.engine.run import Only
from wizard.errors import CannotWrite, OutercomError, TokenRefused, Unreachable
from wizard.exit_codes import ExitCode
from wizard.migration import Migration
from wizard.net.retry import USUAL
from wizard.plan.models import Period, Plan, Scope
from wizard.records import Kind
from wizard.rehearsal.intercom.faults import ALL_FAULTS
from wizard.sources.port import Census
from wizard.verify.failing import failures

LISTS = {
    "tags": "/tags", "teams": "/teams", "segments": "/segments", "brands": "/brands", "macros": "/macros", "articles": "/articles",
    "subscription_types": "/subscription_types", "ticket_types": "/ticket_types", "companies": "/companies/list",
    "internal_articles": "/internal_articles", "ticket_states": "/ticket_states",
}  # fmt: skip
"""A list for each fault: kind and path."""
ENDS = "429"
"""A quota that is always used up ends a run: nobody can tell one object from another there."""
SLOW = "stall"
"""An answer that comes late comes."""


def world() -> World:
    return World(conversations=48, contacts=28, companies=6, tickets=3, lost_files=False)


@pytest.fixture
def migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Migration:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    return Migration.create("x", Plan(scope=Scope(period=Period.ALL)))


def archived(migration: Migration) -> dict[str, Any]:
    """Everything that is archived, and where every file hangs with its content; without the queries of signed links."""
    paths = migration.paths
    with Archive(paths.archive, paths.files, read_only=True) as archive:
        found: dict[str, Any] = {
            f"{kind}/{one}": re.sub(rb"\?expires=[^\"\s<>\\]*", b"", raw)
            for kind, _ in archive.objects.kinds()
            for one, raw in archive.objects.each(kind)
        }
        places = {(one.kind, one.id, one.key, one.status, one.sha256) for one in archive.files.each_place()}
        return found | {"files": places}


def named(migration: Migration) -> dict[str, set[str]]:
    """Failures by stage."""
    found: dict[str, set[str]] = {}
    paths = migration.paths
    with Archive(paths.archive, paths.files, read_only=True) as archive:
        for one in failures(archive, None):
            assert one.cause
            assert one.message
            assert one.request
            found.setdefault(one.stage, set()).add(f"{one.kind}/{one.id}")
    return found


def targets(migration: Migration) -> tuple[list[str], dict[str, str]]:
    """A conversation and a file (key and path) for each fault; the files hang on none of these conversations."""
    paths = migration.paths
    with Archive(paths.archive, paths.files, read_only=True) as archive:
        threads = [one for one, _ in archive.objects.each("conversations")]
        plain = [one for one in threads if not archive.files.on("conversations", one)]
        places = [one for one in archive.files.each_place() if one.status == "stored" and one.kind == "conversations"]
        files = {one.key: unquote(urlsplit(one.url).path) for one in places}
        return plain[: len(ALL_FAULTS)], dict(list(files.items())[: len(ALL_FAULTS)])


async def test_faults_while_listing_fetching_and_loading_files(migration: Migration) -> None:
    whole = world()
    await whole.read(migration, Service())
    wanted = archived(migration)
    threads, files = targets(migration)
    assert len(threads) == len(files) == len(LISTS) == len(ALL_FAULTS)

    # Twice each: complete.
    flaky, again = world(), Migration.create("flaky", Plan(scope=Scope(period=Period.ALL)))
    for paths in (LISTS.values(), (f"/conversations/{one}" for one in threads), files.values()):
        for fault, path in zip(ALL_FAULTS, paths, strict=True):
            flaky.simulator.inject(fault, path=path, times=2)
    result = await flaky.read(again, Service())
    assert result.error is None
    assert named(again) == {}
    assert set(flaky.simulator.faults.made) == set(ALL_FAULTS)
    assert {fault for fault, count in flaky.simulator.faults.made.items() if count != 6} <= {SLOW}, (
        "asked for once only"
    )
    assert archived(again) == wanted

    # For good: each is named, everything else is there; and had once the faults are over.
    broken, third = world(), Migration.create("broken", Plan(scope=Scope(period=Period.ALL)))
    lasting = [fault for fault in ALL_FAULTS if fault not in (ENDS, SLOW)]
    kinds = dict(zip(lasting, LISTS, strict=False))
    for fault, kind, thread, path in zip(lasting, kinds.values(), threads, files.values(), strict=False):
        for where in (LISTS[kind], f"/conversations/{thread}", path):
            broken.simulator.inject(fault, path=where, times=100_000)
    result = await broken.read(third, Service())
    assert result.exit_code is ExitCode.FAILURES, result.sentence
    found = named(third)
    assert found["reading"] == {f"{kind}/" for kind in kinds.values()} | {
        f"conversations/{one}" for one in threads[: len(lasting)]
    }
    assert found["files"] == {f"files/{key}" for key in list(files)[: len(lasting)]}
    broken.simulator.faults._orders.clear()
    await broken.read(third, Service(), Only.FAILURES)
    assert named(third) == {}
    await broken.read(third, Service())
    assert archived(third) == wanted


@pytest.fixture
def less_patient() -> Iterator[None]:
    """A call that is throttled is tried five times, not thirty."""
    before = USUAL.throttled
    object.__setattr__(USUAL, "throttled", 5)
    yield
    object.__setattr__(USUAL, "throttled", before)


@pytest.mark.usefixtures("less_patient")
async def test_a_quota_that_stays_used_up_ends_the_run_with_a_sentence_and_the_next_one_goes_on(
    migration: Migration,
) -> None:
    throttled = world()
    throttled.simulator.inject("429", at_request=60, times=100_000)
    result = await throttled.read(migration, Service())
    assert result.exit_code is ExitCode.INTERRUPTED
    assert "quota" in result.sentence
    throttled.simulator.faults._orders.clear()
    result = await throttled.read(migration, Service())
    assert (result.error, result.unread, result.pending) == (None, 0, 0)


async def scanned(world: World) -> Census:
    source, _, _ = world.source()
    try:
        return [census async for census in source.scan(Plan())][-1]
    finally:
        await source.close()


async def test_faults_while_scanning() -> None:
    paths = ["/conversations/search", "/contacts", "/companies/list", "/tickets/search", *LISTS.values()][
        : len(ALL_FAULTS)
    ]
    wanted = await scanned(world())
    flaky = world()
    for fault, path in zip(ALL_FAULTS, paths, strict=True):
        flaky.simulator.inject(fault, path=path, times=2)
    found = await scanned(flaky)
    assert found.finished
    assert (found.counts, found.states, found.channels, found.unavailable) == (
        wanted.counts, wanted.states, wanted.channels, wanted.unavailable,
    )  # fmt: skip
    broken = world()
    kinds = dict(zip([fault for fault in ALL_FAULTS if fault not in (ENDS, SLOW)], LISTS, strict=False))
    for fault, kind in kinds.items():
        broken.simulator.inject(fault, path=LISTS[kind], times=100_000)
    found = await scanned(broken)
    assert found.finished
    assert found.unavailable.keys() == set(kinds.values())
    assert not found.counts.keys() & set(kinds.values())
    throttled = world()
    throttled.simulator.inject(ENDS, path="/companies/list", times=100_000)
    with pytest.raises(OutercomError, match="quota"):
        await scanned(throttled)


class Failing(PoorerDestination):
    """Fails at one conversation, in a way of its own."""

    way: Any = None

    async def write(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
        hit = [
            n
            for n, one in enumerate(batch)
            if (one.projection.kind, one.projection.source_id) == (Kind.CONVERSATION, "3")
        ]
        if hit and isinstance(self.way, Exception):
            raise self.way
        if not hit:
            return await super().write(batch)
        rest = [one for n, one in enumerate(batch) if n not in hit]
        outcomes = list(await super().write(rest)) if rest else []
        return [*outcomes[: hit[0]], self.way, *outcomes[hit[0] :]]


@pytest.mark.parametrize(
    ("way", "code"),
    [
        (Rejected("It takes no such thing."), ExitCode.FAILURES),
        (Partial(None, {}, "Half of it."), ExitCode.FAILURES),
        (Unreachable("The destination cannot be reached."), ExitCode.INTERRUPTED),
        (TokenRefused("The destination refuses its token."), ExitCode.CREDENTIALS),
        (CannotWrite("The disk is full."), ExitCode.CANNOT_WRITE),
        (sqlite3.OperationalError("disk I/O error"), ExitCode.CANNOT_WRITE),
        (RuntimeError("a mistake"), ExitCode.BUG),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_faults_while_loading(bench: Bench, way: Any, code: ExitCode) -> None:
    destination = Failing(bench.service)
    destination.way = way
    result = await bench.go(destination=destination)
    assert result.exit_code is code
    assert result.sentence
    assert bench.states().get("conversations/3") != "loaded"
    assert (await bench.go(Only.FAILURES)).exit_code in (ExitCode.DONE, ExitCode.FAILURES)
    assert (await bench.go()).exit_code is ExitCode.DONE
    assert sorted(one["source_id"] for one in bench.held(Kind.CONVERSATION)) == list("12345")


@pytest.mark.parametrize("name", ["archive.db", "ledger-ochre.db"])
async def test_a_disk_that_gets_full_while_committing(bench: Bench, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """SQLite's own limit of pages stands for the disk: at each of these sizes it is full in another commit."""
    connect, most, codes = schema.connect, 0, []

    def limited(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
        connection = connect(path, read_only=read_only)
        if path.name == name and not read_only and most:
            connection.execute(f"PRAGMA max_page_count = {most}")
        return connection

    for module in ("wizard.archive.archive", "wizard.engine.ledger"):
        monkeypatch.setattr(f"{module}.connect", limited)
    first = await bench.go(kinds=("macros",))
    assert first.exit_code is ExitCode.DONE
    pages = (bench.migration.paths.folder / name).stat().st_size // 4096
    for more in (0, 1, 3, 6):
        most = pages + more
        for n in range(20):
            bench.source.conversation(f"{more}-{n}", Random(f"{more} {n}").randbytes(400).hex(), at=bench.now - 9)
        result = await bench.go(kinds=())
        codes.append(result.exit_code)
        assert result.exit_code in (ExitCode.DONE, ExitCode.CANNOT_WRITE)
        assert result.exit_code is ExitCode.DONE or "full" in result.sentence
    assert ExitCode.CANNOT_WRITE in codes
    most = 0
    assert (await bench.go()).exit_code is ExitCode.DONE
    loaded = [one["source_id"] for one in bench.held(Kind.CONVERSATION)]
    assert sorted(loaded) == sorted(bench.source.objects["conversations"]), "none is lost, none is double"


async def test_days_that_fail_but_for_one_row_and_searches_that_time_out_are_read_all_the_same(
    migration: Migration,
) -> None:
    whole = world()
    await whole.read(migration, Service())
    made = [whole.simulator.world.columns.created[n] for n in (5, 20)]
    slow = World(
        conversations=48, contacts=28, companies=6, tickets=3, lost_files=False,
        poison_days=tuple(made), search_row_ms=0.01, search_timeout_ms=1,
    )  # fmt: skip
    again = Migration.create("slow", Plan(scope=Scope(period=Period.ALL)))
    result = await slow.read(again, Service())
    assert (result.error, result.unread) == (None, 0)
    assert slow.simulator.statuses[504] + slow.simulator.statuses[502] > 0
    assert archived(again) == archived(migration)
