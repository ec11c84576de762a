"""A service that misbehaves: what comes out is the same, or it is named what could not be had."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.support import ALL_EQUAL, Here, Outercom, Reader
from wizard.rehearsal.intercom.faults import Fault
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings


def served(conversations: int = 30, **more: Any) -> ServedSimulator:
    """A workspace of which nothing is lost."""
    settings = {"contacts": 40, "companies": 10, "requests_per_minute": 0, "lost_files": False, "stall_seconds": 0.2}
    return ServedSimulator(SimulatorSettings(conversations=conversations, **{**settings, **more}))


def same(one: dict[str, dict[str, Any]], other: dict[str, dict[str, Any]]) -> bool:
    """Whether two exports hold the same. The addresses of files have another port."""
    return bool(_without_ports(one) == _without_ports(other))


def _without_ports(export: dict[str, dict[str, Any]]) -> Any:
    return {
        kind: export[kind]
        if kind == "files"
        else json.loads(re.sub(r"localhost:\d+", "localhost", json.dumps(export[kind])))
        for kind in export
    }


def test_two_percent_of_faults_change_nothing(tmp_path: Path) -> None:
    """About 250 conversations; every kind of fault by chance."""
    exports = []
    for level in ("none", "flaky"):
        outercom = Outercom(tmp_path / level / "home")
        with served(250, contacts=100, companies=20, faults=level) as simulated:
            done = outercom.run("x", simulated.url)
            assert done.returncode == 0, done.stdout + done.stderr
            exports.append(outercom.exported("x"))
            made = simulated.simulator.faults.made
            assert simulated.simulator.leaked_tokens == simulated.simulator.writes == 0
    assert sum(made.values()) > 5, "there were faults"
    assert same(*exports)


ORDERED: tuple[tuple[Fault, str, int], ...] = (
    ("reset_before", "/conversations/", 2),
    ("reset_after", "/conversations/", 2),
    ("short_body", "/conversations/", 2),
    ("empty", "/contacts", 1),
    ("502", "/conversations/search", 2),
    ("garbage", "/companies/list", 1),
    ("500", "/tickets/search", 1),
    ("stall", "/conversations/", 1),
    ("504", "/admins", 1),
    ("garbage", "/me", 1),
    ("short_body", "/macros", 1),
)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between tries take next to no time, in this process."""
    monkeypatch.setattr("wizard.net.retry._FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.setattr("wizard.net.retry._LONGEST_WAIT_SECONDS", 0.02)


@pytest.mark.usefixtures("impatient")
def test_faults_at_chosen_places_change_nothing(here: Here, outercom: Outercom) -> None:
    whole = Outercom(outercom.home.parent / "whole")
    with served() as simulated:
        for fault, path, times in ORDERED:
            simulated.simulator.inject(fault, path=path, times=times)
        run = ("run", "x", "--new", "--to", "ochre", "--intercom-url", simulated.url)
        done = here(outercom, *run)
        assert done.returncode == 0, done.stdout + done.stderr
        assert sum(simulated.simulator.faults.made.values()) == sum(times for _, _, times in ORDERED)
        assert here(whole, *run).returncode == 0
        assert same(outercom.exported("x"), whole.exported("x"))


@pytest.mark.usefixtures("impatient")
def test_what_fails_for_good_is_named_with_its_answer_and_had_later(here: Here, outercom: Outercom) -> None:
    with served() as simulated:
        broken = Reader(simulated.url).conversation_ids()[3]
        for path in (f"/conversations/{broken}",):
            simulated.simulator.inject("500", path=path, times=40)
        done = here(outercom, "run", "x", "--new", "--intercom-url", simulated.url)
        assert done.returncode == 3
        assert "1 object could not be read" in done.stdout
        assert "conversations: " in done.stdout
        unread = _unread(outercom, here)
        assert [(one["kind"], one["id"], one["status"]) for one in unread] == [("conversations", broken, 500)]
        told = json.loads(here(outercom, "failures", "x", "--json").stdout)
        assert [(one["stage"], one["kind"], one["count"], one["example"]) for one in told["causes"]] == [
            ("reading", "conversations", 1, broken)
        ]
        (row,) = told["failures"]
        assert row["request"] == f"GET /conversations/{broken}"
        assert "500 Internal Server Error" in row["answer"]
        assert (told["failed"], told["could_not_be_checked"], told["cut_threads"]) == (1, 0, [])
        lines = here(outercom, "failures", "x").stdout
        assert f"asked: GET /conversations/{broken}" in lines
        simulated.simulator.faults._orders.clear()
        again = here(outercom, "run", "x", "--only", "failures")
        assert again.returncode == 0, again.stdout + again.stderr
        assert _unread(outercom, here) == []
        assert here(outercom, "failures", "x").stdout == "Nothing failed.\n"
        assert ALL_EQUAL in here(outercom, "verify", "x", "--full").stdout


def _unread(outercom: Outercom, here: Here) -> list[Any]:
    folder = outercom.home.parent / f"out-{len(list(outercom.home.parent.iterdir()))}"
    here(outercom, "export", "x", str(folder))
    return [json.loads(line) for line in (folder / "unread.jsonl").read_text().splitlines()]


def during(
    monkeypatch: pytest.MonkeyPatch, simulated: ServedSimulator, path: str, number: int, act: Callable[[], object]
) -> None:
    """Have something happen in the simulator when it answers the `number`-th request whose path starts so."""
    faults = simulated.simulator.faults
    choose, seen = faults.choose, 0

    def watching(number_of_request: int, where: str, key: str) -> Fault | None:
        nonlocal seen
        seen += where.startswith(path)
        if seen == number and where.startswith(path):
            act()
        return choose(number_of_request, where, key)

    monkeypatch.setattr(faults, "choose", watching)


def test_a_token_that_is_revoked_in_the_middle(here: Here, outercom: Outercom, monkeypatch: pytest.MonkeyPatch) -> None:
    with served() as simulated:
        during(monkeypatch, simulated, "/conversations/2", 12, simulated.simulator.revoke_token)
        done = here(outercom, "run", "x", "--new", "--intercom-url", simulated.url)
        assert done.returncode == 4, done.stdout + done.stderr
        assert "Intercom refuses this access token" in done.stderr
        read = simulated.simulator.requests["GET /conversations/{id}"]
        assert 0 < read < 30
        simulated.simulator.revoked = False
        again = here(outercom, "run", "x")
        assert again.returncode == 0, again.stdout + again.stderr
        assert "A sample is equal" in again.stdout
        ids = Reader(simulated.url).conversation_ids()
        assert sorted(outercom.exported("x")["conversations"]) == sorted(ids)


def test_macros_that_are_forbidden(here: Here, outercom: Outercom) -> None:
    with served(macros_forbidden=True) as simulated:
        done = here(outercom, "run", "x", "--new", "--intercom-url", simulated.url)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "not available" in done.stdout
        assert here(outercom, "export", "x", str(outercom.home.parent / "out")).returncode == 0
    rows = [
        json.loads(line) for line in (outercom.home.parent / "out" / "not_available.jsonl").read_text().splitlines()
    ]
    assert [row["kind"] for row in rows] == ["macros"]
    assert (outercom.home.parent / "out" / "macros.jsonl").read_text() == ""
    assert (outercom.home.parent / "out" / "conversations.jsonl").read_text().count("\n") == 30


def test_life_goes_on_while_it_is_read(here: Here, outercom: Outercom, monkeypatch: pytest.MonkeyPatch) -> None:
    with served() as simulated:
        simulator = simulated.simulator
        deleted, touched = (ids := Reader(simulated.url).conversation_ids())[5], ids[7]
        arrived: list[str] = []

        def meanwhile() -> None:
            simulator.delete(deleted)
            simulator.touch(touched)
            arrived.append(simulator.arrive())

        during(monkeypatch, simulated, "/conversations/2", 15, meanwhile)
        done = here(outercom, "run", "x", "--new", "--intercom-url", simulated.url)
        assert done.returncode == 0, done.stdout + done.stderr
        theirs = Reader(simulated.url)
        found = outercom.exported("x")["conversations"]
        assert set(theirs.conversation_ids()) - found.keys() == set()
        assert found.keys() - set(theirs.conversation_ids()) <= {deleted}
        for one in (touched, *arrived):
            assert found[one] == theirs.get(f"/conversations/{one}")
        assert ALL_EQUAL in here(outercom, "verify", "x", "--full").stdout


@pytest.mark.parametrize("only", ["attachments", "attribution", "delta", "failures"])
def test_a_part_of_a_run_asks_only_for_that_part(
    here: Here, migrated: Outercom, tiny: ServedSimulator, only: str
) -> None:
    requests = tiny.simulator.requests
    before = requests.copy()
    done = here(migrated, "run", "x", "--only", only)
    assert done.returncode == 0, done.stdout + done.stderr
    asked = requests - before
    foretold = re.search(r"About ([\d,]+) calls? to Intercom, 0 files\.", done.stdout)
    assert foretold is not None, done.stdout
    made, told = asked.total(), int(foretold[1].replace(",", ""))
    assert made == told if only != "delta" else abs(made - 3 - told) <= 0.3 * made
    assert asked.pop("GET /me") > 0
    assert asked["GET /conversations/{id}"] == 0
    if only == "delta":
        assert asked["POST /conversations/search"] > 0
    else:
        assert asked == {}
