"""What a run that does only a part will take is said before, and is about what it takes."""

from pathlib import Path

import pytest

from tests.destinations.poorer import Service
from tests.engine.in_process import World
from wizard.archive.archive import Archive
from wizard.engine.forecast import Forecast, delta_forecast, local_forecast
from wizard.engine.only import Only
from wizard.migration import Migration
from wizard.plan.models import Period, Plan, Scope


async def foretold(world: World, migration: Migration, only: Only) -> Forecast:
    paths = migration.paths
    with Archive(paths.archive, paths.files, read_only=True) as archive:
        if only is not Only.DELTA:
            return local_forecast(only, archive)
        source, _, _ = world.source()
        try:
            return await delta_forecast(archive, source)
        finally:
            await source.close()


async def test_calls_and_files_are_said_before_and_each_part_touches_only_what_it_must(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    migration = Migration.create("x", Plan(scope=Scope(period=Period.ALL)))
    world = World(conversations=40, contacts=28, companies=6, tickets=3, lost_files=False)
    simulator = world.simulator
    broken = [simulator.world.columns.id_of(n) for n in (3, 7, 9)]
    for one in broken:
        simulator.inject("500", path=f"/conversations/{one}", times=100_000)
    simulator.inject("503", path="/i/o/", times=100_000)
    await world.read(migration, Service())
    simulator.faults._orders.clear()

    def files_failed() -> int:
        with Archive(migration.paths.archive, migration.paths.files, read_only=True) as archive:
            return archive.files.counts().get("failed", 0)

    async def run(only: Only) -> tuple[Forecast, int, int]:
        told, calls, files = await foretold(world, migration, only), simulator.requests.total(), simulator.file_requests
        await world.read(migration, Service(), only)
        return told, simulator.requests.total() - calls, simulator.file_requests - files

    failed = files_failed()
    assert failed > 0
    told, calls, files = await run(Only.ATTRIBUTION)
    assert (told, calls, files) == (Forecast(1), 1, 0)
    told, calls, files = await run(Only.ATTACHMENTS)
    assert (told.files, files, calls) == (failed, failed, told.calls)
    told, calls, files = await run(Only.FAILURES)
    assert (told, calls - told.calls) == (Forecast(1 + len(broken)), 0)
    for n in range(10, 30):
        simulator.touch(simulator.world.columns.id_of(n))
    world.clock.now += 400
    told, calls, _ = await run(Only.DELTA)
    assert abs(told.calls - calls) <= 0.25 * calls
    assert told.sentence == f"About {told.calls} calls to Intercom, 0 files."
