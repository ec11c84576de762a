"""The source against the served simulator: every kind to its end, with and without faults, and nothing but reading."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from pydantic import SecretStr

from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import Gone, NotAvailable, TokenRefused
from wizard.plan.models import Plan
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings
from wizard.sources.intercom.source import IntercomSource
from wizard.sources.port import Census, Fetched

ALWAYS = (0, 4_102_444_800)
SETTINGS = SimulatorSettings(conversations=400, requests_per_minute=0)


class Hurried(RunControl):
    """Waits between tries are cut short; waits for the quota only end when the quota says so."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(min(seconds, 0.02))


@pytest.fixture(scope="module")
def calm() -> Iterator[ServedSimulator]:
    with ServedSimulator(SETTINGS) as served:
        yield served


@asynccontextmanager
async def reading(
    served: ServedSimulator, token: str = SETTINGS.token
) -> AsyncIterator[tuple[IntercomSource, ProgressBoard]]:
    board, control = ProgressBoard(), Hurried()
    control.bind()
    source = IntercomSource(served.url, SecretStr(token), control=control, board=board)
    try:
        yield source, board
    finally:
        await source.close()


async def everything(source: IntercomSource) -> dict[str, dict[str, Fetched]]:
    """Every object of every kind, whole, by kind and id."""
    gate = asyncio.Semaphore(20)

    async def whole(kind: str, name: str, raw: bytes | None) -> Fetched:
        async with gate:
            return await (source.fetch(kind, name) if raw is None else source.complete(kind, raw))

    found: dict[str, dict[str, Fetched]] = {}
    for kind in source.kinds:
        window = ALWAYS if kind.sliced else None
        items = [item async for page in source.list(kind.name, window=window) for item in page.items]
        assert len({item.id for item in items}) == len(items)
        objects = await asyncio.gather(*(whole(kind.name, item.id, item.raw) for item in items))
        found[kind.name] = {item.id: fetched for item, fetched in zip(items, objects, strict=True)}
    return found


async def test_every_kind_is_read_to_its_end(calm: ServedSimulator, tmp_path: Path) -> None:
    async with reading(calm) as (source, _):
        found = await everything(source)
        for kind in (kind for kind in source.kinds if not kind.named):
            count = await source.count(kind.name)
            assert count is None or count == len(found[kind.name]) > 0
        assert len(found["macros"]) > 0
        conversations = found["conversations"].values()
        assert [fetched.missing_parts for fetched in conversations if fetched.missing_parts] == [120]
        links = {link.key: link for fetched in conversations for link in fetched.files if link.wanted}
        assert len(links) > 20
        downloads = [await source.download(link, tmp_path) for link in list(links.values())[:15]]
        assert all(path.read_bytes() or not file.size for file, path in downloads)
        assert any(not link.wanted for fetched in conversations for link in fetched.files)
    assert calm.simulator.writes == 0
    assert calm.simulator.leaked_tokens == 0


async def test_only_contacts_made_since_a_moment_are_counted(calm: ServedSimulator) -> None:
    async with reading(calm) as (source, _):
        rows = [
            json.loads(item.raw or b"")["created_at"] async for page in source.list("contacts") for item in page.items
        ]
        made = sorted(rows)
        for at in (made[len(made) // 2], made[-3], made[-1] + 1):
            assert await source.count("contacts", window=(at, ALWAYS[1])) == sum(one >= at for one in made)
        assert await source.count("contacts", window=(made[0], made[-1])) is None
        assert await source.count("companies", window=(made[0], ALWAYS[1])) is None


async def test_faults_lose_nothing_and_double_nothing(calm: ServedSimulator) -> None:
    settings = SimulatorSettings(conversations=400, requests_per_minute=0, faults="flaky", stall_seconds=0.2)
    with ServedSimulator(settings) as served:
        async with reading(served) as (source, board), reading(calm) as (still, _):
            found, wanted = await everything(source), await everything(still)
    assert {kind: set(all_of) for kind, all_of in found.items()} == {
        kind: set(all_of) for kind, all_of in wanted.items()
    }
    assert board.snapshot().retries


@pytest.mark.slow
async def test_a_brutal_network_while_conversations_come_change_and_go(calm: ServedSimulator) -> None:
    settings = SimulatorSettings(conversations=400, requests_per_minute=0, faults="brutal", stall_seconds=0.2)
    fetched: list[str] = []
    with ServedSimulator(settings) as served:
        async with reading(served) as (source, board), reading(calm) as (still, _):
            wanted = {item.id async for page in still.list("conversations", window=ALWAYS) for item in page.items}
            listed = {item.id async for page in source.list("conversations", window=ALWAYS) for item in page.items}
            for name in sorted(listed)[:60]:
                with suppress(Gone):
                    fetched.append((await source.fetch("conversations", name)).id)
            deleted = {item.id async for page in source.deleted(0) for item in page.items}
    assert wanted - listed <= deleted
    assert set(sorted(listed)[:60]) - set(fetched) <= deleted
    assert board.snapshot().retries


@pytest.mark.slow
async def test_the_quota_is_kept(calm: ServedSimulator) -> None:
    settings = SimulatorSettings(conversations=400, requests_per_minute=600)
    with ServedSimulator(settings) as served:
        async with reading(served) as (source, board):
            items = [item async for page in source.list("conversations", window=ALWAYS) for item in page.items]
            await asyncio.gather(*(source.fetch("conversations", item.id) for item in items[:120]))
            assert board.snapshot().quota.limit == 100
            assert not dict(board.snapshot().retries)


async def test_deltas(calm: ServedSimulator) -> None:
    async with reading(calm) as (source, _):
        for kind in ("conversations", "contacts", "tickets"):
            items = [
                item
                async for page in source.list(kind, window=ALWAYS if kind != "contacts" else None)
                for item in page.items
            ]
            versions = sorted(item.version or 0 for item in items)
            since = versions[len(versions) // 2]
            changed = {item.id async for page in source.list(kind, since=since) for item in page.items}
            assert changed == {item.id for item in items if (item.version or 0) >= since}
        assert [item async for page in source.deleted(0) for item in page.items]


async def test_a_wrong_token_and_what_is_gone(calm: ServedSimulator) -> None:
    async with reading(calm, "wrong") as (source, _):
        with pytest.raises(TokenRefused):
            await source.check()
    async with reading(calm) as (source, _):
        with pytest.raises(Gone):
            await source.fetch("conversations", "1")


async def test_macros_the_token_may_not_read() -> None:
    with ServedSimulator(SimulatorSettings(conversations=400, macros_forbidden=True)) as served:
        async with reading(served) as (source, _):
            with pytest.raises(NotAvailable):
                await anext(source.list("macros"))


async def test_the_scan(calm: ServedSimulator) -> None:
    async with reading(calm) as (source, _):
        seen: list[Census] = [census async for census in source.scan(Plan())]
        last = seen[-1]
        found = await everything(source)
    assert last.finished
    assert not any(census.finished for census in seen[:-1])
    assert last.counts["conversations"] == sum(last.states.values()) == sum(last.channels.values()) == 400
    assert last.counts["contacts"] == sum(last.roles.values())
    assert {kind: count for kind, count in last.counts.items() if count != len(found[kind])} == {}
    assert 30 <= last.sampled <= 60
    files = sum(link.wanted for fetched in found["conversations"].values() for link in fetched.files)
    assert last.files_low <= files * 2
    assert files <= last.files_high * 2
    assert 0 < last.seconds_low < last.seconds_high
    assert last.disk_bytes > last.bytes_high
    assert last.bottleneck
    assert last.unavailable == {}


async def test_the_scan_takes_few_calls(calm: ServedSimulator) -> None:
    async with reading(calm) as (source, board):
        async for _ in source.scan(Plan()):
            pass
        assert board.snapshot().calls <= 150


async def test_a_scan_takes_as_many_calls_however_many_conversations_there_are(calm: ServedSimulator) -> None:
    calls = []
    with ServedSimulator(SimulatorSettings(conversations=60_000, requests_per_minute=0)) as large:
        for served in (calm, large):
            async with reading(served) as (source, board):
                (*_, census) = [census async for census in source.scan(Plan())]
                calls.append(board.snapshot().calls)
    assert census.counts["conversations"] == 60_000
    # A quota of 166 calls in ten seconds, the smallest there is, lets so many through in ten seconds.
    assert max(calls) <= 150
    assert abs(calls[1] - calls[0]) <= 10


async def test_a_scan_that_is_left_leaves_nothing_running(calm: ServedSimulator) -> None:
    async with reading(calm) as (source, board):
        scan = source.scan(Plan())
        await anext(scan)
        before = asyncio.all_tasks()
        await scan.aclose()  # type: ignore[attr-defined]  # an async generator
        assert len(asyncio.all_tasks()) < len(before)
        calls = board.snapshot().calls
        await asyncio.sleep(0)
        assert board.snapshot().calls == calls
