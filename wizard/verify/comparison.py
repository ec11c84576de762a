"""Comparing: every record that should be at the destination against what it now holds, field by field."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial
from typing import Any

from wizard.archive.archive import Archive
from wizard.destinations.port import Destination, Projection, link, pages_of_ids
from wizard.engine.ledger import Ledger, State
from wizard.engine.ledger_rows import Row
from wizard.engine.loading import Loader
from wizard.records import Kind, fingerprint
from wizard.sources.port import Skipped
from wizard.text import one_line
from wizard.verify.differing import differing
from wizard.verify.report import Difference, Verdict

MOST_DIFFERENCES = 1_000
BATCH = 100
_FAILED: tuple[State, ...] = ("failed", "uncertain", "intent")

Told = Callable[[int, int, str], None]


class Comparison:
    """Goes through the ledger kind by kind, in bounded memory."""

    def __init__(
        self, archive: Archive, ledger: Ledger, destination: Destination, loader: Loader, told: Told | None = None
    ) -> None:
        self._archive = archive
        self._ledger = ledger
        self._destination = destination
        self._loader = loader
        self._told = told
        self._done = 0
        self._total = sum(count for _, state, count in ledger.counts() if state == "loaded")
        self.totals: Counter[str] = Counter({verdict.value: 0 for verdict in Verdict})
        self.losses: Counter[str] = Counter()
        self.differences: list[Difference] = []
        self.kept = 0

    async def everything(self, plans: Mapping[str, str], translator: int) -> None:
        """Read every loaded record back and compare it; then look for records that are not there, and for ones that should not be."""
        for kind in self._loader.kinds:
            for rows in _batches(partial(self._page, kind)):
                await self._batch(rows)
            self._left_out(kind, plans[kind], translator)
        self._failed()
        await self._extras()
        wrong = await _tried(self._destination.inspect())
        for sentence in ["the destination cannot be asked whether it is whole"] if wrong is None else wrong:
            self.note(Verdict.UNCHECKED if wrong is None else Verdict.DIFFERS, "destination", "", sentence)

    def _page(self, kind: str, after: str) -> list[Row]:
        return self._ledger.loaded(kind, after=after, limit=BATCH)

    async def some(self, rows: list[Row]) -> None:
        """Compare only these rows."""
        await self._batch(rows)

    async def _batch(self, rows: list[Row]) -> None:
        by_kind: dict[Kind, list[Row]] = {}
        for row in rows:
            by_kind.setdefault(Kind(row.record_kind or ""), []).append(row)
        for kind, group in by_kind.items():
            held = await _tried(self._destination.read(kind, [row.there or "" for row in group]))
            for row, there in zip(group, held or [None] * len(group), strict=True):
                if held is None:
                    self.note(Verdict.UNCHECKED, row.kind, row.id, "the destination did not give it back")
                else:
                    self._compare(row, there)
        self._done += len(rows)
        if self._told and rows:
            self._told(self._done, self._total, rows[0].kind)
        await asyncio.sleep(0)

    def _compare(self, row: Row, there: Projection | None) -> None:
        if there is None:
            self.note(Verdict.MISSING, row.kind, row.id, "it was loaded and is not there any more")
            return
        try:
            expected = self.expected(row.kind, row.id)
        except Exception as error:
            self.note(Verdict.UNCHECKED, row.kind, row.id, f"it could not be translated again ({type(error).__name__})")
            return
        if expected is None:
            self.note(Verdict.EXTRA, row.kind, row.id, "by the plan it should not be there")
            return
        content, losses = expected
        self.losses.update(losses)
        if there.source_id and there.source_id != row.record_id:
            self.note(Verdict.DIFFERS, row.kind, row.id, f"it says there that it is {there.source_id}")
        elif fingerprint(content) == fingerprint(there.content):
            self.totals[Verdict.EQUAL] += 1
        else:
            self.note(
                Verdict.DIFFERS,
                row.kind,
                row.id,
                "; ".join(differing(content, there.content)) or "its content",
            )

    def expected(self, kind: str, object_id: str) -> tuple[dict[str, Any], list[str]] | None:
        """What the destination should hold for an archived object, with the causes of declared losses; None when it should hold nothing."""
        record = self._loader.record(kind, object_id)
        if record is None or isinstance(record, Skipped):
            return None
        projection = self._destination.project(record)
        links = self._ledger.links(tuple(projection.refs()))
        return link(projection.content, links), [loss.cause for loss in projection.losses]

    def _left_out(self, kind: str, plan_digest: str, translator: int) -> None:
        after = 0
        while works := self._ledger.work(kind, plan_digest, translator, after=after, limit=BATCH, settled=False):
            after = works[-1].revision
            for work in works:
                row = self._ledger.row(kind, work.id)
                # A loaded one was compared already, and what failed is named below.
                if (row is None or row.state == "skipped") and self._belongs_there(kind, work.id):
                    self.note(Verdict.MISSING, kind, work.id, "it is in the archive and was not loaded")

    def _failed(self) -> None:
        for state in _FAILED:
            place = ("", "")
            while rows := self._ledger.in_state(state, after=place, limit=BATCH):
                place = (rows[-1].kind, rows[-1].id)
                for row in rows:
                    verdict = Verdict.UNCHECKED if state == "uncertain" else Verdict.MISSING
                    self.note(verdict, row.kind, row.id, row.reason or "its write was cut off")

    def _belongs_there(self, kind: str, object_id: str) -> bool:
        try:
            return self.expected(kind, object_id) is not None
        except Exception:
            return True

    async def _extras(self) -> None:
        for kind in self._destination.capabilities.kinds:
            try:
                async for ids in pages_of_ids(self._destination, kind):
                    known = self._ledger.known_there(kind, ids)
                    self.kept += sum(kept for _, kept in known.values())
                    for there in ids:
                        if there not in known:
                            self.note(
                                Verdict.EXTRA, kind, there, "it is at the destination and not in the ledger as loaded"
                            )
            except Exception:
                self.note(Verdict.UNCHECKED, kind, "", "the destination does not say what it holds")

    def note(self, verdict: Verdict, kind: str, object_id: str, what: str) -> None:
        """Count one record; keep the first thousand that are not equal."""
        self.totals[verdict] += 1
        if len(self.differences) < MOST_DIFFERENCES:
            self.differences.append(Difference(verdict, kind, object_id, one_line(what, 400)))


async def _tried(call: Awaitable[Any]) -> Any:
    try:
        return await call
    except Exception:
        return None


def _batches(page: Callable[[str], list[Row]]) -> Iterator[list[Row]]:
    after = ""
    while rows := page(after):
        yield rows
        after = rows[-1].id


def now() -> int:
    """The time of a verification, in unix seconds."""
    return int(time.time())
