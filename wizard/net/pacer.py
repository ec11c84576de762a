"""Keeps calls within a quota that the server tells in its answers' headers."""

import asyncio
import math
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard, Quota
from wizard.net.window import FARTHEST_RESET_SECONDS, QuotaWindow, QuotaWord, ServerClock, quota_word

FIRST_CALLS = 4
_POLL_SECONDS = 0.05
_LONGEST_PENALTY_SECONDS = 10.0


class Slot:
    """Leave to make one call. Tell it the answer's headers as soon as they are there."""

    def __init__(self, pacer: "Pacer") -> None:
        self._pacer = pacer
        self.answered = False

    def learned(self, headers: Mapping[str, str], status: int) -> None:
        """What the answer said; see `Pacer.learned`."""
        self.answered = True
        self._pacer.learned(headers, status)


class Pacer:
    """Lets calls through while the server's ten-second window has room, and makes them wait for its end when it is spent.

    Until the first answer only FIRST_CALLS are under way at once. A server that tells no quota is not paced. `share` (0 to 1) is the part of the
    quota to use, `name` whose quota it is (for the board). `clock` is a steady clock in seconds, `wall` the unix time; `dice` gives jitter (0 to 1).
    """

    def __init__(
        self,
        control: RunControl,
        board: ProgressBoard,
        *,
        share: float = 1.0,
        name: str = "Intercom",
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._control = control
        self._board = board
        self._name = name
        self._clock = clock
        self._wall = wall
        self._dice = dice
        self._window = QuotaWindow(share)
        self._server = ServerClock()
        self._queue = asyncio.Lock()
        self._under_way = 0
        self._blocked_until = -math.inf
        self._throttled_in_a_row = 0
        self._unpaced = False

    @property
    def share(self) -> float:
        """The part of the quota to use, above 0 and at most 1. May be changed at any time."""
        return self._window.share

    @share.setter
    def share(self, share: float) -> None:
        self._window.share = share

    @property
    def limit(self) -> int | None:
        """Calls a ten-second window takes, by the last answer; None while unknown."""
        return self._window.limit

    def now(self) -> float:
        """Unix seconds by the server's clock, as its answers show it; by this machine's while it has shown none."""
        return self._server.theirs(self._clock(), self._wall())

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[Slot]:
        """Wait for room, then hold it during one call. Raises Stopped when the run is stopped."""
        await self.acquire()
        slot = Slot(self)
        try:
            yield slot
        finally:
            self.release(answered=slot.answered)

    async def acquire(self) -> None:
        """Wait for room for one call, first come first served. Every acquire needs its `release`. Raises Stopped."""
        await self._control.checkpoint()
        if self._queue.locked() or not self._free():
            async with self._queue:
                await self._wait_for_room()
                self._under_way += 1
                return
        self._under_way += 1

    def release(self, *, answered: bool = True) -> None:
        """The call is over. Without an answer it is taken as counted by the server."""
        self._under_way -= 1
        if not answered:
            self._window.lost()

    def learned(self, headers: Mapping[str, str], status: int) -> None:
        """What an answer's headers (lower-case names) say of the quota; a 429 makes everyone wait for the window's end."""
        now = self._clock()
        self._server.saw(headers.get("date"), now)
        word = quota_word(headers)
        if status == 429:
            self._throttled(word, headers, now)
        elif status < 500:
            self._throttled_in_a_row = 0
            self._unpaced = self._unpaced or word is None
        if word is None:
            self._board.called()
            return
        self._window.learn(word, self._server.ours(word.reset, now, self._wall()))
        left = max(0.0, self._window.ends - now)
        self._board.called(Quota(word.limit, max(0, word.limit - self._window.remaining), left))

    def _throttled(self, word: QuotaWord | None, headers: Mapping[str, str], now: float) -> None:
        if word is not None and self._window.superseded(word):
            return
        ends = self._server.ours(word.reset, now, self._wall()) if word is not None else now
        if ends <= now:
            ends = now + (_retry_after(headers) or min(2.0**self._throttled_in_a_row, _LONGEST_PENALTY_SECONDS))
        if now >= self._blocked_until:
            self._throttled_in_a_row += 1
        self._blocked_until = max(self._blocked_until, ends + self._dice() * 0.5)

    def _free(self) -> bool:
        now = self._clock()
        self._window.roll(now)
        if now < self._blocked_until:
            return False
        if self._window.limit is None and not self._unpaced:
            return self._under_way < FIRST_CALLS
        return self._window.room(self._under_way)

    async def _wait_for_room(self) -> None:
        shown = False
        try:
            while True:
                await self._control.checkpoint()
                if self._free():
                    return
                left = self._seconds_left()
                if left > _POLL_SECONDS:
                    self._board.waiting("quota", f"{self._name} quota, {math.ceil(left)} s")
                    shown = True
                await self._control.sleep(min(left, _POLL_SECONDS if self._under_way else 1.0))
        finally:
            if shown:
                self._board.waiting("quota")

    def _seconds_left(self) -> float:
        now = self._clock()
        until = self._blocked_until
        if self._window.limit is not None:
            until = max(until, self._window.ends)
        return max(until - now, _POLL_SECONDS / 10) if until > now else _POLL_SECONDS


def _retry_after(headers: Mapping[str, str]) -> float | None:
    text = headers.get("retry-after", "").strip()
    return min(float(text), FARTHEST_RESET_SECONDS) if text.isascii() and text.isdigit() else None
