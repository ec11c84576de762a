"""A machine whose clock is wrong, or jumps, loses nothing: what counts is Intercom's."""

import time

import pytest

from tests.e2e.support import Here, Outercom, Reader
from tests.e2e.test_faults import during
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings

REAL = time.time


@pytest.mark.parametrize(
    ("off", "jump"), [(3600.0, 0.0), (-3600.0, 0.0), (0.0, 7200.0), (0.0, -7200.0)],
    ids=["ours is behind", "ours is ahead", "ours jumps ahead", "ours jumps back"],
)  # fmt: skip
def test_nothing_is_lost_to_a_clock(
    here: Here, outercom: Outercom, monkeypatch: pytest.MonkeyPatch, off: float, jump: float
) -> None:
    begun = REAL() + off - time.monotonic()
    settings = SimulatorSettings(conversations=20, contacts=24, companies=8, requests_per_minute=0, lost_files=False)
    with ServedSimulator(settings, clock=lambda: begun + time.monotonic()) as simulated:
        simulator = simulated.simulator
        ids = Reader(simulated.url).conversation_ids()

        def life() -> None:
            monkeypatch.setattr(time, "time", lambda: REAL() + jump)
            simulator.touch(ids[3])
            simulator.arrive()

        during(monkeypatch, simulated, "/conversations/2", 10, life)
        done = here(outercom, "run", "x", "--new", "--intercom-url", simulated.url)
        assert done.returncode == 0, done.stdout + done.stderr
        simulator.touch(ids[5])
        simulator.arrive()
        again = here(outercom, "run", "x", "--only", "delta")
        assert again.returncode == 0, again.stdout + again.stderr
        theirs, found = Reader(simulated.url), outercom.exported("x")["conversations"]
        assert set(found) == set(theirs.conversation_ids())
        for one in (ids[3], ids[5]):
            assert found[one]["updated_at"] == theirs.get(f"/conversations/{one}")["updated_at"]
