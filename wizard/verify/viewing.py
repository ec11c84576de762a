"""Looking things up in what was archived and loaded: failures, old links, a sample, one conversation side by side."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from wizard.archive.archive import Archive
from wizard.destinations.port import Destination
from wizard.engine.ledger import Ledger
from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.plan.models import Plan
from wizard.records import Kind
from wizard.sources.port import SourceKind
from wizard.text import one_line
from wizard.translate.old_links import of_workspace, old_link
from wizard.verify.failing import causes
from wizard.verify.report import Chosen, SideBySide
from wizard.verify.sides.building import Sides
from wizard.verify.ugly import ugly, with_random

THREADS = {"conversations": Kind.CONVERSATION, "tickets": Kind.TICKET}
LINK = "https://app.intercom.com/a/inbox/{app}/inbox/conversation/{id}"


class Viewer:
    """The archive, the ledger and the destination of a migration, read-only. Blocking; used on one thread. Get one from `viewing`."""

    def __init__(
        self, archive: Archive, ledger: Ledger, destination: Destination, kinds: tuple[SourceKind, ...], plan: Plan
    ) -> None:
        self.archive = archive
        self.ledger = ledger
        self.destination = destination
        self.plan = plan
        self.kinds = tuple(kind.name for kind in kinds)

    def failures(self) -> list[tuple[str, int]]:
        """What could not be read, had or loaded, by cause with counts, most first."""
        found: Counter[str] = Counter()
        for one in causes(self.archive, self.ledger):
            found[f"{one.kind}: {one.message}"] += one.count
        return found.most_common()

    def open_link(self, text: str) -> str | None:
        """The id at the source of the conversation or ticket that the destination opens for an old link or id; None where it opens none.

        Raises UsageError for a link of another workspace.
        """
        link = old_link(text)
        if link is not None and not of_workspace(link, self.archive.fact("workspace") or ""):
            raise UsageError(
                f"This link is of another Intercom workspace ({one_line(link.app, 40)}).",
                hint="Open it with the migration of that workspace.",
            )
        there = asyncio.run(self.destination.open_alias(text))
        return self._source_id(there) if there else None

    def _source_id(self, there: str) -> str | None:
        for kind in THREADS.values():
            if found := self.ledger.find_record(there, kind):
                return found[1]
        return None

    def aliases(self) -> Iterator[tuple[str, str, str, str]]:
        """(old link, old id, new id, new link) of every loaded conversation and ticket."""
        app = self.archive.fact("workspace") or ""
        for kind in THREADS:
            after = ""
            while rows := self.ledger.loaded(kind, after=after):
                after = rows[-1].id
                for row in rows:
                    yield (
                        LINK.format(app=app, id=row.id),
                        row.id,
                        row.there or "",
                        self.destination.link_to(row.there or ""),
                    )

    def sample(self, count: int, seed: int = 1) -> list[Chosen]:
        """Up to `count` conversations and tickets: three in four ugly on purpose, the others at random. The same for the same seed."""
        return with_random(ugly(self.archive, self.ledger, count * 3 // 4, seed), self.ledger, count, seed)

    def side_by_side(self, kind: str, object_id: str) -> SideBySide:
        """A conversation, ticket, contact, company or macro as Intercom gave it, and as the destination now holds it. Raises UsageError."""
        return asyncio.run(self.sides.of(kind, object_id))

    @cached_property
    def sides(self) -> Sides:
        """Looks at single objects from both sides."""
        return Sides(self.archive, self.ledger, self.destination, self.plan)


@contextmanager
def viewing(
    migration: Migration, plan: Plan, destination: Destination, kinds: tuple[SourceKind, ...]
) -> Iterator[Viewer]:
    """A viewer over a migration, closed afterwards. Raises UsageError when nothing was read or loaded yet."""
    paths = migration.paths
    try:
        with Archive(paths.archive, paths.files, read_only=True) as archive:
            ledger = Ledger(paths.ledger(plan.destination), paths.archive, read_only=True)
            try:
                yield Viewer(archive, ledger, destination, kinds, plan)
            finally:
                ledger.close()
    finally:
        asyncio.run(destination.close())
