"""The dry-run scan: counts, files from a random sample, and what all of it will take. About 130 calls."""

import asyncio
import copy
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence

from wizard.intercom.client import IntercomClient
from wizard.sources.intercom.counting import Counting
from wizard.sources.intercom.estimate import Pace, estimate
from wizard.sources.intercom.listing import Lister
from wizard.sources.intercom.sample import Sampler
from wizard.sources.port import Census


async def scan(
    client: IntercomClient,
    lister: Lister,
    allow: Callable[[str], bool],
    *,
    share: float = 1.0,
    rng: random.Random | None = None,
    now: Callable[[], float] = time.time,
) -> AsyncIterator[Census]:
    """Counts and estimates, again as they become known; each Census is a copy of its own, the last one is `finished`. Leaving early cancels the rest."""
    census = Census(scanned_at=int(now()))
    counting = Counting(client, lister, census)
    tasks = counting.tasks()
    try:
        for done in asyncio.as_completed(tasks):
            await done
            yield copy.deepcopy(census)
    finally:
        await _cancel(tasks)
    counting.settle_channels()
    sampler = Sampler(client, allow, rng or random.Random())  # noqa: S311 - it draws a sample, not a secret
    async for _ in sampler.run(census.counts.get("conversations", 0)):
        census.sampled = len(sampler.sample.conversations)
        yield copy.deepcopy(census)
    estimate(
        census, sampler.sample, counting.lists_a_contact, Pace(client.pacer.limit, share, sampler.sample.seconds_a_call)
    )
    census.finished = True
    yield copy.deepcopy(census)


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
