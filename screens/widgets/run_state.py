"""What a run is doing, in the first lines of the wait screen: pure functions from a snapshot."""

from dataclasses import dataclass
from enum import StrEnum

from textual.content import Content

from screens.widgets.plain import line
from wizard.engine.progress import Snapshot
from wizard.text import duration, one_line
from wizard.time_words import left_words

STUCK_SECONDS = 600
SILENT_SECONDS = 15
HEIGHT = 3
"""How many lines `head` gives at most."""
_WHAT_TO_DO = {
    "network": "Check this machine's network. It goes on by itself as soon as Intercom answers.",
    "quota": "Something else may use up Intercom's calls. Let it use less, or take a larger share (s).",
    "destination": "Check that the destination can be reached and has room.",
    "files": "A very large file may take long. Stopping is safe: the file is asked for again.",
    "token": "Intercom refused the token. Give a new one, or stop and give it in the first step.",
}
_DO_ANYWAY = "Check the network and the disk. Stopping (x) and resuming is safe."


class State(StrEnum):
    """What the person is told of a run. The value is its word."""

    STARTING = "Starting"
    RUNNING = "Running"
    CHECKING = "Comparing"
    PAUSING = "Pausing"
    PAUSED = "Paused"
    STOPPING = "Stopping"
    STUCK = "Stuck"
    SILENT = "Silent"
    DONE = "Done"
    STOPPED = "Stopped"
    ENDED = "Ended"
    IDLE = "Not running"


_LOOKS = {
    State.STARTING: ("▸", "$text-primary"),
    State.CHECKING: ("▸", "$text-primary"),
    State.RUNNING: ("▸", "$text-primary"),
    State.PAUSING: ("·", "$text-warning"),
    State.PAUSED: ("·", "$text-warning"),
    State.STOPPING: ("·", "$text-warning"),
    State.STUCK: ("!", "$text-error"),
    State.SILENT: ("!", "$text-error"),
    State.DONE: ("✓", "$text-success"),
    State.STOPPED: ("·", "$text"),
    State.ENDED: ("!", "$text-warning"),
    State.IDLE: ("·", "$text"),
}


@dataclass(frozen=True, slots=True)
class View:
    """One look at a run. `now` is in unix seconds. `elsewhere` is the process that runs it where that is not ours; `asked` what it was asked and has
    not done yet. `heard` is when it last said something. `sentence` and `hint` are how the last run ended, or what there is to know before one.
    `short` says that the last run did not come to its end.
    """

    snapshot: Snapshot
    state: State
    now: float
    elsewhere: int = 0
    asked: str = ""
    heard: float = 0.0
    sentence: str = ""
    hint: str = ""
    short: bool = False

    @property
    def live(self) -> bool:
        """Whether a run is under way."""
        return self.state not in (State.DONE, State.STOPPED, State.ENDED, State.IDLE)

    @property
    def hears(self) -> bool:
        """Whether a run is under way that can be asked for something."""
        return self.live and self.state not in (State.STARTING, State.CHECKING)

    @property
    def is_paused(self) -> bool:
        """Whether it is paused, or will be in a moment."""
        return (
            self.state in (State.PAUSED, State.PAUSING)
            if self.asked not in ("pause", "resume")
            else self.asked == "pause"
        )

    @property
    def is_stopping(self) -> bool:
        """Whether a stop is under way."""
        return self.state is State.STOPPING


def state_of(snapshot: Snapshot, now: float, *, paused: bool, stopped: bool, moving: bool) -> State:
    """The state of a run that is under way. What was asked of it counts before what it says; `moving` is whether its counts changed just now."""
    if stopped or snapshot.state == "stopping":
        return State.STOPPING
    if paused or snapshot.state == "paused":
        return State.PAUSING if moving else State.PAUSED
    idle = now - snapshot.last_commit if snapshot.last_commit else 0.0
    return State.STUCK if idle >= STUCK_SECONDS else State.RUNNING


def head(view: View, width: int) -> list[Content]:
    """The state, then what follows from it: the time left and what is waited for, or what to do. How a run ended is said whole, if it fits."""
    sign, colour = _LOOKS[view.state]
    said = {
        State.RUNNING: one_line(view.snapshot.phase, 160),
        State.STUCK: f"nothing was saved for {duration(view.now - view.snapshot.last_commit)}",
        State.SILENT: f"process {view.elsewhere} has said nothing for {duration(view.now - view.heard)}",
        State.DONE: one_line(view.sentence, 400),
        State.STOPPED: one_line(view.sentence, 400),
        State.ENDED: one_line(view.sentence, 400),
        State.IDLE: one_line(view.sentence, 400),
    }.get(view.state, "")
    where = f" (process {view.elsewhere})" if view.elsewhere and view.state is not State.SILENT else ""
    where += f", asked to {view.asked}" if view.asked in ("pause", "resume", "stop") else ""
    first = line(f"[b {colour}]$sign $word$where[/]$said", sign=sign, word=view.state.value, where=where,
                 said=f" · {said}" if said else "")  # fmt: skip
    lines = [first, *(Content(one_line(text, 400)) for text in _then(view) if text)]
    return lines if view.live else [row for said in lines for row in said.wrap(max(20, width))][:HEIGHT]


def _then(view: View) -> tuple[str, str]:
    on, began = one_line(view.snapshot.waiting_on, 120), view.snapshot.started
    match view.state:
        case State.RUNNING:
            left = left_words(view.snapshot)
            lasted = f" · running for {duration(view.now - began)}" if began else ""
            return f"{left[0].upper()}{one_line(left[1:], 120)}{lasted}", f"Waiting on {on or 'nothing'}"
        case State.PAUSING:
            return "What is under way is being finished and saved. Nothing new is begun.", ""
        case State.PAUSED:
            return "Nothing is read or loaded until you resume. Everything so far is saved.", ""
        case State.STOPPING:
            then = "`outercom run` goes on from there." if view.asked == "hand over" else "Then the run ends."
            return f"What is under way is being finished and saved. {then}", ""
        case State.STARTING:
            return "`outercom run` has begun and tells how it is in a moment.", ""
        case State.CHECKING:
            return "Reading and loading are done. What arrived is compared with the archive.", ""
        case State.STUCK:
            waiting = next((name for name in view.snapshot.waiting if name in _WHAT_TO_DO), "")
            return f"Waiting on {on or 'something that does not say so'}", _WHAT_TO_DO.get(waiting, _DO_ANYWAY)
        case State.SILENT:
            return "It holds this migration and may be busy. If that does not end, stop it where it was started.", ""
    return view.hint, ""
