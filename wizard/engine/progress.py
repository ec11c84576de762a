"""The progress board: written by the engine, sampled by whoever looks. The engine does not know who that is."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from wizard.engine.snapshot import HISTORY_SECONDS as HISTORY_SECONDS
from wizard.engine.snapshot import FileProgress as FileProgress
from wizard.engine.snapshot import KindProgress as KindProgress
from wizard.engine.snapshot import Quota as Quota
from wizard.engine.snapshot import Snapshot as Snapshot

_MOST_MARKS = 120
_LATEST = 0.02
"""The weight of the last call in how long calls take."""


@dataclass(slots=True)
class _State:
    version: int = 0
    state: str = "waiting"
    phase: str = ""
    kinds: dict[str, KindProgress] = field(default_factory=dict)
    files: FileProgress = field(default_factory=FileProgress)
    calls: int = 0
    quota: Quota = field(default_factory=Quota)
    waiting: dict[str, str] = field(default_factory=dict)
    retries: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    recent: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    started: float = 0.0
    last_commit: float = 0.0
    left: tuple[float, float] | None = None
    bottleneck: str = ""
    answer_seconds: float = 0.0
    commits: int = 0
    expected: dict[str, int] = field(default_factory=dict)


def _at_least(found: int | None, read: int) -> int | None:
    """Objects that others name are read without being listed: there are never fewer than were read."""
    return None if found is None else max(found, read)


class ProgressBoard:
    """Counts of a run behind one lock. All methods are quick and may be called from any thread.

    `clock` is the unix time, for what is shown; rates go by `steady`, which no correction of the clock moves.
    """

    def __init__(self, clock: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steady = steady
        self._begun = 0.0
        self._lock = threading.RLock()
        self._s = _State()
        self._ticks: deque[tuple[float, int]] = deque(maxlen=60)
        self._marks: list[int] = []
        self._step = HISTORY_SECONDS

    def start(self) -> None:
        """A run begins now."""
        with self._lock:
            self._s.started = self._s.last_commit = self._clock()
            self._s.state = "running"
            self._s.version += 1
            self.rates_from_here()

    def rates_from_here(self) -> None:
        """What was counted so far was there before: only what comes now is this run's own."""
        with self._lock:
            self._begun = self._steady()
            self._ticks.clear()
            self._ticks.append((self._begun, self._done()))
            self._marks, self._step = [self._done()], HISTORY_SECONDS

    def set(self, *, state: str | None = None, phase: str | None = None) -> None:
        """Change the state, the phase, or both."""
        with self._lock:
            self._s.state = state or self._s.state
            if state == "finished":
                self._s.left, self._s.bottleneck = None, ""
            self._s.phase = phase if phase is not None else self._s.phase
            self._s.version += 1

    def kind(
        self,
        name: str,
        *,
        found: int | None = None,
        read: int = 0,
        loaded: int = 0,
        failed: int = 0,
        skipped: int = 0,
        unavailable: str | None = None,
    ) -> None:
        """Set how many of a kind were found, and add to what was read, loaded, failed and skipped."""
        with self._lock:
            now = self._s.kinds.get(name) or KindProgress(name)
            self._s.kinds[name] = replace(
                now,
                found=_at_least(now.found if found is None else found, now.read + read),
                read=now.read + read,
                loaded=now.loaded + loaded,
                failed=now.failed + failed,
                skipped=now.skipped + skipped,
                unavailable=now.unavailable if unavailable is None else unavailable,
            )
            if read or loaded:
                self._commit()
            self._outgrown(self._s.kinds[name])
            self._s.version += 1

    def expect(self, name: str, count: int) -> None:
        """So many of a kind there are by the source's own count, before they are listed. More of them than that are told."""
        with self._lock:
            self._s.expected[name] = count
            now = self._s.kinds.get(name) or KindProgress(name)
            self._s.kinds[name] = replace(now, found=max(count, now.found or 0))
            self._s.version += 1

    def answered(self, seconds: float) -> None:
        """A call took this long."""
        s = self._s
        s.answer_seconds += (seconds - s.answer_seconds) * (_LATEST if s.answer_seconds else 1.0)

    def estimated(self, left: tuple[float, float] | None, bottleneck: str) -> None:
        """The run still takes this long (seconds, as a range), limited by this."""
        with self._lock:
            self._s.left, self._s.bottleneck = left, bottleneck
            self._s.version += 1

    def file(self, *, found: int = 0, stored: int = 0, failed: int = 0, size: int = 0) -> None:
        """Add to the counts of files."""
        with self._lock:
            f = self._s.files
            self._s.files = FileProgress(f.found + found, f.stored + stored, f.failed + failed, f.bytes + size)
            if stored:
                self._s.last_commit = self._clock()
            self._s.version += 1

    def called(self, quota: Quota | None = None) -> None:
        """One call was made; `quota` is what its answer said of the window."""
        with self._lock:
            self._s.calls += 1
            self._s.quota = quota or self._s.quota
            self._s.version += 1

    def waiting(self, what: str, detail: str = "") -> None:
        """Somebody waits for `what` (quota, network, destination …); an empty detail means no longer."""
        with self._lock:
            if detail:
                self._s.waiting[what] = detail
            else:
                self._s.waiting.pop(what, None)
            self._s.version += 1

    def retried(self, cause: str) -> None:
        """A call is tried again, for this cause."""
        with self._lock:
            self._s.retries[cause] += 1
            self._s.version += 1

    def failure(self, cause: str) -> None:
        """One more failure with this cause."""
        with self._lock:
            self._s.failures[cause] += 1
            self._s.version += 1

    def note(self, sentence: str) -> None:
        """An event worth a line. The sentence is ours, or has gone through `printable`."""
        with self._lock:
            self._s.recent.append(sentence)
            self._s.version += 1

    def snapshot(self) -> Snapshot:
        """A frozen copy."""
        with self._lock:
            s = self._s
            now = self._steady()
            run_minutes = max(now - self._begun, 1e-9) / 60 if s.started else 1.0
            self._mark(now)
            return Snapshot(
                version=s.version,
                state=s.state,
                phase=s.phase,
                kinds=tuple(s.kinds.values()),
                files=s.files,
                calls=s.calls,
                quota=s.quota,
                waiting_on=", ".join(s.waiting.values()),
                waiting=tuple(s.waiting),
                retries=tuple(s.retries.most_common()),
                failures=tuple(s.failures.most_common()),
                rate_now=self._rate_now(now),
                rate_run=(self._done() - self._marks[0]) / run_minutes if s.started else 0.0,
                history=tuple((b - a) / self._step * 60 for a, b in pairwise(self._marks)),
                history_seconds=self._step,
                left=s.left,
                bottleneck=s.bottleneck,
                answer_seconds=s.answer_seconds,
                recent=tuple(s.recent),
                started=s.started,
                last_commit=s.last_commit,
                commits=s.commits,
            )

    def _commit(self) -> None:
        self._s.last_commit, now = self._clock(), self._steady()
        self._s.commits += 1
        self._mark(now)
        if not self._ticks or now - self._ticks[-1][0] >= 1:
            self._ticks.append((now, self._done()))

    def _done(self) -> int:
        conversations = self._s.kinds.get("conversations")
        return conversations.read if conversations else 0

    def _rate_now(self, now: float) -> float:
        recent = [tick for tick in self._ticks if now - tick[0] <= 20]
        if len(recent) < 2:
            return 0.0
        (t0, n0), (t1, _) = recent[0], recent[-1]
        return (self._done() - n0) / max(now - t0, t1 - t0, 1e-9) * 60

    def _mark(self, now: float) -> None:
        """Keep how many were done at equal steps since the beginning; twice as far apart whenever there are too many."""
        if not self._s.started:
            return
        self._marks += [self._done()] * (int((now - self._begun) / self._step) + 1 - len(self._marks))
        while len(self._marks) > _MOST_MARKS:
            self._marks = self._marks[::2]
            self._step *= 2

    def _outgrown(self, kind: KindProgress) -> None:
        """Totals never grow without a word."""
        expected = self._s.expected.get(kind.kind)
        if expected is not None and kind.found is not None and kind.found > expected + max(10, expected // 50):
            self._s.recent.append(
                f"There are more {kind.kind.replace('_', ' ')} than were counted at first: {kind.found:,} so far, not {expected:,}."
            )
            self._s.expected[kind.kind] = kind.found + kind.found // 10
