"""A verification from start to end: counts, then a comparison of everything or of a sample."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from wizard.archive.archive import Archive
from wizard.archive.reach import day_of, is_further, unlisted
from wizard.destinations.port import Destination, pages_of_ids
from wizard.engine.control import RunControl
from wizard.engine.ledger import Ledger
from wizard.engine.loading import FILES, Loader
from wizard.engine.outcome import SECOND_LOOK, SecondLook
from wizard.engine.progress import ProgressBoard
from wizard.engine.thread import WorkThread
from wizard.migration import Migration
from wizard.plan.models import Plan
from wizard.plan.scope import OUT_OF_SCOPE, read_from
from wizard.records import Kind
from wizard.sources.port import Source
from wizard.verify.comparison import Comparison
from wizard.verify.conservation import Conservation
from wizard.verify.failing import causes
from wizard.verify.judged import judged
from wizard.verify.losses import promise_and_outcome
from wizard.verify.report import CountRow, Cut, Report
from wizard.verify.sampling import Sample, drawn
from wizard.verify.ugly import ugly

Told = Callable[[int, int, str], None]
"""Is told how far a verification is (done, total) and what it does now, in words. What it raises ends the verification."""
LOOKED_AT = 30
"""How many conversations a report names for a person to look at."""
MOST_CUT = 1_000
"""How many threads that were given only in part a report names."""


async def check(
    migration: Migration,
    plan: Plan,
    source: Source,
    destination: Destination,
    translator: int,
    *,
    sample: Sample | None,
    told: Told | None = None,
) -> Report:
    """Compare the archive with what the destination holds: counts always, and the records of a sample, or (None) every record.

    `source` is only asked to translate; nothing is read from Intercom. `told` is called now and then.
    """
    with opened(migration, plan, source, destination, translator) as (archive, ledger, loader):
        first, second_half = _halves(told)
        comparison = Comparison(archive, ledger, destination, loader, first)
        conservation = Conservation(archive, ledger, destination, plan, told_kinds(source, loader, plan), second_half)
        if sample is None:
            await comparison.everything(loader.digests, translator)
            await conservation.everything()
        else:
            for rows in drawn(ledger, loader.kinds, sample):
                await comparison.some(rows)
                await conservation.some([(row.kind, row.id) for row in rows])
        second = archive.fact(SECOND_LOOK)
        cut = archive.objects.truncated()
        return Report(
            full=sample is None,
            totals=dict(comparison.totals),
            counts=await counts(archive, ledger, destination, loader, source, plan),
            differences=(*comparison.differences, *conservation.differences),
            conserved=conservation.conserved,
            tallies=conservation.tallies if sample is None else (),
            losses=dict(comparison.losses),
            unread=sum(archive.listing.unread_counts().values()),
            files_missing=sum(
                count for status, count in archive.files.counts().items() if status in ("missing", "failed")
            ),
            truncated=len(cut),
            cut=tuple(Cut(*one) for one in cut[:MOST_CUT]),
            failed=tuple(causes(archive, ledger)),
            promises=promise_and_outcome(plan, ledger),
            kept=sum(ledger.kept().values()),
            as_of=archive.listed_to("conversations"),
            checked_at=int(time.time()),
            sample=sample.words if sample else "",
            chosen=tuple(await asyncio.to_thread(ugly, archive, ledger, LOOKED_AT, sample.seed if sample else 1)),
            second=SecondLook(**json.loads(second)) if second else None,
            judged=await judged(archive, ledger, destination, plan),
            not_read=archive.not_read(),
        )


async def count(
    migration: Migration, plan: Plan, source: Source, destination: Destination, translator: int
) -> tuple[CountRow, ...]:
    """Only the counts of a verification."""
    with opened(migration, plan, source, destination, translator) as (archive, ledger, loader):
        return await counts(archive, ledger, destination, loader, source, plan)


def _halves(told: Told | None) -> tuple[Told | None, Told | None]:
    """Two checks of the same records, told as one: each is half of the way."""
    if told is None:
        return None, None
    return (
        lambda done, total, kind: told(done, 2 * total, f"reading back: {kind}"),
        lambda done, total, kind: told(total + done, 2 * total, f"against Intercom's JSON: {kind}"),
    )


def told_kinds(source: Source, loader: Loader, plan: Plan) -> dict[str, Kind]:
    """The kinds whose raw JSON is checked without a translator, with the records they become: none for a source whose JSON nobody reads yet."""
    if plan.source.name != "intercom":
        return {}
    becomes = {kind.name: kind.record for kind in source.kinds if kind.record is not None}
    return {kind: becomes.get(kind, Kind.FILE) for kind in loader.kinds}


@contextmanager
def opened(
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
    archive: Archive, ledger: Ledger, destination: Destination, loader: Loader, source: Source, plan: Plan
) -> tuple[CountRow, ...]:
    """How many of each kind Intercom listed, the archive has, and the destination holds, with differences explained."""
    there: Counter[str] = Counter()
    for record_kind in destination.capabilities.kinds:
        async for ids in pages_of_ids(destination, record_kind):
            there.update(kind for kind, _ in ledger.known_there(record_kind, ids).values())
    states: dict[str, Counter[str]] = {}
    for kind, state, count in ledger.counts():
        states.setdefault(kind, Counter())[state] += count
    archived = dict(archive.objects.kinds())
    archived[FILES] = archive.files.counts().get("stored", 0)
    kept = Counter(ledger.kept())
    reasons = ledger.skipped()
    unavailable = archive.listing.unavailable()
    unread = Counter(archive.listing.unread_counts())
    deleted, gone = Counter(archive.objects.deleted()), Counter(archive.listing.never_seen())
    rows = []
    for kind in (*(kind.name for kind in source.kinds), FILES):
        loaded = kind in loader.kinds
        row = _row(
            kind,
            archived.get(kind, 0) if kind == FILES else archive.listing.count(kind),
            archived.get(kind, 0),
            states.get(kind, Counter()),
            there[kind] if loaded else None,
            unread[kind],
            unavailable.get(kind),
            kept[kind],
            deleted[kind],
            gone[kind],
            archive.erased.people() if kind == "contacts" else 0,
            reasons.get(kind, {}),
        )
        rows.append(_with_left(row, archive, plan))
    return tuple(rows)


def _with_left(row: CountRow, archive: Archive, plan: Plan) -> CountRow:
    """The row with what was not read, by decision or because nobody ran it yet."""
    since, left = archive.read_since(row.kind), archive.not_read()
    if row.kind in unlisted(archive):
        row = replace(row, explained="; ".join(filter(None, ("not all are listed yet", row.explained))), right=False)
    if since is None or left is None:
        return row
    decided = not is_further(read_from(plan.scope), since)
    older = left.counts.get(row.kind)
    words = f"{'older ones' if older is None else f'about {older:,}'} not read{', by decision' if decided else ' yet'} (before {day_of(since)})"
    explained = row.explained if older == 0 else "; ".join(filter(None, (words, row.explained)))
    return replace(row, explained=explained, right=row.right and decided, not_read=older or 0)


def left_out_words(reasons: Mapping[str, int]) -> list[str]:
    """Why objects are not loaded, with how many: what is out of scope first, then what is skipped by decision."""
    rows = sorted(reasons.items(), key=lambda row: (row[0] not in OUT_OF_SCOPE, -row[1], row[0]))
    return [
        f"{count:,} {'out of scope' if reason in OUT_OF_SCOPE else 'skipped by decision'}"
        + (f" ({reason})" if reason else "")
        for reason, count in rows
    ]


def _row(
    kind: str,
    listed: int,
    archived: int,
    states: Counter[str],
    there: int | None,
    unread: int,
    unavailable: str | None,
    kept: int,
    deleted: int,
    gone: int,
    erased: int,
    reasons: Mapping[str, int],
) -> CountRow:
    failed = states["failed"] + states["uncertain"] + states["intent"]
    words = []
    if unavailable:
        words.append("not available in this workspace")
    if erased:
        words.append(f"{erased:,} erased by decision")
    if deleted:
        words.append(f"{deleted:,} deleted in Intercom since")
    if gone:
        words.append(f"{gone:,} listed, and gone before it was read")
    if archived > listed + deleted:
        words.append(f"{archived - listed - deleted:,} more were named by others")
    if archived < listed + deleted:
        words.append(f"{listed + deleted - archived:,} not read")
    if there is None and archived:
        words.append("kept in the archive")
    words += left_out_words(reasons)
    if failed:
        words.append(f"{failed:,} failed")
    if kept:
        words.append(f"{kept:,} of these kept there by decision")
    missing = archived - states["loaded"] - states["skipped"] - failed
    if there is not None and missing > 0:
        words.append(f"{missing:,} not loaded yet")
    expected = states["loaded"] + kept
    if there is not None and there != expected:
        words.append(f"{abs(there - expected):,} {'missing' if there < expected else 'extra'} there")
    right = (
        archived >= listed + deleted
        and not unread
        and (there is None or (there == expected and not failed and missing == 0))
    )
    return CountRow(kind, listed, archived, states["loaded"], states["skipped"], failed, there, "; ".join(words), right)
