"""Nothing can be reached for a while: a run waits and goes on by itself."""

import json

import pytest

from tests.e2e.support import Here, Outercom
from tests.e2e.test_faults import served
from wizard.rehearsal.intercom.faults import Fault


def test_an_outage_in_the_middle_is_waited_out(here: Here, outercom: Outercom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wizard.net.retry._FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.setattr("wizard.net.outage.FIRST_WAIT_SECONDS", 0.05)
    with served() as simulated:
        faults = simulated.simulator.faults
        asked: list[str] = []

        def choose(number: int, path: str, key: str) -> Fault | None:
            down = number > 80 and asked.count("/me") < 3
            if down:
                asked.append(path)
            return "reset_before" if down else None

        monkeypatch.setattr(faults, "choose", choose)
        done = here(outercom, "run", "x", "--new", "--intercom-url", simulated.url)
        assert done.returncode == 0, done.stdout + done.stderr
    assert asked[-1] == "/me"
    assert len(asked) < 3 * 150, "three tries of what was under way, then only the one that probes"
    log = [
        json.loads(line) for line in (outercom.home / "migrations" / "x" / "log" / "run.jsonl").read_text().splitlines()
    ]
    outages = [entry["event"] for entry in log if entry["event"].startswith("outage")]
    assert outages == ["outage.begin", "outage.end"]
