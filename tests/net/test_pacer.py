"""The pacer against a server that counts, on a clock that only moves when somebody waits."""

import asyncio
from dataclasses import dataclass, field
from email.utils import formatdate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.net.support import FakeClock, FakeControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import Stopped
from wizard.net.pacer import FIRST_CALLS, Pacer

START = 1_700_000_003.0


@dataclass
class Counter:
    """A server with ten-second windows of its own clock (`skew` seconds ahead of ours)."""

    clock: FakeClock
    limit: int
    skew: float = 0.0
    dated: bool = True
    used: dict[int, int] = field(default_factory=dict)
    refused: int = 0
    most_at_once: int = 0
    at_once: int = 0

    @property
    def now(self) -> float:
        return self.clock.now + self.skew

    def take(self, count: int = 1) -> bool:
        """Others use the quota too."""
        window = int(self.now // 10)
        if self.used.get(window, 0) + count > self.limit:
            return False
        self.used[window] = self.used.get(window, 0) + count
        return True

    def answer(self) -> tuple[int, dict[str, str]]:
        taken = self.take()
        self.refused += not taken
        window = int(self.now // 10)
        headers = {
            "x-ratelimit-limit": str(self.limit),
            "x-ratelimit-remaining": str(self.limit - self.used.get(window, 0)),
            "x-ratelimit-reset": str(window * 10 + 10),
        }
        if self.dated:
            headers["date"] = formatdate(self.now, usegmt=True)
        return 200 if taken else 429, headers


async def one_call(pacer: Pacer, server: Counter, clock: FakeClock, seconds: float) -> int:
    """One call that takes some time; the server counts it in the middle."""
    async with pacer.slot() as slot:
        server.at_once += 1
        server.most_at_once = max(server.most_at_once, server.at_once)
        await asyncio.sleep(0)
        clock.now += seconds / 2
        status, headers = server.answer()
        await asyncio.sleep(0)
        clock.now += seconds / 2
        server.at_once -= 1
        slot.learned(headers, status)
    return status


def setting(
    limit: int, *, share: float = 1.0, skew: float = 0.0, dated: bool = True
) -> tuple[Pacer, Counter, FakeClock, ProgressBoard]:
    clock = FakeClock(START)
    board = ProgressBoard()
    pacer = Pacer(FakeControl(clock), board, share=share, clock=clock, wall=clock, dice=lambda: 0.0)
    return pacer, Counter(clock, limit, skew, dated), clock, board


async def many(pacer: Pacer, server: Counter, clock: FakeClock, count: int, workers: int, seconds: float) -> None:
    left = iter(range(count))

    async def work() -> None:
        for _ in left:
            await one_call(pacer, server, clock, seconds)

    await asyncio.gather(*(work() for _ in range(workers)))


@settings(max_examples=60, deadline=None)
@given(
    limit=st.integers(6, 120),
    workers=st.integers(1, 40),
    milliseconds=st.integers(1, 40),
    skew=st.floats(-100_000, 100_000),
)
def test_alone_the_quota_is_never_overrun(limit: int, workers: int, milliseconds: int, skew: float) -> None:
    pacer, server, clock, _ = setting(limit, skew=skew)
    asyncio.run(many(pacer, server, clock, 4 * limit, workers, milliseconds / 1000))
    assert server.refused == 0
    assert sum(server.used.values()) == 4 * limit


def test_the_quota_is_used_in_full() -> None:
    pacer, server, clock, _ = setting(100)
    asyncio.run(many(pacer, server, clock, 800, 8, 0.004))
    whole = sorted(server.used)[1:-1]
    assert [server.used[window] for window in whole] == [100] * len(whole)
    assert server.refused == 0


def test_no_wait_while_there_is_room() -> None:
    pacer, server, clock, board = setting(1000)
    asyncio.run(many(pacer, server, clock, 300, 4, 0.001))
    assert clock.now == pytest.approx(START + 0.3)
    assert board.snapshot().waiting_on == ""


@pytest.mark.parametrize(("share", "own"), [(0.5, 50), (0.1, 10)])
def test_a_share_leaves_the_rest_alone(share: float, own: int) -> None:
    pacer, server, clock, _ = setting(100, share=share)
    asyncio.run(many(pacer, server, clock, 5 * own, 4, 0.004))
    assert max(server.used.values()) == own


def test_other_programs_are_seen_and_refusals_stay_few() -> None:
    pacer, server, clock, _ = setting(60)

    async def run() -> None:
        for _ in range(300):
            server.take(2)
            while await one_call(pacer, server, clock, 0.05) == 429:
                pass

    asyncio.run(run())
    windows = len(server.used)
    assert server.refused <= windows
    assert max(server.used.values()) <= 60


def test_a_limit_that_changes_is_followed() -> None:
    pacer, server, clock, _ = setting(100)

    async def run() -> None:
        await many(pacer, server, clock, 150, 4, 0.004)
        server.limit = 20
        clock.now = (clock.now // 10 + 1) * 10
        await many(pacer, server, clock, 100, 4, 0.004)

    asyncio.run(run())
    assert server.refused == 0
    assert pacer.limit == 20


def test_few_calls_before_the_first_answer() -> None:
    pacer, server, clock, _ = setting(5)
    asyncio.run(many(pacer, server, clock, 20, 30, 0.01))
    assert server.refused == 0
    assert server.most_at_once <= max(FIRST_CALLS, 5)


def test_without_headers_there_is_no_pacing() -> None:
    pacer, _, clock, _ = setting(1)

    async def run() -> None:
        async with pacer.slot() as slot:
            slot.learned({}, 200)
        await asyncio.gather(*(pacer.acquire() for _ in range(200)))

    asyncio.run(run())
    assert clock.now == START


@pytest.mark.parametrize("reset", [0, 900, 10**12])
def test_an_impossible_reset_does_not_stall(reset: int) -> None:
    pacer, _, clock, _ = setting(1)
    headers = {"x-ratelimit-limit": "10", "x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)}

    async def run() -> None:
        for _ in range(3):
            async with pacer.slot() as slot:
                slot.learned(headers, 429)
        await pacer.acquire()

    asyncio.run(run())
    assert 1.0 <= clock.now - START <= 45.0


def test_a_refusal_makes_everyone_wait_to_the_reset_and_says_so() -> None:
    pacer, server, clock, board = setting(1000)
    _, headers = server.answer()
    seen: list[str] = []
    control = pacer._control
    assert isinstance(control, FakeControl)
    wait = control.sleep

    async def watched(seconds: float) -> None:
        seen.append(board.snapshot().waiting_on)
        await wait(seconds)

    control.sleep = watched  # type: ignore[method-assign]  # only looks at the board before waiting

    async def run() -> None:
        async with pacer.slot() as slot:
            slot.learned(headers, 429)
        await asyncio.gather(*(pacer.acquire() for _ in range(5)))

    asyncio.run(run())
    assert START + 7 <= clock.now <= START + 8.1
    assert seen[0].startswith("Intercom quota, ")
    assert board.snapshot().waiting_on == ""


def test_stopping_ends_the_wait() -> None:
    pacer, server, _, board = setting(4)
    control = pacer._control

    async def run() -> None:
        for _ in range(4):
            async with pacer.slot() as slot:
                status, headers = server.answer()
                slot.learned(headers, status)
        control.stop()
        await pacer.acquire()

    with pytest.raises(Stopped):
        asyncio.run(run())
    assert board.snapshot().waiting_on == ""


def test_the_board_shows_the_window() -> None:
    pacer, server, clock, board = setting(50)
    asyncio.run(one_and_done(pacer, server, clock))
    quota = board.snapshot().quota
    assert (quota.limit, quota.used) == (50, 1)
    assert 0 < quota.resets_in <= 8


async def one_and_done(pacer: Pacer, server: Counter, clock: FakeClock) -> None:
    await one_call(pacer, server, clock, 0.01)


def test_where_no_quota_is_told_a_refusal_is_no_limit_to_go_by() -> None:
    pacer, _, clock, _ = setting(1)
    refusal = {"x-ratelimit-limit": "1", "x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(clock.now) + 9)}

    async def run() -> None:
        async with pacer.slot() as slot:
            slot.learned({}, 200)
        async with pacer.slot() as first, pacer.slot() as second:
            first.learned(refusal, 429)
            second.learned({}, 200)
        for _ in range(100):
            async with pacer.slot() as slot:
                slot.learned({}, 200)

    asyncio.run(run())
    assert clock.now == START
    assert pacer.limit is None
