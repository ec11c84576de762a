"""Each command does what it says, with a person, a pipe or a program at its other end."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.support import Here, Outercom, Reader
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings


def until(what: str, holds: Callable[[], Any]) -> Any:
    """Look again and again until something holds, for at most a minute; what it was."""
    end = time.monotonic() + 60
    while not (found := holds()):
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.02)
    return found


def an_id(served: ServedSimulator) -> str:
    return Reader(served.url).conversation_ids()[0]


# looking


def test_scan(here: Here, migrated: Outercom, tiny: ServedSimulator) -> None:
    census = json.loads(here(migrated, "scan", "x", "--json").stdout)
    assert census["finished"]
    assert census["counts"]["conversations"] == len(Reader(tiny.url).conversation_ids())
    assert census["counts"]["contacts"] == len(Reader(tiny.url).contacts())
    assert census["costs"]["disk_bytes"] > census["disk_bytes"], "the destination is on this disk as well"
    plain = here(migrated, "scan", "x")
    assert plain.returncode == 0
    assert "by state: open" in plain.stdout
    assert tiny.simulator.writes == 0


@pytest.mark.parametrize("full", [True, False])
def test_verify_as_json(here: Here, migrated: Outercom, full: bool) -> None:
    done = here(migrated, "verify", "x", "--json", *(["--full"] if full else []))
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert report["full"] is full
    assert report["differences"] == []
    equal = report["totals"].pop("equal")
    assert equal > 20
    assert set(report["totals"].values()) == {0}
    assert all(row["right"] for row in report["counts"])


@pytest.mark.parametrize(
    "shape",
    [
        "{id}",
        " {id} ",
        "https://app.intercom.com/a/inbox/{app}/inbox/conversation/{id}",
        "https://app.intercom.com/a/inbox/{app}/inbox/admin/1/conversation/{id}?view=List",
        "https://app.eu.intercom.com/a/inbox/{app}/inbox/shared/all/conversation/{id}#part_id=comment-1",
        "https://app.intercom.com/inbox/conversation/{id}",
        "https://app.intercom.com/a/apps/{app}/inbox/inbox/all/conversations/{id}",
    ],
)
def test_open_with_every_shape_of_link(here: Here, migrated: Outercom, tiny: ServedSimulator, shape: str) -> None:
    one = an_id(tiny)
    app = Reader(tiny.url).get("/me")["app"]["id_code"]
    done = here(migrated, "open", "x", shape.format(id=one, app=app))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{one} → ")
    assert "── " in done.stdout


def test_what_customers_wrote_cannot_drive_the_terminal(here: Here, migrated: Outercom, tiny: ServedSimulator) -> None:
    for one in Reader(tiny.url).conversation_ids():
        said = here(migrated, "open", "x", one)
        assert said.returncode == 0
        assert not set(said.stdout) & {chr(n) for n in (*range(9), *range(11, 32), *range(127, 160), 0x202E, 0x2066)}


def test_the_aliases_of_an_export_open(here: Here, migrated: Outercom, tmp_path: Path) -> None:
    import csv

    assert here(migrated, "export", "x", str(tmp_path / "out")).returncode == 0
    with (tmp_path / "out" / "aliases.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    for row in (rows[0], rows[-1]):
        assert here(migrated, "open", "x", row["old_link"]).stdout.startswith(f"{row['old_id']} → {row['new_id']}")


def test_doctor_says_no_secret(here: Here, migrated: Outercom) -> None:
    secret = "a-token-nobody-may-see"
    done = here(Outercom(migrated.home, token=secret), "doctor")
    assert done.returncode == 0
    assert "migration x: step" in done.stdout
    assert "token in the environment: yes" in done.stdout
    assert "keyring: " in done.stdout
    assert secret not in done.stdout + done.stderr


def test_version_and_help(here: Here, outercom: Outercom) -> None:
    assert here(outercom, "--version").stdout.startswith("outercom 0.")
    done = here(outercom, "--help")
    assert done.returncode == 0
    for command in ("run", "rehearse", "scan", "verify", "export", "open", "status", "doctor", "simulate"):
        assert command in done.stdout
        assert here(outercom, command, "-h").returncode == 0
    assert not outercom.home.exists()


def test_status_before_a_run(here: Here, migrated: Outercom) -> None:
    told = json.loads(here(migrated, "status", "x", "--json").stdout)
    assert (told["running"], told["pid"], told["destination"]) == (False, None, "ochre")
    assert here(migrated, "status", "x").returncode == 0


# while something runs


def test_status_while_a_run_goes_on_and_a_stop_from_elsewhere(
    outercom: Outercom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wizard import status
    from wizard.migration import Migration

    settings = SimulatorSettings(conversations=400, contacts=24, companies=8, requests_per_minute=0, latency_ms=400)
    with ServedSimulator(settings) as slow:
        process = outercom.start_run("x", slow.url)
        try:
            monkeypatch.setenv("OUTERCOM_HOME", str(outercom.home))
            until("the migration is there", lambda: process.poll() is not None or Migration.exists("x"))
            paths = Migration.open("x").paths
            until("something is read", lambda: (told := status.read_status(paths)) and told.snapshot.calls > 3)
            told = json.loads(outercom("status", "x", "--json").stdout)
            assert (told["running"], told["pid"]) == (True, process.pid)
            assert told["status"]["snapshot"]["state"] == "running"
            assert f"running (process {process.pid})" in outercom("status", "x").stdout
            status.ask(paths, "stop")
            _, err = process.communicate(timeout=60)
        finally:
            if process.poll() is None:
                process.kill()
                process.communicate()
    assert process.returncode == 5
    assert "Traceback" not in err
    told = json.loads(outercom("status", "x", "--json").stdout)
    assert told["running"] is False
    assert told["sizes"]["received"] > told["sizes"]["json"] > 0
    assert re.search(r"^On disk: JSON .* as received\), index ", outercom("status", "x").stdout, re.MULTILINE)


def test_simulate_serves_and_ends_on_sigterm(outercom: Outercom) -> None:
    process = outercom.start("simulate", "intercom", "--port", "0", "--conversations", "5", "--token", "mine")
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = line.split(" at ")[1].split()[0]
        assert "token: mine" in line
        assert len(Reader(url, "mine").conversation_ids()) == 5
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    assert process.returncode == 0
    assert err == ""


# odd ends


def shell(outercom: Outercom, line: str) -> "subprocess.CompletedProcess[str]":
    environment = outercom.environment() | {"O": f"{sys.executable} -m wizard"}
    return subprocess.run(
        ["bash", "-c", line],
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=110,
        check=False,
    )


def test_a_pipe_that_closes_early_stops_nothing(migrated: Outercom, tmp_path: Path) -> None:
    done = shell(migrated, f"$O export x {tmp_path}/out | head -1; exit ${{PIPESTATUS[0]}}")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1
    assert json.loads((tmp_path / "out" / "outercom-export.json").read_text())["kinds"]["conversations"] > 0
    assert (tmp_path / "out" / "aliases.csv").exists()


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_from_the_start(migrated: Outercom, closed: str) -> None:
    done = shell(migrated, f"$O run x {closed}")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def test_an_encoding_that_knows_little(migrated: Outercom, tiny: ServedSimulator) -> None:
    done = shell(migrated, f"PYTHONIOENCODING=ascii $O open x {an_id(tiny)} && PYTHONIOENCODING=latin-1 $O doctor")
    assert done.returncode == 0, done.stderr


# what stays behind


def every_file(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_is_written_elsewhere_and_the_token_nowhere(tmp_path: Path) -> None:
    token = "dG9rOm-a-secret-that-must-not-be-found"
    person = tmp_path / "person"
    person.mkdir()
    (person / "notes.txt").write_text("mine")
    outercom = Outercom(person / "outercom" / "home", token=token)
    settings = SimulatorSettings(
        conversations=12, contacts=24, companies=8, requests_per_minute=0, token=token, lost_files=False
    )
    said, lines = "", []
    with ServedSimulator(settings) as served:
        process = subprocess.Popen(
            [sys.executable, "-m", "wizard", "run", "x", "--new", "--to", "ochre", "--intercom-url", served.url],
            env=outercom.environment() | {"HOME": str(person), "TMPDIR": str(tmp_path)}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        if os.path.isdir("/proc/self"):
            until("it runs", lambda: served.simulator.received)
            lines = [Path(f"/proc/{process.pid}/cmdline").read_bytes()]
        said += "".join(process.communicate(timeout=60))
        assert served.simulator.leaked_tokens == 0
    assert process.returncode == 0
    for words in (
        ("verify", "x", "--full"),
        ("status", "x", "--json"),
        ("doctor",),
        ("export", "x", str(tmp_path / "out")),
    ):
        done = outercom(*words)
        said += done.stdout + done.stderr
    assert token not in said
    assert all(token.encode() not in line for line in lines)
    found = every_file(tmp_path)
    assert found
    assert [name for name, content in found.items() if token.encode() in content] == []
    allowed = ("person/outercom/home/", "out/", "person/notes.txt")
    assert [name for name in found if not name.startswith(allowed)] == []
    assert {path.stat().st_mode & 0o077 for path in outercom.home.rglob("*")} == {0}
