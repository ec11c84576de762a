"""What the log says of a run while it goes on: rounds, pauses, and every minute what was done and what went wrong, by cause."""

from collections.abc import Sequence

from wizard import logs
from wizard.engine.progress import Snapshot

MINUTE_SECONDS = 60.0
_STATES = {"paused": "run.paused", "running": "run.resumed", "stopping": "run.stopping"}


class Journal:
    """Fed with a snapshot about once a second; it writes down what is new. `at` is in seconds of a steady clock."""

    def __init__(self) -> None:
        self._last = Snapshot()
        self._minute: tuple[float, Snapshot] | None = None

    def look(self, at: float, now: Snapshot) -> None:
        """Write down what changed since the last look, and the last minute once it is over."""
        if now.phase != self._last.phase and now.state != "finished":
            logs.event("run.round", phase=now.phase)
        if now.state != self._last.state and self._last.state != "waiting" and now.state in _STATES:
            logs.event(_STATES[now.state])
        self._last = now
        if self._minute is None:
            self._minute = (at, Snapshot())
        elif at - self._minute[0] >= MINUTE_SECONDS:
            self.end(at, now)

    def end(self, at: float, now: Snapshot) -> None:
        """The last minute, or what there was of it."""
        begun, before = self._minute or (at, Snapshot())
        self._minute = (at, now)
        logs.event(
            "run.minute",
            seconds=round(at - begun),
            calls=now.calls - before.calls,
            count=now.commits - before.commits,
            bytes=now.files.bytes - before.files.bytes,
            limit=now.bottleneck or None,
        )
        earlier = {kind.kind: kind for kind in before.kinds}
        for kind in now.kinds:
            old = earlier.get(kind.kind)
            read, loaded = kind.read - (old.read if old else 0), kind.loaded - (old.loaded if old else 0)
            failed, skipped = kind.failed - (old.failed if old else 0), kind.skipped - (old.skipped if old else 0)
            if read or loaded or failed or skipped:
                logs.event(
                    "run.kind",
                    kind=kind.kind,
                    read=read,
                    loaded=loaded,
                    failed=failed,
                    skipped=skipped,
                    total=kind.found,
                )
        _causes("run.retries", before.retries, now.retries)
        _causes("run.failures", before.failures, now.failures)


def _causes(name: str, before: Sequence[tuple[str, int]], now: Sequence[tuple[str, int]]) -> None:
    known = dict(before)
    for cause, count in now:
        if count > known.get(cause, 0):
            logs.event(name, cause=cause, count=count - known.get(cause, 0))
