"""A run that is handed over goes on in a process of its own, with the token it finds by itself."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr

from wizard.credentials import Credentials
from wizard.elsewhere import look_elsewhere
from wizard.errors import TokenMissing
from wizard.migration import Migration
from wizard.plan.models import RUN_NOTE, AdminChoice, AdminDecision, Period, Plan, Scope, SourceChoice
from wizard.rehearsal.server import ServedSimulator
from wizard.session import Session
from wizard.status import read_status
from wizard.unattended import Unattended

TOKEN = "rehearsal"


@pytest.fixture
def waiting(tiny: ServedSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A migration that has not begun."""
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    plan = Plan(
        source=SourceChoice(url=tiny.url, region="custom"),
        scope=Scope(period=Period.ALL),
        admins={"1": AdminChoice(decision=AdminDecision.SKIP)},
    )
    return Session(Migration.create("x", plan))


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks into /proc")
def test_it_has_a_session_of_its_own_and_runs_to_the_end(waiting: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTERCOM_INTERCOM_TOKEN", TOKEN)
    other = Unattended(waiting)
    pid = other.start()
    arguments = Path(f"/proc/{pid}/cmdline").read_bytes()
    assert os.getsid(pid) == pid != os.getsid(0)
    assert TOKEN.encode() not in arguments
    _wait_for(pid)
    assert other.trouble(0) == ""
    told = read_status(waiting.migration.paths)
    assert told is not None
    assert told.pid == pid
    assert RUN_NOTE in waiting.migration.load().notes
    last = look_elsewhere(waiting.migration)
    assert not last.running
    assert last.snapshot is not None
    assert last.snapshot.state == "finished"
    assert sum(kind.loaded for kind in last.snapshot.kinds if kind.kind == "conversations") == 20
    assert other.log.stat().st_mode & 0o777 == 0o600
    assert "A sample is equal" in other.log.read_text()


def test_a_token_only_this_session_knows_is_not_passed_on(waiting: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OUTERCOM_INTERCOM_TOKEN", raising=False)
    waiting.credentials = Credentials()
    waiting.credentials.keep(waiting.account, SecretStr(TOKEN), "session")
    with pytest.raises(TokenMissing, match="for this session only"):
        Unattended(waiting).start()


def test_a_run_that_cannot_begin_says_why(waiting: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTERCOM_INTERCOM_TOKEN", TOKEN)
    other = Unattended(waiting)
    with waiting.migration.lock():
        _wait_for(other.start())
    assert "Another Outercom is running the migration 'x'" in other.trouble(0)


def _wait_for(pid: int) -> None:
    """Until a child has ended; it stays for whoever started it to ask how."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
