"""The archive of a migration for whoever only reads: objects as neutral records, whatever was decided and wherever they went."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from wizard.archive.archive import Archive
from wizard.engine.lookup import ArchiveLookup
from wizard.errors import OutercomError
from wizard.migration import Migration
from wizard.opening import translator, translator_version
from wizard.plan.models import Deleted, Period, Plan, Scope, SourceChoice
from wizard.records import Record
from wizard.sources.port import Skipped


class Library:
    """An archive, read-only. It needs no token, no network and no destination, and works beside a run. Blocking; used on one thread at a time.

    Raises UsageError where nothing was read yet, CannotWrite where the archive is damaged.
    """

    def __init__(self, migration: Migration) -> None:
        self.paths = migration.paths
        self.archive = Archive(self.paths.archive, self.paths.files, read_only=True)
        self._plan = Plan(
            source=SourceChoice(name=_source_of(migration)), scope=Scope(period=Period.ALL, deleted=Deleted.KEEP)
        )
        self._translate = translator(self._plan)
        self._lookup = ArchiveLookup(self.archive, self._plan)
        self.translator = translator_version(self._plan)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the archive."""
        self.archive.close()

    def keep_up(self) -> None:
        """See what a run has added meanwhile."""
        self._lookup.keep_up()

    def known(self, kind: str) -> Mapping[str, dict[str, Any]]:
        """All objects of a small kind (tags, admins, …) by id."""
        return self._lookup.known(kind)

    def record(self, kind: str, object_id: str) -> Record | None:
        """An object as a record; None where it is not archived, is no such object, or another record holds it."""
        try:
            raw = self.archive.objects.decoded(kind, object_id)
        except ValueError:
            return None
        found = None if raw is None else self._translate(kind, raw, self._plan, self._lookup)
        return None if isinstance(found, Skipped) else found

    def holder(self, kind: str, object_id: str) -> tuple[str, str]:
        """Kind and id of the object that holds this one: the ticket a conversation became, the contact one was merged into; else itself."""
        if kind == "contacts":
            return kind, self._lookup.contact(object_id) or object_id
        if kind == "conversations" and self.record(kind, object_id) is None and self.record("tickets", object_id):
            return "tickets", object_id
        return kind, object_id


def _source_of(migration: Migration) -> str:
    """The plan may be damaged, and the archive is read all the same."""
    try:
        return migration.load().source.name
    except OutercomError:
        return SourceChoice().name
