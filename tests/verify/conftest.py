"""Fixtures of verification: a finished migration into the poorer destination."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tests.destinations.poorer import PoorerDestination
from tests.engine.fake import Bench
from wizard.exit_codes import ExitCode
from wizard.verify.checking import check
from wizard.verify.report import Report
from wizard.verify.sampling import Sample

Check = Callable[..., Awaitable[Report]]


@pytest_asyncio.fixture
async def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A migration that is read and loaded."""
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("wizard.engine.fetching.SETTLING_SECONDS", 0.0)
    bench = Bench()
    bench.source.put("admins", "1", name="Ann")
    bench.source.put("companies", "co1", name="Acme")
    bench.source.put("companies", "co2", name="Beta")
    bench.source.put("contacts", "c1", name="Bo", email="bo@example.com", companies=["co1", "co2"])
    bench.source.put("macros", "m1", name="Greeting", text="Hi")
    for n in range(1, 5):
        bench.source.conversation(str(n), f"Question {n}", f"Answer {n}")
    assert (await bench.go()).exit_code is ExitCode.DONE
    return bench


@pytest.fixture
def checked(done: Bench) -> Check:
    """Verifies: `await checked(full=True)`."""

    async def run(destination: PoorerDestination | None = None, *, full: bool = True, seed: int = 1) -> Report:
        return await check(
            done.migration,
            done.migration.load(),
            done.source,
            destination or done.destination(),
            done.translator,
            sample=None if full else Sample(seed=seed),
        )

    return run
