"""Interrupt it whenever you like: the end is the same, and nothing is there twice."""

import random
import signal
import sqlite3
import subprocess
import time
from collections import Counter

import pytest

from tests.e2e.support import ALL_EQUAL, Outercom, complete, kill
from wizard.rehearsal.server import ServedSimulator


def reached(outercom: Outercom, query: str, wanted: int) -> bool:
    """Whether a count in a database of the running migration is that high yet."""
    folder = outercom.home / "migrations" / "x"
    name = "ledger-ochre.db" if "rows" in query else "archive.db"
    if not (folder / name).exists():
        return False
    try:
        connection = sqlite3.connect(f"{(folder / name).as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return False
    try:
        return int(connection.execute(query).fetchone()[0]) >= wanted
    except sqlite3.Error:
        return False
    finally:
        connection.close()


def wait_for(outercom: Outercom, process: object, query: str, wanted: int) -> None:
    """Until the running migration got that far, or ended."""
    end = time.monotonic() + 60
    while process.poll() is None and not reached(outercom, query, wanted):  # type: ignore[attr-defined]
        assert time.monotonic() < end, f"never reached {query} >= {wanted}"
        time.sleep(0.005)


MOMENTS = (
    ("SELECT count(*) FROM objects WHERE kind = 'contacts'", 30),
    ("SELECT count(*) FROM objects WHERE kind = 'conversations'", 1),
    ("SELECT count(*) FROM objects WHERE kind = 'conversations'", 90),
    ("SELECT count(*) FROM rows WHERE state = 'intent'", 1),
    ("SELECT count(*) FROM rows WHERE kind = 'conversations'", 60),
    ("SELECT count(*) FROM files WHERE status = 'stored'", 4),
)


def test_kill_at_any_moment_and_go_on(outercom: Outercom, small: ServedSimulator, tmp_path: object) -> None:
    for query, wanted in MOMENTS:
        process = outercom.start_run("x", small.url)
        wait_for(outercom, process, query, wanted)
        kill(process)
    done = outercom.run("x", small.url)
    assert complete(done), done.stdout + done.stderr
    whole = Outercom(outercom.home.parent / "whole")
    assert complete(whole.run("x", small.url))
    assert outercom.exported("x") == whole.exported("x")
    assert _workspace(outercom) == _workspace(whole)
    assert ALL_EQUAL in outercom("verify", "x", "--full").stdout


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_run_in_order(outercom: Outercom, small: ServedSimulator, name: str) -> None:
    process = outercom.start_run("x", small.url)
    wait_for(outercom, process, *random.Random(name).choice(MOMENTS[:3]))
    process.send_signal(getattr(signal, name))
    out, err = process.communicate(timeout=30)
    assert process.returncode == 5, out + err
    assert "Traceback" not in err
    assert complete(outercom.run("x", small.url))


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there is no hang-up here")
def test_under_nohup_a_hang_up_changes_nothing(outercom: Outercom, small: ServedSimulator) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        process = outercom.start_run("x", small.url)
    finally:
        signal.signal(signal.SIGHUP, before)
    wait_for(outercom, process, *MOMENTS[0])
    process.send_signal(signal.SIGHUP)
    out, err = process.communicate(timeout=110)
    assert "Stopping" not in err
    assert complete(subprocess.CompletedProcess((), process.returncode, out, err)), out + err


def test_two_runs_at_once_are_refused(outercom: Outercom, small: ServedSimulator) -> None:
    process = outercom.start_run("x", small.url)
    wait_for(outercom, process, *MOMENTS[0])
    # Held where it is: it could be over before the second one has started.
    process.send_signal(signal.SIGSTOP)
    if process.poll() is None:
        second = outercom.run("x", small.url)
        process.send_signal(signal.SIGCONT)
        assert second.returncode == 6
        assert "Another Outercom is running" in second.stderr + second.stdout
    process.communicate(timeout=60)
    assert process.returncode == 3


def _workspace(outercom: Outercom) -> dict[str, Counter[tuple[object, ...]]]:
    """Every table of the workspace that has ids of its own, without the row numbers."""
    connection = sqlite3.connect(outercom.home / "migrations" / "x" / "workspace.db")
    try:
        tables = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        found: dict[str, Counter[tuple[object, ...]]] = {}
        for table in tables:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            if {"id", "source_id"} & set(columns):
                kept = [
                    c for c in columns if c not in ("number", "conversation", "customer", "company", "owner", "entry")
                ]
                found[table] = Counter(connection.execute(f"SELECT {','.join(kept)} FROM {table}").fetchall())
        assert found
        return found
    finally:
        connection.close()
