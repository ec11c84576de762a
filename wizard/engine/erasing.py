"""Erasing a person at a destination and from its ledger: their records are removed, what named them is sent again without them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wizard.destinations.port import Destination
from wizard.engine.ledger import Ledger, Row, Work
from wizard.engine.loading import FILES, Loader
from wizard.records import Kind, Record

_BATCH = 100


@dataclass
class ErasedThere:
    """How many records were removed at the destination, sent again without the person, and forgotten by the ledger."""

    removed: int = 0
    replaced: int = 0
    rows: int = 0


async def erase_there(
    ledger: Ledger,
    destination: Destination,
    loader: Loader,
    contacts: Iterable[str],
    objects: Iterable[tuple[str, str]],
    files: Iterable[str],
) -> ErasedThere:
    """Bring to the destination what was erased from the archive: `contacts` and `files` are removed, `objects` (kind, id) sent again.

    Done again after an interruption, it does what is left. Raises what the destination raises.
    """
    done = ErasedThere()
    for kind, works in _by_kind(ledger, objects):
        for start in range(0, len(works), _BATCH):
            batch = works[start : start + _BATCH]
            held = [work for work in batch if isinstance(loader.record(kind, work.id), Record)]
            await loader.reload(kind, held)
            done.replaced += len(held)
            left = [row for work in batch if work not in held and (row := ledger.row(kind, work.id)) is not None]
            await _remove(ledger, destination, left, done)
    gone = [*(("contacts", one) for one in contacts), *((FILES, key) for key in files)]
    await _remove(ledger, destination, [row for name in gone if (row := ledger.row(*name)) is not None], done)
    return done


def forget_rows(ledger: Ledger, contacts: Iterable[str], objects: Iterable[tuple[str, str]], files: Iterable[str]) -> int:
    """Only the ledger of a destination that is not open: rows of what was erased go, the others are work again. Returns how many went."""
    ledger.again(objects)
    return ledger.forget([*(("contacts", one) for one in contacts), *((FILES, key) for key in files)])


def _by_kind(ledger: Ledger, objects: Iterable[tuple[str, str]]) -> list[tuple[str, list[Work]]]:
    """What the destination has of these, as work, by kind."""
    found: dict[str, list[Work]] = {}
    for kind, object_id in sorted(objects):
        row = ledger.row(kind, object_id)
        work = ledger.as_work(kind, object_id)
        if row is not None and row.there is not None and work is not None:
            found.setdefault(kind, []).append(work)
    return list(found.items())


async def _remove(ledger: Ledger, destination: Destination, rows: Sequence[Row], done: ErasedThere) -> None:
    there: dict[Kind, list[str]] = {}
    for row in rows:
        if row.there is not None and row.record_kind is not None:
            there.setdefault(Kind(row.record_kind), []).append(row.there)
    for kind, ids in there.items():
        done.removed += len(await destination.remove(kind, ids))
    done.rows += ledger.forget([(row.kind, row.id) for row in rows])
