"""The gate: so many at once, first come, first served."""

import asyncio
from typing import Any

from wizard.engine.gate import Gate


async def test_never_more_inside_than_are_useful() -> None:
    most, inside, seen = 3, 0, 0
    gate = Gate(lambda: most)

    async def one() -> None:
        nonlocal inside, seen, most
        async with gate:
            inside += 1
            seen = max(seen, inside)
            await asyncio.sleep(0)
            assert inside <= 6
            inside -= 1

    await asyncio.gather(*(one() for _ in range(20)))
    assert seen == 3
    most, seen = 6, 0
    await asyncio.gather(*(one() for _ in range(20)))
    assert seen == 6


async def test_the_order_is_kept_and_a_cancelled_one_takes_nobodys_place() -> None:
    gate, order = Gate(lambda: 1), []

    async def one(number: int) -> None:
        async with gate:
            order.append(number)
            await asyncio.sleep(0)

    async with gate:
        waiting = [asyncio.create_task(one(number)) for number in range(4)]
        await asyncio.sleep(0)
        waiting[1].cancel()
    # Its turn has come, and it is cancelled before it knows.
    waiting[0].cancel()
    await asyncio.wait(waiting)
    assert order == [2, 3]
    await one(9)
    assert order[-1] == 9


async def test_who_goes_ahead_goes_before_all_who_wait() -> None:
    gate, order = Gate(lambda: 1), []

    async def go(name: str, way: Gate | Any) -> None:
        async with way:
            order.append(name)
            await asyncio.sleep(0)

    async with gate:
        waiting = [asyncio.create_task(go(name, gate)) for name in ("a", "b")]
        await asyncio.sleep(0)
        waiting += [asyncio.create_task(go(name, gate.ahead)) for name in ("c", "d")]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert order == ["c", "d", "a", "b"]


async def test_a_cancelled_one_ahead_takes_nobodys_place() -> None:
    gate = Gate(lambda: 1)
    async with gate:
        ahead = asyncio.create_task(gate.enter_ahead())
        await asyncio.sleep(0)
        ahead.cancel()
        await asyncio.gather(ahead, return_exceptions=True)
    async with gate.ahead:
        pass
    async with gate:
        pass
