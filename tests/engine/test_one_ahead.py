"""Pages that are asked for while the ones before are worked on."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from wizard.engine.one_ahead import one_ahead


async def pages(asked: list[int], *, fails_at: int = 99) -> AsyncIterator[int]:
    for number in range(4):
        asked.append(number)
        await asyncio.sleep(0)
        if number == fails_at:
            raise ValueError(number)
        yield number


async def turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_the_next_one_is_on_its_way_and_no_more() -> None:
    asked: list[int] = []
    seen = []
    async for page in one_ahead(pages(asked)):
        await turns()
        seen.append((page, asked[-1]))
    assert seen == [(0, 1), (1, 2), (2, 3), (3, 3)]


async def test_a_failure_comes_after_what_was_before_it() -> None:
    found = one_ahead(pages([], fails_at=2))
    assert await anext(found) == 0
    await turns()
    assert await anext(found) == 1
    await turns()
    with pytest.raises(ValueError, match="2"):
        await anext(found)


async def test_nothing_is_left_on_its_way() -> None:
    before = asyncio.all_tasks()
    found = one_ahead(pages([]))
    assert await anext(found) == 0
    await found.aclose()  # type: ignore[attr-defined]
    assert asyncio.all_tasks() == before
