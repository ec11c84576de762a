"""The board: counts from any thread, and what it makes of them."""

import threading
from typing import TYPE_CHECKING

from wizard.engine.progress import ProgressBoard, Quota

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_counts_from_many_threads_add_up() -> None:
    board = ProgressBoard()

    def work() -> None:
        for _ in range(500):
            board.kind("conversations", read=1, loaded=2)
            board.failure("x: no")
            board.file(stored=1, size=10)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    snapshot = board.snapshot()
    (kind,) = snapshot.kinds
    assert (kind.read, kind.loaded, snapshot.failures) == (2_000, 4_000, (("x: no", 2_000),))
    assert (snapshot.files.stored, snapshot.files.bytes) == (2_000, 20_000)


def test_the_version_changes_with_every_change_and_a_snapshot_stays_as_it_was() -> None:
    board = ProgressBoard()
    seen = [board.snapshot()]
    changes: list[Callable[[], None]] = [
        lambda: board.start(),
        lambda: board.set(phase="Reading."),
        lambda: board.kind("tags", found=3),
        lambda: board.called(Quota(100, 5, 2.0)),
        lambda: board.waiting("quota", "4 s"),
        lambda: board.retried("429"),
        lambda: board.note("Something."),
    ]
    for change in changes:
        change()
        seen.append(board.snapshot())
        assert seen[-1].version > seen[-2].version
    assert seen[0].kinds == ()
    assert board.snapshot().version == seen[-1].version


def test_rates_go_by_a_clock_that_nobody_corrects() -> None:
    wall, steady = Clock(), Clock()
    board = ProgressBoard(wall, steady)
    board.kind("conversations", found=200, read=50)
    board.start()
    for second in range(50):
        steady.now += 1
        wall.now += 1 if second != 25 else -7200
        board.kind("conversations", read=1)
    snapshot = board.snapshot()
    assert abs(snapshot.rate_run - 60) < 1
    assert abs(snapshot.rate_now - 60) < 4
    assert all(abs(rate - 60) < 1 for rate in snapshot.history)


def test_the_time_left_is_shown_as_it_was_estimated() -> None:
    board = ProgressBoard()
    board.estimated((80.0, 120.0), "quota")
    assert (board.snapshot().left, board.snapshot().bottleneck) == ((80.0, 120.0), "quota")


def test_totals_that_grow_are_told() -> None:
    board = ProgressBoard()
    board.expect("conversations", 1000)
    assert board.snapshot().kinds[0].found == 1000
    board.kind("conversations", found=1015)
    assert board.snapshot().recent == ()
    for found in (1100, 1101, 1150):
        board.kind("conversations", found=found)
    assert board.snapshot().recent == (
        "There are more conversations than were counted at first: 1,100 so far, not 1,000.",
    )


def test_how_long_calls_take_of_late() -> None:
    board = ProgressBoard()
    for _ in range(300):
        board.answered(0.1)
    for _ in range(300):
        board.answered(0.3)
    assert 0.29 < board.snapshot().answer_seconds < 0.301


def test_nothing_is_known_before_the_start() -> None:
    snapshot = ProgressBoard().snapshot()
    assert (snapshot.state, snapshot.left, snapshot.rate_run, snapshot.rate_now) == ("waiting", None, 0.0, 0.0)


def test_what_is_waited_on_is_shown_until_it_is_over() -> None:
    board = ProgressBoard()
    board.waiting("quota", "Intercom quota, 4 s")
    board.waiting("files", "files")
    assert board.snapshot().waiting_on == "Intercom quota, 4 s, files"
    assert board.snapshot().waiting == ("quota", "files")
    board.waiting("quota")
    board.waiting("quota")
    assert board.snapshot().waiting_on == "files"


def test_only_the_last_events_are_kept() -> None:
    board = ProgressBoard()
    for n in range(1_000):
        board.note(str(n))
    assert board.snapshot().recent[0] == "800"
    assert board.snapshot().recent[-1] == "999"


def test_the_rate_over_the_run_and_its_history_are_of_the_whole_run_and_of_nothing_before() -> None:
    wall, steady = Clock(), Clock()
    board = ProgressBoard(wall, steady)
    board.start()
    board.kind("conversations", found=100_000, read=5_000)
    board.rates_from_here()
    for second in range(1, 7_201):
        steady.now += 1
        board.kind("conversations", read=2 if second <= 3_600 else 1)
    snapshot = board.snapshot()
    assert round(snapshot.rate_run) == 90
    assert round(snapshot.rate_now) == 60
    assert len(snapshot.history) * snapshot.history_seconds > 7_000
    assert len(snapshot.history) <= 120
    half = len(snapshot.history) // 2
    assert round(snapshot.history[0]) == 120
    assert round(snapshot.history[-1]) == 60
    assert abs(sum(snapshot.history[:half]) / half - 120) < 3
