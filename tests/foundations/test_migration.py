import os
import shutil
import stat
import sys
import time
from pathlib import Path

import pytest

from tests.foundations.holding import held_by_another_process
from wizard.engine.progress import KindProgress, Snapshot
from wizard.errors import AlreadyRunning, CannotWrite, PlanUnreadable, UsageError
from wizard.migration import Migration
from wizard.plan.models import Plan
from wizard.status import conversations_loaded, write_status

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


def test_a_new_migration_is_found_again() -> None:
    assert not Migration.exists("acme")
    Migration.create("acme", Plan(step="map_admins"))
    assert Migration.exists("acme")
    assert Migration.open("acme").load().step == "map_admins"


@posix
def test_a_migration_is_private() -> None:
    os.umask(0)
    migration = Migration.create("acme")
    with migration.lock():
        entries = [migration.paths.folder, *migration.paths.folder.rglob("*")]
        modes = {entry: stat.S_IMODE(entry.stat().st_mode) for entry in entries}
    assert {path.name for path in modes} >= {"acme", "plan.json", "files", "log", "downloads", "run.lock"}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    (migration.paths.folder / "anything").write_text("made later")
    assert stat.S_IMODE((migration.paths.folder / "anything").stat().st_mode) == 0o600


@pytest.mark.parametrize("again", ["acme", "ACME", "Acme"])
def test_a_name_is_taken_in_any_case(again: str) -> None:
    Migration.create("acme", Plan(step="wait"))
    with pytest.raises(UsageError, match="already a migration named 'acme'"):
        Migration.create(again)
    assert Migration.open("acme").load().step == "wait"


def test_opening_what_is_not_there_says_what_is() -> None:
    with pytest.raises(UsageError, match="no migration named 'acme'") as none:
        Migration.open("acme")
    assert none.value.hint == "There is no migration yet."
    Migration.create("beta")
    with pytest.raises(UsageError) as one:
        Migration.open("acme")
    assert one.value.hint == "There is: beta."
    assert not Migration.exists("acme")


@pytest.mark.parametrize("name", ["../acme", "a/b", "", "con"])
def test_names_with_path_tricks_reach_no_disk(name: str) -> None:
    for act in (Migration.create, Migration.open, Migration.exists):
        with pytest.raises(UsageError):
            act(name)


def test_a_creation_that_fails_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWrite, match="disk is full"):
        Migration.create("acme")
    assert list((home / "migrations").iterdir()) == []


def test_a_file_where_the_migrations_should_be_is_said(home: Path) -> None:
    home.mkdir()
    (home / "migrations").write_text("")
    with pytest.raises(CannotWrite, match="a file stands where a folder is needed"):
        Migration.create("acme")


def test_all_lists_the_latest_first_and_names_the_damaged(home: Path) -> None:
    for name in ("older", "newer", "broken", "empty"):
        Migration.create(name, Plan(step="verify", destination="ochre", finished_at=5 if name == "older" else None))
    Migration.open("broken").paths.plan.write_text("{")
    Migration.open("empty").paths.plan.unlink()
    (home / "migrations" / "a file").write_text("")
    (home / "migrations" / ".new-123").mkdir()
    now = time.time()
    for age, name in enumerate(("empty", "newer", "broken", "older")):
        folder = home / "migrations" / name
        for path in (folder, *folder.iterdir()):
            os.utime(path, (now - 1000 * age, now - 1000 * age))
    found = Migration.all()
    assert [summary.name for summary in found] == ["empty", "newer", "broken", "older"]
    assert [summary.finished for summary in found] == [False, False, False, True]
    assert [summary.last_activity for summary in found] == [int(now - 1000 * age) for age in range(4)]
    assert found[1].step == "verify"
    assert found[1].destination == "ochre"
    assert [bool(summary.damaged) for summary in found] == [True, False, True, False]
    assert "missing" in found[0].damaged


def test_no_migrations_is_an_empty_list() -> None:
    assert Migration.all() == []


def test_the_archive_counts_as_activity() -> None:
    paths = Migration.create("acme").paths
    paths.archive.touch()
    os.utime(paths.archive, (4_000_000_000, 4_000_000_000))
    assert Migration.all()[0].last_activity == 4_000_000_000


def test_a_damaged_migration_opens_says_so_and_can_be_deleted() -> None:
    migration = Migration.create("acme")
    migration.paths.plan.write_text("{")
    migration = Migration.open("acme")
    with pytest.raises(PlanUnreadable):
        migration.load()
    migration.delete()
    assert not Migration.exists("acme")


def test_update_keeps_what_another_object_saved() -> None:
    migration = Migration.create("acme")
    migration.load()
    Migration.open("acme").update(lambda plan: setattr(plan, "step", "wait"))
    with pytest.raises(CannotWrite):
        migration.save(Plan(destination="kustomer"))
    saved = migration.update(lambda plan: setattr(plan, "destination", "kustomer"))
    assert (saved.step, saved.destination) == ("wait", "kustomer")
    assert migration.load() == saved


def test_delete_removes_everything(home: Path) -> None:
    migration = Migration.create("acme")
    (migration.paths.files / "ab").mkdir()
    (migration.paths.files / "ab" / "abcd").write_bytes(b"x")
    migration.paths.archive.write_bytes(b"x")
    migration.delete()
    assert list((home / "migrations").iterdir()) == []
    Migration.create("acme")


def test_delete_does_not_follow_links(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "keep").write_text("mine")
    migration = Migration.create("acme")
    (migration.paths.folder / "link").symlink_to(outside)
    migration.delete()
    assert (outside / "keep").read_text() == "mine"


def test_a_running_migration_is_not_deleted() -> None:
    migration = Migration.create("acme")
    with held_by_another_process("acme"):
        with pytest.raises(AlreadyRunning):
            migration.delete()
        assert migration.load() == Plan()


def test_an_interrupted_deletion_shows_and_can_be_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    migration = Migration.create("acme")

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", refuse)
        with pytest.raises(CannotWrite, match="may not write"):
            migration.delete()
    assert [summary.damaged != "" for summary in Migration.all()] == [True]
    Migration.open("acme").delete()
    assert Migration.all() == []


def test_a_renamed_migration_is_there_under_its_new_name_only() -> None:
    migration = Migration.create("acme", Plan(step="verify"))
    (migration.paths.files / "kept").write_text("kept")
    renamed = migration.rename("bolt")
    assert (renamed.name, renamed.load().step) == ("bolt", "verify")
    assert (renamed.paths.files / "kept").read_text() == "kept"
    assert [summary.name for summary in Migration.all()] == ["bolt"]
    assert Migration.open("bolt").rename("Bolt").name == "Bolt"


@pytest.mark.parametrize("name", ["other", "OTHER", "../up", ""])
def test_a_migration_is_not_renamed_to_a_name_that_cannot_be(name: str) -> None:
    migration = Migration.create("acme")
    Migration.create("other")
    with pytest.raises(UsageError):
        migration.rename(name)
    assert sorted(summary.name for summary in Migration.all()) == ["acme", "other"]


def test_a_migration_that_runs_is_not_renamed_and_says_so_in_the_list() -> None:
    migration = Migration.create("acme")
    with held_by_another_process("acme"):
        with pytest.raises(AlreadyRunning):
            migration.rename("bolt")
        assert [summary.running for summary in Migration.all()] == [True]
    assert [summary.running for summary in Migration.all()] == [False]


def test_how_many_conversations_the_last_run_loaded() -> None:
    migration = Migration.create("acme")
    assert conversations_loaded(migration.paths) is None
    kinds = (KindProgress("conversations", found=20, read=15, loaded=12),)
    write_status(migration.paths, Snapshot(version=3, kinds=kinds))
    assert conversations_loaded(migration.paths) == 12
