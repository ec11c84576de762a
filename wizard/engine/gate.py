"""A gate that lets so many through at once as are useful just now."""

import asyncio
from collections import deque
from collections.abc import Callable
from types import TracebackType


class Gate:
    """Use it as a context around one fetch. `most` says how many may be inside at once; it may change at any time. First come, first served.

    Who comes through `ahead` goes before all who wait.
    """

    def __init__(self, most: Callable[[], int]) -> None:
        self._most = most
        self._inside = 0
        self._first: deque[asyncio.Future[None]] = deque()
        self._waiting: deque[asyncio.Future[None]] = deque()
        self.ahead = _Ahead(self)

    async def __aenter__(self) -> None:
        if self._first or self._waiting or self._inside >= self._most():
            await self._turn(self._waiting)
        else:
            self._inside += 1

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leave()

    async def enter_ahead(self) -> None:
        """Go in before all who wait, but for those who do so too."""
        if self._first or self._inside >= self._most():
            await self._turn(self._first)
        else:
            self._inside += 1

    def leave(self) -> None:
        """One is out; the next ones go in."""
        self._inside -= 1
        while (self._first or self._waiting) and self._inside < max(1, self._most()):
            turn = (self._first or self._waiting).popleft()
            if not turn.done():
                self._inside += 1
                turn.set_result(None)

    async def _turn(self, waiting: deque[asyncio.Future[None]]) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()
            raise


class _Ahead:
    """The same gate, for those who go first."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def __aenter__(self) -> None:
        await self._gate.enter_ahead()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._gate.leave()
