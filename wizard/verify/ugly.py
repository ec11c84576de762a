"""The ugly sample: conversations chosen so that together they have every oddity that was seen, each with the reason for its choice."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from wizard.archive.archive import Archive
from wizard.archive.decode import decode_object
from wizard.engine.ledger import Ledger
from wizard.verify.oddities import Odd, Surroundings, odd
from wizard.verify.report import Chosen
from wizard.verify.sampling import Sample, drawn

CANDIDATES = 600
_FROM_EACH_ODDITY = 5
_THREADS = ("conversations", "tickets")


def ugly(archive: Archive, ledger: Ledger, count: int, seed: int = 1) -> list[Chosen]:
    """Up to `count` loaded conversations and tickets, the one with the most that was not seen yet first; the same for the same seed.

    Looked at are those the archive knows to be extreme, and several hundred at random: what is seen in none of these is in no sample.
    """
    around = surroundings(archive)
    looked_at: dict[tuple[str, str], Odd] = {}
    for kind, object_id in _candidates(archive, ledger, seed):
        if (kind, object_id) not in looked_at and (raw := archive.objects.raw(kind, object_id)) is not None:
            files = len(archive.files.of(kind, object_id))
            looked_at[kind, object_id] = odd(kind, object_id, decode_object(raw), len(raw), files, around)
    return cover(looked_at.values(), count)


def cover(found: Iterable[Odd], count: int) -> list[Chosen]:
    """Up to `count` of these that together have as many different oddities as possible, each with those it was chosen for. Pure."""
    pool = sorted(found, key=lambda one: (one.kind, one.id))
    reasons = {(one.kind, one.id): set(one.traits) for one in pool}
    for what in sorted({name for one in pool for name in one.sizes}):
        largest = max(pool, key=lambda one: one.sizes.get(what, 0))
        if size := largest.sizes.get(what, 0):
            reasons[largest.kind, largest.id].add(f"it has the most {what} ({size:,})")
    chosen: list[Chosen] = []
    seen: set[str] = set()
    while pool and len(chosen) < count:
        best = max(pool, key=lambda one: len(reasons[one.kind, one.id] - seen))
        new = reasons[best.kind, best.id] - seen
        if not new:
            break
        chosen.append(Chosen(best.kind, best.id, tuple(sorted(new))))
        seen |= new
        pool.remove(best)
    return chosen


def surroundings(archive: Archive) -> Surroundings:
    """What the archive knows of teammates and contacts."""

    def contact(contact_id: str) -> str:
        holder = archive.people.canonical(contact_id)
        return "gone" if holder is None else "known" if holder == contact_id else "merged"

    return Surroundings(frozenset(admin for admin, _ in archive.objects.each("admins")), contact)


def _candidates(archive: Archive, ledger: Ledger, seed: int) -> Iterator[tuple[str, str]]:
    def loaded(kind: str, object_id: str) -> bool:
        row = ledger.row(kind, object_id)
        return row is not None and row.state == "loaded"

    extreme = [(kind, object_id) for kind, object_id, _ in islice(archive.objects.truncated(), _FROM_EACH_ODDITY)]
    for _, ids in archive.odd_conversations(_FROM_EACH_ODDITY):
        extreme += [(kind, object_id) for object_id in ids for kind in _THREADS]
    yield from ((kind, object_id) for kind, object_id in dict.fromkeys(extreme) if loaded(kind, object_id))
    for rows in drawn(ledger, _THREADS, Sample(count=CANDIDATES, seed=seed)):
        yield from ((row.kind, row.id) for row in rows)


def with_random(ugly_ones: Sequence[Chosen], ledger: Ledger, count: int, seed: int = 1) -> list[Chosen]:
    """The ugly ones, followed by others at random until there are `count`."""
    taken = {(one.kind, one.id) for one in ugly_ones}
    found = list(ugly_ones[:count])
    for rows in drawn(ledger, _THREADS, Sample(count=count, seed=seed + 1)):
        for row in rows:
            if len(found) < count and (row.kind, row.id) not in taken:
                found.append(Chosen(row.kind, row.id, ("picked at random",)))
    return found
