"""Conservation: from raw JSON alone, is everything that was said at the destination, once, and as it was?

No translator is used here, and none may be imported (a contract in pyproject.toml and a test hold it): a mistake of the translator cannot hide itself.
What is read here is Intercom's JSON.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from wizard.archive.archive import Archive
from wizard.destinations.held import Held, HeldFile
from wizard.destinations.port import Destination, Projection, pages_of_ids
from wizard.engine.ledger import Ledger
from wizard.errors import CannotWrite
from wizard.plan.models import Leaving, Plan
from wizard.plan.scope import DELETED, UNNEEDED, comes_along, in_scope
from wizard.records import Kind
from wizard.sources.port import StoredFile
from wizard.verify.claimed import Claimed
from wizard.verify.kept.book import EXPLAINED, Book
from wizard.verify.kept.files import Bytes, file_differs
from wizard.verify.kept.judging import Judge, facets_held, facets_said, left_out
from wizard.verify.kept.tallies import Tallies
from wizard.verify.kept.there import There
from wizard.verify.report import Conserved, Difference, Tally, Verdict

BATCH = 100
_FILES = "files"
_THREADS = frozenset({Kind.CONVERSATION, Kind.TICKET})

Told = Callable[[int, int, str], None]
Raw = dict[str, Any]


class Conservation:
    """Goes through the archive kind by kind. `kinds` are the source's kinds the destination takes, with the kind of record each becomes.

    Memory is bounded. `told(done, total, kind)` is called after each batch.
    """

    def __init__(
        self, archive: Archive, ledger: Ledger, destination: Destination, plan: Plan, kinds: Mapping[str, Kind], told: Told | None = None
    ) -> None:  # fmt: skip
        self._archive = archive
        self._ledger = ledger
        self._destination = destination
        self._plan = plan
        self._kinds = dict(kinds)
        self._told = told
        self._done, self._total = 0, 0
        self._now = int(time.time()) if plan.scope.anchor is None else plan.scope.anchor
        self._book = Book()
        self._tallies = Tallies()
        self._there = There(archive, ledger, plan)
        self._judge = Judge(archive, ledger, destination, self._there, self._book)
        self._bytes = Bytes(archive)

    @property
    def differences(self) -> list[Difference]:
        """What is not equal, the first thousand."""
        return self._book.differences

    @property
    def conserved(self) -> tuple[Conserved, ...]:
        """The totals by sort of thing."""
        return self._book.conserved()

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """Counts per kind, state, channel and month."""
        return self._tallies.rows()

    @property
    def rewritten(self) -> int:
        """How many links to Intercom lead elsewhere there, by choice."""
        return self._book.rewritten

    async def everything(self) -> None:
        """Check every archived object, every file byte by byte, and look for what nobody said."""
        counts = dict(self._archive.objects.kinds()) | {_FILES: self._archive.files.counts().get("stored", 0)}
        self._total = sum(counts.get(kind, 0) for kind in self._kinds)
        for record_kind in dict.fromkeys(self._kinds.values()):
            with Claimed() as claimed:
                for kind in [kind for kind, becomes in self._kinds.items() if becomes is record_kind]:
                    await (self._files(claimed) if kind == _FILES else self._objects(kind, claimed))
                await self._extras(record_kind, claimed)

    async def some(self, objects: Sequence[tuple[str, str]]) -> None:
        """Check only these objects (source kind, id)."""
        by_kind: dict[str, list[str]] = {}
        for kind, object_id in objects:
            by_kind.setdefault(kind, []).append(object_id)
        for kind, ids in by_kind.items():
            with Claimed() as claimed:
                if kind == _FILES:
                    files = [f for key in ids if (f := self._archive.files.one(key)) and f.sha256]
                    await self._file_batch(files, claimed)
                elif kind in self._kinds:
                    raws = ((one, self._archive.objects.raw(kind, one)) for one in ids)
                    await self._batch(kind, [(one, raw) for one, raw in raws if raw is not None], claimed)

    async def _objects(self, kind: str, claimed: Claimed) -> None:
        every = self._archive.objects.each(kind, batch=BATCH)
        while batch := list(islice(every, BATCH)):
            await self._batch(kind, batch, claimed)

    async def _batch(self, kind: str, batch: Sequence[tuple[str, bytes]], claimed: Claimed) -> None:
        wanted: list[tuple[str, Raw, str]] = []
        there_is: list[tuple[str, str]] = []
        for object_id, packed in batch:
            try:
                raw = self._archive.objects.whole(kind, object_id, packed)
                there = self._due(kind, object_id, raw, claimed)
            except Exception as error:
                self._book.note(
                    kind, Verdict.UNCHECKED, kind, object_id, f"its JSON cannot be read ({type(error).__name__})"
                )
                continue
            if there:
                wanted.append((object_id, raw, there))
        held = await self._read(self._kinds[kind], [there for _, _, there in wanted])
        for (object_id, raw, there), found in zip(wanted, held or [None] * len(wanted), strict=True):
            if held is None:
                self._book.note(kind, Verdict.UNCHECKED, kind, object_id, "the destination did not give it back")
            elif found is None:
                self._book.note(kind, Verdict.MISSING, kind, object_id, "it is not there any more")
            elif there in claimed:
                self._book.note(kind, Verdict.DIFFERS, kind, object_id, "it shares its record there with another one")
            else:
                self._tallies.held(kind, facets_held(found))
                self._judged(kind, object_id, raw, found)
                there_is.append((object_id, there))
            claimed.add(there)
        if self._kinds[kind] in _THREADS:
            await self._judge.old_ids(kind, there_is)
        await self._tell(len(batch), kind)

    def _judged(self, kind: str, object_id: str, raw: Raw, held: Held) -> None:
        try:
            self._judge.judge(kind, object_id, raw, held)
        except Exception as error:
            self._book.note(
                kind, Verdict.UNCHECKED, kind, object_id, f"it could not be compared ({type(error).__name__})"
            )

    def _due(self, kind: str, object_id: str, raw: Raw, claimed: Claimed) -> str:
        """The id there of an object that has to be there and was loaded, else nothing: it is explained (and perhaps kept there by decision), or
        missing.
        """
        row = self._ledger.row(kind, object_id)
        why = self._left_out(kind, object_id, raw)
        if why:
            self._tallies.said(kind, facets_said(kind, raw), why)
            if row is not None and row.there and row.state == "skipped" and self._plan.scope.leaving is Leaving.KEEP:
                claimed.add(row.there)
            if why != "kept in the archive":
                self._book.count(kind, EXPLAINED)
            return ""
        state = row.state if row else ""
        why_not = (
            ""
            if state == "loaded"
            else {"failed": "failed", "uncertain": "failed", "intent": "failed"}.get(state, "not loaded yet")
        )
        self._tallies.said(kind, facets_said(kind, raw), why_not)
        if row is None or row.there is None or state != "loaded":
            verdict = Verdict.UNCHECKED if state == "uncertain" else Verdict.MISSING
            self._book.note(
                kind, verdict, kind, object_id, (row.reason if row else "") or "it is in the archive and was not loaded"
            )
            return ""
        return row.there

    def _left_out(self, kind: str, object_id: str, raw: Raw) -> str:
        """Why an object is not at the destination as a record of its own, by the decisions; empty where it has to be. The one place that asks."""
        thread = self._judge.thread_of(object_id) if kind == "tickets" else None
        if skipped := in_scope(kind, raw, self._plan, self._now, thread):
            return skipped.reason
        if self._there.leaves_deleted(kind, object_id):
            return DELETED.reason
        if why := left_out(kind, object_id, raw, self._there):
            return why
        along = comes_along(kind, self._plan.scope) and not self._ledger.needed.is_needed(kind, object_id)
        return UNNEEDED.reason if along else ""

    async def _read(self, kind: Kind, ids: list[str]) -> list[Held | None] | None:
        try:
            found: Sequence[Projection | None] = await self._destination.read(kind, ids) if ids else []
            return [self._destination.held(one) if one is not None else None for one in found]
        except Exception:
            return None

    async def _files(self, claimed: Claimed) -> None:
        after = ("", "")
        while batch := self._archive.files.by_content(after, BATCH):
            after = (batch[-1].sha256 or "", batch[-1].key)
            await self._file_batch(batch, claimed)

    async def _file_batch(self, batch: Sequence[StoredFile], claimed: Claimed) -> None:
        if not self._plan.scope.files:
            self._book.count("stored files", EXPLAINED, len(batch))
            return
        batch = [file for file in batch if self._file_due(file.key, claimed)]
        theres = [self._there.record(_FILES, file.key) for file in batch]
        held = await self._read(Kind.FILE, theres)
        for file, there, found in zip(batch, theres, held or [None] * len(batch), strict=True):
            wrong = await asyncio.to_thread(self._bytes.differ, file)
            if held is None:
                self._book.note(
                    "stored files", Verdict.UNCHECKED, _FILES, file.key, "the destination did not give it back"
                )
            elif not isinstance(found, HeldFile):
                self._book.note("stored files", Verdict.MISSING, _FILES, file.key, "it is not at the destination")
            else:
                self._book.judge(
                    "stored files", _FILES, file.key, [*file_differs(file, found), *([wrong] if wrong else [])]
                )
            claimed.add(there)
        await self._tell(len(batch), _FILES)

    def _file_due(self, key: str, claimed: Claimed) -> bool:
        """Whether a file has to be there: something that is loaded has it."""
        if self._ledger.needed.is_needed(_FILES, key):
            return True
        row = self._ledger.row(_FILES, key)
        if row is not None and row.there and row.state == "skipped" and self._plan.scope.leaving is Leaving.KEEP:
            claimed.add(row.there)
        self._book.count("stored files", EXPLAINED)
        return False

    async def _extras(self, record_kind: Kind, claimed: Claimed) -> None:
        kind = next((kind for kind, becomes in self._kinds.items() if becomes is record_kind), str(record_kind))
        sort = "stored files" if kind == _FILES else kind
        try:
            async for ids in pages_of_ids(self._destination, record_kind):
                extra = [there for there in ids if there not in claimed]
                for held in await self._read(record_kind, extra) or ():
                    if held is not None:
                        self._tallies.held(kind, facets_held(held))
                for there in extra:
                    self._book.note(sort, Verdict.EXTRA, record_kind, there, "nothing in the archive is this")
        except CannotWrite:
            raise
        except Exception:
            self._book.note(
                record_kind, Verdict.UNCHECKED, record_kind, "", "the destination does not say what it holds"
            )

    async def _tell(self, done: int, kind: str) -> None:
        self._done += done
        if self._told:
            self._told(self._done, max(self._done, self._total), kind)
        await asyncio.sleep(0)
