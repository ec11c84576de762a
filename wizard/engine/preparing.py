"""Making objects ready to be sent: from the archive, by the plan, with the ids of what they point to."""

from collections.abc import Mapping, Sequence

from wizard.archive.archive import Archive
from wizard.destinations.port import Delivery, Destination, Projection, link
from wizard.engine.ledger import Ledger, Row, Work
from wizard.engine.lookup import ArchiveLookup
from wizard.engine.pointing import pointed_to
from wizard.engine.prepared import Prepared, left_out
from wizard.engine.stages import FILES
from wizard.plan.models import Plan
from wizard.plan.scope import DELETED, UNNEEDED, WITHOUT_FILES, removes_deleted
from wizard.records import File, Record, Ref, fingerprint
from wizard.sources.port import Skipped, Source


class Links:
    """The ids there of what one record points to, looked up in the ledger while the record is linked; None where it is not there."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.asked: dict[Ref, str | None] = {}

    def get(self, ref: Ref, /) -> str | None:
        """The id there of one record."""
        try:
            return self.asked[ref]
        except KeyError:
            there = self.asked[ref] = self._ledger.link_of(ref)
            return there

    def here(self, *, there: bool) -> tuple[Ref, ...]:
        """Those it points to that are there, or that are not."""
        return tuple([ref for ref, found in self.asked.items() if (found is not None) is there])


class Preparing:
    """Over a read-only archive and the ledger, on the ledger's thread. `along` are the kinds that are loaded only where they are needed."""

    def __init__(
        self,
        source: Source,
        archive: Archive,
        ledger: Ledger,
        destination: Destination,
        plan: Plan,
        along: frozenset[str],
    ) -> None:
        self._source = source
        self._archive = archive
        self._ledger = ledger
        self._destination = destination
        self._plan = plan
        self._along = along
        self._lookup = ArchiveLookup(archive, plan)

    def prepare(self, works: Sequence[Work], needed: bool = False) -> list[Prepared]:
        """Objects ready to be sent, or why not, in their order. `needed`: something that is about to be loaded needs them."""
        self._lookup.keep_up()
        found: dict[tuple[str, str], Prepared] = {}
        by_kind: dict[str, list[Work]] = {}
        for work in works:
            by_kind.setdefault(work.kind, []).append(work)
        for kind, these in by_kind.items():
            ids = [work.id for work in these]
            rows = self._ledger.rows(kind, ids)
            packed = self._archive.objects.packed(kind, ids) if kind != FILES else {}
            for work in these:
                found[kind, work.id] = self._one(work, rows.get(work.id), packed, needed)
        return [found[work.kind, work.id] for work in works]

    def linked_again(self, prepared: Sequence[Prepared]) -> list[Prepared]:
        """The same, where something that was not there is by now."""
        waiting = [p for p in prepared if p.delivery is not None and p.waits]
        rows = self._ledger.rows(waiting[0].work.kind, [p.work.id for p in waiting]) if waiting else {}
        return [
            self._linked(p.work, p.delivery.projection, rows.get(p.work.id))
            if p.delivery is not None and p.waits
            else p
            for p in prepared
        ]

    def _one(self, work: Work, row: Row | None, packed: Mapping[str, bytes], needed: bool) -> Prepared:
        before = row.state if row else ""
        try:
            record = self._made(work.kind, work.id, packed.get(work.id), needed)
        except Exception as error:
            return Prepared(work, failed=f"It could not be translated ({type(error).__name__}).", before=before)
        if record is None:
            return Prepared(work, skipped="kept in the archive", before=before)
        if isinstance(record, Skipped):
            return left_out(work, record, row, self._plan.scope.leaving)
        return self._linked(work, self._destination.project(record), row)

    def _linked(self, work: Work, projection: Projection, row: Row | None) -> Prepared:
        links = Links(self._ledger)
        content = link(projection.content, links)
        mark = fingerprint(content)
        return Prepared(
            work,
            Delivery(
                projection=projection,
                content=content,
                id=row.there if row else None,
                children=row.children if row else {},
            ),
            Ref(projection.kind, projection.source_id),
            mark,
            links.here(there=False),
            pointed_to(links.here(there=True)),
            same=row is not None and row.state == "loaded" and row.fingerprint == mark and row.there is not None,
            before=row.state if row else "",
        )

    def record(self, kind: str, object_id: str) -> Record | Skipped | None:
        """The record an archived object becomes by the plan; Skipped by decision; None when it is only archived."""
        return self._made(kind, object_id, self._archive.objects.packed(kind, [object_id]).get(object_id), needed=False)

    def _made(self, kind: str, object_id: str, packed: bytes | None, needed: bool) -> Record | Skipped | None:
        if kind == FILES:
            return self._file(object_id, needed)
        if packed is None:
            return None
        if removes_deleted(kind, self._plan.scope) and self._archive.objects.is_deleted(kind, object_id):
            return DELETED
        raw = self._archive.objects.whole(kind, object_id, self._archive.objects.unpacked(packed))
        record = self._source.translate(kind, raw, self._plan, self._lookup)
        if needed or record is None or isinstance(record, Skipped) or kind not in self._along:
            return record
        return record if self._ledger.needed.is_needed(kind, object_id) else UNNEEDED

    def _file(self, key: str, needed: bool) -> Record | Skipped | None:
        file = self._archive.files.one(key)
        if file is None or file.sha256 is None:
            return None
        if not self._plan.scope.files:
            return WITHOUT_FILES
        if not needed and not self._ledger.needed.is_needed(FILES, key):
            return UNNEEDED
        return File(
            source_id=file.key, name=file.name, sha256=file.sha256, size=file.size, content_type=file.content_type
        )
