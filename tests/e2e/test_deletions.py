"""What is deleted in Intercom between two runs, and threads that grow beyond what Intercom gives."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.support import ALL_EQUAL, Here, Outercom, Reader
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings


@pytest.fixture
def workspace() -> Iterator[ServedSimulator]:
    """A small workspace that is all well, to be changed."""
    settings = SimulatorSettings(
        conversations=40, contacts=40, companies=12, tickets=8, requests_per_minute=0, lost_files=False
    )
    with ServedSimulator(settings) as served:
        yield served


def held(outercom: Outercom, kind: str) -> dict[str, str]:
    """State and id there by id, as the ledger has them."""
    (path,) = outercom.home.rglob("ledger-ochre.db")
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT id, state || '/' || (there IS NOT NULL) FROM rows WHERE kind = ?", (kind,))
        return dict(rows.fetchall())


def test_what_is_deleted_is_marked_and_what_grows_too_long_loses_nothing(
    here: Here, outercom: Outercom, workspace: ServedSimulator, tmp_path: Path
) -> None:
    """Three runs: everything; deletions and thirty more parts; by choice without what was deleted, and 510 more parts."""
    simulator, world = workspace.simulator, workspace.simulator.world
    grown = next(n for n in range(10, 40) if world.tickets.of_conversation(n) is None and not world.columns.special(n))
    thread = world.columns.id_of(grown)
    for _ in range(490 - len(world.conversations.beats(grown))):
        simulator.touch(thread)
    run = ("run", "x", "--new", "--intercom-url", workspace.url)
    assert here(outercom, *run).returncode == 0
    before = parts(workspace, thread)
    gone, conversation = delete_some(workspace, grown)
    for _ in range(30):
        simulator.touch(thread)
    simulator.requests.clear()
    again = here(outercom, *run)
    assert again.returncode == 0, again.stdout + again.stderr
    assert simulator.requests["GET /conversations/{id}"] == 1
    assert deleted(outercom) == dict(Counter(kind for kind, _ in gone) + Counter(["conversations"]))
    after = parts(workspace, thread)
    assert (len(before), len(after), len(before - after)) == (490, 500, 20)
    assert entries(outercom, thread) >= before | after
    assert missing(outercom, thread) is None, "it was read in time: nothing is missing"
    assert ALL_EQUAL in here(outercom, "verify", "x", "--full").stdout
    assert all(held(outercom, kind)[one] == "loaded/1" for kind, one in gone)

    assert here(outercom, "scope", "x", "--deleted", "remove").returncode == 0
    for _ in range(510):
        simulator.touch(thread)
    removing = here(outercom, "run", "x")
    assert removing.returncode == 0, removing.stdout + removing.stderr
    for kind, one in gone:
        assert held(outercom, kind)[one] == ("loaded/1" if kind == "tags" else "skipped/0"), kind
    assert held(outercom, "conversations")[gone[0][1]] == "loaded/1", "its ticket alone was deleted"
    assert held(outercom, "conversations")[conversation] == "skipped/0"
    newest = parts(workspace, thread)
    assert entries(outercom, thread) >= before | after | newest
    assert missing(outercom, thread) == 1030 - len(before | after | newest)
    full = here(outercom, "verify", "x", "--full").stdout
    assert ALL_EQUAL in full
    assert "Everything was checked and is equal." in full
    cut = json.loads(here(outercom, "failures", "x", "--json").stdout)["cut_threads"]
    assert ["conversations", thread, 1030 - len(before | after | newest)] in cut
    assert here(outercom, "export", "x", str(tmp_path / "out")).returncode == 0
    lines = [json.loads(line) for line in (tmp_path / "out" / "earlier.jsonl").read_text().splitlines()]
    assert {line["part"]["id"] for line in lines if line["id"] == thread} == (before | after) - newest


def delete_some(workspace: ServedSimulator, grown: int) -> tuple[list[tuple[str, str]], str]:
    """Delete one or two of each kind; the first one is a ticket whose conversation stays. Returns them, and a conversation."""
    world = workspace.simulator.world
    shared = next(n for n in range(8) if world.tickets.kind(n)["category"] == "Customer")
    alone = next(n for n in range(8) if world.tickets.kind(n)["category"] != "Customer")
    speaker = next(n for n in world.columns.contact if world.contacts.alive[n] and n > 24)
    reader = Reader(workspace.url)
    gone = [
        ("tickets", world.tickets.id_of(shared)),
        ("tickets", world.tickets.id_of(alone)),
        ("contacts", world.contacts.id_of(speaker)),
        ("companies", world.companies.id_of(world.companies.listed[0])),
        ("tags", reader.get("/tags")["data"][0]["id"]),
        ("macros", reader.get("/macros")["data"][0]["id"]),
    ]
    for kind, one in gone:
        workspace.simulator.remove(kind, one)
    other = next(n for n in range(6, 40) if world.tickets.of_conversation(n) is None and n != grown)
    workspace.simulator.delete(world.columns.id_of(other))
    return gone, world.columns.id_of(other)


def deleted(outercom: Outercom) -> dict[str, int]:
    (path,) = outercom.home.rglob("archive.db")
    with sqlite3.connect(path) as connection:
        return dict(
            connection.execute(
                "SELECT kind, count(*) FROM objects WHERE deleted_at IS NOT NULL GROUP BY kind"
            ).fetchall()
        )


def parts(workspace: ServedSimulator, one: str) -> set[str]:
    """The ids of the parts that Intercom gives."""
    found = Reader(workspace.url).get(f"/conversations/{one}")["conversation_parts"]["conversation_parts"]
    return {part["id"] for part in found}


def entries(outercom: Outercom, one: str) -> set[str]:
    """The ids of the parts that are at the destination."""
    (path,) = outercom.home.rglob("ledger-ochre.db")
    with sqlite3.connect(path) as connection:
        row = connection.execute("SELECT children FROM rows WHERE kind = 'conversations' AND id = ?", (one,)).fetchone()
    return set(json.loads(row[0]))


def missing(outercom: Outercom, one: str) -> int | None:
    from wizard.archive.archive import Archive

    (path,) = outercom.home.rglob("archive.db")
    with Archive(path, path.parent / "files", read_only=True) as archive:
        return {found: count for _, found, count in archive.objects.truncated()}.get(one)
