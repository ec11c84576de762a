"""Keeping objects whose listing carries them whole: completed where it cuts something off, and put into the archive a few at a time."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec

from wizard.archive.archive import Archive, Stored
from wizard.archive.decode import digest
from wizard.engine.committing import Committer
from wizard.engine.control import RunControl
from wizard.engine.fetching import Fetcher
from wizard.engine.noting import Notes
from wizard.engine.thread import WorkThread
from wizard.errors import RecordError
from wizard.sources.port import Fetched, Listed, ListedPage, Source

BUNDLE = 20
BUNDLES_AT_ONCE = 6
"""So many objects of a page are completed and kept together, and so many of these bundles at once."""


@dataclass(slots=True)
class Round:
    """What one round of reading found: how many objects were new or changed, and the newest version among them (unix seconds)."""

    changed: int = 0
    newest: int = 0

    def saw(self, version: int | None, count: int = 1) -> None:
        """Count objects that were new or changed."""
        self.changed += count
        self.newest = max(self.newest, version or 0)


class Carrier:
    """Takes over pages of listings. `seen` is told, on the archive's thread, which ids were listed."""

    def __init__(
        self,
        source: Source,
        archive: Archive,
        thread: WorkThread,
        committer: Committer,
        control: RunControl,
        fetcher: Fetcher,
        notes: Notes,
        seen: Callable[[str, Iterable[str]], None],
    ) -> None:
        self._source = source
        self._archive = archive
        self._thread = thread
        self._committer = committer
        self._control = control
        self._fetcher = fetcher
        self._notes = notes
        self._seen = seen

    async def carry(self, kind: str, page: ListedPage, found: Round) -> None:
        """Keep the objects of a page that carries them whole, completed where the listing cuts something off."""
        listed = {item.id: item for item in page.items if item.raw is not None}
        marks = [(item.id, digest(item.raw)) for item in listed.values() if item.raw is not None]
        same = await self._thread.call(self._archive.objects.same, kind, marks)
        await self._kept(kind, [], [item for item in listed.values() if item.id in same], page.total, found)
        todo = [item for item in listed.values() if item.id not in same]
        gate = asyncio.Semaphore(BUNDLES_AT_ONCE)

        async def bundle(items: list[Listed]) -> None:
            async with gate:
                completed = await asyncio.gather(*(self._complete(kind, item) for item in items))
                whole = [one for one in completed if one is not None]
                await self._fetcher.halves(whole)
                await self._kept(kind, whole, items, page.total, found)

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
        await self._fetcher.people(stored.unknown_contacts)

    def _keep(
        self, kind: str, batch: list[tuple[Fetched, int | None, bytes | None]], ids: list[tuple[str, int | None]]
    ) -> Stored:
        with self._archive.commit():
            self._seen(kind, (one for one, _ in ids))
            return self._archive.store(kind, batch, page=ids)

    async def _complete(self, kind: str, item: Listed) -> Fetched | None:
        assert item.raw is not None  # noqa: S101 - for the type checker; the caller filtered
        # Threads wait to be loaded until the people are known, so these are read first.
        async with self._fetcher.gate.ahead:
            await self._control.checkpoint()
            try:
                fetched = await self._source.complete(kind, item.raw)
            except RecordError as error:
                await self._fetcher.failed(kind, item.id, error)
                return None
            return fetched if fetched.id == item.id else msgspec.structs.replace(fetched, id=item.id)
