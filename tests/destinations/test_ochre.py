"""The Ochre destination keeps the contract, and its file is private, honest and hard to break."""

import sqlite3
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.destinations.contract import DestinationContract
from tests.destinations.delivering import Sender
from tests.destinations.samples import company, everything
from wizard.destinations.ochre import OchreDestination
from wizard.destinations.ochre.shapes import SHAPES, Shape
from wizard.destinations.port import Rejected, Written
from wizard.records import Admin, Company, Kind, Record, Tag


@pytest.fixture
def make_destination(tmp_path: Path) -> Callable[[], OchreDestination]:
    paths = (tmp_path / f"workspace{number}.db" for number in range(9))
    return lambda: OchreDestination(next(paths))


class TestOchre(DestinationContract):
    def rejectable(self) -> Record:
        return Admin(source_id="666", name="Boss", email="boss@example.com", role="owner")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "workspace.db"


async def test_the_file_is_private_and_synced(path: Path) -> None:
    destination = OchreDestination(path)
    await Sender(destination).send([company()])
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        assert stat.S_IMODE(path.with_name(name).stat().st_mode) == 0o600
    await destination.close()
    assert not path.with_name(f"{path.name}-wal").exists()
    assert sqlite3.connect(path).execute("PRAGMA journal_mode").fetchone() == ("wal",)


async def test_what_was_written_is_there_after_reopening(path: Path) -> None:
    first = Sender(OchreDestination(path))
    await first.load(everything())
    await first.destination.close()
    again = Sender(OchreDestination(path))
    again.there, again.children = first.there, first.children
    for record in everything():
        held = await again.read(record)
        assert held is not None
        assert held.content == again.delivery(record).content
    await again.send([company("c9")])
    assert len(await again.destination.ids(Kind.COMPANY)) == 3
    await again.destination.close()


async def test_ids_are_the_same_in_every_file(tmp_path: Path) -> None:
    senders = [Sender(OchreDestination(tmp_path / name)) for name in ("one.db", "two.db")]
    for sender in senders:
        await sender.load(everything())
        await sender.destination.close()
    assert senders[0].there == senders[1].there
    assert senders[0].children == senders[1].children
    assert len(set(senders[0].there.values())) == len(senders[0].there)


def _cells() -> Iterator[tuple[str, str]]:
    def of(shape: Shape) -> Iterator[tuple[str, str]]:
        yield from ((shape.table, column) for column in shape.columns)
        for child in shape.children:
            yield from of(child.shape)

    yield from dict.fromkeys(cell for shape in SHAPES.values() for cell in of(shape))


@pytest.mark.parametrize(("table", "column"), list(_cells()), ids=lambda value: str(value))
async def test_tampering_with_any_cell_is_found(path: Path, table: str, column: str) -> None:
    destination = OchreDestination(path)
    sender = Sender(destination)
    await sender.load(everything())
    await destination.close()
    with sqlite3.connect(path) as db:
        changed = db.execute(
            f'UPDATE {table} SET "{column}" = CASE WHEN "{column}" IS NULL OR "{column}" != 0 THEN 0 ELSE 1 END'
            f" WHERE rowid IN (SELECT rowid FROM {table} LIMIT 1)"
            if _has_rowid(db, table)
            else f'UPDATE {table} SET "{column}" = CASE WHEN "{column}" IS NULL OR "{column}" != 0 THEN 0 ELSE 1 END'
        ).rowcount
    assert changed > 0
    after = Sender(OchreDestination(path))
    after.there, after.children = sender.there, sender.children
    different = 0
    for record in everything():
        held = await after.read(record)
        different += held is None or held.content != after.delivery(record).content
    await after.destination.close()
    assert different > 0


def _has_rowid(db: sqlite3.Connection, table: str) -> bool:
    return "WITHOUT ROWID" not in db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]


@pytest.mark.parametrize("table", list(dict.fromkeys(table for table, _ in _cells())))
async def test_a_deleted_row_of_any_table_is_found(path: Path, table: str) -> None:
    destination = OchreDestination(path)
    sender = Sender(destination)
    await sender.load(everything())
    await destination.close()
    with sqlite3.connect(path) as db:
        assert db.execute(f"DELETE FROM {table}").rowcount > 0
    after = Sender(OchreDestination(path))
    after.there, after.children = sender.there, sender.children
    held = [(await after.read(record), after.delivery(record)) for record in everything()]
    await after.destination.close()
    assert any(found is None or found.content != expected.content for found, expected in held)


async def test_nothing_of_a_removed_record_stays_behind(path: Path) -> None:
    destination = OchreDestination(path)
    sender = Sender(destination)
    await sender.load(everything())
    for kind in destination.capabilities.kinds:
        await destination.remove(kind, await destination.ids(kind))
    await destination.close()
    with sqlite3.connect(path) as db:
        for table in dict.fromkeys(table for table, _ in _cells()):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


async def test_text_no_encoding_can_hold_rejects_only_its_record(path: Path) -> None:
    sender = Sender(OchreDestination(path))
    outcomes = await sender.send(
        [Tag(source_id="1", name="a"), Tag(source_id="2", name="\ud800"), Tag(source_id="3", name="c")]
    )
    assert [type(outcome) for outcome in outcomes] == [Written, Rejected, Written]
    assert (await sender.destination.directory()).tags == ("a", "c")
    await sender.destination.close()


async def test_numbers_beyond_the_file_are_kept_as_text_and_said(path: Path) -> None:
    sender = Sender(OchreDestination(path))
    record = Company(source_id="1", name="x", fields={"huge": 2**70, "endless": float("inf"), "fine": 2**63 - 1})
    projection = sender.destination.project(record)
    assert projection.content["fields"] == {"huge": str(2**70), "endless": "inf", "fine": 2**63 - 1}
    assert [loss.detail for loss in projection.losses] == ["huge", "endless"]
    assert isinstance((await sender.send([record]))[0], Written)
    await sender.destination.close()


async def test_one_record_twice_in_a_batch_is_one(path: Path) -> None:
    sender = Sender(OchreDestination(path))
    outcomes = await sender.send([company("c1", name="old"), company("c2"), company("c1", name="new")])
    assert outcomes[0] == outcomes[2]
    held = await sender.read(company("c1"))
    assert held is not None
    assert held.content["name"] == "new"
    await sender.destination.close()


def test_the_description_names_every_table_and_column() -> None:
    import wizard.destinations.ochre as package

    text = (Path(package.__file__).parent / "SCHEMA.md").read_text(encoding="utf-8")
    missing = [
        f"{table}.{column}" for table, column in _cells() if f"`{table}`" not in text or f"`{column}`" not in text
    ]
    assert not missing
