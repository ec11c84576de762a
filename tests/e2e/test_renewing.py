"""A token revoked in the middle of a run: on a terminal somebody is asked for a new one, unseen, and the run goes on."""

import os
import pty
import select
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest
from pydantic import SecretStr

from tests.e2e.support import Outercom
from tests.e2e.test_faults import during, served
from wizard.engine.token_desk import TokenDesk
from wizard.exit_codes import ExitCode
from wizard.session import Session
from wizard.wanted import Wanted, migration_for

LIMIT_SECONDS = 60.0


def test_on_the_command_line(outercom: Outercom, monkeypatch: pytest.MonkeyPatch) -> None:
    with served() as simulated:
        simulator = simulated.simulator
        during(monkeypatch, simulated, "/conversations/2", 12, simulator.revoke_token)
        master, slave = pty.openpty()
        words = ("run", "x", "--new", "--to", "ochre", "--intercom-url", simulated.url)
        process = subprocess.Popen(
            [sys.executable, "-c", "import os, sys; os.setsid(); import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
             "from wizard.__main__ import main; sys.exit(main())", *words],
            env=outercom.environment() | {"TERM": "xterm"}, stdin=slave, stdout=slave, stderr=slave,
        )  # fmt: skip
        os.close(slave)
        said, typed, end = b"", False, time.monotonic() + LIMIT_SECONDS
        try:
            while process.poll() is None:
                assert time.monotonic() < end, said[-2000:]
                if select.select([master], [], [], 0.1)[0]:
                    with suppress(OSError):
                        said += os.read(master, 65536)
                if b"Paste a new token" in said and not typed:
                    typed, simulator.revoked = True, False
                    time.sleep(0.3)  # until the echo is off, as for any password prompt
                    os.write(master, b"rehearsal\n")
        finally:
            process.kill()
            os.close(master)
    assert (typed, process.returncode) == (True, 0), said.decode()
    assert b"Intercom refuses this access token" in said
    assert b"rehearsal" not in said


def test_in_the_wizard(outercom: Outercom, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in outercom.environment().items():
        monkeypatch.setenv(name, value)
    with served() as simulated, Session(migration_for("x", Wanted(new=True, intercom_url=simulated.url))) as session:
        simulator = simulated.simulator
        session.desk = TokenDesk()
        during(monkeypatch, simulated, "/conversations/2", 12, simulator.revoke_token)
        results = []
        thread = threading.Thread(target=lambda: results.append(session.run(unattended=True)))
        thread.start()
        said: list[str] = []
        for answer in ("still-refused", "rehearsal"):
            end = time.monotonic() + LIMIT_SECONDS
            while (question := session.desk.question) is None:
                assert time.monotonic() < end
                time.sleep(0.01)
            said.append(question)
            assert "a new access token" in session.board.snapshot().waiting_on
            simulator.revoked = answer != "rehearsal"
            session.desk.answer(SecretStr(answer))
        thread.join()
        assert results[0].exit_code is ExitCode.DONE
        assert all("refuses this access token" in question for question in said)
        assert session.credentials.find(session.account) == SecretStr("rehearsal")
        log = (outercom.home / "migrations" / "x" / "log" / "run.jsonl").read_text()
        assert '"token.refused"' in log
        assert '"token.renewed"' in log
        assert "still-refused" not in log
