"""Serving: from a thread, as a process, on a port that is taken."""

from __future__ import annotations

import argparse
import json
import signal
import socket
import subprocess
import sys
import threading

import httpx
import pytest

from wizard.rehearsal.arguments import add_arguments, settings_from
from wizard.rehearsal.server import ServedSimulator, serve
from wizard.rehearsal.settings import SimulatorSettings

_HEADERS = {"Authorization": "Bearer rehearsal", "Intercom-Version": "2.16"}
_SMALL = SimulatorSettings(conversations=20)


def test_served_from_a_thread_until_stopped() -> None:
    """A free port each; nothing listens afterwards."""
    before = set(threading.enumerate())
    with ServedSimulator(_SMALL) as first, ServedSimulator(_SMALL) as second:
        assert first.url != second.url
        for served in (first, second):
            assert httpx.get(f"{served.url}/me", headers=_HEADERS).json()["app"]["id_code"] == "tw7h2k9x"
        assert first.simulator.requests["GET /me"] == 1
    assert set(threading.enumerate()) <= before
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{first.url}/me")


def test_a_taken_port_is_an_error_in_words() -> None:
    """In a thread and in the foreground."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = SimulatorSettings(conversations=1, port=port)
        with pytest.raises(OSError, match=f"cannot serve on 127.0.0.1:{port}"):
            ServedSimulator(settings).start()
        with pytest.raises(OSError, match="cannot serve"):
            serve(settings)


def test_one_write_per_response() -> None:
    """Head and body of a small answer arrive in one piece."""
    with ServedSimulator(_SMALL) as served:
        host, port = served.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as connection:
            for _ in range(3):
                request = f"GET /me HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer rehearsal\r\n\r\n"
                connection.sendall(request.encode())
                head, _, body = connection.recv(65_536).partition(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                assert len(body) == length
                assert json.loads(body)["type"] == "admin"


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_a_process_of_its_own(ending: signal.Signals) -> None:
    """One line when ready; a signal ends it well."""
    command = [sys.executable, "-m", "wizard.rehearsal", "--conversations", "30", "--token", "abc", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert line.startswith("serving http://127.0.0.1:")
        answer = httpx.get(f"{line.split()[1]}/conversations", headers={"Authorization": "Bearer abc"})
        assert answer.json()["total_count"] == 30
        process.send_signal(ending)
        assert process.wait(timeout=20) == 0
        assert process.stdout.read() == ""


def test_options_become_settings() -> None:
    """Every option arrives; impossible ones are refused."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    given = "--port 1 --conversations 2 --contacts 3 --companies 4 --tickets 5 --seed 6 --requests-per-minute 7 --latency-ms 8"
    given += " --limit-change 60:9 --limit-change 30:8 --rival-per-second 2 --rival-every-seconds 5 --rival-elsewhere"
    given += " --workspace-requests-per-minute 70"
    found = settings_from(parser.parse_args([*given.split(), "--token", "t u", "--faults", "brutal"]))
    assert found == SimulatorSettings(
        port=1, conversations=2, contacts=3, companies=4, tickets=5, seed=6, requests_per_minute=7,
        latency_ms=8, token="t u", faults="brutal", limit_changes=((30, 8), (60, 9)), rival_per_second=2,
        rival_every_seconds=5, rival_elsewhere=True, workspace_requests_per_minute=70,
    )  # fmt: skip
    with pytest.raises(ValueError, match="conversations"):
        settings_from(parser.parse_args(["--conversations", "-1"]))


def test_it_knows_nothing_of_the_client() -> None:
    """The rehearsal imports nothing else of the project."""
    program = (
        "import sys, wizard.rehearsal.server, wizard.rehearsal.arguments;"
        "print([m for m in sys.modules if m.startswith(('wizard.', 'screens')) and not m.startswith('wizard.rehearsal')])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
