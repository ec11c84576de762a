"""The full check of a migration: it goes on while the person looks elsewhere, can be stopped, and its last result is kept."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from wizard import logs
from wizard.errors import OutercomError, Stopped
from wizard.migration import Migration
from wizard.paths import write_private
from wizard.verify.checking import Told
from wizard.verify.report import Report

FILE = "check.json"


@dataclass(frozen=True, slots=True)
class Far:
    """How far a check is: done of total (0 while nobody knows), what it does now, and since when (monotonic seconds)."""

    done: int = 0
    total: int = 0
    what: str = ""
    since: float = 0.0


class FullCheck:
    """Runs on a thread of its own. `verify` compares every record and tells how far it is; the screens look at `far`, `error` and `last`.

    `close` ends it at its next word and waits for it.
    """

    def __init__(self, migration: Migration, verify: Callable[[Told], Report]) -> None:
        self._migration = migration
        self._verify = verify
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._looked = False
        self._last: Report | None = None
        self.far = Far()
        self.error: OutercomError | None = None
        self.ended = 0
        """How many checks have ended since the migration was opened."""

    @property
    def running(self) -> bool:
        """Whether a check is under way."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> bool:
        """Begin a check, unless one is under way. Returns whether one was begun."""
        if self.running:
            return False
        self._stop.clear()
        self.error, self.far = None, Far(since=time.monotonic())
        self._thread = threading.Thread(target=self._run, name="full check")
        self._thread.start()
        return True

    def stop(self) -> None:
        """End it at its next word."""
        self._stop.set()

    def close(self) -> None:
        """End it, and wait for that."""
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def last(self) -> Report | None:
        """The last full check that came to its end, of an earlier start too. Reads a file at the first call."""
        if not self._looked:
            self._looked, self._last = True, self._kept()
        return self._last

    def _run(self) -> None:
        try:
            report = self._verify(self._told)
            self._keep(report)
        except OutercomError as error:
            self.error = error
        except Exception as error:
            logs.failure("check.error", error)
            self.error = OutercomError(
                "The check ended with an error of our own.", hint="Run it again; the log says more."
            )
        finally:
            self.ended += 1

    def _told(self, done: int, total: int, what: str) -> None:
        if self._stop.is_set():
            raise Stopped(
                "The check was stopped.", hint="Begin it again whenever you like. The last whole result is kept."
            )
        self.far = Far(done, total, what, self.far.since)

    def _keep(self, report: Report) -> None:
        self._looked, self._last = True, report
        write_private(self._migration.paths.folder / FILE, msgspec.json.encode(report))

    def _kept(self) -> Report | None:
        try:
            return msgspec.json.decode((self._migration.paths.folder / FILE).read_bytes(), type=Report)
        except (OSError, msgspec.DecodeError, ValueError):
            return None
