"""What is archived, and not at the source any more: found by comparing the ids of a whole listing with those that are archived."""

import asyncio
import time
from collections.abc import Callable, Iterable

from wizard.archive.archive import Archive
from wizard.engine.control import RunControl
from wizard.engine.fetching import Fetcher
from wizard.engine.progress import ProgressBoard
from wizard.engine.reach import Reach
from wizard.engine.thread import WorkThread
from wizard.sources.port import SourceKind
from wizard.text import plural

AT_ONCE = 20
BATCH = 500


class Vanished:
    """Compares listings. Nothing grows with the number of objects but a table of ids in the archive, which is emptied when a kind is through.

    Conversations are not compared: the source tells of their deletions.
    """

    def __init__(
        self,
        archive: Archive,
        thread: WorkThread,
        fetcher: Fetcher,
        control: RunControl,
        board: ProgressBoard,
        reach: Reach,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._archive = archive
        self._thread = thread
        self._fetcher = fetcher
        self._control = control
        self._board = board
        self._reach = reach
        self._clock = clock
        self._compared: set[str] = set()

    async def begin(self, kind: SourceKind, *, whole: bool, first: bool) -> None:
        """A listing begins; only a `whole` one is compared. `first`: the kind was never listed to its end, so slices of it may be done already."""
        self._compared.discard(kind.name)
        if whole and not kind.fetched and not kind.named and kind.name != "workspace":
            self._compared.add(kind.name)
            await self._thread.call(self._begin, kind, first)

    def _begin(self, kind: SourceKind, first: bool) -> None:
        with self._archive.commit():
            if not kind.sliced:
                self._archive.seen.forget(kind.name)
            elif not first:
                self._archive.seen.forget(kind.name)
                self._archive.listing.reopen_windows(kind.name)

    def listed(self, kind: str, ids: Iterable[str]) -> None:
        """A page of a listing, inside the caller's transaction on the archive's thread."""
        if kind in self._compared:
            erased = self._archive.erased
            turned_away = kind == "contacts" and erased.active
            self._archive.seen.note(kind, (one for one in ids if not (turned_away and erased.contact(one))))

    async def settle(self, kind: SourceKind) -> None:
        """A listing was complete: ask for whatever is archived and was not in it, or mark it as deleted where nothing can be asked for alone."""
        if kind.name not in self._compared:
            return
        gone, after, oldest = 0, "", self._reach.of(kind.name)
        while ids := await self._thread.call(self._archive.seen.missing, kind.name, after, BATCH, oldest):
            await self._control.checkpoint()
            after = ids[-1]
            if kind.single:
                gate = asyncio.Semaphore(AT_ONCE)
                gone += sum(await asyncio.gather(*(self._asked(gate, kind.name, one) for one in ids)))
            else:
                at = int(self._clock())
                gone += await self._thread.call(self._archive.deleted_at_source, kind.name, [(one, at) for one in ids])
        await self._thread.call(self._through, kind.name)
        if gone:
            what = plural(
                gone, f"archived object of the kind {kind.name} is", f"archived objects of the kind {kind.name} are"
            )
            self._board.note(f"{what} not in Intercom any more: kept in the archive, and marked.")

    async def _asked(self, gate: asyncio.Semaphore, kind: str, object_id: str) -> bool:
        """A list may leave out what is there all the same: only who is not there when asked for is gone."""
        async with gate:
            await self._control.checkpoint()
            await self._fetcher.ask(kind, object_id)
            return await self._thread.call(self._archive.objects.is_deleted, kind, object_id)

    def _through(self, kind: str) -> None:
        with self._archive.commit():
            self._archive.seen.forget(kind)
