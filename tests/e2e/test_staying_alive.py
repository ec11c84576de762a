"""A disk that is full, a process that is stopped for a while, a terminal that is gone: the run says so, or goes on."""

import os
import pty
import signal
import subprocess
import sys
import time

import pytest

from tests.e2e.support import Outercom, complete
from tests.e2e.test_faults import served
from tests.e2e.test_interrupted import wait_for
from wizard.rehearsal.server import ServedSimulator

_SMALL_DISK = """
mount -t tmpfs -o size=1500k tmpfs "$1" || exit 99
shift
"$@"; echo "first: $?"
mount -o remount,size=200m "$OUTERCOM_HOME" || exit 99
"$@"; echo "second: $?"
"""


def test_a_full_disk_is_said_and_a_run_with_room_goes_on(outercom: Outercom) -> None:
    outercom.home.mkdir()
    try:
        with served(60) as simulated:
            words = (
                sys.executable,
                "-m",
                "wizard",
                "run",
                "x",
                "--new",
                "--to",
                "ochre",
                "--intercom-url",
                simulated.url,
            )
            done = subprocess.run(
                ["unshare", "--mount", "sh", "-c", _SMALL_DISK, "sh", str(outercom.home), *words],
                env=outercom.environment() | {"PATH": os.environ["PATH"]},
                capture_output=True, text=True, timeout=100, check=False,
            )  # fmt: skip
    except FileNotFoundError:
        pytest.skip("there is no unshare here")
    if done.returncode == 99 or "first:" not in done.stdout:
        pytest.skip("a small disk cannot be mounted here")
    assert "first: 6" in done.stdout, done.stdout + done.stderr
    assert "second: 0" in done.stdout, done.stdout + done.stderr
    assert "Make room" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="Windows stops no processes")
def test_a_process_that_was_stopped_goes_on(outercom: Outercom, small: ServedSimulator) -> None:
    process = outercom.start_run("x", small.url)
    wait_for(outercom, process, "SELECT count(*) FROM objects WHERE kind = 'conversations'", 40)
    process.send_signal(signal.SIGSTOP)
    time.sleep(1)
    process.send_signal(signal.SIGCONT)
    out, err = process.communicate(timeout=100)
    assert complete(subprocess.CompletedProcess("", process.returncode, out, err)), out + err


def test_a_terminal_that_is_gone_ends_the_command_in_order(outercom: Outercom, small: ServedSimulator) -> None:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "import os; os.setsid(); import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
         "from wizard.__main__ import main; sys.exit(main())",
         "run", "x", "--new", "--to", "ochre", "--intercom-url", small.url],
        env=outercom.environment() | {"TERM": "xterm"}, stdin=slave, stdout=slave, stderr=slave,
    )  # fmt: skip
    os.close(slave)
    wait_for(outercom, process, "SELECT count(*) FROM objects WHERE kind = 'conversations'", 1)
    os.close(master)
    assert process.wait(60) in (5, 3), "it was stopped by the hang-up, unless it was through before"
    assert complete(outercom.run("x", small.url))
