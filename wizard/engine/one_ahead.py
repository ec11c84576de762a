"""Pages of a listing, with the next one already on its way while one is worked on: a list is one call after the other."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

T = TypeVar("T")


async def one_ahead(pages: AsyncIterator[T]) -> AsyncIterator[T]:
    """The same pages in the same order. What asking for one raises is raised in its place; whoever stops early ends what is on its way."""

    async def following() -> T | None:
        return await anext(pages, None)

    coming = asyncio.create_task(following())
    try:
        while (page := await coming) is not None:
            coming = asyncio.create_task(following())
            yield page
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
