"""Finishing what is under way, also when the run is being stopped."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Do the work to its end. A cancellation that comes meanwhile is raised afterwards: a write cut off in the middle would be in doubt."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # looked at: what ended the run came first, and is said; this would only be complained about
        raise
