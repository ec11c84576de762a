"""The simulated Intercom as a process of its own, which ends when this one does, however that happens."""

import contextlib
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

import wizard
from wizard.errors import OutercomError, Unreachable, UsageError
from wizard.text import one_line

_READY = re.compile(r"serving (http://(?:127\.0\.0\.1|localhost|\[::1\]):\d+)\s*")
_STOP_SECONDS = 5.0


class RehearsalProcess:
    """A context manager around `python -m wizard.rehearsal`. Inside the block, `url` is its base URL on loopback.

    `arguments` are the simulator's own (`--conversations 300`). Entering waits up to `limit_seconds` for it to serve; raises UsageError when it ends
    before that and Unreachable when it says nothing. The child holds the other end of a pipe: it stops when the pipe closes, and the system closes it
    when this process ends, by kill -9 too.
    """

    def __init__(
        self, arguments: Sequence[str] = (), *, limit_seconds: float = 60.0, command: Sequence[str] | None = None
    ) -> None:
        module = [sys.executable, "-P", "-m", "wizard.rehearsal", "--port", "0", "--stop-with-stdin"]
        self._command = [*(command or module), *arguments]
        self._limit = limit_seconds
        self._child: subprocess.Popen[str] | None = None
        self._complaints: IO[bytes] | None = None
        self._url = ""

    @property
    def url(self) -> str:
        """The simulated Intercom's base URL, e.g. `http://127.0.0.1:40123`."""
        return self._url

    @property
    def pid(self) -> int:
        """The child's process id, 0 when there is none."""
        return self._child.pid if self._child else 0

    @property
    def alive(self) -> bool:
        """Whether the child still runs."""
        return self._child is not None and self._child.poll() is None

    def __enter__(self) -> "RehearsalProcess":
        self._complaints = tempfile.TemporaryFile()
        try:
            self._child = self._start()
            self._url = self._wait(self._child)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the child: ask by closing its pipe, then insist. Does nothing when there is none."""
        child, self._child = self._child, None
        if child is not None:
            with contextlib.suppress(OSError):
                if child.stdin is not None:
                    child.stdin.close()
            for insist in (None, child.terminate, child.kill):
                if insist is not None:
                    insist()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(_STOP_SECONDS)
                    break
        if self._complaints is not None:
            self._complaints.close()
            self._complaints = None

    def _start(self) -> subprocess.Popen[str]:
        # A session of its own: Ctrl-C in the terminal is for the wizard, which may only pause.
        try:
            return subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                env=_environment(),
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as error:
            raise UsageError(
                f"The rehearsal could not be started ({error.strerror or type(error).__name__}).",
                hint="Check that this Python still stands where it was installed.",
            ) from error

    def _wait(self, child: subprocess.Popen[str]) -> str:
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()

        def read() -> None:
            if child.stdout is not None:
                with child.stdout:
                    for line in child.stdout:
                        lines.put(line)
            lines.put("")

        threading.Thread(target=read, name="rehearsal-output", daemon=True).start()
        end = time.monotonic() + self._limit
        while True:
            try:
                line = lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise self._failure(
                    Unreachable, f"The rehearsal did not start within {self._limit:g} seconds."
                ) from None
            if found := _READY.fullmatch(line):
                return found[1]
            if not line:
                raise self._failure(UsageError, "The rehearsal ended before it served anything.")

    def _failure(self, kind: type[OutercomError], message: str) -> OutercomError:
        """An error with the last thing the child complained of."""
        said = ""
        if self._complaints is not None:
            size = self._complaints.seek(0, os.SEEK_END)
            self._complaints.seek(max(0, size - 4000))
            lines = self._complaints.read().decode(errors="replace").strip().splitlines()
            said = one_line(lines[-1]) if lines else ""
        return kind(message, hint=f"It said: {said}" if said else "Try again; if it stays so, try fewer conversations.")


def _environment() -> dict[str, str]:
    """Ours, without any token, and so that the child finds the same `wizard` as we did."""
    environment = {name: value for name, value in os.environ.items() if not re.fullmatch("OUTERCOM_.*_TOKEN", name)}
    room = str(Path(wizard.__file__).resolve().parent.parent)
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (room, environment.get("PYTHONPATH"))))
    return environment
