"""How far back a run reads threads: what the plan wants, settled with what the archive was read for before."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import NamedTuple

from wizard.archive import reach
from wizard.archive.archive import Archive
from wizard.engine.progress import ProgressBoard
from wizard.engine.thread import WorkThread
from wizard.errors import RecordError
from wizard.sources.port import Source


class Totals(NamedTuple):
    """How many of a kind are listed once everything is, and how many archived: with the older ones that were before. None where nobody knows."""

    listed: int | None
    archived: int | None


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

    def of(self, kind: str) -> int | None:
        """From which unix second of last activity on objects of a kind are read; None for all of them."""
        return self._since.get(kind)

    async def settle(self) -> None:
        """Once, before anything is listed."""
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

    async def totals(self, kind: str) -> Totals:
        """How many of a kind there are for this run, by the source's own count. Keeps how many are not read."""
        since = self.of(kind)
        total = await self._source.count(kind, active_since=since)
        if since is None:
            return Totals(total, total)
        every = await self._source.count(kind)
        archived, listed = await self._thread.call(self._note_idle, kind, since, every, total)
        return Totals(None, None) if total is None else Totals(total + listed, total + archived)

    async def recount(self, kind: str) -> None:
        """Where not everything is read: keep anew how many are not."""
        if self.of(kind) is not None:
            with suppress(RecordError):
                await self.totals(kind)

    def _note_idle(self, kind: str, since: int, every: int | None, total: int | None) -> tuple[int, int]:
        if every is not None and total is not None:
            reach.note_idle(self._archive, kind, max(0, every - total))
        return self._archive.count_before(kind, since), self._archive.count_before(kind, since, listed=True)
