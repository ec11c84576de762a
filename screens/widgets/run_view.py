"""From what a run says, and what was asked of it, to what a person is told."""

import time
from collections.abc import Callable

from screens.widgets.run_state import SILENT_SECONDS, State, View, state_of
from wizard.elsewhere import Elsewhere
from wizard.engine.control import RunControl
from wizard.engine.outcome import FINISHED_BUT, RunResult
from wizard.engine.progress import Snapshot
from wizard.errors import OutercomError, Stopped
from wizard.exit_codes import ExitCode

_MOVING_SECONDS = 2.0
_ENDS = {ExitCode.DONE: State.DONE, ExitCode.INTERRUPTED: State.STOPPED}
_EARLY = "Nothing was read or loaded yet."
_KEPT = "It was paused when it was stopped or its window closed. All is kept; Resume goes on from there."


def latest(ours: Snapshot, result: RunResult | None, told: Snapshot | None) -> tuple[Snapshot | None, RunResult | None]:
    """What there is to show of the last run: our own one with its `result`, or what the folder was `told` last.

    A run elsewhere that began after ours is the last one. Of a run of ours that could not begin, only why is known.
    """
    if result is None or (told is not None and told.started > ours.started > 0):
        return told, None
    return (ours if ours.kinds else told or ours), result


class RunView:
    """Remembers when a run's counts changed last, to tell a pause that is asked for from one that has come. `steady` gives seconds."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._counts: tuple[int, ...] = ()
        self._changed = float("-inf")

    def ours(self, snapshot: Snapshot, control: RunControl, now: float, *, handing_over: bool = False) -> View:
        """Our own run."""
        moving = self._moving(snapshot)
        state = state_of(snapshot, now, paused=control.paused, stopped=control.stopped, moving=moving)
        return View(snapshot, state, now, asked="hand over" if handing_over else "")

    def theirs(self, found: Elsewhere, now: float, asked: str) -> View:
        """The run of another process."""
        snapshot = found.snapshot
        if snapshot is None:
            silent = now - found.heard > SILENT_SECONDS
            state = State.SILENT if silent else State.STARTING
            return View(Snapshot(), state, now, elsewhere=found.pid, heard=found.heard)
        if snapshot.state == "finished":
            state = State.CHECKING
        elif now - found.heard > SILENT_SECONDS:
            state = State.SILENT
        else:
            state = state_of(snapshot, now, paused=False, stopped=False, moving=self._moving(snapshot))
        done = {"pause": "paused", "resume": "running", "stop": "stopping"}.get(asked) == snapshot.state
        return View(snapshot, state, now, elsewhere=found.pid, asked="" if done else asked, heard=found.heard)

    def starting(self, pid: int, last: Snapshot, now: float) -> View:
        """A process that was started a moment ago; `last` is what it goes on from."""
        return View(last, State.STARTING, now, elsewhere=pid)

    def past(self, snapshot: Snapshot | None, result: RunResult | None, note: str, now: float) -> View:
        """No run is under way: how the last one ended, by this process or by what was noted."""
        last = snapshot or Snapshot()
        if result is not None and isinstance(result.error, OutercomError) and not isinstance(result.error, Stopped):
            # Why is said beside it, at length.
            return View(last, State.ENDED, now, sentence="Everything so far is saved.", short=True)
        if result is not None:
            state = _ENDS.get(result.exit_code, State.ENDED)
            return View(last, state, now, sentence=result.sentence, hint=result.hint, short=state is State.STOPPED)
        if note:
            state = State.ENDED if note.startswith(FINISHED_BUT) else State.DONE
            return View(last, state, now, sentence=f"The last run: {note}")
        return View(last, State.IDLE, now, sentence=_KEPT if last.version else _EARLY, short=True)

    def _moving(self, snapshot: Snapshot) -> bool:
        files = snapshot.files
        counts = (
            snapshot.calls,
            snapshot.commits,
            files.stored + files.failed,
            *(kind.read + kind.loaded for kind in snapshot.kinds),
        )
        if self._counts and counts != self._counts:
            self._changed = self._steady()
        self._counts = counts
        return self._steady() - self._changed < _MOVING_SECONDS
