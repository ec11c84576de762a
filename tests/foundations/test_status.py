import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from wizard.engine.progress import ProgressBoard, Quota, Snapshot
from wizard.errors import CannotWrite
from wizard.migration import Migration
from wizard.paths import MigrationPaths
from wizard.status import ask, read_status, take, write_status


@pytest.fixture
def paths() -> MigrationPaths:
    return Migration.create("acme").paths


def busy_board() -> ProgressBoard:
    board = ProgressBoard()
    board.start()
    board.kind("conversations", found=100, read=10, loaded=5, failed=1)
    board.kind("news", unavailable="not in this plan")
    board.file(found=3, stored=2, size=1_000)
    board.called(Quota(1666, 12, 4.5))
    board.waiting("quota", "Intercom quota, 4 s")
    board.retried("429 throttled")
    board.failure("too large")
    board.note("read \N{SNOWMAN} [/b]")
    return board


def test_what_a_run_says_is_read_as_it_was(paths: MigrationPaths) -> None:
    snapshot = busy_board().snapshot()
    write_status(paths, snapshot)
    status = read_status(paths)
    assert status is not None
    assert status.snapshot == snapshot
    assert status.pid == os.getpid()
    assert status.at > 1_700_000_000


def test_without_a_run_there_is_no_status(paths: MigrationPaths) -> None:
    assert read_status(paths) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff", b'{"schema": 1}', b'{"schema": 1, "pid": 1, "at": 1, "snapshot": {"kinds": 3}}'],
)
def test_a_damaged_status_is_none_and_is_replaced(paths: MigrationPaths, content: bytes) -> None:
    paths.status.write_bytes(content)
    assert read_status(paths) is None
    write_status(paths, Snapshot(state="paused"))
    status = read_status(paths)
    assert status is not None
    assert status.snapshot.state == "paused"


def test_a_newer_status_is_none(paths: MigrationPaths) -> None:
    write_status(paths, Snapshot())
    paths.status.write_bytes(paths.status.read_bytes().replace(b'"schema":1', b'"schema":2'))
    assert read_status(paths) is None


def test_a_reader_never_sees_half_a_status(paths: MigrationPaths) -> None:
    long, short = Snapshot(recent=("x" * 200,) * 500), Snapshot(recent=("y",))
    write_status(paths, short)

    def write() -> None:
        for _ in range(100):
            write_status(paths, long)
            write_status(paths, short)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        reads = 0
        while not writing.done() or reads < 100:
            status = read_status(paths)
            assert status is not None
            assert status.snapshot in (long, short)
            reads += 1
        writing.result()


def test_requests_come_in_order_and_once(paths: MigrationPaths) -> None:
    assert take(paths) == []
    ask(paths, "pause")
    ask(paths, "first", "conversation 123")
    ask(paths, "stop")
    found = take(paths)
    assert [(request.verb, request.argument) for request in found] == [
        ("pause", ""),
        ("first", "conversation 123"),
        ("stop", ""),
    ]
    assert take(paths) == []
    ask(paths, "resume")
    later = take(paths)
    assert [request.verb for request in later] == ["resume"]
    assert later[0].id > found[-1].id
    assert later[0].asked_at >= found[0].asked_at


@pytest.mark.parametrize(
    ("verb", "argument"),
    [("delete", ""), ("", ""), ("first", ""), ("first", "conversation"), ("first", "a b c"), ("pause", "now")],
)
def test_only_known_requests_are_left(paths: MigrationPaths, verb: str, argument: str) -> None:
    with pytest.raises(ValueError, match="not a request"):
        ask(paths, verb, argument)
    assert take(paths) == []


ASKS = """
import sys
from pathlib import Path
from wizard.paths import MigrationPaths
from wizard.status import ask
for number in range(25):
    ask(MigrationPaths(Path(sys.argv[1])), "first", f"conversation {sys.argv[2]}-{number}")
"""


def test_requests_of_several_processes_are_all_given_out_once(paths: MigrationPaths) -> None:
    command = [sys.executable, "-c", ASKS, str(paths.folder)]
    askers = [subprocess.Popen([*command, str(asker)]) for asker in range(3)]
    found: list[str] = []
    while any(asker.poll() is None for asker in askers):
        found += [request.argument for request in take(paths)]
    found += [request.argument for request in take(paths)]
    assert [asker.returncode for asker in askers] == [0, 0, 0]
    assert sorted(found) == sorted(f"conversation {asker}-{number}" for asker in range(3) for number in range(25))


def test_two_takers_do_not_get_the_same_request(paths: MigrationPaths) -> None:
    for number in range(40):
        ask(paths, "first", f"contact {number}")
    with ThreadPoolExecutor(4) as pool:
        found = [request.argument for taken in pool.map(lambda _: take(paths), range(8)) for request in taken]
    assert sorted(found) == sorted(f"contact {number}" for number in range(40))


def test_a_damaged_table_gives_no_requests_and_tells_whoever_asks(paths: MigrationPaths) -> None:
    paths.requests.write_bytes(b"this is no database, but it is long enough to look at" * 50)
    assert take(paths) == []
    with pytest.raises(CannotWrite) as caught:
        ask(paths, "stop")
    assert isinstance(caught.value.__cause__, sqlite3.Error)


def test_a_failed_request_leaves_none_behind(paths: MigrationPaths) -> None:
    ask(paths, "pause")
    holder = sqlite3.connect(paths.requests, isolation_level=None)
    holder.execute("CREATE TRIGGER no BEFORE INSERT ON request BEGIN SELECT RAISE(FAIL, 'no'); END")
    with pytest.raises(CannotWrite):
        ask(paths, "stop")
    holder.execute("DROP TRIGGER no")
    holder.close()
    assert [request.verb for request in take(paths)] == ["pause"]
