"""The time left of a run that is served: there from the beginning, never wider than a fifth to both sides, and shrinking."""

import pytest

from tests.e2e.support import Outercom
from tests.e2e.test_faults import served
from wizard.engine.progress import ProgressBoard
from wizard.exit_codes import ExitCode
from wizard.session import Session
from wizard.time_words import LIMITS
from wizard.wanted import Wanted, migration_for


def test_the_range_is_there_from_the_beginning_and_shrinks(outercom: Outercom, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in outercom.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("wizard.engine.watch.EVERY_SECONDS", 0.1)
    said: list[tuple[tuple[float, float] | None, str]] = []
    estimated = ProgressBoard.estimated

    def listening(self: ProgressBoard, left: tuple[float, float] | None, bottleneck: str) -> None:
        said.append((left, bottleneck))
        estimated(self, left, bottleneck)

    monkeypatch.setattr(ProgressBoard, "estimated", listening)
    with (
        served(150, latency_ms=60) as simulated,
        Session(migration_for("x", Wanted(new=True, intercom_url=simulated.url))) as session,
    ):
        assert session.run(unattended=True).exit_code is ExitCode.DONE
        assert session.board.snapshot().left is None, "nothing is left"
    first = next(place for place, (left, _) in enumerate(said) if left is not None)
    assert first < len(said) / 2
    told = [(left, limit) for left, limit in said[first:] if left is not None]
    assert len(told) > 0.9 * len(said[first:])
    assert all(high <= 1.5 * low + 1e-9 for (low, high), _ in told)
    assert {limit for _, limit in told} <= LIMITS.keys()
    # How steadily it shrinks is the machine's affair here; tests/bench/time_left.py measures that.
    lows = [low for (low, _), _ in told]
    assert lows[-1] < max(lows)
