"""Counting a workspace by Intercom's own totals, one call each."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from wizard.channel_words import NAMED
from wizard.errors import RecordError
from wizard.intercom.client import IntercomClient
from wizard.intercom.pager import Listing, pages
from wizard.sources.intercom import queries
from wizard.sources.intercom.contacts import lists_with_something
from wizard.sources.intercom.kinds import CONTACT_LIST, KINDS, LISTINGS
from wizard.sources.intercom.listing import Lister
from wizard.sources.intercom.threads import PART_LIMIT
from wizard.sources.port import Census

STATES = ("open", "closed", "snoozed")
ROLES = ("user", "lead")
CHANNELS = {name: name for name in NAMED} | {"messenger": "conversation"}
"""Our names of channels, and the values of `source.type` Intercom documents. Whatever else there is counts as `other`."""

_FIRST = ("conversations", "contacts", "companies", "tickets")
_MACRO_PAGES = 5
_AT_ONCE = 6


class Counting:
    """Fills a census with counts. `lists_a_contact` is how many of its three embedded lists a contact has, on average: each costs a call."""

    def __init__(self, client: IntercomClient, lister: Lister, census: Census) -> None:
        self._client = client
        self._lister = lister
        self._census = census
        self._gate = asyncio.Semaphore(_AT_ONCE)
        self.lists_a_contact = 3.0

    def tasks(self) -> list[asyncio.Task[None]]:
        """Every count to be made, the most telling ones first. What a workspace does not offer is noted, not raised."""
        names = sorted((kind.name for kind in KINDS if not kind.named), key=lambda name: name not in _FIRST)
        work = [partial(self._kind, name) for name in names if name != "workspace"]
        work += [partial(self._match, "states", state, "conversations", "state", state) for state in STATES]
        work += [partial(self._match, "roles", role, "contacts", "role", role) for role in ROLES]
        work += [
            partial(self._match, "channels", ours, "conversations", "source.type", its)
            for ours, its in CHANNELS.items()
        ]
        work += [partial(self._lists), partial(self._long)]
        return [asyncio.create_task(self._gated(job)) for job in work]

    def settle_channels(self) -> None:
        """Channels without conversations are left out; what no channel accounts for is `other`."""
        counts = {name: count for name, count in self._census.channels.items() if count}
        rest = self._census.counts.get("conversations", 0) - sum(counts.values())
        self._census.channels = {**counts, "other": rest} if rest > 0 else counts

    async def _gated(self, job: Callable[[], Awaitable[None]]) -> None:
        async with self._gate:
            await job()

    async def _kind(self, name: str) -> None:
        try:
            count = await (self._macros() if name == "macros" else self._lister.count(name))
        except RecordError as error:
            self._census.unavailable[name] = error.message
        else:
            if count is not None:
                self._census.counts[name] = count

    async def _match(self, into: str, ours: str, kind: str, field: str, value: str) -> None:
        try:
            count = await self._lister.total(queries.matching(f"/{kind}/search", field, value))
        except RecordError as error:
            self._census.unavailable[f"{kind} by {field}"] = error.message
        else:
            getattr(self._census, into)[ours] = count or 0

    async def _long(self) -> None:
        """Intercom's own statistic counts the opening message as a part."""
        field, path = "statistics.count_conversation_parts", "/conversations/search"
        try:
            self._census.long_threads = (
                await self._lister.total(queries.matching(path, field, PART_LIMIT + 1, ">")) or 0
            )
        except RecordError as error:
            self._census.unavailable["conversations by parts"] = error.message

    async def _macros(self) -> int:
        """Intercom gives no total for macros: a few pages of them are counted."""
        count = turned = 0
        async for page in pages(self._client, LISTINGS["macros"][0]):
            count, turned = count + len(page.items), turned + 1
            if turned >= _MACRO_PAGES:
                break
        return count

    async def _lists(self) -> None:
        try:
            async for page in pages(self._client, Listing(CONTACT_LIST.path, 50)):
                if page.items:
                    some = sum(lists_with_something(item.raw) for item in page.items)
                    self.lists_a_contact = some / len(page.items)
                return
        except RecordError:
            return
