"""Putting what was read into the archive, in batches."""

from collections.abc import Sequence

from wizard.archive.archive import Archive, Stored
from wizard.archive.reach import NARROWED
from wizard.engine.batching import Batches
from wizard.engine.news import News
from wizard.engine.progress import ProgressBoard
from wizard.engine.thread import WorkThread
from wizard.sources.port import Fetched

MOST = 200
ENOUGH = 20
LINGER_SECONDS = 0.02
"""A commit costs as much as ten objects: what comes one by one waits for others, for a moment that is short beside a call."""


class Committer:
    """Commits fetched objects. `store` returns once its object is on disk."""

    def __init__(self, archive: Archive, thread: WorkThread, board: ProgressBoard, news: News) -> None:
        self._archive = archive
        self._thread = thread
        self._board = board
        self._news = news
        self._kinds: dict[str, Batches[tuple[Fetched, int | None], Stored]] = {}

    async def store(self, kind: str, fetched: Fetched, listed_version: int | None) -> Stored:
        """Keep one object. Returns what the commit it was part of did. Raises CannotWrite."""
        if kind not in self._kinds:

            async def commit(batch: Sequence[tuple[Fetched, int | None]]) -> Stored:
                stored = await self._thread.call(self._keep, kind, batch)
                self.told(kind, stored)
                return stored

            self._kinds[kind] = Batches(commit, MOST, enough=ENOUGH, linger=LINGER_SECONDS)
        return await self._kinds[kind].add((fetched, listed_version))

    def _keep(self, kind: str, batch: Sequence[tuple[Fetched, int | None]]) -> Stored:
        # A thread that was asked for by its id may be older than what is listed: it is there all the same, and to be counted and compared.
        unlisted = [(one.id, one.version) for one, version in batch if version is None and kind in NARROWED]
        return self._archive.store(kind, [(one, version, None) for one, version in batch], page=unlisted)

    async def finish(self) -> None:
        """Keep what was handed over, also where nobody waits for it any more."""
        for batches in self._kinds.values():
            await batches.finish()

    def told(self, kind: str, stored: Stored) -> None:
        """A commit is on disk: show it."""
        self._board.kind(kind, read=stored.added)
        if stored.new_files:
            self._board.file(found=stored.new_files)
        self._news.tell()
