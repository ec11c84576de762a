"""What a session can say before the import: how much the scope loads, who is merged, what is lost."""

import asyncio
import contextlib
import threading
import time
from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from itertools import islice

from wizard.archive.archive import Archive
from wizard.archive.merges import Merge
from wizard.archive.reach import reads_further
from wizard.attribute_samples import Samples, archived_samples
from wizard.decisions import Definitions
from wizard.engine.forecast import Forecast, delta_forecast, local_forecast
from wizard.engine.foreseeing_losses import Foreseen, Foreseer, Sample
from wizard.engine.only import Only
from wizard.engine.sampling import draw
from wizard.engine.scope_count import count_archived
from wizard.engine.windows import FAR_FUTURE
from wizard.errors import OutercomError, UsageError
from wizard.looking import Looking
from wizard.plan.attribute_figures import SAMPLED_KINDS
from wizard.plan.models import Plan
from wizard.plan.scope import read_from
from wizard.sources.port import ScopeCount, Source
from wizard.text import printable


class Foreseeing(Looking):
    """The part of a session that looks ahead. Coroutines; what blocks is done on threads, and ends when they are cancelled."""

    _sample: tuple[int | None, Sample] | None = None

    @abstractmethod
    async def read_definitions(self) -> Definitions:
        """Read admins, attributes and tags into the archive."""

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
        if await asyncio.to_thread(self.is_read):
            stopped = threading.Event()
            try:
                return await asyncio.to_thread(self._count_archived, plan, stopped.is_set)
            finally:
                stopped.set()
        async with self._source() as source:
            return await source.count_scope(plan)

    async def attribute_samples(self) -> Samples:
        """What the values of attributes are like: of archived objects where there are some, else of one page from the source. Nothing is kept.

        Where the source cannot be asked, nothing was seen.
        """
        samples = await asyncio.to_thread(self._archived_samples)
        missing = [kind for kind, model in SAMPLED_KINDS.items() if not samples.seen(model)]
        with contextlib.suppress(OutercomError):
            if missing:
                async with self._source() as source:
                    for kind in missing:
                        page = [(kind, raw) for raw in await source.sample(kind)]
                        samples = await asyncio.to_thread(samples.with_more, page)
        return samples

    def _archived_samples(self) -> Samples:
        if not self.migration.paths.archive.exists():
            return Samples()
        with self.archive() as archive:
            return archived_samples(archive)

    def is_read(self) -> bool:
        """Whether everything that is to be read was listed and is archived."""
        if not self.migration.paths.archive.exists():
            return False
        with self.archive() as archive:
            if archive.listed_to("conversations") is None or archive.listing.open_count():
                return False
            return not reads_further(archive, read_from(self.plan.scope))

    def _count_archived(self, plan: Plan, stop: Callable[[], bool]) -> ScopeCount:
        with self.archive() as archive:
            return count_archived(archive, plan, stop)

    async def forecast(self, only: str) -> Forecast:
        """What a run that does only this part will take: calls to Intercom, and files. For a delta it asks for a few totals.

        Raises UsageError before anything was read, and what the source raises.
        """
        with self.archive() as archive:
            if Only(only) is not Only.DELTA:
                return local_forecast(Only(only), archive)
            async with self._source() as source:
                return await delta_forecast(archive, source)

    async def arrived(self) -> dict[str, int | None]:
        """How many conversations and contacts were made in Intercom since they were read: a few calls to Intercom, nothing is kept.

        None where the source cannot count by time, or nothing was read yet. Raises CredentialsError, Unreachable, UsageError.
        """
        with self.archive() as archive:
            since = {kind: archive.listed_to(kind) for kind in ("conversations", "contacts")}
        async with self._source() as source:
            return {
                kind: None if at is None else await source.count(kind, window=(at, FAR_FUTURE))
                for kind, at in since.items()
            }

    # people

    async def read_people(self) -> None:
        """Read all contacts into the archive, so that merges can be seen before the import. Raises AlreadyRunning and what reading raises."""
        from wizard.engine.belonging import same_workspace
        from wizard.engine.people import read_people

        with self.migration.lock():
            async with self._source() as source:
                workspace = await source.check()

                def tie() -> None:
                    with Archive(self.migration.paths.archive, self.migration.paths.files) as archive:
                        same_workspace(archive, workspace)

                await asyncio.to_thread(tie)
                await read_people(source, self.migration.paths, self.plan.apart, self.control, self.board)

    def people_are_read(self) -> bool:
        """Whether all contacts are in the archive."""
        if not self.migration.paths.archive.exists():
            return False
        with self.archive() as archive:
            return archive.listed_to("contacts") is not None

    def merges(self, after: str, limit: int) -> list[Merge]:
        """Up to `limit` people of several contacts, after a survivor's id. Raises UsageError when nothing was read yet."""
        with self.archive() as archive:
            return list(islice(archive.merges.each(after, min(limit, 200)), limit))

    def take_apart(self, apart: Sequence[str] = (), together: Sequence[str] = ()) -> Plan:
        """Keep these contacts apart from now on, and no longer those; the plan and the archive say so at once.

        Raises UsageError for a contact that is not merged, AlreadyRunning while the migration runs.
        """
        from wizard.engine.people import keep_apart

        with self.migration.lock():
            with self.archive() as archive:
                for contact_id in apart:
                    _may_be_apart(contact_id, archive.merges.standing(contact_id))
                for contact_id in together:
                    if contact_id not in self.plan.apart:
                        raise UsageError(f"The contact {printable(contact_id)} is not kept apart.")
            wanted = tuple(sorted({*self.plan.apart, *apart} - set(together)))
            plan = self.change(lambda plan: setattr(plan, "apart", wanted))
            with Archive(self.migration.paths.archive, self.migration.paths.files) as archive:
                keep_apart(archive, wanted)
        return plan

    # losses

    async def foresee_losses(self, seconds: float = 60.0) -> Foreseen:
        """What the destination will not hold: exact where everything is archived (in at most so many seconds), else from a sample of the source.

        Reads the definitions first where nothing is archived yet. Raises AlreadyRunning, CredentialsError, Unreachable, NotIntercom, UsageError.
        """
        plan = self.plan.model_copy(deep=True)
        if await asyncio.to_thread(self.is_read):
            until = time.monotonic() + seconds
            stopped = threading.Event()
            try:
                return await asyncio.to_thread(
                    self._foreseen, plan, lambda f: f.archived(lambda: stopped.is_set() or time.monotonic() > until)
                )
            finally:
                stopped.set()
        if not self.migration.paths.archive.exists():
            await self.read_definitions()
            plan = self.plan.model_copy(deep=True)
        since = read_from(plan.scope)
        if self._sample is None or self._sample[0] != since:
            async with self._source() as source:
                self._sample = since, await draw(source, since)
        _, sample = self._sample
        return await asyncio.to_thread(self._foreseen, plan, lambda f: f.sampled(sample))

    def _foreseen(self, plan: Plan, look: Callable[[Foreseer], Foreseen]) -> Foreseen:
        async def work() -> Foreseen:
            async with self._translating() as source, self._destination() as destination:
                with self.archive() as archive:
                    return look(Foreseer(archive, source, destination, plan))

        return asyncio.run(work())

    def accept_losses(self, foreseen: Foreseen) -> Plan:
        """A person accepts these losses; the plan keeps the promise."""
        budget = foreseen.budget(int(time.time()))
        return self.change(lambda plan: setattr(plan, "losses", budget))

    def take_back_losses(self) -> Plan:
        """Nobody accepts any losses any more: what comes is asked about again."""
        return self.change(lambda plan: setattr(plan, "losses", None))


def _may_be_apart(contact_id: str, standing: str) -> None:
    why = {
        "": "is not in the archive",
        "alone": "is not merged into another one",
        "at source": "was merged in Intercom itself; that cannot be undone here",
    }.get(standing)
    if why:
        raise UsageError(
            f"The contact {printable(contact_id)} {why}.",
            hint="`outercom people NAME` lists those that can be taken apart.",
        )
