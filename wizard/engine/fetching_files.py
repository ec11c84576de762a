"""Fetching files: at once, side by side with everything else, each one once; links that expired are renewed."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from wizard.archive.archive import Archive
from wizard.archive.files import WantedFile
from wizard.engine.batching import Batches
from wizard.engine.control import RunControl
from wizard.engine.news import News
from wizard.engine.progress import ProgressBoard
from wizard.engine.thread import WorkThread
from wizard.errors import Gone, RecordError
from wizard.sources.port import Downloaded, FileLink, Source

AT_ONCE = 12
MOST_PLACES = 5


class FileFetcher:
    """Brings every wanted file into the archive."""

    def __init__(
        self,
        source: Source,
        archive: Archive,
        thread: WorkThread,
        control: RunControl,
        board: ProgressBoard,
        folder: Path,
        news: News,
    ) -> None:
        self._source = source
        self._archive = archive
        self._thread = thread
        self._control = control
        self._board = board
        self._folder = folder
        self._news = news
        self._under_way: set[str] = set()
        self._stale = 0
        self._kept: Batches[tuple[str, Downloaded, Path], None] = Batches(self._keep, AT_ONCE)

    async def run(self, finished: Callable[[], bool]) -> None:
        """Fetch until `finished` says that nothing more will be listed and nothing is wanted."""
        tasks: set[asyncio.Task[None]] = set()
        self._stale = await self._thread.call(self._archive.last_seq)
        news = self._news.subscribe()
        try:
            while True:
                last = finished()
                news.clear()
                wanted = await self._thread.call(self._archive.files.wanted, 4 * AT_ONCE, self._under_way)
                for file in wanted:
                    while len(tasks) >= AT_ONCE:
                        await self._reap(tasks)
                    await self._control.checkpoint()
                    self._under_way.add(file.link.key)
                    tasks.add(asyncio.create_task(self._one(file)))
                if wanted:
                    continue
                if tasks:
                    await self._reap(tasks)
                elif last:
                    return
                else:
                    await self._control.checkpoint()
                    await news.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def now(self, kind: str, object_id: str) -> None:
        """Fetch the files of one object at once, but for those under way."""
        for file in await self._thread.call(self._archive.files.wanted_of, kind, object_id):
            if file.link.key not in self._under_way:
                self._under_way.add(file.link.key)
                await self._one(file)

    @staticmethod
    async def _reap(tasks: set[asyncio.Task[None]]) -> None:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        tasks -= done
        # Several may have ended with the same stop: each is looked at, or Python complains on stderr.
        if errors := [error for task in done if (error := task.exception())]:
            raise errors[0]

    async def _one(self, file: WantedFile) -> None:
        try:
            await self._fetch(file)
        finally:
            self._under_way.discard(file.link.key)
            self._news.tell()

    async def _fetch(self, file: WantedFile) -> None:
        try:
            downloaded, temporary = await self._downloaded(file)
        except Gone as error:
            await self._give_up(file.link, "missing", error)
        except RecordError as error:
            await self._give_up(file.link, "failed", error)
        else:
            await self._kept.add((file.link.key, downloaded, temporary))
            self._board.file(stored=1, size=downloaded.size)
            self._control.ceiling.went_well("files")

    async def _downloaded(self, file: WantedFile) -> tuple[Downloaded, Path]:
        """Links live for minutes: one from an earlier run is not even tried, one that was refused is renewed once."""
        link = file.link if file.seq > self._stale else await self._renewed(file)
        try:
            return await self._source.download(link, self._folder)
        except Gone:
            return await self._source.download(await self._renewed(file), self._folder)

    async def _renewed(self, file: WantedFile) -> FileLink:
        """The same file with a fresh link, from any object that has it. Raises Gone when none of them points to it any more."""
        places = await self._thread.call(self._archive.files.places_of, file.link.key, MOST_PLACES)
        for kind, object_id in dict.fromkeys([(file.kind, file.id), *places]):
            try:
                fetched = await self._source.fetch(kind, object_id)
            except Gone:
                continue
            for link in fetched.files:
                if link.key == file.link.key:
                    return link
        raise Gone("Its message no longer has this file.")

    async def _give_up(self, link: FileLink, status: str, error: RecordError) -> None:
        await self._thread.call(self._note, link.key, status, error)
        self._board.file(failed=1)
        self._board.failure(f"files: {error.message}")
        if status == "failed":
            self._control.ceiling.failed("files", error.cause)
        else:
            self._control.ceiling.went_well("files")

    async def _keep(self, batch: Sequence[tuple[str, Downloaded, Path]]) -> None:
        await self._thread.call(self._archive.keep_files, batch)

    def _note(self, key: str, status: str, error: RecordError) -> None:
        with self._archive.commit():
            self._archive.files.give_up(key, status, error)
