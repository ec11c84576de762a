"""Erasing a person at a destination and from its ledger: their records are removed, what named them is sent again without them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from wizard.archive.archive import Archive
from wizard.destinations.port import Destination
from wizard.engine.ledger import Ledger, Row, Work
from wizard.engine.loading import FILES, Loader
from wizard.records import Kind

_BATCH = 100

Name = tuple[str, str]
"""Kind and id at the source."""


@dataclass
class ErasedThere:
    """How many records were removed at the destination, sent again without the person, and forgotten by the ledger."""

    removed: int = 0
    replaced: int = 0
    rows: int = 0


async def erase_there(
    archive: Archive,
    ledger: Ledger,
    destination: Destination,
    loader: Loader,
    contacts: Iterable[str],
    objects: Iterable[Name],
    files: Iterable[str],
) -> ErasedThere:
    """Bring to the destination what was erased from the archive: `objects` are sent again, then `contacts` and `files` removed.

    Done again after an interruption, it does what is left. Raises what the destination raises.
    """
    done = ErasedThere()
    for works in _batches(archive, ledger, objects):
        await loader.reload(works)
        rows = [row for work in works if (row := ledger.row(work.kind, work.id)) is not None]
        done.replaced += sum(row.state == "loaded" for row in rows)
        # Out of scope by now, or refused: what is still there says the old words.
        await _remove(ledger, destination, [row for row in rows if row.there and row.state != "loaded"], done)
    await _remove(ledger, destination, _rows(ledger, contacts, files), done)
    return done


def forget_rows(ledger: Ledger, contacts: Iterable[str], files: Iterable[str]) -> int:
    """The ledger alone, for a destination that cannot be asked: rows of what was erased go. Returns how many went."""
    return _forget(ledger, _rows(ledger, contacts, files))


def left_behind(ledger: Ledger, erased: Callable[[str], bool]) -> tuple[set[str], set[str]]:
    """Contacts and files the ledger still has, and the archive does not: what an interrupted erasure left. `erased` knows a contact's id."""
    with ledger.commit() as connection:
        contacts = {
            row[0] for row in connection.execute("SELECT id FROM rows WHERE kind = 'contacts'") if erased(row[0])
        }
        files = connection.execute(
            "SELECT id FROM rows r WHERE kind = ? AND NOT EXISTS (SELECT 1 FROM archive.files f WHERE f.key = r.id)",
            (FILES,),
        )
        return contacts, {row[0] for row in files}


def _batches(archive: Archive, ledger: Ledger, objects: Iterable[Name]) -> Iterator[list[Work]]:
    """Those of the objects that the destination has, as work, each batch of one kind."""
    kinds: dict[str, list[Work]] = {}
    for kind, object_id in sorted(objects):
        row, held = ledger.row(kind, object_id), archive.objects.row(kind, object_id)
        if row is not None and row.there is not None and held is not None:
            kinds.setdefault(kind, []).append(Work(kind, object_id, held.revision, held.digest))
    for works in kinds.values():
        for start in range(0, len(works), _BATCH):
            yield works[start : start + _BATCH]


def _rows(ledger: Ledger, contacts: Iterable[str], files: Iterable[str]) -> list[Row]:
    names = [*(("contacts", one) for one in contacts), *((FILES, key) for key in files)]
    return [row for name in names if (row := ledger.row(*name)) is not None]


async def _remove(ledger: Ledger, destination: Destination, rows: Sequence[Row], done: ErasedThere) -> None:
    there: dict[Kind, list[str]] = {}
    for row in rows:
        if row.there is not None and row.record_kind is not None:
            there.setdefault(Kind(row.record_kind), []).append(row.there)
    for kind, ids in there.items():
        done.removed += len(await destination.remove(kind, ids))
    done.rows += _forget(ledger, rows)


def _forget(ledger: Ledger, rows: Sequence[Row]) -> int:
    """Only now: cut off before, they are removed once more."""
    with ledger.commit() as connection:
        ledger.failures.forget_answers()
        for row in rows:
            ledger.pointing.left(row.kind, row.id)
            ledger.pointing.note([(row.kind, row.id, ())])
            connection.execute("DELETE FROM rows WHERE kind = ? AND id = ?", (row.kind, row.id))
            connection.execute("DELETE FROM waits WHERE kind = ? AND id = ?", (row.kind, row.id))
            ledger.failures.forget(row.kind, row.id)
            connection.execute(
                "DELETE FROM waits WHERE record_kind = ? AND record_id = ?", (row.record_kind, row.record_id)
            )
    return len(rows)
