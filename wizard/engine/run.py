"""One run: reading, files and loading side by side, until nothing is left and nothing new has come."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace

from wizard.archive.archive import Archive
from wizard.destinations.port import SOURCE_WORKSPACE, Destination, Needs
from wizard.engine.attribution import Attribution, keep_shapings
from wizard.engine.belonging import same_workspace
from wizard.engine.committing import Committer
from wizard.engine.control import RunControl
from wizard.engine.fetching_files import FileFetcher
from wizard.engine.first import First
from wizard.engine.ledger import Ledger
from wizard.engine.loading import Loader
from wizard.engine.measuring import Measuring
from wizard.engine.news import News
from wizard.engine.only import Only as Only
from wizard.engine.outcome import SECOND_LOOK, RunResult, attributed, conclude, result_of
from wizard.engine.people import keep_apart
from wizard.engine.progress import ProgressBoard
from wizard.engine.reading import Reader
from wizard.engine.showing import show_what_is_there
from wizard.engine.stages import readiness, stages
from wizard.engine.thread import WorkThread
from wizard.migration import Migration
from wizard.paths import private_folder
from wizard.plan.models import Plan
from wizard.plan.scope import read_from
from wizard.sources.port import Source, Workspace
from wizard.text import counted

MOST_ROUNDS = 6
"""One full round and five deltas: after that the report says that the workspace keeps changing."""


Decide = Callable[[Archive, Plan], Awaitable[Plan]]
"""Called once the definitions are read, before anything is loaded: returns the plan with every decision made."""


@dataclass(slots=True)
class Run:
    """What a run needs. `source` and `destination` are open; the run does not close them.

    `translator` is the version of the source's translator. `decide` may fill in decisions from the definitions. `only` narrows the run.
    `watch` runs beside it; `tell` is called once when it is over.
    """

    migration: Migration
    plan: Plan
    source: Source
    destination: Destination
    workspace: Workspace
    translator: int
    control: RunControl
    board: ProgressBoard
    decide: Decide | None = None
    only: Only | None = None
    watch: Callable[["Run"], Coroutine[None, None, None]] | None = None
    tell: Callable[["Run"], None] | None = None
    _settled: bool = field(default=False, init=False)
    _defined: bool = field(default=False, init=False)
    _read: bool = field(default=False, init=False)
    _fetched: bool = field(default=False, init=False)
    _as_of: int | None = field(default=None, init=False)
    _attributed: int = field(default=0, init=False)
    _last_read: int | None = field(default=None, init=False)
    _removed: Counter[str] = field(default_factory=Counter, init=False)
    _front: First | None = field(default=None, init=False)
    measuring: Measuring = field(init=False)

    def __post_init__(self) -> None:
        self.measuring = Measuring(self.source, self.destination, self.control, self.board)

    def first(self, argument: str) -> None:
        """Somebody wants `KIND ID` first. A run that reads nothing says so."""
        if self._front is None or self.only in (Only.ATTACHMENTS, Only.ATTRIBUTION):
            self.board.note("This run does only a part, and brings nothing else: ask again while a whole one goes on.")
        else:
            self._front.ask(argument)

    async def go(self) -> RunResult:
        """Run to the end. Never raises, but for a cancellation from outside: what went wrong is in the result."""
        self.control.bind()
        self.board.start()
        try:
            result = await self._go()
        except asyncio.CancelledError:
            raise
        except BaseException as error:
            result = result_of(error)
        finally:
            self.control.unbind()
        self.board.set(state="finished", phase=result.sentence)
        if self.tell is not None:
            await asyncio.to_thread(self.tell, self)
        return result

    async def _go(self) -> RunResult:
        paths = self.migration.paths
        for leftover in paths.downloads.glob("incoming-*"):
            leftover.unlink(missing_ok=True)
        with ExitStack() as stack:
            archive_thread, ledger_thread = WorkThread("archive"), WorkThread("ledger")
            archive = await archive_thread.call(Archive, paths.archive, paths.files)
            stack.callback(archive.close)
            viewer = await ledger_thread.call(Archive, paths.archive, paths.files, read_only=True)
            stack.callback(viewer.close)
            ledger = await ledger_thread.call(Ledger, paths.ledger(self.plan.destination), paths.archive)
            stack.callback(ledger.close)
            stack.callback(archive_thread.close)
            stack.callback(ledger_thread.close)
            await archive_thread.call(same_workspace, archive, self.workspace)
            await archive_thread.call(show_what_is_there, self.board, archive, ledger)
            await self._together(archive, viewer, ledger, archive_thread, ledger_thread)
            result = await ledger_thread.call(self._conclude, viewer, ledger)
            if result.second is not None:
                await archive_thread.call(archive.set_fact, SECOND_LOOK, json.dumps(asdict(result.second)))
            return result

    async def _together(
        self, archive: Archive, viewer: Archive, ledger: Ledger, archive_thread: WorkThread, ledger_thread: WorkThread
    ) -> None:
        news = News()
        paths = self.migration.paths
        committer = Committer(archive, archive_thread, self.board, news)
        created = archive.fact("workspace created")
        reader = Reader(
            self.source,
            archive,
            archive_thread,
            committer,
            news,
            self.control,
            self.board,
            created_at=int(created) if created else None,
            active_since=read_from(self.plan.scope),
            whole=self.only is None,
            clock=self.source.now,
        )
        files = FileFetcher(
            self.source, archive, archive_thread, self.control, self.board, private_folder(paths.downloads), news
        )
        self._front = First(archive, archive_thread, reader.fetcher, files, news, self.control, self.board)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._front.run())
                group.create_task(self._reading(reader, archive, archive_thread, news))
                group.create_task(self._files(files, news))
                group.create_task(self._loading(viewer, ledger, ledger_thread, reader, news, self._front))
                if self.watch:
                    group.create_task(_until(asyncio.create_task(self.watch(self)), lambda: self._settled))
        finally:
            await committer.finish()

    async def _reading(self, reader: Reader, archive: Archive, thread: WorkThread, news: News) -> None:
        if self.only is None or self.only is Only.FAILURES:
            self.board.file(failed=-await thread.call(_forgive_files, archive))
        failed = self.only is None and bool(await thread.call(archive.listing.unread_counts))
        if self.only in (None, Only.DELTA):
            self.board.set(phase="Reading definitions.")
            await reader.definitions()
        await thread.call(keep_apart, archive, self.plan.apart)
        await self._decided(archive)
        news.tell()
        if self.only is Only.FAILURES:
            self._all_listed(reader)
            await reader.retry(listings=True)
        elif self.only in (None, Only.DELTA):
            await self._rounds(reader, archive, thread)
            if failed:
                await reader.retry(listings=False)
        if self.only is Only.ATTACHMENTS:
            self.board.file(failed=-await thread.call(_forgive_files, archive))
        self._all_listed(reader)
        self._read = True
        news.tell()

    async def _rounds(self, reader: Reader, archive: Archive, thread: WorkThread) -> None:
        await reader.reach.settle()
        for number in range(MOST_ROUNDS):
            first = number == 0 and await thread.call(archive.listed_to, "conversations") is None
            self.board.set(
                phase="Reading everything from the workspace." if first else "Reading what changed meanwhile."
            )
            if first:
                await self.measuring.count(reader.reach.total)
            self.measuring.closing = self.measuring.reading and not first
            # Whatever changed before a round began is read when it is over.
            begin = self._as_of = int(self.source.now())
            found = await reader.round()
            self._last_read = found.changed
            if not first and (found.changed == 0 or found.newest >= begin):
                return
        self.board.note("The workspace keeps changing: what came last is left for the next run.")

    async def _decided(self, archive: Archive) -> None:
        decided = await self.decide(archive, self.plan) if self.decide is not None else self.plan

        def keep(plan: Plan) -> None:
            plan.admins, plan.attributes = decided.admins, decided.attributes
            if plan.scope.anchor is None:
                plan.scope = plan.scope.model_copy(update={"anchor": int(self.source.now())})

        self.plan = await asyncio.to_thread(self.migration.update, keep)
        roles = tuple({c.role for c in self.plan.admins.values() if c.role})
        await self.destination.prepare(Needs(roles, {SOURCE_WORKSPACE: self.workspace.id}))
        self._defined = True

    def _all_listed(self, reader: Reader) -> None:
        reader.listed.update(kind.name for kind in self.source.kinds)

    async def _files(self, files: FileFetcher, news: News) -> None:
        if self.only is not Only.ATTRIBUTION:
            await files.run(lambda: self._read)
        self._fetched = True
        news.tell()

    async def _loading(
        self, viewer: Archive, ledger: Ledger, thread: WorkThread, reader: Reader, news: News, front: First
    ) -> None:
        event = news.subscribe()
        while not self._defined:
            event.clear()
            if not self._defined:
                await event.wait()

        def loader_for(plan: Plan) -> Loader:
            return Loader(
                self.source, viewer, ledger, self.destination, plan, self.translator, thread, self.control, self.board
            )

        loader = loader_for(self.plan)
        if self.only in (None, Only.FAILURES):
            await thread.call(ledger.forgive, uncertain=self.only is Only.FAILURES)
        self._removed = loader.removed
        doubts = await loader.settle_doubts()
        if doubts:
            self.board.note(f"{doubts} writes were cut off last time; each was looked up first.")
        if self.only is Only.ATTRIBUTION:
            attribution = Attribution(ledger, self.plan, self.translator, loader_for, thread, self.control, self.board)
            self._attributed = await attribution.run()
            self._settled = True
            front.end()
            return
        await thread.call(keep_shapings, ledger, self.plan, loader.kinds)
        ready = readiness(self.source, loader.stages, reader.listed, lambda: self._read)
        front.load_with(loader)
        await loader.run(event, ready, lambda: self._read and self._fetched and front.idle)
        if loader.removed:
            self.board.note(f"Removed there, because the scope leaves them out: {counted(loader.removed)}.")
        self._settled = True
        front.end()

    def _conclude(self, viewer: Archive, ledger: Ledger) -> RunResult:
        kinds = tuple(kind for stage in stages(self.source, self.destination) for kind in stage)
        result = conclude(viewer, ledger, kinds, self.plan, self.translator, self._as_of, self._last_read)
        result = replace(result, removed=tuple(sorted(self._removed.items())))
        return attributed(result, self._attributed) if self.only is Only.ATTRIBUTION else result


async def _until(watcher: asyncio.Task[None], over: Callable[[], bool]) -> None:
    try:
        while not over() and not watcher.done():
            await asyncio.wait([watcher], timeout=0.2)
        if watcher.done() and not watcher.cancelled() and (error := watcher.exception()):
            raise error
    finally:
        watcher.cancel()


def _forgive_files(archive: Archive) -> int:
    with archive.commit():
        return archive.files.forgive()
