"""Pause and stop, crossing from the screen's thread (or a signal) into the engine's event loop."""

import asyncio
import threading
from contextlib import suppress

from wizard.engine.ceiling import Ceiling
from wizard.errors import Stopped


class RunControl:
    """Written by whoever looks at the run, read by the engine. Never blocks the loop.

    The engine calls `bind` once inside its loop; before and after that, `pause`, `resume` and `stop` only set flags.
    `ceiling` ends a run that only fails; it belongs to the engine's loop.
    """

    def __init__(self) -> None:
        self.ceiling = Ceiling()
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed: asyncio.Event | None = None
        self._paused = False
        self._stopped = False

    @property
    def paused(self) -> bool:
        """Whether a pause was asked for."""
        return self._paused

    @property
    def stopped(self) -> bool:
        """Whether a stop was asked for."""
        return self._stopped

    def pause(self) -> None:
        """Finish what is under way, then wait."""
        self._set(paused=True)

    def resume(self) -> None:
        """Go on after a pause."""
        self._set(paused=False)

    def stop(self) -> None:
        """Finish what is under way, commit it, and end the run."""
        self._set(stopped=True)

    def bind(self) -> None:
        """Called by the engine inside its running loop."""
        with self._lock:
            self._loop = asyncio.get_running_loop()
            self._changed = asyncio.Event()

    def unbind(self) -> None:
        """Called by the engine before its loop ends."""
        with self._lock:
            self._loop = None
            self._changed = None

    async def checkpoint(self) -> None:
        """Wait while paused. Raises Stopped once a stop was asked for."""
        while True:
            if self._stopped:
                raise Stopped("The run was stopped.", hint="Run it again and it goes on where it stopped.")
            if not self._paused:
                return
            await self._wait(None)

    async def sleep(self, seconds: float) -> None:
        """Wait that long, unless a stop cuts it short. Raises Stopped then."""
        if self._stopped:
            await self.checkpoint()
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (left := end - loop.time()) > 0:
            await self._wait(left)
            if self._stopped:
                await self.checkpoint()

    async def _wait(self, seconds: float | None) -> None:
        changed = self._changed
        if changed is None:
            await asyncio.sleep(0.05 if seconds is None else min(seconds, 0.05))
            return
        # Not wait_for: in Python 3.11 it loses a cancellation that comes with the event, and the run would wait for a task that goes on.
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await changed.wait()

    def _set(self, *, paused: bool | None = None, stopped: bool | None = None) -> None:
        with self._lock:
            if paused is not None:
                self._paused = paused
            if stopped is not None:
                self._stopped = stopped
            if self._loop is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        if self._changed is not None:
            self._changed.set()
            self._changed = asyncio.Event()
