"""What a session can look up once something was read: verification, old links, one conversation, the export."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from functools import cached_property
from pathlib import Path

from pydantic import SecretStr

from wizard.archive.archive import Archive
from wizard.archive.export import Exported, export
from wizard.destinations.port import Destination
from wizard.engine.control import RunControl
from wizard.engine.ledger import Ledger
from wizard.engine.progress import ProgressBoard
from wizard.erasing import finish, forget
from wizard.failure_lines import failure_lines
from wizard.migration import Migration
from wizard.opening import open_source, source_kinds, translator_version
from wizard.plan.models import Plan
from wizard.proof import Proof
from wizard.receipt import Receipt
from wizard.sizes import Sizes, sizes_of
from wizard.sources.port import Source
from wizard.verify.checking import Told, check, count, opened, told_kinds
from wizard.verify.conservation import Conservation
from wizard.verify.explaining import Explanation, explain
from wizard.verify.failing import Failure, FailureCause, causes, failures
from wizard.verify.finding import Meant, find
from wizard.verify.losses import LossRow, promise_and_outcome
from wizard.verify.report import Chosen, CountRow, Report, SideBySide
from wizard.verify.sampling import Sample
from wizard.verify.saved import save_report
from wizard.verify.viewing import Viewer, viewing

Cut = tuple[str, str, int]
"""Kind and id of a thread, and how many of its parts are missing."""


class Looking(ABC):
    """The part of a session that only looks. Everything here blocks, and belongs on a worker thread."""

    migration: Migration
    plan: Plan
    control: RunControl
    board: ProgressBoard

    @cached_property
    def proof(self) -> Proof:
        """What step 6 does: looking from both sides, judging, the full check, the report."""
        return Proof(self)

    @abstractmethod
    def change(self, change: Callable[[Plan], object]) -> Plan:
        """Change the plan in place and save it at once."""

    @abstractmethod
    def open_destination(self) -> Destination:
        """The destination of the plan, open; the caller closes it."""

    @abstractmethod
    def _destination(self) -> AbstractAsyncContextManager[Destination]:
        """The destination of the plan, open for a while."""

    def verify(self, sample: Sample | None, told: Told | None = None) -> Report:
        """Compare the archive with what the destination holds, on the calling thread: a sample, or (None) every record."""
        return asyncio.run(self._verify(sample, told))

    async def _verify(self, sample: Sample | None, told: Told | None) -> Report:
        async with self._translating() as source, self._destination() as destination:
            return await check(
                self.migration, self.plan, source, destination, translator_version(self.plan), sample=sample, told=told
            )

    def explain(self, text: str) -> tuple[Meant, Explanation]:
        """What somebody means by an id or link, and its way from the archive to the destination and back. Raises UsageError."""
        return asyncio.run(self._explain(text))

    async def _explain(self, text: str) -> tuple[Meant, Explanation]:
        async with self._translating() as source, self._destination() as destination:
            with opened(self.migration, self.plan, source, destination, translator_version(self.plan)) as room:
                archive, ledger, loader = room
                meant = await find(archive, ledger, destination, text)
                kinds = told_kinds(source, loader, self.plan)
                judge = Conservation(archive, ledger, destination, self.plan, kinds)
                told = await explain(archive, ledger, loader, destination, self.plan, judge, meant.kind, meant.id)
                return meant, told

    def counts(self) -> tuple[CountRow, ...]:
        """How many of each kind Intercom listed, the archive has and the destination holds."""
        return asyncio.run(self._counts())

    async def _counts(self) -> tuple[CountRow, ...]:
        async with self._translating() as source, self._destination() as destination:
            return await count(self.migration, self.plan, source, destination, translator_version(self.plan))

    def viewing(self) -> AbstractContextManager[Viewer]:
        """The archive, the ledger and the destination, to look things up in. Blocking; use it on one thread."""
        return viewing(self.migration, self.plan, self.open_destination(), source_kinds(self.plan))

    def failures(self) -> list[tuple[str, int]]:
        """What could not be read, had or loaded, by cause with counts, most first."""
        with self.viewing() as viewer:
            return viewer.failures()

    @contextmanager
    def failing(self) -> Iterator[tuple[list[FailureCause], Callable[[int], Iterator[Failure]], list[Cut]]]:
        """Failures by cause, up to so many single ones, and threads that Intercom gave only in part. Raises UsageError before anything was read."""
        path = self.migration.paths.ledger(self.plan.destination)
        with Archive(self.migration.paths.archive, self.migration.paths.files, read_only=True) as archive:
            ledger = Ledger(path, self.migration.paths.archive, read_only=True) if path.exists() else None
            try:
                yield causes(archive, ledger), lambda most: failures(archive, ledger, most), archive.objects.truncated()
            finally:
                if ledger is not None:
                    ledger.close()

    def failure_lines(self, most: int = 1_000) -> list[str]:
        """Failures by cause with examples, in lines for people. Raises UsageError before anything was read."""
        with self.failing() as (found, rows, cut):
            return list(failure_lines(found, list(rows(most)), cut))

    def sizes(self) -> Sizes | None:
        """What the migration takes on the disk; None before anything was read."""
        return sizes_of(self.migration.paths, self.plan.destination)

    def open_link(self, text: str) -> str | None:
        """The conversation (or ticket) id at Intercom that an old link or id means, when the destination has it."""
        with self.viewing() as viewer:
            return viewer.open_link(text)

    def side_by_side(self, kind: str, object_id: str) -> SideBySide:
        """One object as Intercom gave it and as the destination holds it. Raises UsageError when it is not archived."""
        with self.viewing() as viewer:
            return viewer.side_by_side(kind, object_id)

    def sample(self, count: int, seed: int = 1) -> list[Chosen]:
        """Conversations worth a look: ugly ones first, with the reasons, then random ones."""
        with self.viewing() as viewer:
            return viewer.sample(count, seed)

    def promise_and_outcome(self) -> tuple[LossRow, ...]:
        """The losses that were accepted before the import and those that came, by cause; empty before anything was loaded."""
        ledger_path = self.migration.paths.ledger(self.plan.destination)
        if not ledger_path.exists():
            return ()
        ledger = Ledger(ledger_path, self.migration.paths.archive, read_only=True)
        try:
            return promise_and_outcome(self.plan, ledger)
        finally:
            ledger.close()

    def save_report(self, report: Report) -> tuple[Path, Path, Path]:
        """Write a report as Markdown, JSON and one page of HTML into the migration's folder. Returns the three paths."""
        return save_report(report, self.migration)

    def export(self, folder: Path, told: Callable[[str, int], None] | None = None) -> Exported:
        """Write the whole archive to a folder as JSON Lines with the files and the aliases."""
        with self.viewing() as viewer:
            return export(viewer.archive, folder, viewer.kinds, viewer.aliases(), told)

    def forget(self, email: str, *, dry: bool) -> Receipt:
        """Erase whoever has this e-mail address from the migration, or (`dry`) only say what would be erased. See `erasing.forget`."""
        with self.migration.lock():
            receipt = asyncio.run(self._forget(email, dry))
            if not dry:
                finish(self.migration, receipt)
        return receipt

    async def _forget(self, email: str, dry: bool) -> Receipt:
        async with self._translating() as source, self._destination() as destination:
            return await forget(
                self.migration, self.plan, source, destination, translator_version(self.plan), email, dry=dry
            )

    @asynccontextmanager
    async def _translating(self) -> AsyncIterator[Source]:
        """The source for translating only: it needs no token and never connects."""
        source = open_source(
            self.plan, SecretStr("-"), self.control, self.board, url=self.plan.source.url or "http://127.0.0.1:9"
        )
        try:
            yield source
        finally:
            await source.close()
