"""Reading: source → archive. Lists what there is, fetches what is not archived in that version, and does it again until nothing new comes."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from wizard.archive.archive import Archive, Stored
from wizard.archive.decode import digest
from wizard.engine.committing import Committer
from wizard.engine.control import RunControl
from wizard.engine.fetching import Fetcher
from wizard.engine.news import News
from wizard.engine.noting import Notes
from wizard.engine.one_ahead import one_ahead
from wizard.engine.progress import ProgressBoard
from wizard.engine.thread import WorkThread
from wizard.engine.vanished import Vanished
from wizard.engine.windows import UnderWay, split
from wizard.errors import NotAvailable, RecordError
from wizard.sources.port import Fetched, Listed, ListedPage, Source, SourceKind

OVERLAP_SECONDS = 300
"""How far a delta reaches back: clocks differ and Intercom's index lags behind."""

LISTING_AT_ONCE = 4
BUNDLE = 20
BUNDLES_AT_ONCE = 6
"""So many objects of a page are completed and kept together, and so many of these bundles at once."""
RETRIED_AT_ONCE = 500


@dataclass(slots=True)
class Round:
    """What one round of reading found: how many objects were new or changed, and the newest version among them (unix seconds)."""

    changed: int = 0
    newest: int = 0

    def saw(self, version: int | None, count: int = 1) -> None:
        """Count objects that were new or changed."""
        self.changed += count
        self.newest = max(self.newest, version or 0)


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
        whole: bool = True,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`whole`: list once more also what could be listed by what changed since, so that deletions are found."""
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
        self.fetcher = Fetcher(source, archive, thread, committer, news, control, board, self.listed, clock)
        self._whole = whole
        self._vanished = Vanished(archive, thread, self.fetcher, control, board, clock)

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

    async def retry(self, *, listings: bool) -> None:
        """Try again what could not be read; with `listings` also the listings that failed. What fails again stays a failure."""
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
        if since is not None:
            async for page in self._source.list(kind.name, since=since):
                await self._note(kind, page, found)
            return
        windows = await self._thread.call(self._notes.plan_windows, kind.name)
        total = await self._source.count(kind.name)
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
        async for page in self._source.list(kind.name, window=window):
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
            await self._carry(kind.name, page, found)

    async def _carry(self, kind: str, page: ListedPage, found: Round) -> None:
        """Keep the objects of a page that carries them whole, completed where the listing cuts something off."""
        listed = {item.id: item for item in page.items if item.raw is not None}
        marks = [(item.id, digest(item.raw)) for item in listed.values() if item.raw is not None]
        same = await self._thread.call(self._archive.objects.same, kind, marks)
        await self._kept(kind, [], [item for item in listed.values() if item.id in same], page.total, found)
        todo = [item for item in listed.values() if item.id not in same]
        gate = asyncio.Semaphore(BUNDLES_AT_ONCE)

        async def bundle(items: list[Listed]) -> None:
            async with gate:
                whole = await asyncio.gather(*(self._complete(kind, item) for item in items))
                await self._kept(kind, [one for one in whole if one is not None], items, page.total, found)

        # Not the page at once: what a kill takes is fetched again.
        async with asyncio.TaskGroup() as group:
            for start in range(0, len(todo), BUNDLE):
                group.create_task(bundle(todo[start : start + BUNDLE]))

    async def _kept(
        self, kind: str, whole: list[Fetched], items: list[Listed], total: int | None, found: Round
    ) -> None:
        """Put objects that are whole into the archive, with the rows of the listing that are settled by that."""
        listed = {item.id: item for item in items}
        batch = [(fetched, listed[fetched.id].version, listed[fetched.id].raw) for fetched in whole]
        stored = await self._thread.call(self._keep, kind, batch, [(item.id, item.version) for item in items])
        if stored.changed:
            found.saw(max((fetched.version or 0 for fetched in whole), default=0), stored.changed)
        self._committer.told(kind, stored)
        await self._thread.call(self._notes.show_found, kind, stored.listed, total)
        await self.fetcher.people(stored.unknown_contacts)

    def _keep(
        self, kind: str, batch: list[tuple[Fetched, int | None, bytes | None]], ids: list[tuple[str, int | None]]
    ) -> Stored:
        with self._archive.commit():
            self._vanished.listed(kind, (one for one, _ in ids))
            return self._archive.store(kind, batch, page=ids)

    async def _complete(self, kind: str, item: Listed) -> Fetched | None:
        assert item.raw is not None  # noqa: S101 - for the type checker; the caller filtered
        # Threads wait to be loaded until the people are known, so these are read first.
        async with self.fetcher.gate.ahead:
            await self._control.checkpoint()
            try:
                fetched = await self._source.complete(kind, item.raw)
            except RecordError as error:
                await self.fetcher.failed(kind, item.id, error)
                return None
            return fetched if fetched.id == item.id else msgspec.structs.replace(fetched, id=item.id)

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
