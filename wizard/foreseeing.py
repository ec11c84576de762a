"""What a session can say before the import: how much the scope loads, who is merged, what is lost."""

import asyncio
import contextlib
import threading
from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from wizard.archive.archive import Archive
from wizard.attribute_table import archived_objects
from wizard.engine.scope_count import count_archived
from wizard.errors import OutercomError
from wizard.looking import Looking
from wizard.plan.attribute_figures import SAMPLED_KINDS, Figures, figures_of
from wizard.plan.models import Plan
from wizard.sources.port import ScopeCount, Source


class Foreseeing(Looking):
    """The part of a session that looks ahead. Coroutines; what blocks is done on threads, and ends when they are cancelled."""

    @abstractmethod
    def _source(self) -> AbstractAsyncContextManager[Source]:
        """The source of the plan, open for a while."""

    def archive(self) -> Archive:
        """The archive, read-only. Raises UsageError when nothing was read yet."""
        return Archive(self.migration.paths.archive, self.migration.paths.files, read_only=True)

    async def count_scope(self) -> ScopeCount:
        """How many threads the scope loads: exact once everything was read into the archive, until then by the source's own counts.

        Raises CredentialsError, Unreachable, NotIntercom, UsageError.
        """
        plan = self.plan.model_copy(deep=True)
        if await asyncio.to_thread(self._is_read):
            stopped = threading.Event()
            try:
                return await asyncio.to_thread(self._count_archived, plan, stopped.is_set)
            finally:
                stopped.set()
        async with self._source() as source:
            return await source.count_scope(plan)

    async def attribute_figures(self) -> dict[str, Figures]:
        """What the values of attributes are like: of archived objects where there are some, else of one page from the source. Nothing is kept.

        Where the source cannot be asked, nothing was seen.
        """
        figures = await asyncio.to_thread(self._archived_figures)
        missing = [kind for kind, model in SAMPLED_KINDS.items() if not figures[f"{model}:"].sampled]
        with contextlib.suppress(OutercomError):
            if missing:
                async with self._source() as source:
                    for kind in missing:
                        page = [(kind, raw) for raw in await source.sample(kind)]
                        figures = await asyncio.to_thread(figures_of, page, figures)
        return figures

    def _archived_figures(self) -> dict[str, Figures]:
        if not self.migration.paths.archive.exists():
            return figures_of(())
        with self.archive() as archive:
            return figures_of(archived_objects(archive))

    def _is_read(self) -> bool:
        if not self.migration.paths.archive.exists():
            return False
        with self.archive() as archive:
            return archive.listed_to("conversations") is not None and not archive.listing.open_count()

    def _count_archived(self, plan: Plan, stop: Callable[[], bool]) -> ScopeCount:
        with self.archive() as archive:
            return count_archived(archive, plan, stop)
