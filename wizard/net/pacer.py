"""Keeps calls within a quota that the server tells in its answers' headers."""

import asyncio
import math
import random
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard, Quota
from wizard.net.lane import FIRST_CALLS, Lane
from wizard.net.server_clock import FARTHEST_RESET_SECONDS, ServerClock
from wizard.net.window import QuotaWord, quota_word

__all__ = ["FIRST_CALLS", "Pacer", "Slot"]

_POLL_SECONDS = 0.01
_LONGEST_PENALTY_SECONDS = 10.0
_JITTER_SECONDS = 0.25
_SHOWN_SECONDS = 0.1
_SHORTEST_SECONDS = 0.0005
_WORTH_SAYING_SECONDS = 0.05
_WINDOWS_CAREFUL = 6
"""For so many windows after the workspace's own limit refused a call, less is asked of it: how much others leave of it no answer tells."""
_CAREFUL_SHARE = 0.95


class Slot:
    """Leave to make one call, held as a context; raises Stopped on the way in when the run is stopped.

    `lane` says whose token to use. Tell it the answer's headers as soon as they are there.
    """

    __slots__ = ("_pacer", "_told", "lane", "sent", "ticket")

    def __init__(self, pacer: "Pacer") -> None:
        self._pacer = pacer
        self._told = False
        self.lane: Lane
        self.sent = 0.0
        self.ticket = 0

    async def __aenter__(self) -> Self:
        self.lane, self.ticket, self.sent = await self._pacer.acquire()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lane.end(self.ticket, told=self._told)

    def learned(self, headers: Mapping[str, str], status: int) -> None:
        """What an answer's headers (lower-case names) say of the quota; a 429 makes everyone wait for the window's end."""
        self._told = self._pacer.learned(self, headers, status)


class Pacer:
    """Lets calls through while the server's ten-second window has room, and makes them wait for its end when it is spent.

    There is one lane for each token; a call goes to the lane with most room, and all of them together stay below `together`, the calls a window that
    all tokens of a workspace share. Until a lane's first answer only FIRST_CALLS are under way on it. A server that tells no quota is not paced.
    Alone, calls are not spread: there is no waiting while the window has room. How that changes when others are seen is `Lane`'s to say.

    `share` (0 to 1, or a function that gives it) is the part of the quota to use, `name` whose quota it is (for the board). `clock` is a steady
    clock in seconds, `wall` the unix time; `dice` gives jitter (0 to 1).
    """

    def __init__(
        self,
        control: RunControl,
        board: ProgressBoard,
        *,
        share: float | Callable[[], float] = 1.0,
        lanes: int = 1,
        together: int | None = None,
        name: str = "Intercom",
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self.clock = clock
        self._control = control
        self._board = board
        self._name = name
        self._wall = wall
        self._dice = dice
        self._lanes: list[Lane] = []
        self._most_together = together
        self.renew(lanes)
        self._server = ServerClock()
        self._queue = asyncio.Lock()
        self._blocked_until = -math.inf
        self._throttled_in_a_row = 0
        self._show_at = -math.inf
        self._refused_together = False
        self._careful = (0, 0)
        self._share_wanted = share
        self._share = 1.0
        self._set_share()

    @property
    def share(self) -> float:
        """The part of the quota that is used now."""
        return self._share

    @share.setter
    def share(self, share: float | Callable[[], float]) -> None:
        self._share_wanted = share
        self._set_share()

    @property
    def limit(self) -> int | None:
        """Calls a ten-second window takes, on all lanes, by the last answers; None while unknown."""
        known = [lane.window.limit for lane in self._lanes if lane.open and lane.window.limit is not None]
        if not known:
            return None
        return min(sum(known), self._together) if self._together else sum(known)

    @property
    def granted(self) -> float | None:
        """Calls a second that we may make, by limit and share; None while unknown."""
        limit = self.limit
        return None if limit is None else limit * self._share / 10

    def now(self) -> float:
        """Unix seconds by the server's clock, as its answers show it; by this machine's while it has shown none."""
        return self._server.theirs(self.clock(), self._wall())

    def slot(self) -> Slot:
        """A context that waits for room, first come first served, then holds it during one call."""
        return Slot(self)

    def close_lane(self, number: int) -> bool:
        """Make no more calls on this lane. False where it was the last one, which stays."""
        others = [lane for lane in self._lanes if lane.open and lane.number != number]
        if others:
            self._lanes[number].open = False
        return bool(others)

    def renew(self, lanes: int) -> None:
        """Other tokens are used from now on: so many lanes, and nothing is known of their quotas yet. Calls under way end on their own lanes."""
        self._lanes = [Lane(number) for number in range(lanes)]
        self._together = self._most_together if lanes > 1 else None

    def has(self, lane: Lane) -> bool:
        """Whether a lane is one of those in use, and not of tokens that were replaced."""
        return lane in self._lanes

    def open_lanes(self) -> int:
        """How many lanes are in use."""
        return sum(lane.open for lane in self._lanes)

    async def acquire(self) -> tuple[Lane, int, float]:
        """Wait for room for one call and take it: its lane, its ticket there (which the lane wants back), and when that was. Raises Stopped."""
        await self._control.checkpoint()
        if not self._queue.locked() and (begun := self._begun()) is not None:
            return begun
        async with self._queue:
            return await self._wait_for_room()

    def learned(self, slot: Slot, headers: Mapping[str, str], status: int) -> bool:
        """See `Slot.learned`. Whether the headers told of the quota."""
        now = self.clock()
        lane = slot.lane
        self._server.saw(headers.get("date"), now)
        word = quota_word(headers)
        if word is not None:
            self._server.counted(word.reset, slot.sent, now)
            if lane.too_early(word, slot.sent):
                self._server.early(word.reset, now, self._wall())
        if status == 429:
            self._refused(lane, slot, word, headers, now)
        elif status < 500:
            self._throttled_in_a_row = 0
            if word is None:
                lane.told_nothing(slot.ticket)
        if word is not None and status != 429:
            lane.learn(word, slot.ticket, self._server.ours(word.reset, now, self._wall()), now)
        self._board.called(self._shown(now) if now >= self._show_at else None)
        return word is not None

    def _refused(self, lane: Lane, slot: Slot, word: QuotaWord | None, headers: Mapping[str, str], now: float) -> None:
        if word is not None and lane.late(word, slot.ticket):
            return
        ends = self._server.ours(word.reset, now, self._wall()) if word is not None else now
        if ends <= now:
            ends = now + (_retry_after(headers) or min(2.0**self._throttled_in_a_row, _LONGEST_PENALTY_SECONDS))
        if now >= max(self._blocked_until, lane.blocked_until):
            self._throttled_in_a_row += 1
        until = ends + self._dice() * _JITTER_SECONDS
        workspace = self._together is not None and self._own() > self._together // 2
        if word is not None:
            lane.refused(word, slot.ticket, until)
        if word is None or workspace:
            self._blocked_until = max(self._blocked_until, until)
            self._refused_together = self._together is not None

    def _own(self) -> int:
        """Our calls of this window on all lanes."""
        return sum(lane.window.own + lane.under_way for lane in self._lanes)

    def _room_together(self) -> bool:
        if self._together is None:
            return True
        most = min(self._together, self._careful[0]) if self._careful[1] else self._together
        theirs = sum(lane.rivals.taken + 2 * lane.rivals.bite for lane in self._lanes)
        return self._own() < min(max(1, math.floor(self._together * self._share)), most - theirs)

    def _roll(self, now: float) -> None:
        """Begin new windows where they are over."""
        own = sum(lane.window.own for lane in self._lanes)
        rolled = [lane.roll(now) for lane in self._lanes]
        if not any(rolled):
            return
        self._set_share()
        self._careful = (self._careful[0], max(0, self._careful[1] - 1))
        if self._refused_together:
            self._careful = (int(own * _CAREFUL_SHARE), _WINDOWS_CAREFUL)
            self._refused_together = False

    def _begun(self) -> tuple[Lane, int, float] | None:
        """Begin a call on the lane with most room; None where there is no room now."""
        now = self.clock()
        lane, _ = self._choose(now)
        return None if lane is None else (lane, lane.begin(now), now)

    def _choose(self, now: float) -> tuple[Lane | None, float]:
        """The lane with most room, or None and the seconds until there may be some (infinity where an answer or a window's end must come first)."""
        self._roll(now)
        if now < self._blocked_until:
            return None, self._blocked_until - now
        if not self._room_together():
            return None, math.inf
        best: Lane | None = None
        soonest = math.inf
        for lane in self._lanes:
            if lane.open and (wait := lane.wait(now, self._share, careful=not self._server.dated)) > 0:
                soonest = min(soonest, wait)
            elif lane.open and (best is None or lane.room(self._share) > best.room(self._share)):
                best = lane
        return best, soonest

    async def _wait_for_room(self) -> tuple[Lane, int, float]:
        shown = False
        try:
            while True:
                await self._control.checkpoint()
                if (begun := self._begun()) is not None:
                    return begun
                now = self.clock()
                soonest = self._choose(now)[1]
                left = min(soonest, self._to_the_end(now))
                if left > _WORTH_SAYING_SECONDS:
                    self._board.waiting("quota", f"{self._name} quota, {math.ceil(left)} s")
                    shown = True
                under_way = any(lane.under_way for lane in self._lanes)
                await self._control.sleep(max(min(left, _POLL_SECONDS if under_way else 1.0), _SHORTEST_SECONDS))
        finally:
            if shown:
                self._board.waiting("quota")

    def _to_the_end(self, now: float) -> float:
        """Seconds until the first window of an open lane ends; a moment where none is known."""
        ends = [lane.window.ends for lane in self._lanes if lane.open and lane.window.limit is not None]
        return min(ends, default=now + _POLL_SECONDS) - now

    def _set_share(self) -> None:
        wanted = self._share_wanted
        self._share = wanted() if callable(wanted) else wanted

    def _shown(self, now: float) -> Quota | None:
        limit = self.limit
        if limit is None:
            return None
        self._show_at = now + _SHOWN_SECONDS
        windows = [lane.window for lane in self._lanes if lane.open and lane.window.limit is not None]
        used = sum((window.limit or 0) - window.remaining for window in windows)
        return Quota(limit, min(used, limit), max(0.0, windows[0].ends - now))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    text = headers.get("retry-after", "").strip()
    return min(float(text), FARTHEST_RESET_SECONDS) if text.isascii() and text.isdigit() else None
