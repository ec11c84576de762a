"""Pause, resume and stop, from other threads, before, while and after the engine's loop runs."""

import asyncio
import threading

import pytest

from wizard.engine.control import RunControl
from wizard.engine.thread import WorkThread
from wizard.errors import Stopped

FOREVER = 3_600.0


def from_a_thread(call: object) -> None:
    thread = threading.Thread(target=call)  # type: ignore[arg-type]
    thread.start()
    thread.join()


async def test_a_pause_holds_and_a_resume_lets_go() -> None:
    control = RunControl()
    control.bind()
    from_a_thread(control.pause)
    held = asyncio.create_task(control.checkpoint())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not held.done()
    assert control.paused
    from_a_thread(control.resume)
    await asyncio.wait_for(held, 10)
    assert not control.paused


@pytest.mark.parametrize("bound", [True, False])
async def test_a_stop_ends_a_long_wait_at_once(bound: bool) -> None:
    control = RunControl()
    if bound:
        control.bind()
    waiting = asyncio.create_task(control.sleep(FOREVER))
    await asyncio.sleep(0)
    from_a_thread(control.stop)
    with pytest.raises(Stopped):
        await asyncio.wait_for(waiting, 10)


async def test_a_stop_ends_a_pause() -> None:
    control = RunControl()
    control.bind()
    control.pause()
    held = asyncio.create_task(control.checkpoint())
    await asyncio.sleep(0)
    from_a_thread(control.stop)
    with pytest.raises(Stopped):
        await asyncio.wait_for(held, 10)
    with pytest.raises(Stopped):
        await control.checkpoint()
    with pytest.raises(Stopped):
        await control.sleep(FOREVER)


async def test_many_waiters_all_hear_it() -> None:
    control = RunControl()
    control.bind()
    waiters = [asyncio.create_task(control.sleep(FOREVER)) for _ in range(50)]
    await asyncio.sleep(0)
    control.stop()
    done = await asyncio.wait_for(asyncio.gather(*waiters, return_exceptions=True), 10)
    assert all(isinstance(one, Stopped) for one in done)


def test_it_may_be_told_when_the_loop_is_over() -> None:
    control = RunControl()

    async def engine() -> None:
        control.bind()

    asyncio.run(engine())
    control.pause()
    control.stop()
    assert control.stopped


async def test_a_work_thread_raises_here_what_happens_there() -> None:
    thread = WorkThread("test")
    try:
        assert await thread.call(lambda: threading.current_thread().name != threading.main_thread().name)
        with pytest.raises(ZeroDivisionError):
            await thread.call(lambda: 1 / 0)
    finally:
        thread.close()


@pytest.mark.parametrize("steps", range(6))
async def test_a_cancellation_that_comes_with_a_change_is_not_lost(steps: int) -> None:
    control = RunControl()
    control.bind()

    async def sleep_on() -> None:
        while True:
            await control.sleep(3600)

    task = asyncio.create_task(sleep_on())
    for _ in range(3):
        await asyncio.sleep(0)
    control.pause()
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    for _ in range(6):
        await asyncio.sleep(0)
    assert task.cancelled()
