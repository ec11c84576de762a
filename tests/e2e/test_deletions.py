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


def test_deletions_of_every_kind_are_marked_and_removed_only_by_choice(
    here: Here, outercom: Outercom, workspace: ServedSimulator
) -> None:
    simulator, world = workspace.simulator, workspace.simulator.world
    run = ("run", "x", "--new", "--intercom-url", workspace.url)
    assert here(outercom, *run).returncode == 0
    shared = next(n for n in range(8) if world.tickets.kind(n)["category"] == "Customer")
    alone = next(n for n in range(8) if world.tickets.kind(n)["category"] != "Customer")
    speaker = next(n for n in world.columns.contact if world.contacts.alive[n] and n > 24)
    conversation = next(n for n in range(40) if world.tickets.of_conversation(n) is None and n > 5)
    gone = [
        ("tickets", world.tickets.id_of(shared)),
        ("tickets", world.tickets.id_of(alone)),
        ("contacts", world.contacts.id_of(speaker)),
        ("companies", world.companies.id_of(world.companies.listed[0])),
        ("tags", here_tag(workspace)),
        ("macros", Reader(workspace.url).get("/macros")["data"][0]["id"]),
    ]
    for kind, one in gone:
        simulator.remove(kind, one)
    simulator.delete(world.columns.id_of(conversation))
    simulator.requests.clear()
    again = here(outercom, *run)
    assert again.returncode == 0, again.stdout + again.stderr
    assert simulator.requests["GET /conversations/{id}"] == 0
    marked = Counter(kind for kind, _ in gone) + Counter(["conversations"])
    assert deleted(outercom) == dict(marked)
    assert ALL_EQUAL in here(outercom, "verify", "x", "--full").stdout
    assert held(outercom, "companies")[gone[3][1]] == "loaded/1"

    assert here(outercom, "scope", "x", "--deleted", "remove").returncode == 0
    removing = here(outercom, "run", "x")
    assert removing.returncode == 0, removing.stdout + removing.stderr
    full = here(outercom, "verify", "x", "--full").stdout
    assert ALL_EQUAL in full
    assert "Verified: everything checked is equal." in full
    for kind, one in gone:
        assert held(outercom, kind)[one] == ("loaded/1" if kind == "tags" else "skipped/0"), kind
    assert held(outercom, "conversations")[world.tickets.id_of(shared)] == "loaded/1", "its ticket alone was deleted"
    assert held(outercom, "conversations")[world.columns.id_of(conversation)] == "skipped/0"


def here_tag(workspace: ServedSimulator) -> str:
    return str(Reader(workspace.url).get("/tags")["data"][0]["id"])


def deleted(outercom: Outercom) -> dict[str, int]:
    (path,) = outercom.home.rglob("archive.db")
    with sqlite3.connect(path) as connection:
        return dict(
            connection.execute(
                "SELECT kind, count(*) FROM objects WHERE deleted_at IS NOT NULL GROUP BY kind"
            ).fetchall()
        )


def test_a_thread_that_grows_beyond_what_intercom_gives_loses_nothing(
    here: Here, outercom: Outercom, workspace: ServedSimulator, tmp_path: Path
) -> None:
    simulator = workspace.simulator
    world = simulator.world
    index = next(
        n for n in range(10, 40) if world.tickets.of_conversation(n) is None and world.columns.special(n) is None
    )
    one = world.columns.id_of(index)
    for _ in range(490 - len(world.conversations.beats(index))):
        simulator.touch(one)
    run = ("run", "x", "--new", "--intercom-url", workspace.url)
    assert here(outercom, *run).returncode == 0
    before = [part["id"] for part in parts(workspace, one)]
    assert len(before) == 490
    for _ in range(30):
        simulator.touch(one)
    again = here(outercom, *run)
    assert again.returncode == 0, again.stdout + again.stderr
    after = [part["id"] for part in parts(workspace, one)]
    assert len(after) == 500
    assert len(set(before) - set(after)) == 20
    assert entries(outercom, one) >= {*before, *after}
    full = here(outercom, "verify", "x", "--full").stdout
    assert ALL_EQUAL in full
    assert missing(outercom, one) is None, "it was read in time: nothing is missing"
    for _ in range(510):
        simulator.touch(one)
    assert here(outercom, *run).returncode == 0
    newest = [part["id"] for part in parts(workspace, one)]
    assert entries(outercom, one) >= {*before, *after, *newest}
    assert missing(outercom, one) == 1030 - len({*before, *after, *newest})
    assert ALL_EQUAL in here(outercom, "verify", "x", "--full").stdout
    assert here(outercom, "export", "x", str(tmp_path / "out")).returncode == 0
    lines = [json.loads(line) for line in (tmp_path / "out" / "earlier.jsonl").read_text().splitlines()]
    assert {line["part"]["id"] for line in lines if line["id"] == one} == {*before, *after} - set(newest)


def parts(workspace: ServedSimulator, one: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = Reader(workspace.url).get(f"/conversations/{one}")["conversation_parts"][
        "conversation_parts"
    ]
    return found


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
