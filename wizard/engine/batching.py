"""Batches by themselves: whatever arrives while one is worked on goes into the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Batches(Generic[T, R]):
    """Hands items to `work` in batches of at most `most`, one batch at a time. `add` returns what `work` returned for the item's batch.

    A batch of fewer than `enough` waits up to `linger` seconds for more: beginning and ending one costs as much as several items.
    """

    def __init__(
        self, work: Callable[[Sequence[T]], Awaitable[R]], most: int, *, enough: int = 1, linger: float = 0.0
    ) -> None:
        self._work = work
        self._most = most
        self._enough = enough
        self._linger = linger
        self._full: asyncio.Future[None] | None = None
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._task: asyncio.Task[None] | None = None

    async def add(self, item: T) -> R:
        """Have an item worked on; returns when its batch is done, raises what the work raised."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        elif self._full is not None and len(self._waiting) >= self._enough:
            _settle(self._full)
        return await future

    async def finish(self) -> None:
        """Have everything worked on that was added, at once."""
        while self._task is not None and not self._task.done():
            if self._full is not None:
                _settle(self._full)
            await asyncio.wait([self._task], timeout=self._linger or None)

    async def _run(self) -> None:
        while self._waiting:
            if len(self._waiting) < self._enough:
                await self._wait_for_more()
            batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                done = await self._work([item for item, _ in batch])
            except Exception as error:
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            for _, future in batch:
                if not future.done():
                    future.set_result(done)

    async def _wait_for_more(self) -> None:
        loop = asyncio.get_running_loop()
        self._full = loop.create_future()
        timer = loop.call_later(self._linger, _settle, self._full)
        try:
            await self._full
        finally:
            timer.cancel()
            self._full = None


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
