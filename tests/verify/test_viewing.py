"""Looking things up: old links, one conversation side by side, a sample worth looking at, failures by cause."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.engine.fake import KINDS, Bench
from wizard.destinations.ochre import OchreDestination
from wizard.errors import Refused, UsageError
from wizard.exit_codes import ExitCode
from wizard.verify.report import SideBySide
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


class Ochre:
    """A migration of one conversation into a workspace file."""

    def __init__(self, *texts: str) -> None:
        self.bench = Bench("ochre")
        self.bench.source.put("contacts", "c1", name="Bo", email="bo@example.com")
        parts = [_part(f"t-{n}", 2000 + n, text) for n, text in enumerate(texts)]
        self.bench.source.conversation("t", *texts, conversation_parts={"conversation_parts": parts}, title="Hi\x1b")
        self.path = self.bench.migration.paths.workspace

    async def load(self) -> None:
        destination = OchreDestination(self.path)
        try:
            assert (await self.bench.go(destination=destination)).exit_code is ExitCode.DONE
        finally:
            await destination.close()

    async def sides(self) -> SideBySide:
        def look() -> SideBySide:
            migration = self.bench.migration
            with viewing(migration, migration.load(), OchreDestination(self.path), KINDS) as viewer:
                return viewer.side_by_side("t")

        return await asyncio.to_thread(look)

    def change(self, query: str) -> None:
        with sqlite3.connect(self.path) as connection:
            assert connection.execute(query).rowcount == 1
        connection.close()


def _part(part_id: str, at: int, text: str) -> dict[str, Any]:
    author = {"type": "admin", "id": "1", "name": "Ann"}
    return {"id": part_id, "part_type": "comment", "created_at": at, "body": f"<p>{text}</p>", "author": author}


@pytest.mark.usefixtures("done")
async def test_side_by_side_marks_what_differs() -> None:
    ochre = Ochre("one", "two", "three")
    await ochre.load()
    sides = await ochre.sides()
    assert sides.id == "t"
    assert [line.text for line in sides.source.lines] == ["one", "two", "three"]
    assert [(line.at, line.who, line.text) for line in sides.destination.lines] == [
        (2000, "Ann", "one"),
        (2001, "Ann", "two"),
        (2002, "Ann", "three"),
    ]
    assert sides.marks == frozenset()
    ochre.change("UPDATE entries SET text = 'two, but changed' WHERE text = 'two'")
    assert (await ochre.sides()).marks == {1}
    ochre.change("DELETE FROM entries WHERE text = 'three'")
    lost = await ochre.sides()
    assert lost.marks == {1, 2}
    assert lost.destination.lines[2].text == ""
    assert lost.source.lines[2].text == "three"


@pytest.mark.usefixtures("done")
async def test_side_by_side_shows_what_is_there_alone() -> None:
    ochre = Ochre("one", "two")
    await ochre.load()
    ochre.change("UPDATE entries SET source_id = 'other' WHERE text = 'two'")
    sides = await ochre.sides()
    assert [line.text for line in sides.source.lines] == ["one", "two", ""]
    assert [line.text for line in sides.destination.lines] == ["one", "", "two"]
    assert sides.marks == {1, 2}


@pytest.mark.usefixtures("done")
async def test_side_by_side_of_a_record_that_somebody_deleted() -> None:
    ochre = Ochre("one")
    await ochre.load()
    ochre.change("DELETE FROM conversations")
    sides = await ochre.sides()
    assert sides.marks == {0}
    assert sides.destination.facts == ()


@pytest.mark.parametrize("object_id", ["77", "closed"])
async def test_what_is_not_there_has_no_sides(done: Bench, object_id: str) -> None:
    done.source.conversation("closed", "x", state="closed", at=done.now, created_at=done.now)
    await done.go(states=("open",))
    with pytest.raises(UsageError, match="not at the destination"):
        await _with(done, lambda viewer: viewer.side_by_side(object_id))


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
    assert [one for one in sample if sample[one] == ("at random (seed 2)",)]
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
