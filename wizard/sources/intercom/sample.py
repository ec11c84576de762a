"""A random sample of conversations, spread over a workspace's life in proportion to how much was written when."""

import asyncio
import random
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import pairwise

from wizard.errors import RecordError
from wizard.intercom.client import IntercomClient
from wizard.intercom.decoding import unix_seconds
from wizard.intercom.pager import Item, Listing, pages
from wizard.sources.intercom import queries
from wizard.sources.intercom.threads import conversation

WANTED = 40
_STRETCHES = 8
_AT_ONCE = 6
_SEARCH = "/conversations/search"

Window = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sampled:
    """One conversation: how many files it has, their bytes where Intercom says so, files of unknown size, and its own bytes, packed."""

    files: int
    file_bytes: int
    unknown_sizes: int
    packed_bytes: int


@dataclass(slots=True)
class Sample:
    """The sample so far, and how long each conversation took to come, in seconds."""

    conversations: list[Sampled] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def seconds_a_call(self) -> float:
        """The mean time of a call; a usual one where nothing was sampled."""
        return sum(self.seconds) / len(self.seconds) if self.seconds else 0.3


class Sampler:
    """Takes the sample: two calls a conversation at most, and ten to find out what there is."""

    def __init__(self, client: IntercomClient, allow: Callable[[str], bool], rng: random.Random) -> None:
        self._client = client
        self._allow = allow
        self._rng = rng
        self._taken: set[str] = set()
        self.sample = Sample()

    async def run(self, total: int) -> AsyncIterator[None]:
        """Take it, yielding now and then. `total` is how many conversations there are; where they are few, all of them are taken."""
        if total > WANTED:
            windows = await self._windows()
        else:
            windows = []
            for item in await self._rows(_listing(None, WANTED)):
                await self._take(item)
                yield
        for start in range(0, len(windows), _AT_ONCE):
            await asyncio.gather(*(self._one_of(window) for window in windows[start : start + _AT_ONCE]))
            yield

    async def _windows(self) -> list[Window]:
        """A window from a random moment on for each conversation wanted, as many in each stretch of time as it has conversations."""
        oldest, newest = await asyncio.gather(self._edge("ascending"), self._edge("descending"))
        if oldest is None or newest is None:
            return []
        span = max(1, newest + 1 - oldest)
        edges = [oldest + span * i // _STRETCHES for i in range(_STRETCHES + 1)]
        stretches = [(low, high) for low, high in pairwise(edges) if low < high]
        counts = await asyncio.gather(*(self._count(stretch) for stretch in stretches))
        shares = [WANTED * count / max(1, sum(counts)) for count in counts]
        return [
            (self._rng.randrange(low, high), high)
            for (low, high), share in zip(stretches, shares, strict=True)
            for _ in range(round(share) or (1 if share else 0))
        ]

    async def _edge(self, order: str) -> int | None:
        listing = queries.matching(_SEARCH, "created_at", 0, ">", order=order)
        rows = await self._rows(listing)
        return unix_seconds(rows[0].head.created_at) if rows else None

    async def _count(self, window: Window) -> int:
        try:
            async for page in pages(self._client, _listing(window, 1)):
                return page.total or 0
        except RecordError:
            return 0
        return 0

    async def _one_of(self, window: Window) -> None:
        for item in await self._rows(_listing(window, 1)):
            await self._take(item)

    async def _rows(self, listing: Listing) -> tuple[Item, ...]:
        try:
            async for page in pages(self._client, listing):
                return page.items
        except RecordError:
            return ()
        return ()

    async def _take(self, item: Item) -> None:
        name = item.id
        if name is None or not name.isalnum() or name in self._taken:
            return
        self._taken.add(name)
        clock = self._client.health.clock
        asked = clock()
        try:
            raw = await self._client.get(f"/conversations/{name}")
            files = [link for link in conversation(raw, self._allow).files if link.wanted]
        except (RecordError, ValueError):
            return
        self.sample.seconds.append(clock() - asked)
        sizes = [link.size for link in files if link.size is not None]
        sampled = Sampled(len(files), sum(sizes), len(files) - len(sizes), len(zlib.compress(raw, 3)))
        self.sample.conversations.append(sampled)


def _listing(window: Window | None, per_page: int) -> Listing:
    listing = queries.created_in("conversations", window)
    return Listing(listing.path, per_page, listing.method, search=listing.search)
