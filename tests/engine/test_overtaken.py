"""Threads that are written in while they are read: whatever comes when, the newest words are what stays."""

import asyncio

from tests.engine.fake import Bench
from wizard.sources.port import Fetched


async def test_what_changes_every_second_is_asked_for_until_a_second_is_over(bench: Bench) -> None:
    """A bot writes in one second, and twice in the next: the second time after it was read in that second."""
    bench.source.conversation("5", "one", at=bench.now)
    asked = 0

    def writing(verb: str, _kind: str, what: object) -> None:
        nonlocal asked
        if (verb, what) != ("fetch", "5"):
            return
        asked += 1
        if asked == 2:
            bench.now += 1
            bench.source.conversation("5", "one", "two", at=bench.now)
        elif asked == 3:
            bench.source.conversation("5", "one", "two", "three", at=bench.now)
            bench.now += 1

    bench.source.before = writing
    await bench.go()
    bench.source.before = lambda *_: None
    if asked == 2:
        bench.source.conversation("5", "one", "two", "three", at=bench.now)
    await bench.go()
    assert bench.texts("5") == ["one", "two", "three"]


async def test_an_answer_that_was_overtaken_on_its_way_is_not_the_newest(bench: Bench) -> None:
    bench.source.conversation("5", "one")
    there = asyncio.Event()
    fetch, news = bench.source.fetch, "The conversation 5 is at the destination."

    async def slow(kind: str, object_id: str) -> Fetched:
        fetched = await fetch(kind, object_id)
        if (kind, object_id) == ("conversations", "5"):
            bench.source.fetch = fetch  # type: ignore[method-assign]
            bench.source.conversation("5", "one", "two", at=3000)
            assert bench.running is not None
            bench.running.first("conversation 5")
            await there.wait()
        return fetched

    def listen(sentence: str) -> None:
        type(bench.board).note(bench.board, sentence)
        if sentence == news:
            there.set()

    bench.source.fetch = slow  # type: ignore[method-assign]
    bench.on_start = lambda: setattr(bench.board, "note", listen)
    await bench.go()
    assert news in bench.board.snapshot().recent
    await bench.go()
    assert bench.texts("5") == ["one", "two"]
