"""The difference that drives the work: whatever happened in whatever order, the destination holds what the archive holds, once, and then nothing
is left to do.
"""

import asyncio
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.destinations.poorer import PoorerDestination
from tests.engine.fake import Bench
from wizard.engine.run import Only
from wizard.plan.models import Deleted
from wizard.records import Kind

Step = tuple[str, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["say", "say", "delete", "gone person", "macro", "scope", "choice", "translator", "stop", "part", "run"]
        ),
        st.integers(0, 7),
    ),
    min_size=2,
    max_size=9,
)


class Stopping(PoorerDestination):
    """Stops the run at the n-th write of all, after it was done."""

    bench: Bench
    left = 0

    async def write(self, batch: Any) -> Any:
        outcomes = await super().write(batch)
        self.left -= 1
        if self.left == 0:
            self.bench.control.stop()
        return outcomes


class History:
    """A migration that all this happens to."""

    def __init__(self) -> None:
        self.bench = Bench()
        self.said = 0
        self.scope: dict[str, Any] = {"states": ("open", "closed"), "deleted": Deleted.KEEP}
        source = self.bench.source
        source.put("admins", "1", name="Ann")
        source.put("macros", "m1", name="Greeting", text="Hi")
        for n in range(3):
            source.put("contacts", f"c{n}", name="Bo", email=f"bo{n}@example.com")
            self.thread(n)

    def thread(self, n: int) -> None:
        """Somebody says something in a conversation."""
        self.said += 1
        self.bench.now += 10
        state = ("open", "closed")[n % 2]
        self.bench.source.conversation(
            str(n), f"Message {self.said}", contacts=[f"c{n % 3}"], state=state, at=self.bench.now - 5
        )

    async def take(self, what: str, n: int) -> None:
        bench, source = self.bench, self.bench.source
        if what == "say":
            self.thread(n)
        elif what == "delete" and str(n) in source.objects["conversations"]:
            del source.objects["conversations"][str(n)]
            source.removed.append((str(n), bench.now))
        elif what == "gone person":
            source.objects["contacts"].pop(f"c{n % 3}", None)
        elif what == "macro":
            bench.now += 10
            source.put("macros", f"m{n % 3}", name="Macro", text=f"Version {self.said} {n}", at=bench.now - 5)
        elif what == "scope":
            self.scope["states"] = (("open",), ("closed",), ("open", "closed"))[n % 3]
        elif what == "choice":
            self.scope["deleted"] = (Deleted.KEEP, Deleted.REMOVE)[n % 2]
        elif what == "translator":
            bench.translator += 1
        elif what == "stop":
            destination = Stopping(bench.service)
            destination.bench, destination.left = bench, n + 1
            await bench.go(destination=destination, **self.scope)
        elif what == "part":
            await bench.go(list(Only)[n % 4], **self.scope)
        elif what == "run":
            await bench.go(**self.scope)

    def expected(self) -> dict[str, str]:
        """The last message of each conversation that has to be there."""
        found = {}
        with self.bench.archive() as archive:
            for one, _ in archive.objects.each("conversations"):
                raw = archive.objects.decoded("conversations", one) or {}
                gone = archive.objects.is_deleted("conversations", one) and self.scope["deleted"] is Deleted.REMOVE
                if raw["state"] in self.scope["states"] and not gone:
                    found[one] = raw["parts"][-1]["text"]
        return found


async def check(steps: list[Step]) -> None:
    history = History()
    bench = history.bench
    for step in steps:
        await history.take(*step)
    result = await bench.go(**history.scope)
    assert (result.error, result.unread, result.failed, result.pending) == (None, 0, 0, 0)
    held = bench.held(Kind.CONVERSATION)
    assert Counter(one["source_id"] for one in held) == Counter(history.expected().keys()), "each once"
    assert {one["source_id"]: list(one["entries"].values())[-1]["text"] for one in held} == history.expected()
    living = bench.source.objects["conversations"].keys()
    with bench.archive() as archive:
        assert living <= {one for one, _ in archive.objects.each("conversations")}
    bench.source.forget_calls()
    before = dict(bench.service.objects)
    result = await bench.go(**history.scope)
    assert result.second is not None
    assert result.second.empty
    assert bench.source.calls["fetch conversations"] == 0
    assert dict(bench.service.objects) == before


@settings(
    max_examples=max(4, settings().max_examples // 5),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_any_history_ends_in_the_same_place(steps: list[Step], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wizard.engine.fetching.SETTLING_SECONDS", 0.0)
    with tempfile.TemporaryDirectory() as home:
        monkeypatch.setenv("OUTERCOM_HOME", str(Path(home) / "home"))
        asyncio.run(check(steps))
