"""Addresses of other conversations in a text: put in once these are there, under whatever ids they get, and taken out when they leave."""

from typing import Any

import pytest

from tests.engine.fake import OLD, Bench
from wizard.exit_codes import ExitCode
from wizard.records import Kind


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Bench:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("wizard.engine.fetching.SETTLING_SECONDS", 0.0)
    made = Bench()
    made.source.put("contacts", "c1", name="Bo", email="bo@example.com")
    return made


def pointing(bench: Bench, object_id: str, *others: str, **more: Any) -> None:
    """A conversation whose only message begins with an old link to these."""
    parts = [{"id": f"{object_id}-0", "text": f"{OLD} of {object_id}", "to": list(others)}]
    bench.source.conversation(object_id, parts=parts, **more)


def address(bench: Bench, object_id: str) -> str:
    """The address a conversation has at the destination."""
    (there,) = [
        one
        for one, held in bench.service.objects.items()
        if held["source_id"] == object_id and held["kind"] is Kind.CONVERSATION
    ]
    return f"https://poorer.example/{there}"


async def done(bench: Bench, **scope: Any) -> None:
    assert (await bench.go(**scope)).exit_code is ExitCode.DONE
    assert set(bench.states().values()) <= {"loaded", "skipped"}


async def test_a_link_is_rewritten_once_the_other_one_is_there(bench: Bench) -> None:
    pointing(bench, "1", "2")
    await done(bench)
    assert bench.texts("1") == ["old link of 1"]
    bench.source.conversation("2", "Hello", at=bench.now, created_at=bench.now)
    await done(bench)
    assert bench.texts("1") == [f"{address(bench, '2')} of 1"]


async def test_conversations_that_point_to_each_other_come_to_an_end(bench: Bench) -> None:
    pointing(bench, "1", "2")
    pointing(bench, "2", "3")
    pointing(
        bench,
        "3",
        "1",
    )
    pointing(bench, "4", "4")
    await done(bench)
    for one, other in (("1", "2"), ("2", "3"), ("3", "1"), ("4", "4")):
        assert bench.texts(one) == [f"{address(bench, other)} of {one}"]
    before = dict(bench.states())
    bench.source.forget_calls()
    await done(bench)
    assert bench.states() == before


@pytest.mark.parametrize("leaving", ["remove", "keep"])
async def test_a_link_is_the_old_one_again_when_the_other_one_leaves(bench: Bench, leaving: str) -> None:
    pointing(bench, "1", "2")
    bench.source.conversation("2", "Hello")
    await done(bench)
    assert bench.texts("1") == [f"{address(bench, '2')} of 1"]
    bench.source.conversation("2", "Hello", state="closed", at=bench.now)
    await done(bench, states=("open",), leaving=leaving)
    assert bench.row("conversations", "2").state == "skipped"  # type: ignore[union-attr]
    assert bench.texts("1") == ["old link of 1"]
    await done(bench, states=("open", "closed"))
    assert bench.texts("1") == [f"{address(bench, '2')} of 1"]
    bench.source.conversation("2", "Hello", state="snoozed", at=bench.now + 30)
    bench.now += 60
    await done(bench)
    assert bench.texts("1") == ["old link of 1"]
