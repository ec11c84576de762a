"""Intercom or its file hosts cannot be reached: what waits, what asks, and what is only that one file's trouble."""

import asyncio
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from tests.intercom.support import BASE, TOKEN, reply
from tests.net.support import FakeClock, FakeControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import Refused, Unreachable
from wizard.sources.intercom.source import IntercomSource
from wizard.sources.port import FileLink

HOURS = 3600.0
LINK = FileLink("k", "https://downloads.intercomcdn.com/i/o/1/x.png?expires=1", None, "x.png")


class World:
    """A source on a clock that only moves when somebody waits. `api` and `files` say until when each cannot be reached."""

    def __init__(self, *, outage_seconds: float = 12 * HOURS) -> None:
        self.clock = FakeClock(1000.0)
        self.control, self.board = FakeControl(self.clock), ProgressBoard()
        self.api = self.files = 0.0
        self.dead = 503
        self.asked: list[str] = []
        self.source = IntercomSource(
            BASE, SecretStr(TOKEN), control=self.control, board=self.board, outage_seconds=outage_seconds,
            transport=httpx.MockTransport(self._answer),
        )  # fmt: skip
        self.source.client.health.clock = self.clock
        for outage in (self.source.client.outage, self.source.files._outage):
            if outage is not None:
                outage.clock = self.clock
        self.source.files._health.clock = self.clock

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if request.url.host != "api.intercom.io":
            if self.clock.now < self.files:
                raise httpx.ConnectError("refused")
            return httpx.Response(200, content=b"x")
        if self.clock.now < self.api:
            return httpx.Response(self.dead, text="<html>Please sign in to the hotel's network</html>")
        return reply({"id": "1", "app": {"id_code": "w1"}})


@pytest.mark.parametrize("dead", [503, 200, 403, 404, 410])
async def test_pages_of_somebody_else_for_everything_are_waited_out_with_one_call_at_a_time(dead: int) -> None:
    """None of them says that what was asked for is gone, or not offered."""
    world = World()
    world.dead = dead
    world.api = 1000.0 + HOURS
    calls = [world.source.client.get(f"/conversations/{n}") for n in range(20)]
    assert len(set(await asyncio.gather(*calls))) == 1
    assert len(world.asked) <= 20 * 4 + HOURS / 30 + 20
    probes = [number for number, path in enumerate(world.asked) if path == "/me"]
    assert len(probes) > 80
    assert set(world.asked[probes[10] : probes[-10]]) == {"/me"}


async def test_without_patience_it_ends_as_before() -> None:
    world = World(outage_seconds=0.0)
    world.api = 1000.0 + HOURS
    with pytest.raises(Unreachable, match="server error 503"):
        await world.source.client.get("/conversations/1")
    assert world.source.files._outage is None


async def test_files_wait_with_everything_else(tmp_path: Path) -> None:
    world = World()
    world.api = world.files = 1000.0 + HOURS
    downloaded, _ = await world.source.download(LINK, tmp_path)
    assert downloaded.size == 1
    assert world.asked.count("/me") < HOURS / 30 + 10


async def test_files_wait_for_their_host_alone_but_not_for_ever(tmp_path: Path) -> None:
    world = World()
    world.files = 1000.0 + 600.0
    assert (await world.source.download(LINK, tmp_path))[0].size == 1
    assert "went on by itself" in world.board.snapshot().recent[-1]
    world.files = 1e12
    before = world.clock.now
    with pytest.raises(Refused, match="file host keeps failing"):
        await world.source.download(LINK, tmp_path)
    assert 1800 <= world.clock.now - before <= 2000
    before = world.clock.now
    with pytest.raises(Refused):
        await world.source.download(LINK, tmp_path)
    assert world.clock.now - before < 120, "hosts that were waited for in vain are not waited for again"
    world.files = 0.0
    assert (await world.source.download(LINK, tmp_path))[0].size == 1
