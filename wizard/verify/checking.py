"""A verification from start to end: counts, then a comparison of everything or of a sample."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from wizard.archive.archive import Archive
from wizard.destinations.port import Destination
from wizard.engine.control import RunControl
from wizard.engine.ledger import Ledger
from wizard.engine.ledger_rows import Row
from wizard.engine.loading import FILES, Loader
from wizard.engine.progress import ProgressBoard
from wizard.engine.thread import WorkThread
from wizard.migration import Migration
from wizard.plan.models import Plan
from wizard.sources.port import Source
from wizard.verify.comparison import Comparison
from wizard.verify.report import CountRow, Report

SAMPLE = 50


async def check(
    migration: Migration,
    plan: Plan,
    source: Source,
    destination: Destination,
    translator: int,
    *,
    full: bool,
    seed: int = 1,
    told: Callable[[int, int], None] | None = None,
) -> Report:
    """Compare the archive with what the destination holds: counts always, records all (`full`) or a random sample with this seed.

    `source` is only asked to translate; nothing is read from Intercom. `told(done, total)` is called now and then.
    """
    with _opened(migration, plan, source, destination, translator) as (archive, ledger, loader):
        comparison = Comparison(archive, ledger, destination, loader, told)
        if full:
            await comparison.everything(loader.digests, translator)
        else:
            await comparison.some(await asyncio.to_thread(_sample, ledger, loader, seed))
        return Report(
            full=full,
            totals=dict(comparison.totals),
            counts=await counts(archive, ledger, destination, loader, source),
            differences=tuple(comparison.differences),
            losses=dict(comparison.losses),
            unread=sum(archive.listing.unread_counts().values()),
            files_missing=sum(
                count for status, count in archive.files.counts().items() if status in ("missing", "failed")
            ),
            truncated=len(archive.objects.truncated()),
            as_of=archive.listed_to("conversations"),
            checked_at=int(time.time()),
        )


async def count(
    migration: Migration, plan: Plan, source: Source, destination: Destination, translator: int
) -> tuple[CountRow, ...]:
    """Only the counts of a verification."""
    with _opened(migration, plan, source, destination, translator) as (archive, ledger, loader):
        return await counts(archive, ledger, destination, loader, source)


@contextmanager
def _opened(
    migration: Migration, plan: Plan, source: Source, destination: Destination, translator: int
) -> Iterator[tuple[Archive, Ledger, Loader]]:
    """The archive and the ledger to look into, and a loader that only translates."""
    paths = migration.paths
    with Archive(paths.archive, paths.files, read_only=True) as archive:
        ledger = Ledger(paths.ledger(plan.destination), paths.archive, read_only=True)
        thread = WorkThread("checking")
        try:
            board = ProgressBoard()
            yield (
                archive,
                ledger,
                Loader(source, archive, ledger, destination, plan, translator, thread, RunControl(), board),
            )
        finally:
            thread.close()
            ledger.close()


async def counts(
    archive: Archive, ledger: Ledger, destination: Destination, loader: Loader, source: Source
) -> tuple[CountRow, ...]:
    """How many of each kind Intercom listed, the archive has, and the destination holds, with differences explained."""
    there: Counter[str] = Counter()
    for record_kind in destination.capabilities.kinds:
        for object_id in await destination.ids(record_kind):
            if found := ledger.find_record(object_id, record_kind):
                there[found[0]] += 1
    states: dict[str, Counter[str]] = {}
    for kind, state, count in ledger.counts():
        states.setdefault(kind, Counter())[state] += count
    archived = dict(archive.objects.kinds())
    archived[FILES] = archive.files.counts().get("stored", 0)
    unavailable = archive.listing.unavailable()
    unread = Counter(archive.listing.unread_counts())
    rows = []
    for kind in (*(kind.name for kind in source.kinds), FILES):
        loaded = kind in loader.kinds
        listed = archived.get(kind, 0) if kind == FILES else archive.listing.count(kind)
        rows.append(
            _row(
                kind,
                listed,
                archived.get(kind, 0),
                states.get(kind, Counter()),
                there[kind] if loaded else None,
                unread[kind],
                unavailable.get(kind),
            )
        )
    return tuple(rows)


def _row(
    kind: str, listed: int, archived: int, states: Counter[str], there: int | None, unread: int, unavailable: str | None
) -> CountRow:
    failed = states["failed"] + states["uncertain"] + states["intent"]
    words = []
    if unavailable:
        words.append("not available in this workspace")
    if archived > listed:
        words.append(f"{archived - listed:,} more were named by others")
    if archived < listed:
        words.append(f"{listed - archived:,} not read")
    if there is None and archived:
        words.append("kept in the archive")
    if states["skipped"]:
        words.append(f"{states['skipped']:,} skipped by decision")
    missing = archived - states["loaded"] - states["skipped"] - failed
    if there is not None and missing > 0:
        words.append(f"{missing:,} not loaded yet")
    if there is not None and there != states["loaded"]:
        words.append(f"{abs(there - states['loaded']):,} {'missing' if there < states['loaded'] else 'extra'} there")
    right = (
        archived >= listed
        and not unread
        and (there is None or (there == states["loaded"] and not failed and missing == 0))
    )
    return CountRow(kind, listed, archived, states["loaded"], states["skipped"], failed, there, "; ".join(words), right)


def _sample(ledger: Ledger, loader: Loader, seed: int) -> list[Row]:
    """Loaded rows of every kind, chosen at random but the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - a sample, not a secret
    chosen: list[Row] = []
    for kind in loader.kinds:
        pool: list[Row] = []
        after, seen = "", 0
        while rows := ledger.loaded(kind, after=after, limit=500):
            after = rows[-1].id
            for row in rows:
                seen += 1
                if len(pool) < SAMPLE:
                    pool.append(row)
                elif (place := dice.randrange(seen)) < SAMPLE:
                    pool[place] = row
        chosen += pool
    return chosen
