"""Fixtures of the engine's tests."""

from pathlib import Path

import pytest

from tests.engine.fake import NOW, Bench
from tests.engine.sleepers import SINCE


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A migration of a small workspace that is all well."""
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("wizard.engine.fetching.SETTLING_SECONDS", 0.0)
    made = Bench()
    made.source.put("admins", "1", name="Ann")
    made.source.put("companies", "co1", name="Acme")
    made.source.put("contacts", "c1", name="Bo", email="bo@example.com", companies=["co1"])
    made.source.put("macros", "m1", name="Greeting", text="Hi")
    for n in range(1, 6):
        made.source.conversation(str(n), f"Question {n}", f"Answer {n}")
    return made


@pytest.fixture
def slept(bench: Bench) -> Bench:
    """Six threads: `before` and `on` at the edge of the day, `ancient` and `old` long before, two after it."""
    bench.source.objects["conversations"].clear()
    for name, at in (
        ("ancient", 2000),
        ("old", 86_400 * 5),
        ("before", SINCE - 1),
        ("on", SINCE),
        ("after", SINCE + 90_000),
        ("late", NOW - 4000),
    ):
        bench.source.conversation(name, name, at=at)
    return bench
