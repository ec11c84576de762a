"""Step 5: the import at work, here or in another process."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Sparkline

from screens.base import Body, StepScreen
from screens.messages import StartRequested
from screens.modals.ask import AskModal
from screens.modals.text import TextModal
from screens.widgets import dashboard
from screens.widgets.plain import PlainText, line
from wizard import status
from wizard.engine.progress import Snapshot
from wizard.errors import OutercomError
from wizard.exit_codes import ExitCode
from wizard.plan.models import RUN_NOTE
from wizard.plan.quota_share import EXAMPLE, read_share, share_words
from wizard.pulling import EXAMPLES, meant, pull
from wizard.sharing import give_share
from wizard.steps import StepId

if TYPE_CHECKING:
    from wizard.sizes import Sizes

SAMPLES_PER_SECOND = 5
_LOOK_SECONDS = 1.0


class WaitScreen(StepScreen):
    """Samples the board of our own run five times a second, or another process's status once a second. Starts nothing by itself."""

    STEP: ClassVar[StepId] = StepId.WAIT
    FIRST = "#start, #pause"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "p", "pause", "Pause/resume", id="run.pause", tooltip="Finish what is under way, then wait; again: go on"
        ),
        Binding(
            "f",
            "first",
            "This one first",
            id="run.first",
            tooltip="Move one conversation, contact or company to the front",
        ),
        Binding("s", "share", "Share", show=False, id="run.share", tooltip="How much of Intercom's quota to use"),
        Binding(
            "d", "failures", "Failures", show=False, id="run.failures", tooltip="Each failure's request and answer"
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[object, ...] = ()
        self._elsewhere = False
        self._asked = ""
        self._last: Snapshot | None = None
        self._failures: list[tuple[str, int]] = []
        self._retrying = ""
        self._sizes: Sizes | None = None

    def compose_body(self) -> ComposeResult:
        """The state, the buttons, the numbers."""
        yield PlainText("", id="state")
        with Horizontal(classes="actions"):
            yield Button("Start import", id="start", compact=True)
            yield Button("Pause (p)", id="pause", compact=True, action="screen.pause")
            yield Button("Stop", id="stop", compact=True)
            yield Button("First … (f)", id="first", compact=True, action="screen.first")
            yield Button("Share (s)", id="share", compact=True, action="screen.share")
            yield Button("Retry failures", id="retry", compact=True)
            yield Button("Details (d)", id="open-failures", compact=True, action="screen.failures")
        with Body():
            yield PlainText("", id="speed")
            yield Sparkline([], id="history")
            yield PlainText("", id="waiting")
            yield PlainText("", id="failures")
            yield PlainText("", id="kinds")
            yield PlainText("", id="details")
            yield PlainText("", id="unattended")

    def on_mount(self) -> None:
        """Begin to look."""
        name = self.session.migration.name
        self.query_one("#unattended", PlainText).show(f"Unattended: outercom run {name}. This screen then follows it.")
        self.set_interval(1 / SAMPLES_PER_SECOND, self.sample)
        self.set_interval(_LOOK_SECONDS, self.look_elsewhere)
        self.look_elsewhere()
        self.refresh_state()

    def refresh_state(self) -> None:
        """A run began or ended: look at everything again."""
        super().refresh_state()
        self._shown = ()
        if not self.outercom.engine.running:
            self.background(self._look_back, group="failures")
        self.sample()

    # looking

    def look_elsewhere(self) -> None:
        """Whether another process runs this migration, and what it says."""
        session = self.session
        if self.outercom.engine.running:
            self._elsewhere = False
            return
        before = self._elsewhere
        try:
            self._elsewhere = session.migration.running() is not None
            if before and not self._elsewhere:
                # That process may have changed the plan.
                session.plan = session.migration.load()
                self._asked = ""
                self.call_later(self.refresh_state)
        except OutercomError:
            self._elsewhere = False
        found = status.read_status(session.migration.paths)
        self._last = found.snapshot if found else None

    def sample(self) -> None:
        """Paint what changed since the last look."""
        running, control = self.outercom.engine.running, self.session.control
        snapshot = self.session.board.snapshot() if running or not self._elsewhere else self._last or Snapshot()
        if not running and not self._elsewhere and not snapshot.version and self._last is not None:
            snapshot = self._last
        second = int(self.outercom.clock())
        shown = (running, self._elsewhere, snapshot.version, control.paused, control.stopped, second)
        if shown == self._shown:
            return
        self._shown = shown
        with self.app.batch_update():
            self._paint(snapshot, running=running)

    def _paint(self, snapshot: Snapshot, *, running: bool) -> None:
        live = running or self._elsewhere
        self.query_one("#state", PlainText).show(self._state(snapshot, running=running))
        self.query_one("#speed", PlainText).show(dashboard.speed_lines(snapshot) if live else "")
        self.query_one("#history", Sparkline).data = list(snapshot.history)
        self.query_one("#history", Sparkline).display = live and bool(snapshot.history)
        waiting = dashboard.waiting_line(snapshot, self.outercom.clock()) if live else ""
        self.query_one("#waiting", PlainText).show(waiting)
        self.query_one("#kinds", PlainText).show(
            "\n".join(dashboard.kind_lines(snapshot.kinds)) if snapshot.kinds else ""
        )
        details = dashboard.detail_lines(snapshot) if snapshot.version else []
        details += [self._sizes.line()] if self._sizes and not live else []
        self.query_one("#details", PlainText).show("\n".join(details))
        shown = [] if live else dashboard.failure_lines(self._failures, self._retrying)
        self.query_one("#failures", PlainText).show("\n".join(shown))
        self._paint_buttons(live=live, snapshot=snapshot)

    def _paint_buttons(self, *, live: bool, snapshot: Snapshot) -> None:
        started = self.session.migration.paths.ledger(self.session.plan.destination).exists()
        finished = bool(self.session.plan.notes.get(RUN_NOTE))
        start, pause = self.query_one("#start", Button), self.query_one("#pause", Button)
        _name(start, "Run again: what changed since" if finished else "Resume" if started else "Start import")
        start.display, pause.display = not live, live
        _name(pause, "Resume (p)" if self._paused(snapshot) else "Pause (p)")
        self.query_one("#stop", Button).display = live
        for name in ("#first", "#share"):
            self.query_one(name, Button).display = live
        self.query_one("#retry", Button).display = not live and bool(self._failures)
        self.query_one("#open-failures", Button).display = bool(snapshot.failures if live else self._failures)
        if self.focused is None or not self.focused.display:
            (pause if live else start).focus()

    def _state(self, snapshot: Snapshot, *, running: bool) -> object:
        if running:
            control = self.session.control
            return dashboard.state_line(snapshot, paused=control.paused, stopped=control.stopped)
        if self._elsewhere:
            asked = f"; asked to {self._asked}" if self._asked in ("pause", "stop") else ""
            return f"{dashboard.state_line(snapshot)} (in another process{asked})"
        result = self.outercom.engine.result
        if result is not None:
            sign = "✓" if result.exit_code is ExitCode.DONE else "!"
            return line("[b]$sign $sentence[/] $hint", sign=sign, sentence=result.sentence, hint=result.hint)
        note = self.session.plan.notes.get(RUN_NOTE)
        if note:
            return f"✓ The last run: {note}"
        return "· Not running. Everything that was read or loaded is kept; starting goes on from there."

    def _paused(self, snapshot: Snapshot) -> bool:
        if self._elsewhere:
            return snapshot.state == "paused" or self._asked == "pause"
        return self.session.control.paused

    async def _look_back(self) -> None:
        """What the last run left: failures by cause, and what everything takes on the disk."""
        try:
            self._sizes = await asyncio.to_thread(self.session.sizes)
            self._failures = await asyncio.to_thread(self.session.failures)
            self._retrying = (await self.session.forecast("failures")).sentence if self._failures else ""
        except OutercomError:
            # Before the first run there is nothing to ask.
            self._failures, self._retrying = [], ""
        self._shown = ()

    # doing

    @on(Button.Pressed, "#start")
    def start(self) -> None:
        """Start, or go on where the last run stopped."""
        self.post_message(StartRequested())

    @on(Button.Pressed, "#retry")
    def retry(self) -> None:
        """Try what failed again."""
        self.post_message(StartRequested(only="failures"))

    def action_pause(self) -> None:
        """Pause, or go on."""
        snapshot = self._last or Snapshot()
        if self._elsewhere:
            self._ask("resume" if self._paused(snapshot) else "pause")
        elif self.session.control.paused:
            self.outercom.engine.resume()
        else:
            self.outercom.engine.pause()
        self.sample()

    def action_first(self) -> None:
        """Ask what is to come first, and ask the run for it."""
        if self.outercom.engine.running or self._elsewhere:
            self.app.push_screen(AskModal(f"Which one first? {EXAMPLES}", check=self._no_such), self._pull)

    def _no_such(self, text: str) -> str | None:
        try:
            meant(self.session.migration, text)
        except OutercomError as error:
            return f"{error.message} {error.hint}"
        return None

    def _pull(self, text: str | None) -> None:
        if text:
            self.outercom.guarded(lambda: pull(self.session.migration, text))

    def action_share(self) -> None:
        """Ask how much of the quota to use, and tell the run."""
        if not (self.outercom.engine.running or self._elsewhere):
            return
        title = f"Share of Intercom's quota, in per cent? For example {EXAMPLE} (local time)"
        words = share_words(self.session.migration.load().scope)
        self.app.push_screen(AskModal(title, words, check=self._no_share), self._give)

    def _no_share(self, text: str) -> str | None:
        try:
            read_share(text, self.session.plan.scope)
        except ValueError as error:
            return str(error)
        return None

    def _give(self, text: str | None) -> None:
        if text:
            self.outercom.guarded(lambda: give_share(self.session.migration, text))

    def action_failures(self) -> None:
        """Each cause with examples: what was asked, and the answer."""
        self.background(self._show_failures, group="details")

    async def _show_failures(self) -> None:
        try:
            lines = await asyncio.to_thread(self.session.failure_lines)
        except OutercomError as error:
            self.outercom.explain(error.message, error.hint)
        else:
            self.app.push_screen(TextModal("What could not be read, had or loaded", "\n".join(lines)))

    @on(Button.Pressed, "#stop")
    def stop(self) -> None:
        """Stop in order."""
        if self._elsewhere:
            self._ask("stop")
        else:
            self.outercom.engine.stop()
        self.sample()

    def _ask(self, verb: str) -> None:
        if self.outercom.guarded(lambda: status.ask(self.session.migration.paths, verb)):
            self._asked = verb
            self._shown = ()


def _name(button: Button, label: str) -> None:
    """Change a button's label and its width with it."""
    if str(button.label) != label:
        button.label = label
        button.refresh(layout=True)
