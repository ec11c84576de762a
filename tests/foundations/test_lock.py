import errno
import os
import signal
import sys
from typing import IO

import pytest

from tests.foundations.holding import held_by_another_process
from wizard import lock
from wizard.errors import AlreadyRunning, CannotWrite
from wizard.migration import Migration


def close(stream: IO[str] | None) -> None:
    assert stream is not None
    stream.close()


def test_the_lock_is_for_one_at_a_time_in_one_process_too() -> None:
    migration = Migration.create("acme")
    assert migration.running() is None
    with migration.lock():
        with pytest.raises(AlreadyRunning, match=f"process {os.getpid()}"), Migration.open("acme").lock():
            pass
        holder = migration.running()
        assert holder is not None
        assert holder.pid == os.getpid()
    assert migration.running() is None
    with migration.lock():
        assert migration.running() is not None


def test_an_error_inside_lets_go_of_the_lock() -> None:
    migration = Migration.create("acme")
    with pytest.raises(ZeroDivisionError), migration.lock():
        raise ZeroDivisionError
    with migration.lock():
        pass


def test_another_process_is_named_and_its_end_frees_the_lock() -> None:
    migration = Migration.create("acme")
    with held_by_another_process("acme") as child:
        with pytest.raises(AlreadyRunning, match=rf"process {child.pid}, since 20\d\d-") as caught, migration.lock():
            pass
        assert caught.value.hint
        holder = migration.running()
        assert holder is not None
        assert holder.pid == child.pid
        close(child.stdin)
        child.wait(20)
        assert migration.running() is None
        with migration.lock():
            pass


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_killed_process_leaves_no_stale_lock() -> None:
    migration = Migration.create("acme")
    with held_by_another_process("acme") as child:
        child.send_signal(signal.SIGKILL)
        child.wait(20)
    assert lock.signature(migration.paths.lock).pid == child.pid
    assert migration.running() is None
    with migration.lock():
        assert lock.signature(migration.paths.lock).pid == os.getpid()


def test_a_lock_file_somebody_left_or_damaged_holds_nobody_up() -> None:
    migration = Migration.create("acme")
    for content in (b'{"pid": 1, "since": 1}', b"", b"\xff\x00", b"[]"):
        migration.paths.lock.write_bytes(content)
        assert migration.running() is None
        with migration.lock():
            assert lock.signature(migration.paths.lock).pid == os.getpid()


def test_a_holder_that_did_not_sign_is_still_a_holder() -> None:
    migration = Migration.create("acme")
    with migration.lock():
        migration.paths.lock.write_bytes(b"")
        assert migration.running() == lock.Holder()
        with pytest.raises(AlreadyRunning, match=r"is running the migration 'acme'\."), Migration.open("acme").lock():
            pass


def test_a_lock_that_cannot_be_made_is_said() -> None:
    migration = Migration.create("acme")
    migration.paths.lock.mkdir()
    with pytest.raises(CannotWrite), migration.lock():
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="flock is not Windows'")
def test_a_disk_that_cannot_lock_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    migration = Migration.create("acme")

    def refuse(descriptor: int, how: int) -> None:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(CannotWrite, match="cannot lock files") as caught, migration.lock():
        pass
    assert "local disk" in caught.value.hint


def test_taking_the_lock_removes_old_leftovers_of_killed_writers_only() -> None:
    migration = Migration.create("acme")
    folder = migration.paths.folder
    for name in (".plan.json.x.tmp", ".status.json.y.tmp"):
        (folder / name).write_text("")
    os.utime(folder / ".plan.json.x.tmp", (1, 1))
    with migration.lock():
        assert [path.name for path in folder.glob(".*.tmp")] == [".status.json.y.tmp"]
