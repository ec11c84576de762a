"""Looking things up: old links, a sample worth looking at, failures by cause."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.engine.fake import KINDS, Bench
from wizard.errors import Refused, UsageError
from wizard.verify.viewing import Viewer, viewing

APP = "https://app.intercom.com/a/inbox/w1/inbox/conversation"


@contextmanager
def seen(bench: Bench) -> Iterator[Viewer]:
    with viewing(bench.migration, bench.migration.load(), bench.destination(), KINDS) as viewer:
        yield viewer


async def _with(bench: Bench, ask: Any) -> Any:
    """Ask a viewer, on a thread of its own as the screens do."""

    def look() -> Any:
        with seen(bench) as viewer:
            return ask(viewer)

    return await asyncio.to_thread(look)


async def test_an_old_link_opens_the_conversation(done: Bench) -> None:
    for text in ("2", f"{APP}/2"):
        assert await _with(done, lambda viewer, text=text: viewer.open_link(text)) == "2"
    for text in ("", "77", f"{APP}/77", "\x1b[31m"):
        assert await _with(done, lambda viewer, text=text: viewer.open_link(text)) is None


async def test_aliases_name_every_conversation(done: Bench) -> None:
    rows = await _with(done, lambda viewer: list(viewer.aliases()))
    assert [row[:2] for row in rows] == [(f"{APP}/{n}", str(n)) for n in range(1, 5)]
    assert all(row[3] == f"https://poorer.example/{row[2]}" for row in rows)


async def test_a_sample_has_the_odd_ones_first_and_only_loaded_ones(done: Bench) -> None:
    done.source.conversation("files", "x", files=["a", "b"], at=done.now, created_at=done.now)
    done.source.files.update(a=b"1", b=b"2")
    done.source.conversation("many", "x" * 5_000, contacts=["c1", "lost"], at=done.now, created_at=done.now)
    done.source.conversation("closed", "x" * 9_000, state="closed", at=done.now, created_at=done.now)
    await done.go(states=("open",))
    sample = {one.id: one.why for one in await _with(done, lambda viewer: viewer.sample(8))}
    assert "it has the most files (2)" in sample["files"]
    assert sample["many"][0].startswith("it has the most bytes of raw JSON")
    assert "closed" not in sample
    assert len(sample) == 6
    assert [one for one in sample if sample[one] == ("picked at random",)]
    assert len(await _with(done, lambda viewer: viewer.sample(2))) == 2


async def test_failures_are_grouped_by_cause(done: Bench) -> None:
    def refuse(verb: str, kind: str, argument: Any) -> None:
        if verb == "fetch":
            raise Refused("Intercom refuses this with 422.", status=422)

    for n in range(3):
        done.source.conversation(f"new{n}", "x", at=done.now, created_at=done.now)
    done.source.put("contacts", "c2", at=done.now)
    done.source.before = refuse
    await done.go()
    assert await _with(done, Viewer.failures) == [
        ("conversations: Intercom refuses this with 422.", 3),
        ("contacts: A person needs a name or an e-mail.", 1),
    ]


async def test_nothing_to_look_at_is_a_sentence(done: Bench) -> None:
    with pytest.raises(UsageError, match="Nothing has been read"):
        await _with(Bench("empty"), Viewer.failures)
