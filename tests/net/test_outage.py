"""Nothing answers: one call probes, everybody waits, and all go on by themselves."""

import asyncio
import socket

import pytest

from tests.net.support import FakeClock, FakeControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import Refused, Stopped, TokenRefused, Unreachable
from wizard.net.causes import NO_ROUTE, Cause, cause_of
from wizard.net.outage import Outage
from wizard.net.retry import Health, Patience, Retrier, TryAgain


class Service:
    """A service that is down until a moment; it counts who asked it."""

    def __init__(self, clock: FakeClock, *, until: float) -> None:
        self.clock, self.until = clock, until
        self.calls = self.probes = 0

    async def call(self) -> str:
        self.calls += 1
        await asyncio.sleep(0)
        if self.clock.now < self.until:
            raise OSError(101, "Network is unreachable")
        return "fine"

    async def probe(self) -> Cause | None:
        self.probes += 1
        await asyncio.sleep(0)
        return NO_ROUTE if self.clock.now < self.until else None


class Bench:
    """A retrier that waits out outages of up to `longest` seconds."""

    def __init__(self, *, until: float, longest: float = 43_200.0) -> None:
        self.clock = FakeClock(1000.0)
        self.board = ProgressBoard()
        self.control = FakeControl(self.clock)
        self.service = Service(self.clock, until=until)
        self.health = Health(self.clock)
        self.outage = Outage(
            self.control, self.board, self.service.probe, longest=longest, clock=self.clock, wall=lambda: 50_520.0
        )
        self.again = Retrier(self.control, self.board, self.health, dice=lambda: 1.0, outage=self.outage)

    async def is_down(self) -> None:
        """Until somebody found out."""
        for _ in range(1_000):
            if self.outage.cause is not None:
                return
            await asyncio.sleep(0)
        raise AssertionError("nobody found out")


async def test_one_probes_while_everybody_waits_and_all_go_on() -> None:
    bench = Bench(until=1000.0 + 3600.0)
    said: set[str] = set()
    sleep = bench.control.sleep

    async def listening(seconds: float) -> None:
        said.add(bench.board.snapshot().waiting_on)
        await sleep(seconds)

    bench.control.sleep = listening  # type: ignore[method-assign]
    done = await asyncio.gather(*(bench.again.run(bench.service.call, "GET /x") for _ in range(50)))
    assert done == ["fine"] * 50
    assert bench.service.calls <= 50 * 3 + 50
    assert bench.service.probes <= 3600 / 30 + 10
    assert any("Intercom: no network since " in text and "next try in 30 s" in text for text in said)
    snapshot = bench.board.snapshot()
    assert snapshot.waiting_on == ""
    assert "went on by itself" in snapshot.recent[-1]
    assert bench.outage.cause is None


async def test_what_was_under_way_when_it_began_waits_too() -> None:
    bench = Bench(until=1600.0)
    under_way = asyncio.Event()

    async def begun_before() -> str:
        await under_way.wait()
        return await bench.service.call()

    task = asyncio.create_task(bench.again.run(begun_before, "GET /x"))
    await asyncio.sleep(0)
    bench.clock.now += 1
    bench.health.last_success = bench.clock.now
    bench.clock.now += 1
    under_way.set()
    assert await task == "fine"


async def test_an_outage_that_does_not_end_ends_the_run() -> None:
    bench = Bench(until=1e12, longest=7200.0)
    with pytest.raises(Unreachable, match="no way to the network") as caught:
        await bench.again.run(bench.service.call, "GET /x")
    assert 7200 <= bench.clock.now - 1000 <= 7300
    assert "2 h" in caught.value.message
    assert bench.board.snapshot().waiting_on == ""


async def test_a_call_that_alone_fails_is_no_outage() -> None:
    bench = Bench(until=0.0)

    async def bad() -> str:
        raise TryAgain(cause_of(TimeoutError()), status=504)

    with pytest.raises(Refused):
        await bench.again.run(bad, "GET /bad")
    assert bench.board.snapshot().recent == ()
    assert sum(bench.control.slept) < 150


@pytest.mark.parametrize("patience", [Patience(tries=3, outlasts=False)])
async def test_who_only_wants_to_know_does_not_wait(patience: Patience) -> None:
    bench = Bench(until=1e12)
    with pytest.raises(Unreachable):
        await bench.again.run(bench.service.call, "GET /me", patience)
    assert (bench.service.calls, bench.service.probes) == (3, 0)


async def test_stopping_ends_the_wait_of_everybody() -> None:
    bench = Bench(until=1e12)
    tasks = [asyncio.create_task(bench.again.run(bench.service.call, "GET /x")) for _ in range(5)]
    await bench.is_down()
    bench.control.stop()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(error) for error in ended] == [Stopped] * 5


async def test_paused_nobody_probes() -> None:
    bench = Bench(until=1e12)
    task = asyncio.create_task(bench.again.run(bench.service.call, "GET /x"))
    await bench.is_down()
    bench.control.bind()
    bench.control.pause()
    for _ in range(20):
        await asyncio.sleep(0)
    probes, bench.service.until = bench.service.probes, 0.0
    for _ in range(200):
        await asyncio.sleep(0)
    assert bench.service.probes == probes
    bench.control.resume()
    assert await task == "fine"


async def test_a_probe_that_is_cancelled_leaves_the_others_one() -> None:
    bench = Bench(until=1000.0 + 600.0)
    tasks = [asyncio.create_task(bench.again.run(bench.service.call, "GET /x")) for _ in range(3)]
    await bench.is_down()
    tasks[0].cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(ended[0], asyncio.CancelledError)
    assert ended[1:] == ["fine", "fine"]


async def test_another_network_with_the_wrong_certificate_is_waited_out_once_the_service_was_there() -> None:
    wrong = TryAgain(Cause("wrong certificate", "its certificate is for another name", "", lasting=True))
    for before, ends in ((0.0, "fine"), (-1.0, Unreachable)):
        bench = Bench(until=1300.0)
        bench.health.last_success = before

        async def call(bench: Bench = bench) -> str:
            if bench.clock.now < 1300.0:
                raise wrong
            return "fine"

        ended = (await asyncio.gather(bench.again.run(call, "GET /x"), return_exceptions=True))[0]
        assert ended == ends if isinstance(ends, str) else isinstance(ended, ends)


async def test_names_that_are_not_found_and_refusals_of_the_probe() -> None:
    bench = Bench(until=0.0)

    async def nameless() -> str:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    async def refused() -> str:
        raise TokenRefused("No.")

    with pytest.raises(Refused, match="no host of that name"):
        await bench.again.run(nameless, "GET /x")
    with pytest.raises(TokenRefused):
        await bench.again.run(refused, "GET /x")
