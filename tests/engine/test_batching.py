"""What arrives while a commit is under way goes into the next one; nobody is told before it is on disk."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.archive.support import opened, thing
from tests.engine.fake import FakeSource
from wizard.engine.batching import Batches
from wizard.engine.committing import Committer
from wizard.engine.control import RunControl
from wizard.engine.fetching import Fetcher
from wizard.engine.finishing import to_its_end
from wizard.engine.news import News
from wizard.engine.progress import ProgressBoard
from wizard.engine.reach import Reach
from wizard.engine.thread import WorkThread
from wizard.errors import CannotWrite


async def test_whatever_waits_goes_together_and_at_most_so_many() -> None:
    batches: list[list[int]] = []
    gate = asyncio.Event()

    async def work(batch: Sequence[int]) -> int:
        batches.append(list(batch))
        await gate.wait()
        return len(batches)

    made = Batches(work, 3)
    tasks = [asyncio.create_task(made.add(n)) for n in range(8)]
    for _ in range(5):
        await asyncio.sleep(0)
    gate.set()
    assert sum(len(batch) for batch in batches) < 8
    done = await asyncio.gather(*tasks)
    assert sorted(n for batch in batches for n in batch) == list(range(8))
    assert max(len(batch) for batch in batches) == 3
    assert all(n in batches[number - 1] for n, number in enumerate(done))


async def test_a_failing_batch_fails_for_those_in_it_alone() -> None:
    async def work(batch: Sequence[int]) -> None:
        if 2 in batch:
            raise CannotWrite("The disk is full.")

    made = Batches(work, 1)
    done = await asyncio.gather(*(made.add(n) for n in range(4)), return_exceptions=True)
    assert [type(one) for one in done] == [type(None), type(None), CannotWrite, type(None)]


async def test_few_wait_for_more_and_go_once_there_are_enough() -> None:
    batches: list[list[int]] = []

    async def work(batch: Sequence[int]) -> None:
        batches.append(list(batch))

    made = Batches(work, 5, enough=3, linger=3600)
    tasks = [asyncio.create_task(made.add(n)) for n in range(2)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert batches == []
    await asyncio.gather(made.add(2), *tasks)
    assert batches == [[0, 1, 2]]


async def test_what_nobody_waits_for_any_more_is_worked_on_all_the_same() -> None:
    batches: list[list[int]] = []

    async def work(batch: Sequence[int]) -> None:
        batches.append(list(batch))

    made = Batches(work, 1, enough=3, linger=0.01)
    tasks = [asyncio.create_task(made.add(n)) for n in range(2)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await made.finish()
    assert batches == [[0], [1]]


async def test_few_do_not_wait_for_ever() -> None:
    batches: list[list[int]] = []

    async def work(batch: Sequence[int]) -> None:
        batches.append(list(batch))

    made = Batches(work, 5, enough=3, linger=0.001)
    await made.add(1)
    await asyncio.gather(made.add(2), made.add(3))
    assert batches == [[1], [2, 3]]


async def test_many_objects_take_few_commits_and_are_on_disk_when_it_says_so(tmp_path: Path) -> None:
    thread, commits = WorkThread("archive"), 0
    archive = await thread.call(opened, tmp_path)
    store = archive.store

    def counted(*arguments: Any, **more: Any) -> Any:
        nonlocal commits
        commits += 1
        return store(*arguments, **more)

    archive.store = counted  # type: ignore[method-assign]
    board = ProgressBoard()
    committer = Committer(archive, thread, board, News())
    try:
        await asyncio.gather(*(committer.store("tags", thing(str(n), {}), None) for n in range(300)))
        assert await thread.call(archive.objects.kinds) == [("tags", 300)]
        assert commits < 100
        assert board.snapshot().kinds[0].read == 300
    finally:
        thread.close()
        archive.close()


async def test_what_could_not_be_queued_is_not_taken_for_under_way(tmp_path: Path) -> None:
    source, thread, board, news = FakeSource(), WorkThread("archive"), ProgressBoard(), News()
    archive = await thread.call(opened, tmp_path)
    items = [(f"{n:03d}", 2000) for n in range(300)]
    for one, _ in items:
        source.conversation(one, "x", contacts=[])
    committer = Committer(archive, thread, board, news)
    reach = Reach(source, archive, thread, board, source.now, wanted=None, further=True)
    fetcher = Fetcher(source, archive, thread, committer, news, RunControl(), board, set(), reach)
    try:
        feeding = asyncio.create_task(fetcher.feed("conversations", items))
        for _ in range(1_000):
            await asyncio.sleep(0)
        assert not feeding.done(), "it waits for room in the queue"
        feeding.cancel()
        await asyncio.wait([feeding])
        async with asyncio.TaskGroup() as group:
            workers = fetcher.start(group)
            await fetcher.feed("conversations", items)
            await fetcher.finish(workers)
        assert await thread.call(archive.objects.kinds) == [("conversations", 300)]
    finally:
        thread.close()
        archive.close()


async def test_what_is_under_way_is_finished_before_a_cancellation_is_heard() -> None:
    done: list[str] = []
    began, go_on = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        began.set()
        await go_on.wait()
        done.append("written")

    task = asyncio.create_task(to_its_end(write()))
    await began.wait()
    task.cancel()
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == ["written"]


async def test_what_fails_while_it_is_finished_is_raised() -> None:
    async def fail() -> None:
        raise CannotWrite("The disk is full.")

    with pytest.raises(CannotWrite):
        await to_its_end(fail())
