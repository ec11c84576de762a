"""When a service cannot be reached at all: everybody waits, one call probes, and all go on by themselves once it is answered."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

from wizard import logs
from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.net.causes import Cause
from wizard.text import duration

FIRST_WAIT_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 30.0

Probe = Callable[[], Awaitable[Cause | None]]
"""One call: None when it was answered in any way that shows the service to be there, else why not."""


class Outage:
    """Whether one service can be reached, shared by everybody who talks to it.

    `longest` is how many seconds an outage may last before it ends the run. `probe` is the call that finds out. `service` is the name in messages.
    `clock` is a steady clock in seconds, `wall` the unix time.
    """

    def __init__(
        self,
        control: RunControl,
        board: ProgressBoard,
        probe: Probe,
        *,
        longest: float,
        service: str = "Intercom",
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._control = control
        self._board = board
        self._probe = probe
        self.longest = longest
        self._service = service
        self.clock = clock
        self._wall = wall
        self._one = asyncio.Lock()
        self._found = 0
        self._was = False
        self.cause: Cause | None = None
        """Why it cannot be reached; None while it can, as far as is known."""

    async def outlast(self, cause: Cause) -> bool:
        """Wait until the service is there. True when there was an outage and it is over, False when the first probe is answered: there was none.

        `cause` is why a call failed. Raises Unreachable when the outage lasts too long, Stopped when the run is stopped.
        """
        before = self._found
        async with self._one:
            if self._found != before:
                # Whoever probed meanwhile found out for all that wait.
                return self._was
            await self._control.checkpoint()
            self._board.waiting(self._what, f"{self._service}: {cause.name}; looking whether it is there")
            try:
                found = await self._probe()
                self._was = found is not None
                if found is not None:
                    await self._wait(found)
            finally:
                self._board.waiting(self._what)
            self._found += 1
            return self._was

    async def _wait(self, cause: Cause) -> None:
        begun, since = self.clock(), time.strftime("%H:%M", time.localtime(self._wall()))
        logs.event("outage.begin", cause=cause.name)
        left, wait = cause, FIRST_WAIT_SECONDS
        try:
            while True:
                self.cause = left
                if self.clock() - begun >= self.longest:
                    raise left.error(
                        f"{self._service} could not be reached for {duration(self.longest)}: {left.sentence}.",
                        hint=left.hint,
                    )
                await self._count_down(left, since, wait)
                wait = min(2 * wait, LONGEST_WAIT_SECONDS)
                # Paused, nobody probes.
                await self._control.checkpoint()
                found = await self._probe()
                if found is None:
                    break
                left = found
        finally:
            self.cause = None
            seconds = self.clock() - begun
            logs.event("outage.end", cause=cause.name, seconds=round(seconds))
        self._board.note(
            f"{self._service} could not be reached for {duration(seconds)} from {since} on ({cause.name}); the run went on by itself."
        )

    async def _count_down(self, cause: Cause, since: str, seconds: float) -> None:
        while seconds > 0:
            left = math.ceil(seconds)
            self._board.waiting(self._what, f"{self._service}: {cause.name} since {since}; next try in {left} s")
            await self._control.sleep(min(1.0, seconds))
            seconds -= 1.0

    @property
    def _what(self) -> str:
        return f"outage of {self._service}"
