"""How far back a run reads threads: what the plan wants, settled with what the archive was read for before."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress

from wizard.archive import reach
from wizard.archive.archive import Archive
from wizard.engine.progress import ProgressBoard
from wizard.engine.thread import WorkThread
from wizard.errors import RecordError
from wizard.sources.port import Source


class Reach:
    """`wanted` is the unix second of last activity from which on threads are read, None for all of them. `further`: this run may reach further
    back than those before it.
    """

    def __init__(
        self,
        source: Source,
        archive: Archive,
        thread: WorkThread,
        board: ProgressBoard,
        clock: Callable[[], float],
        *,
        wanted: int | None,
        further: bool,
    ) -> None:
        self._source = source
        self._archive = archive
        self._thread = thread
        self._board = board
        self._clock = clock
        self._wanted = wanted
        self._further = further
        self._since: dict[str, int | None] = {}
        self._settling = asyncio.Lock()

    def of(self, kind: str) -> int | None:
        """From which unix second of last activity on objects of a kind are read; None for all of them."""
        return self._since.get(kind)

    async def settle(self) -> None:
        """Once, before anything is listed, or asked for by its id. Whoever comes while it is done waits."""
        async with self._settling:
            if not self._since:
                narrowed = [kind.name for kind in self._source.kinds if kind.sliced and kind.name in reach.NARROWED]
                await self._thread.call(self._settle, narrowed)

    def _settle(self, kinds: Iterable[str]) -> None:
        for kind in kinds:
            since = reach.settle(self._archive, kind, self._wanted, int(self._clock()), further=self._further)
            self._since[kind] = since
            if since == self._wanted:
                continue
            if reach.is_further(self._wanted, since):
                what = "Reading further back needs a whole run: this one only does a part."
            else:
                back = f"back to {reach.day_of(since)}" if since is not None else "of all time"
                what = f"The {kind} {back} were listed before: these stay in the archive, and what changes in them still comes."
            self._board.note(what)

    async def total(self, kind: str) -> int | None:
        """How many of a kind there are for this run, by the source's own count, with the older ones that are archived; None where it does not say.

        Keeps how many are not read.
        """
        since = self.of(kind)
        total = await self._source.count(kind, active_since=since)
        if since is None:
            return total
        every = await self._source.count(kind)
        archived = await self._thread.call(self._note_idle, kind, since, every, total)
        return None if total is None else total + archived

    async def recount(self, kind: str) -> None:
        """Where not everything is read: keep anew how many are not."""
        if self.of(kind) is not None:
            with suppress(RecordError):
                await self.total(kind)

    def _note_idle(self, kind: str, since: int, every: int | None, total: int | None) -> int:
        if every is not None and total is not None:
            reach.note_idle(self._archive, kind, max(0, every - total))
        return self._archive.count_before(kind, since)
