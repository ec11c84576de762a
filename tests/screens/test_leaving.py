"""However the wizard is ended, it ends in order: signals, a terminal that is gone, a crash, no terminal at all."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from screens.terminal import REFUSAL
from tests.screens.in_a_terminal import SECRET

ROOT = Path(__file__).parents[2]
LIMIT_SECONDS = 30.0
RESTORED = b"\x1b[?1049l"
SHOWN_CURSOR = b"\x1b[?25h"


class Terminal:
    """A program on a pseudo-terminal of 80×24. `output` is everything it wrote."""

    def __init__(self, how: str, *, controlling: bool = True, term: str = "xterm-256color") -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

        def take_terminal() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.screens.in_a_terminal", how],
            cwd=ROOT,
            env={**os.environ, "TERM": term, "PYTHONPATH": str(ROOT)},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=take_terminal if controlling else None,
        )
        os.close(slave)
        self.output = b""

    def read(self, until: Callable[[], bool]) -> None:
        """Take what it writes until the condition holds or it has ended."""
        end = time.monotonic() + LIMIT_SECONDS
        while not until():
            assert time.monotonic() < end, self.output[-2000:]
            if select.select([self._master], [], [], 0.05)[0]:
                with suppress(OSError):
                    self.output += os.read(self._master, 65536)

    def wait(self) -> int:
        """Its exit code, once it has ended and everything is read."""
        self.read(lambda: self.process.poll() is not None)
        with suppress(OSError):
            while select.select([self._master], [], [], 0.1)[0] and (more := os.read(self._master, 65536)):
                self.output += more
        return self.process.returncode

    def hang_up(self) -> int:
        """Take the terminal away; its exit code."""
        os.close(self._master)
        self._master = -1
        return self.process.wait(LIMIT_SECONDS)

    def close(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()
        if self._master >= 0:
            os.close(self._master)


@contextmanager
def terminal(how: str, *, controlling: bool = True) -> Iterator[Terminal]:
    """A program that has drawn its first screen."""
    program = Terminal(how, controlling=controlling)
    try:
        program.read(lambda: b"READY" in program.output or program.process.poll() is not None)
        program.read(lambda: b"Connect" in program.output or program.process.poll() is not None)
        yield program
    finally:
        program.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("how", ["idle", "run", "stuck"])
def test_a_signal_ends_it_and_leaves_the_terminal_clean(how: str, number: signal.Signals) -> None:
    with terminal(how) as program:
        program.process.send_signal(number)
        assert program.wait() == 5
        assert RESTORED in program.output
        assert SHOWN_CURSOR in program.output
        assert b"Traceback" not in program.output


@pytest.mark.parametrize("how", ["idle", "run", "stuck"])
@pytest.mark.parametrize("controlling", [True, False], ids=["with SIGHUP", "without a signal"])
def test_it_does_not_outlive_its_terminal(how: str, controlling: bool) -> None:
    with terminal(how, controlling=controlling) as program:
        assert program.hang_up() == 5


def test_a_crash_report_holds_no_local_variables() -> None:
    with terminal("crash") as program:
        assert program.wait() == 1
        assert b"RuntimeError" in program.output
        assert SECRET.encode() not in program.output


def test_without_a_terminal_it_says_one_sentence() -> None:
    command = [sys.executable, "-c", "import sys; from screens.app import run_wizard; sys.exit(run_wizard())"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", REFUSAL + "\n")
    assert "outercom run" in REFUSAL


def test_a_dumb_terminal_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from screens.app import run_wizard

    for stream in (sys.stdin, sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    assert run_wizard() == 2
    assert REFUSAL in capsys.readouterr().err
