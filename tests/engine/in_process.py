"""A simulated workspace in this process, reached without a socket, on a clock that goes on with every request; waiting takes no time."""

from __future__ import annotations

from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import httpx
from pydantic import SecretStr

from tests.destinations.poorer import PoorerDestination, Service
from tests.net.support import FakeClock, FakeControl
from wizard.engine.progress import ProgressBoard
from wizard.engine.run import Only, Run
from wizard.net.pacer import Pacer
from wizard.rehearsal.intercom.app import create_app
from wizard.rehearsal.settings import END_OF_HISTORY, SimulatorSettings
from wizard.sources.intercom.source import IntercomSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.engine.outcome import RunResult
    from wizard.migration import Migration
    from wizard.rehearsal.intercom.simulator import Simulator

SECONDS_A_CALL = 0.7


class World(httpx.AsyncBaseTransport):
    """The network of one source. `before(number)` is called before each request is answered."""

    def __init__(self, **settings: Any) -> None:
        self.clock = FakeClock()
        sized = {"requests_per_minute": 0, "stall_seconds": 0.0, **settings}
        app = create_app(SimulatorSettings(**sized), clock=self.time)
        self.simulator: Simulator = app.state.simulator
        self.before: Callable[[int], object] = lambda _: None
        self.number = 0
        self._app = httpx.ASGITransport(app=app)

    def time(self) -> float:
        """Unix seconds there."""
        return END_OF_HISTORY + self.clock.now

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request. A connection that is cut looks as it does to httpx."""
        self.number += 1
        self.clock.now += SECONDS_A_CALL
        self.before(self.number)
        try:
            answer = await self._app.handle_async_request(request)
        except ConnectionResetError as error:
            raise httpx.ReadError(str(error), request=request) from error
        answer.headers["date"] = formatdate(self.time(), usegmt=True)
        return answer

    def source(self) -> tuple[IntercomSource, FakeControl, ProgressBoard]:
        """A source that reads it."""
        board, control = ProgressBoard(), FakeControl(self.clock)
        source = IntercomSource(
            "http://127.0.0.1:4711", SecretStr("rehearsal"), control=control, board=board, transport=self
        )
        source.client.pacer = Pacer(control, board, clock=self.clock, wall=lambda: self.clock.now, dice=lambda: 0.0)
        return source, control, board

    async def read(self, migration: Migration, service: Service, only: Only | None = None) -> RunResult:
        """One run into a migration."""
        source, control, board = self.source()
        try:
            workspace = await source.check()
            destination = PoorerDestination(service)
            return await Run(
                migration, migration.load(), source, destination, workspace, 1, control, board, only=only
            ).go()
        finally:
            await source.close()
