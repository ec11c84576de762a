import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from wizard.errors import Unreachable, UsageError
from wizard.rehearsal_process import RehearsalProcess

# Says that it serves, holds a connection to the test as a sign of life, and ends when its stdin does.
SERVES = """
import os, socket, sys
life = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
print("some other line")
print("serving http://127.0.0.1:40123", flush=True)
life.sendall(repr(sorted(name for name in os.environ if name.startswith("OUTERCOM_"))).encode() + b"\\n")
if "--deaf" in sys.argv:
    import signal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.pause()
sys.stdin.read()
"""

HOLDS = """
import sys
from wizard.rehearsal_process import RehearsalProcess
with RehearsalProcess(sys.argv[2:], command=(sys.executable, "-c", sys.argv[1])) as rehearsal:
    print(rehearsal.url, flush=True)
    sys.stdin.read()
"""


class Life:
    """The test's end of a child's sign of life."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(30)
        self.port = self._listener.getsockname()[1]

    def begins(self) -> str:
        """Waits until the child is there; what it says of its environment."""
        self._connection, _ = self._listener.accept()
        self._connection.settimeout(30)
        self._stream = self._connection.makefile("rb")
        return self._stream.readline().decode()

    def ends(self) -> bool:
        """Waits until the child is gone, whoever its parent is by then."""
        try:
            return self._stream.read() == b""
        except ConnectionResetError:
            return True


@pytest.fixture
def life() -> Life:
    return Life()


def rehearsal(*arguments: str, script: str = SERVES, limit_seconds: float = 30.0) -> RehearsalProcess:
    return RehearsalProcess(arguments, command=(sys.executable, "-c", script), limit_seconds=limit_seconds)


def test_it_serves_while_the_block_lasts(life: Life) -> None:
    with rehearsal(str(life.port)) as running:
        assert running.url == "http://127.0.0.1:40123"
        assert running.alive
        assert running.pid > 0
        life.begins()
    assert life.ends()
    assert (running.alive, running.pid) == (False, 0)
    running.stop()


def test_an_error_in_the_block_ends_it(life: Life) -> None:
    with contextlib.suppress(ZeroDivisionError), rehearsal(str(life.port)):
        life.begins()
        raise ZeroDivisionError
    assert life.ends()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM to ignore on Windows")
def test_a_deaf_child_is_ended_all_the_same(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wizard.rehearsal_process._STOP_SECONDS", 0.1)
    with rehearsal(str(life.port), "--deaf"):
        life.begins()
    assert life.ends()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_when_we_are_killed(life: Life, number: signal.Signals) -> None:
    command = [sys.executable, "-c", HOLDS, SERVES, str(life.port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "http://127.0.0.1:40123\n"
        life.begins()
        parent.send_signal(number)
        parent.wait(30)
        assert life.ends()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows groups processes otherwise")
def test_an_interrupt_for_our_terminal_does_not_reach_it(life: Life) -> None:
    with rehearsal(str(life.port)) as running:
        life.begins()
        assert os.getpgid(running.pid) != os.getpgid(0)


def test_no_token_is_handed_down(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTERCOM_INTERCOM_TOKEN", "made-up")
    monkeypatch.setenv("OUTERCOM_KUSTOMER_TOKEN", "made-up")
    with rehearsal(str(life.port)):
        said = life.begins()
    assert "OUTERCOM_HOME" in said
    assert "TOKEN" not in said


def test_it_finds_the_same_package_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wizard.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    script = "import wizard, pathlib; print('serving http://127.0.0.1:1'); print(wizard.__file__)"
    with RehearsalProcess(command=(sys.executable, "-P", "-c", script)) as running:
        assert running.url == "http://127.0.0.1:1"


def test_a_child_that_ends_at_once_is_quoted() -> None:
    script = "import sys; print('no such flag: \\x1b[2J--x', file=sys.stderr); sys.exit(2)"
    with pytest.raises(UsageError, match="ended before it served") as caught, rehearsal(script=script):
        pass
    assert caught.value.hint == "It said: no such flag: \N{REPLACEMENT CHARACTER}[2J--x"


def test_a_silent_child_is_given_up_and_ended(life: Life) -> None:
    script = SERVES.replace('print("serving http://127.0.0.1:40123", flush=True)', "")
    with (
        pytest.raises(Unreachable, match=r"within 0\.5 seconds"),
        rehearsal(str(life.port), script=script, limit_seconds=0.5),
    ):
        pass
    life.begins()
    assert life.ends()


@pytest.mark.parametrize(
    "line",
    [
        "serving https://127.0.0.1:1",
        "serving http://elsewhere.example:80",
        "serving http://127.0.0.1:1/x",
        "now serving http://127.0.0.1:1",
        "serving ",
    ],
)
def test_only_the_agreed_line_counts(line: str) -> None:
    with pytest.raises(UsageError), rehearsal(script=f"print({line!r})"):
        pass


def test_an_interpreter_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="could not be started"), RehearsalProcess(command=[str(tmp_path / "python")]):
        pass


def test_much_output_does_not_stop_the_child(life: Life) -> None:
    script = SERVES.replace(
        "sys.stdin.read()", 'print("x" * 1_000_000, flush=True); life.sendall(b"through"); sys.stdin.read()'
    )
    with rehearsal(str(life.port), script=script):
        life.begins()
        assert life._stream.read(7) == b"through"
