"""Reading: source → archive. Lists what there is, fetches what is not archived in that version, and does it again until nothing new comes."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from wizard.archive.archive import Archive
from wizard.archive.reach import LOOSE, NARROWED
from wizard.engine.carrying import Carrier, Round
from wizard.engine.committing import Committer
from wizard.engine.control import RunControl
from wizard.engine.fetching import Fetcher
from wizard.engine.news import News
from wizard.engine.noting import Notes
from wizard.engine.one_ahead import one_ahead
from wizard.engine.progress import ProgressBoard
from wizard.engine.reach import Reach
from wizard.engine.thread import WorkThread
from wizard.engine.vanished import Vanished
from wizard.engine.windows import UnderWay, split
from wizard.errors import NotAvailable, RecordError
from wizard.sources.port import ListedPage, Source, SourceKind

OVERLAP_SECONDS = 300
"""How far a delta reaches back: clocks differ and Intercom's index lags behind."""

LISTING_AT_ONCE = 4
RETRIED_AT_ONCE = 500
JOINED_AT_ONCE = 50


class Reader:
    """Reads everything a source has into the archive. All its waiting can be stopped and paused."""

    def __init__(
        self,
        source: Source,
        archive: Archive,
        thread: WorkThread,
        committer: Committer,
        news: News,
        control: RunControl,
        board: ProgressBoard,
        *,
        created_at: int | None = None,
        active_since: int | None = None,
        whole: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`whole`: list once more also what could be listed by what changed since, so that deletions are found. `active_since`: the unix second of
        last activity from which on threads are wanted, None for all of them.
        """
        self._source = source
        self._archive = archive
        self._thread = thread
        self._committer = committer
        self._news = news
        self._control = control
        self._board = board
        self._clock = clock
        self._notes = Notes(archive, board, created_at, clock)
        self.listed: set[str] = set()
        """Kinds listed to the end since this run began."""
        self.reach = Reach(source, archive, thread, board, clock, wanted=active_since, further=whole)
        self.fetcher = Fetcher(source, archive, thread, committer, news, control, board, self.listed, self.reach, clock)
        self._whole = whole
        self._vanished = Vanished(archive, thread, self.fetcher, control, board, self.reach, clock)
        self._carrier = Carrier(
            source, archive, thread, committer, control, self.fetcher, self._notes, self._vanished.listed
        )

    async def definitions(self) -> None:
        """Read the small kinds that the decisions need."""
        await self.kinds(self._source.definitions())

    async def kinds(self, names: Sequence[str]) -> None:
        """Read only these kinds, which must not be sliced."""
        kinds = {kind.name: kind for kind in self._source.kinds}
        gate = asyncio.Semaphore(LISTING_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for name in names:
                group.create_task(self._gated(gate, kinds[name], Round()))

    async def round(self) -> Round:
        """Read whatever is new: everything the first time, later only what changed. Returns once it is in the archive."""
        await self.reach.settle()
        await self._join_halves()
        found = Round()
        gate = asyncio.Semaphore(LISTING_AT_ONCE + 2)
        listed = [kind for kind in self._source.kinds if not kind.named]
        done = {kind.name: asyncio.Event() for kind in listed}
        async with asyncio.TaskGroup() as group:
            workers = self.fetcher.start(group)
            for kind in listed:
                group.create_task(self._in_order(kind, done, gate, found))
            group.create_task(self._finish_after(done, workers))
        await self._thread.call(self._notes.merge_people)
        self._news.tell()
        return found

    async def _join_halves(self) -> None:
        """What was read by halves while everything was to come by itself is made whole, once less is wanted."""
        if not await self._thread.call(self._archive.fact, LOOSE):
            return
        for kind in NARROWED:
            rows = self._archive.objects.each(kind)
            while some := await self._thread.call(list, islice(rows, JOINED_AT_ONCE)):
                await self._control.checkpoint()
                await self.fetcher.fetch_halves([half for _, raw in some for half in self._source.halves(kind, raw)])
        await self._thread.call(self._archive.set_fact, LOOSE, "")

    async def retry(self, *, listings: bool) -> None:
        """Try again what could not be read; with `listings` also the listings that failed. What fails again stays a failure."""
        await self.reach.settle()
        kinds = {kind.name: kind for kind in self._source.kinds}
        gate = asyncio.Semaphore(LISTING_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            workers = self.fetcher.start(group)
            after = ("", "")
            while failed := await self._thread.call(self._archive.listing.unread_after, after, RETRIED_AT_ONCE):
                after = failed[-1]
                for name, object_id in failed:
                    if object_id:
                        await self.fetcher.feed(name, [(object_id, None)])
                    elif name in kinds and listings:
                        await self._gated(gate, kinds[name], Round())
            await self.fetcher.finish(workers)
        await self._thread.call(self._notes.merge_people)

    # one kind

    async def _in_order(
        self, kind: SourceKind, done: dict[str, asyncio.Event], gate: asyncio.Semaphore, found: Round
    ) -> None:
        for name in kind.after:
            await done[name].wait()
        try:
            await self._gated(gate, kind, found)
            if kind.name == "contacts":
                await self.fetcher.everybody()
        finally:
            done[kind.name].set()

    async def _gated(self, gate: asyncio.Semaphore, kind: SourceKind, found: Round) -> None:
        async with gate:
            await self._control.checkpoint()
            begin = int(self._clock())
            since = await self._thread.call(self._archive.listed_to, kind.name)
            first, since = since is None, None if since is None else since - OVERLAP_SECONDS
            again = self._whole and not kind.fetched and kind.name not in self.listed
            asked = since if kind.dated and not again else None
            await self._vanished.begin(kind, whole=asked is None, first=first)
            try:
                if kind.sliced:
                    await self._slices(kind, asked, found)
                else:
                    async for page in one_ahead(self._source.list(kind.name, since=asked)):
                        await self._note(kind, page, found)
                await self._vanished.settle(kind)
                await self._thread.call(self._notes.listed, kind.name, begin)
            except NotAvailable as error:
                # Without these there is no migration: it is a failure, whatever the reason.
                note = self._notes.unavailable if kind.optional else self._notes.not_listed
                await self._thread.call(note, kind.name, error)
            except RecordError as error:
                await self._thread.call(self._notes.not_listed, kind.name, error)
            if kind.name == "contacts":
                await self._thread.call(self._notes.merge_people)
            if kind.name == "conversations":
                await self._deletions(since)
            await self._thread.call(self._notes.whole, kind.name)
            self.listed.add(kind.name)
            self._news.tell()

    async def _slices(self, kind: SourceKind, since: int | None, found: Round) -> None:
        await self._leftovers(kind, found)
        active = self.reach.of(kind.name)
        if since is not None:
            await self.reach.recount(kind.name)
            async for page in self._source.list(kind.name, since=since, active_since=active):
                await self._note(kind, page, found)
            return
        windows = await self._thread.call(self._notes.plan_windows, kind.name)
        total = await self.reach.total(kind.name)
        await self._thread.call(self._notes.show_found, kind.name, 0, total)
        listing = UnderWay(asyncio.Semaphore(LISTING_AT_ONCE))
        async with asyncio.TaskGroup() as group:
            for window in windows:
                group.create_task(self._window(kind, window, listing, group, found))
        if listing.failed:
            raise listing.failed[0]

    async def _window(
        self, kind: SourceKind, window: tuple[int, int], listing: UnderWay, group: asyncio.TaskGroup, found: Round
    ) -> None:
        """One that cannot be listed holds none of the others back."""
        async with listing.gate:
            if not listing.given_up:
                try:
                    await self._list_window(kind, window, listing, group, found)
                except RecordError as error:
                    listing.failed.append(error)

    async def _list_window(
        self, kind: SourceKind, window: tuple[int, int], listing: UnderWay, group: asyncio.TaskGroup, found: Round
    ) -> None:
        first = True
        active = self.reach.of(kind.name)
        async for page in self._source.list(kind.name, window=window, active_since=active):
            parts = split(window, page.total) if first else []
            if parts:
                await self._thread.call(self._notes.split, kind.name, window, parts)
                for part in parts:
                    group.create_task(self._window(kind, part, listing, group, found))
                return
            first = False
            await self._note(kind, page, found)
        await self._thread.call(self._notes.window_done, kind.name, window)

    async def _note(self, kind: SourceKind, page: ListedPage, found: Round) -> None:
        await self._control.checkpoint()
        if kind.fetched:
            await self._feed(kind.name, await self._thread.call(self._notes.note_listed, kind.name, page.items), found)
        else:
            await self._carrier.carry(kind.name, page, found)

    async def _leftovers(self, kind: SourceKind, found: Round) -> None:
        """What an interrupted run had listed and not fetched."""
        if not kind.fetched or kind.name in self.listed:
            return
        after = ""
        while True:
            rows = await self._thread.call(self._archive.listing.to_read, kind.name, after, 500)
            if not rows:
                return
            await self._feed(kind.name, rows, found)
            after = rows[-1][0]

    async def _deletions(self, since: int | None) -> None:
        try:
            async for page in self._source.deleted(since or 0):
                await self._control.checkpoint()
                ids = [(item.id, item.version) for item in page.items]
                known = await self._thread.call(self._archive.deleted_at_source, "conversations", ids)
                if known and since is not None:
                    self._board.note(f"{known} archived conversations are marked as deleted in Intercom.")
        except RecordError as error:
            await self._thread.call(self._notes.unavailable, "deleted conversations", error)

    async def _finish_after(self, done: dict[str, asyncio.Event], workers: list[asyncio.Task[None]]) -> None:
        for event in done.values():
            await event.wait()
        await self.fetcher.finish(workers)

    async def _feed(self, kind: str, items: Iterable[tuple[str, int | None]], found: Round) -> None:
        for _, version in await self.fetcher.feed(kind, items):
            found.saw(version)
