"""One named migration: its folder, its plan, and the lock that lets one process run it."""

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wizard.errors import AlreadyRunning, PlanUnreadable, UsageError
from wizard.lock import FileLock, Holder, holder, signature
from wizard.paths import MigrationPaths, cannot_write, migrations_folder, private_folder, sync_folder, valid_name
from wizard.plan.models import Plan
from wizard.plan.store import PlanStore

_LEFTOVER_AGE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class MigrationSummary:
    """One line of the list of migrations. `last_activity` is in unix seconds; `damaged` says why the plan cannot be read, else it is empty.

    `running` tells whether a process runs it now.
    """

    name: str
    step: str
    destination: str
    last_activity: int
    finished: bool
    damaged: str = ""
    running: bool = False


class Migration:
    """A migration that exists, by its name. Get one from `create` or `open`."""

    def __init__(self, name: str) -> None:
        self.name = valid_name(name)
        self.paths = MigrationPaths(migrations_folder() / name)
        self._store = PlanStore(self.paths.plan)

    @classmethod
    def create(cls, name: str, plan: Plan | None = None) -> "Migration":
        """Make a new migration (folder 0700, files 0600). Raises UsageError when the name is taken or not valid, and CannotWrite."""
        migration = cls(name)
        folder = migration.paths.folder
        taken = next((other for other in _names(folder.parent) if other.lower() == name.lower()), None)
        if taken is not None:
            raise UsageError(f"There is already a migration named '{taken}'.", hint="Open it, or choose another name.")
        # Made whole under another name, so that a crash leaves no migration without a plan.
        unfinished = private_folder(folder.parent / f".new-{secrets.token_hex(8)}")
        try:
            _make_rooms(MigrationPaths(unfinished))
            PlanStore(MigrationPaths(unfinished).plan).save(plan or Plan())
            unfinished.rename(folder)
            sync_folder(folder.parent)
        except OSError as error:
            raise cannot_write(folder, error) from error
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        migration.load()
        return migration

    @classmethod
    def open(cls, name: str) -> "Migration":
        """A migration that exists; its plan may still be unreadable. Raises UsageError when there is none of this name, and CannotWrite."""
        migration = cls(name)
        if not migration.paths.folder.is_dir():
            names = sorted(_names(migration.paths.folder.parent))
            shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
            hint = f"There is: {shown}." if names else "There is no migration yet."
            raise UsageError(f"There is no migration named '{name}'.", hint=hint)
        _make_rooms(migration.paths)
        return migration

    @staticmethod
    def exists(name: str) -> bool:
        """Whether there is a migration of this name. Raises UsageError for a name that is not valid."""
        return (migrations_folder() / valid_name(name)).is_dir()

    @staticmethod
    def all() -> list[MigrationSummary]:
        """Every migration, the one with the latest activity first; damaged ones are in the list and say so."""
        folder = migrations_folder()
        return sorted(
            (_summary(name) for name in _names(folder)), key=lambda summary: (-summary.last_activity, summary.name)
        )

    def load(self) -> Plan:
        """The plan as it is on disk. Raises PlanUnreadable; the file is then left as it is."""
        return self._store.load()

    def save(self, plan: Plan) -> None:
        """Save the plan, durably. Raises CannotWrite (also when another process saved since this one loaded) or PlanUnreadable."""
        self._store.save(plan)

    def update(self, change: Callable[[Plan], object]) -> Plan:
        """Load the plan, change it in place, save it; the saved plan. For changes that must not undo somebody else's."""
        return self._store.update(change)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Be the one process that runs this migration. Raises AlreadyRunning, which names the process that does, or CannotWrite.

        The operating system lets go of it when the process ends, by kill -9 too.
        """
        lock = FileLock(self.paths.lock)
        if not lock.acquire():
            raise self._already_running(signature(self.paths.lock))
        try:
            self._sweep()
            yield
        finally:
            lock.release()

    def running(self) -> Holder | None:
        """The process that runs this migration now, None when none does."""
        return holder(self.paths.lock)

    def rename(self, name: str) -> "Migration":
        """The same migration under another name. Raises UsageError when the name is taken or not valid, AlreadyRunning, and CannotWrite."""
        renamed = Migration(name)
        folder = renamed.paths.folder
        taken = next((other for other in _names(folder.parent) if other.lower() == name.lower()), None)
        if taken is not None and taken.lower() != self.name.lower():
            raise UsageError(f"There is already a migration named '{taken}'.", hint="Choose another name.")
        with self.lock():
            try:
                self.paths.folder.rename(folder)
                sync_folder(folder.parent)
            except OSError as error:
                raise cannot_write(folder, error) from error
        return renamed

    def delete(self) -> None:
        """Remove the migration with its archive, ledgers, files and logs. Raises AlreadyRunning, or CannotWrite when something stays behind."""
        with self.lock():
            # The plan goes first: what an interrupted deletion leaves is then listed as damaged, not as whole.
            try:
                self.paths.plan.unlink(missing_ok=True)
                for entry in self.paths.folder.iterdir():
                    if entry != self.paths.lock:
                        _remove(entry)
            except OSError as error:
                raise cannot_write(Path(error.filename or self.paths.folder), error) from error
        try:
            shutil.rmtree(self.paths.folder)
        except OSError as error:
            raise cannot_write(self.paths.folder, error) from error

    def _already_running(self, who: Holder) -> AlreadyRunning:
        since = f", since {datetime.fromtimestamp(who.since, UTC):%Y-%m-%d %H:%M} UTC" if who.since else ""
        process = f" (process {who.pid}{since})" if who.pid else ""
        return AlreadyRunning(
            f"Another Outercom is running the migration '{self.name}'{process}.",
            hint="Watch it from here, or stop it and start again.",
        )

    def _sweep(self) -> None:
        """Remove what a process that was killed while it wrote left behind."""
        for leftover in self.paths.folder.glob(".*.tmp"):
            with contextlib.suppress(OSError):
                if time.time() - leftover.stat().st_mtime > _LEFTOVER_AGE_SECONDS:
                    leftover.unlink()


def _make_rooms(paths: MigrationPaths) -> None:
    for folder in (paths.files, paths.log, paths.downloads):
        private_folder(folder)


def _names(folder: Path) -> list[str]:
    names = []
    with os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(UsageError):
                if entry.is_dir():
                    names.append(valid_name(entry.name))
    return names


def _summary(name: str) -> MigrationSummary:
    paths = MigrationPaths(migrations_folder() / name)
    try:
        plan = PlanStore(paths.plan).load()
    except PlanUnreadable as error:
        return MigrationSummary(name, "", "", _last_activity(paths), finished=False, damaged=error.message)
    return MigrationSummary(
        name,
        plan.step,
        plan.destination,
        _last_activity(paths),
        finished=plan.finished_at is not None,
        running=holder(paths.lock) is not None,
    )


def _last_activity(paths: MigrationPaths) -> int:
    latest = 0.0
    for path in (
        paths.plan,
        paths.status,
        paths.archive,
        paths.archive.with_name(f"{paths.archive.name}-wal"),
        paths.folder,
    ):
        with contextlib.suppress(OSError):
            latest = max(latest, path.stat().st_mtime)
    return int(latest)


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink()
