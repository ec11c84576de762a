"""Putting what was read into the archive in batches: whatever arrives while one commit runs goes into the next."""

import asyncio

from wizard.archive.archive import Archive, Stored
from wizard.engine.news import News
from wizard.engine.progress import ProgressBoard
from wizard.engine.thread import WorkThread
from wizard.sources.port import Fetched

MOST = 200


class Committer:
    """Commits fetched objects. `store` returns once its object is on disk."""

    def __init__(self, archive: Archive, thread: WorkThread, board: ProgressBoard, news: News) -> None:
        self._archive = archive
        self._thread = thread
        self._board = board
        self._news = news
        self._waiting: dict[str, list[tuple[Fetched, int | None, asyncio.Future[Stored]]]] = {}
        self._flush: asyncio.Task[None] | None = None

    async def store(self, kind: str, fetched: Fetched, listed_version: int | None) -> Stored:
        """Keep one object. Returns what the commit it was part of did. Raises CannotWrite."""
        future: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(kind, []).append((fetched, listed_version, future))
        if self._flush is None or self._flush.done():
            self._flush = asyncio.create_task(self._run())
        return await future

    async def _run(self) -> None:
        while self._waiting:
            kind, items = next(iter(self._waiting.items()))
            batch, rest = items[:MOST], items[MOST:]
            if rest:
                self._waiting[kind] = rest
            else:
                del self._waiting[kind]
            try:
                stored = await self._thread.call(
                    self._archive.store, kind, [(fetched, version, None) for fetched, version, _ in batch]
                )
            except Exception as error:
                for _, _, future in batch:
                    if not future.done():
                        future.set_exception(error)
                continue
            self.told(kind, stored)
            for _, _, future in batch:
                if not future.done():
                    future.set_result(stored)

    def told(self, kind: str, stored: Stored) -> None:
        """A commit is on disk: show it."""
        self._board.kind(kind, read=stored.added)
        if stored.new_files:
            self._board.file(found=stored.new_files)
        self._news.tell()
