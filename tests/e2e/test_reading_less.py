"""Reading only what was active since a day, from the command line to the last report; then reading the rest after all."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.e2e.support import ALL_EQUAL, Here, Outercom, Reader, refused
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings

ONE = "GET /conversations/{id}"
Times = dict[str, dict[str, int]]


@pytest.fixture
def workspace() -> Iterator[ServedSimulator]:
    """A workspace in which a conversation that slept for long has just moved, and the ticket it became has not."""
    settings = SimulatorSettings(
        conversations=48, contacts=24, companies=6, tickets=16, requests_per_minute=0, lost_files=False
    )
    with ServedSimulator(settings) as served:
        yield served


def searched(served: ServedSimulator, kind: str) -> list[dict[str, object]]:
    """All threads of a kind, by a plain search."""
    body = {"query": {"field": "created_at", "operator": ">", "value": 0}, "pagination": {"per_page": 150}}
    headers = {
        "Authorization": "Bearer rehearsal", "Accept": "application/json", "Content-Type": "application/json",
        "Intercom-Version": "2.16",
    }  # fmt: skip
    asked = urllib.request.Request(f"{served.url}/{kind}/search", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(asked) as answer:
        found: list[dict[str, object]] = json.loads(answer.read())[kind]
    return found


def times_of(served: ServedSimulator) -> Times:
    return {
        kind: {str(one["id"]): int(str(one["updated_at"])) for one in searched(served, kind)}
        for kind in ("conversations", "tickets")
    }


def wanted(times: Times, since: int) -> dict[str, set[str]]:
    """A thread is awake where either of its halves is."""
    awake = {kind: {one for one, at in rows.items() if at >= since} for kind, rows in times.items()}
    return {
        "conversations": awake["conversations"] | (awake["tickets"] & set(times["conversations"])),
        "tickets": awake["tickets"] | (awake["conversations"] & set(times["tickets"])),
    }


def test_a_part_is_read_and_later_the_rest(
    outercom: Outercom, here: Here, workspace: ServedSimulator, tmp_path: Path
) -> None:
    times = times_of(workspace)
    ordered = sorted(times["conversations"], key=lambda one: times["conversations"][one])
    shared = next(one for one in ordered if one in times["tickets"])
    workspace.simulator.touch(shared)
    times = times_of(workspace)
    middle = times["conversations"][ordered[len(ordered) // 2]]
    day = datetime.fromtimestamp(middle, UTC).date()
    since = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    expected = wanted(times, since)
    asleep = {kind: set(times[kind]) - expected[kind] for kind in times}
    assert times["tickets"][shared] < since <= times["conversations"][shared], "one half of it sleeps"
    assert all(asleep.values())
    assert all(expected.values())

    # Read less: exactly these threads, and everything else whole.
    done = here(outercom, "run", "x", "--new", "--intercom-url", workspace.url, "--read-since", str(day))
    assert done.returncode == 0, done.stdout + done.stderr
    said = f"Threads without activity since {day} were not read, by decision: about {len(asleep['conversations'])} conversations"
    assert said in " ".join(done.stdout.split())
    found = outercom.exported("x")
    assert {kind: set(found[kind]) for kind in expected} == expected
    assert set(found["contacts"]) >= set(Reader(workspace.url).contacts())

    # Everything is checked and green, and the difference has its reason.
    full = here(outercom, "verify", "x", "--full", "--report")
    assert full.returncode == 0, full.stdout
    assert ALL_EQUAL in full.stdout
    assert "Everything that was read was checked and is equal." in full.stdout
    assert f"· {said}" in full.stdout
    report = json.loads(here(outercom, "verify", "x", "--full", "--json").stdout)
    rows = {row["kind"]: row for row in report["counts"]}
    for kind in expected:
        assert rows[kind]["not_read"] == len(asleep[kind])
        assert rows[kind]["right"]
        assert f"about {len(asleep[kind])} not read, by decision (before {day})" in rows[kind]["explained"]
        assert rows[kind]["listed"] + rows[kind]["not_read"] == len(times[kind])
    sleeper = next(one for one in ordered if one in asleep["conversations"] and one not in times["tickets"])
    refused(here(outercom, "open", "x", sleeper), 2, f"without activity since {day}")
    refused(here(outercom, "explain", "x", sleeper), 2, f"without activity since {day}")
    refused(here(outercom, "browse", "x", "--show", sleeper), 2, f"without activity since {day}")
    last = here(outercom, "report", "x", str(tmp_path / "last"))
    assert "Once the token is revoked or Intercom is cancelled, nobody can read them any more." in last.stdout
    final = (tmp_path / "last" / "final-report.md").read_text()
    assert "## Never read" in final
    assert "Be sure about what was never read" in final

    # A delta brings nothing that sleeps.
    before = workspace.simulator.requests[ONE]
    assert here(outercom, "run", "x", "--only", "delta").returncode == 0
    assert workspace.simulator.requests[ONE] == before
    assert set(outercom.exported("x")["conversations"]) == expected["conversations"]

    # More is wanted: the rest comes, and nothing twice.
    before = workspace.simulator.requests[ONE]
    shown = here(outercom, "scope", "x", "--read-since", "all")
    assert "Everything, all time, is read into the archive." in shown.stdout
    assert "by Intercom's own counts" in shown.stdout, "what is archived is not all that is wanted any more"
    waiting = {
        row["kind"]: row for row in json.loads(here(outercom, "verify", "x", "--full", "--json").stdout)["counts"]
    }
    assert not waiting["conversations"]["right"]
    assert "not read yet" in waiting["conversations"]["explained"]
    done = here(outercom, "run", "x")
    assert done.returncode == 0, done.stdout + done.stderr
    assert workspace.simulator.requests[ONE] - before == len(asleep["conversations"])
    found = outercom.exported("x")
    assert {kind: set(found[kind]) for kind in times} == {kind: set(rows) for kind, rows in times.items()}
    again = json.loads(here(outercom, "verify", "x", "--full", "--json").stdout)
    assert again["not_read"] is None
    assert all(row["right"] and not row["not_read"] for row in again["counts"])


def test_what_makes_no_sense_is_refused_and_the_words_say_what_is_meant(
    outercom: Outercom, here: Here, workspace: ServedSimulator
) -> None:
    new = ("run", "y", "--new", "--intercom-url", workspace.url)
    refused(here(outercom, *new, "--read-since", "lately"), 2, "--read-since is not a day")
    refused(here(outercom, *new, "--read-since", "3000-01-01"), 2, "has not come yet")
    assert here(outercom, *new, "--read-since", "2024-01-01", "--kinds", "macros").returncode == 0
    refused(here(outercom, "run", "y", "--read-since", "2023-01-01"), 2, "exists with other settings (the scope)")
    lines = here(outercom, "scope", "y").stdout
    assert "with activity since 2024-01-01 are read. Once Intercom is cancelled, older ones are lost." in lines
    assert "The scope goes back further than what is read." in lines
    assert json.loads(here(outercom, "scope", "y", "--json").stdout)["scope"]["read_since"] == "2024-01-01"
