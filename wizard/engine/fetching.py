"""Fetching objects one by one: a bounded number at once, each committed before it counts as done."""

import asyncio
import time
from collections.abc import Callable, Iterable

from wizard import logs
from wizard.archive.archive import Archive
from wizard.engine.committing import Committer
from wizard.engine.control import RunControl
from wizard.engine.gate import Gate
from wizard.engine.news import News
from wizard.engine.progress import ProgressBoard
from wizard.engine.reach import Reach
from wizard.engine.thread import WorkThread
from wizard.errors import Gone, RecordError
from wizard.sources.port import Fetched, Source

WORKERS = 400
"""As many of them fetch as the source says is useful; half as many and some more wait for what they fetched to be committed. The others rest."""
_COMMITTING = 24
_WAITING = 200
PEOPLE_AT_ONCE = 200
SETTLING_SECONDS = 1.0
MOST_SETTLING = 8
"""How often an object is asked for that changes every second: bots write that fast, for some seconds."""
SKEW_SECONDS = 2
"""How far what we take for the source's clock may be behind it."""
MOST_MOVES = 8
"""How often a contact may have been merged into another one that was merged itself; the archive follows no further either."""


class Fetcher:
    """Fetches what it is fed, and the people it names that nobody listed."""

    def __init__(
        self,
        source: Source,
        archive: Archive,
        thread: WorkThread,
        committer: Committer,
        news: News,
        control: RunControl,
        board: ProgressBoard,
        listed: set[str],
        reach: Reach,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._source = source
        self._archive = archive
        self._thread = thread
        self._committer = committer
        self._news = news
        self._control = control
        self._board = board
        self._listed = listed
        self._reach = reach
        self._clock = clock
        self._queue: asyncio.Queue[tuple[str, str, int | None]] = asyncio.Queue(maxsize=_WAITING)
        self._queued: set[tuple[str, str]] = set()
        self.gate = Gate(lambda: source.at_once)
        self._busy = Gate(lambda: source.at_once * 3 // 2 + _COMMITTING)

    def start(self, group: asyncio.TaskGroup) -> list[asyncio.Task[None]]:
        """Start the workers; a failing one ends the group. `finish` ends them."""
        workers = [asyncio.create_task(self._work()) for _ in range(WORKERS)]
        for worker in workers:
            group.create_task(_watch(worker))
        return workers

    async def finish(self, workers: list[asyncio.Task[None]]) -> None:
        """Wait until everything fed is in the archive and everybody it names is settled, then end the workers."""
        await self._drain()
        for worker in workers:
            worker.cancel()

    async def feed(self, kind: str, items: Iterable[tuple[str, int | None]]) -> list[tuple[str, int | None]]:
        """Have these (id, listed version) fetched; waits while too many are waiting. Returns those that were not under way already."""
        fed = []
        for object_id, version in items:
            if (kind, object_id) in self._queued:
                continue
            self._queued.add((kind, object_id))
            try:
                await self._queue.put((kind, object_id, version))
            except asyncio.CancelledError:
                self._queued.discard((kind, object_id))
                raise
            fed.append((object_id, version))
        return fed

    async def _work(self) -> None:
        while True:
            async with self._busy:
                kind, object_id, version = await self._queue.get()
                try:
                    await self._control.checkpoint()
                    await self._fetch(kind, object_id, version)
                finally:
                    self._queued.discard((kind, object_id))
                    self._queue.task_done()

    async def _fetch(
        self, kind: str, object_id: str, version: int | None, moves: int = MOST_MOVES, *, alone: bool = False
    ) -> None:
        try:
            fetched = await self._settled(kind, object_id)
        except Gone as error:
            self._control.ceiling.went_well(kind)
            await self._thread.call(self._gone, kind, object_id, error)
            onward = error.moved_to if moves else None
            if onward and not await self._thread.call(self._archive.people.known, onward):
                await self._fetch("contacts", onward, None, moves - 1)
            self._news.tell()
        except RecordError as error:
            await self.failed(kind, object_id, error)
        else:
            if not alone:
                await self.halves([fetched])
            stored = await self._committer.store(kind, fetched, version)
            self._control.ceiling.went_well(kind)
            await self.people(stored.unknown_contacts)

    async def halves(self, whole: Iterable[Fetched]) -> None:
        """Where not everything is read: fetch what is the same thread as one of these, and would not be listed for itself. Before these are kept, so
        that an interruption forgets neither.
        """
        await self.fetch_halves([half for fetched in whole for half in fetched.halves])

    async def fetch_halves(self, halves: Iterable[tuple[str, str]]) -> None:
        """Fetch those of these (kind, id) that are not archived, nor under way, and would not be listed for themselves."""
        for kind, object_id in halves:
            await self._reach.settle()
            if self._reach.of(kind) is None or (kind, object_id) in self._queued:
                continue
            if await self._thread.call(self._archive.objects.row, kind, object_id) is None:
                self._queued.add((kind, object_id))
                try:
                    await self._fetch(kind, object_id, None, alone=True)
                finally:
                    self._queued.discard((kind, object_id))

    async def now(self, kind: str, object_id: str) -> None:
        """Fetch one object at once, even where it waits for its turn: it is archived then, marked as gone, or noted as a failure."""
        await self._fetch(kind, object_id, None)

    async def ask(self, kind: str, object_id: str) -> None:
        """Fetch one object now, unless it is under way: it is archived then, marked as gone, or noted as a failure."""
        if (kind, object_id) in self._queued:
            return
        self._queued.add((kind, object_id))
        try:
            await self._fetch(kind, object_id, None)
        finally:
            self._queued.discard((kind, object_id))

    async def _settled(self, kind: str, object_id: str) -> Fetched:
        """An object whole. One that changed in the very second it was asked for may change in it once more, under the same version: it is asked for
        again when that second is over, and again where it changed in that one, too.
        """
        for _ in range(MOST_SETTLING):
            second = int(self._clock())
            fetched = await self._asked(kind, object_id)
            if fetched.version is None or not second <= fetched.version <= second + SKEW_SECONDS:
                return fetched
            await self._control.sleep(SETTLING_SECONDS)
        return await self._asked(kind, object_id)

    async def _asked(self, kind: str, object_id: str) -> Fetched:
        """An object whole. Only who is not there twice is gone: an answer of "not found" may be a server's hiccup."""
        async with self.gate:
            try:
                return await self._source.fetch(kind, object_id)
            except Gone as error:
                if error.moved_to:
                    raise
            return await self._source.fetch(kind, object_id)

    async def people(self, unknown: Iterable[str]) -> None:
        """Fetch contacts that something names and nobody listed: merged, deleted or hidden ones."""
        if "contacts" not in self._listed:
            return
        for contact_id in unknown:
            await self.ask("contacts", contact_id)

    async def everybody(self) -> None:
        """Once contacts are listed: fetch whoever was named before, and is not among them."""
        after = ""
        while unknown := await self._thread.call(self._archive.people.unknown, PEOPLE_AT_ONCE, after):
            await self._control.checkpoint()
            await self.feed("contacts", [(contact_id, None) for contact_id in unknown])
            after = unknown[-1]

    async def _drain(self) -> None:
        """Wait until everything queued is in the archive, and everybody it names is settled."""
        await self._queue.join()
        while await self._thread.call(self._archive.people.unknown, 1):
            await self.everybody()
            await self._queue.join()

    async def failed(self, kind: str, object_id: str, error: RecordError) -> None:
        """Note an object that could not be read. Raises TooManyFailures."""
        await self._thread.call(self._note_failure, kind, object_id, error)
        self._board.kind(kind, failed=1)
        self._board.failure(f"{kind}: {error.message}")
        logs.event("read.failed", kind=kind, id=logs.name_of(object_id), status=error.status, cause=error.message)
        self._news.tell()
        self._control.ceiling.failed(kind, error.cause)

    def _note_failure(self, kind: str, object_id: str, error: RecordError) -> None:
        with self._archive.commit():
            self._archive.listing.failed(kind, object_id, error)
            if kind == "contacts":
                self._archive.people.settled(object_id)

    def _gone(self, kind: str, object_id: str, error: Gone) -> None:
        with self._archive.commit():
            self._archive.deleted_at_source(kind, [(object_id, int(self._clock()))])
            if kind == "contacts":
                self._archive.people.moved(object_id, error.moved_to)


async def _watch(worker: asyncio.Task[None]) -> None:
    """Let a failing worker end its group; a cancelled one has done its work."""
    try:
        await asyncio.wait([worker])
    finally:
        worker.cancel()
    if not worker.cancelled() and (error := worker.exception()):
        raise error
