"""What the tests of talking HTTP share: a clock that only moves when somebody waits, and a control that waits by it."""

import asyncio
from collections.abc import Callable

import httpx

from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.net.retry import Health, Retrier


class FakeClock:
    """Seconds that pass only when told to."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class FakeControl(RunControl):
    """Waiting moves the clock and takes no time. `slept` is what was waited for."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self.clock = clock
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        await self.checkpoint()
        self.slept.append(seconds)
        self.clock.now += seconds
        await asyncio.sleep(0)
        await self.checkpoint()


def retrier(clock: FakeClock, board: ProgressBoard | None = None) -> tuple[Retrier, FakeControl]:
    """A retrier on a fake clock, without jitter."""
    control = FakeControl(clock)
    return Retrier(control, board or ProgressBoard(), Health(clock), dice=lambda: 1.0), control


def answering(handler: Callable[[httpx.Request], httpx.Response]) -> httpx.MockTransport:
    """A transport that answers by a function."""
    return httpx.MockTransport(handler)
