"""CPU seconds of each thread of a process, by its name."""

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_EVERY_SECONDS = 0.25


class ThreadSeconds:
    """Samples this process's threads while it is open. `seconds` is what each name used meanwhile; empty where the system does not tell (no /proc)."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._began: dict[int, float] = {}
        self._last: dict[int, tuple[str, float]] = {}
        self._over = threading.Event()
        self._sampler = threading.Thread(target=self._watch, name="sampler", daemon=True)

    def __enter__(self) -> Self:
        self._began = _now()
        self._sampler.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._sampler.join()
        self._look()
        for thread, (name, used) in self._last.items():
            self.seconds[name] = self.seconds.get(name, 0.0) + used - self._began.get(thread, 0.0)

    def _watch(self) -> None:
        while not self._over.wait(_EVERY_SECONDS):
            self._look()

    def _look(self) -> None:
        names = {thread.native_id: thread.name.split("_")[0] for thread in threading.enumerate()}
        for thread, used in _now().items():
            self._last[thread] = (names.get(thread, "others"), used)


def _now() -> dict[int, float]:
    """CPU seconds so far by thread id."""
    found = {}
    tasks = Path("/proc/self/task")
    for task in tasks.iterdir() if tasks.exists() else ():
        try:
            fields = (task / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found[int(task.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return found
