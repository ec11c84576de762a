"""Step 5: the import at work, here or in another process."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.css.query import NoMatches

from screens.base import StepScreen
from screens.messages import StartRequested
from screens.modals.confirm import ConfirmModal
from screens.modals.failures import FailuresModal
from screens.modals.parts import PartsModal
from screens.run_offers import ACTIONS, offered
from screens.run_questions import ask_first, ask_share
from screens.widgets.action_button import ActionButton
from screens.widgets.dashboard import dashboard
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.lines import Lines
from screens.widgets.run_state import View, head
from screens.widgets.run_view import RunView, latest
from wizard import status
from wizard.elsewhere import Elsewhere, look_elsewhere
from wizard.errors import OutercomError, Stopped
from wizard.looking_back import Past, look_back
from wizard.plan.models import RUN_NOTE
from wizard.steps import StepId
from wizard.unattended import Unattended

if TYPE_CHECKING:
    from wizard.engine.outcome import RunResult

SAMPLES_PER_SECOND = 5
_LOOK_SECONDS = 1.0


def _key(key: str, action: str, words: str, tooltip: str, *, show: bool = False) -> Binding:
    return Binding(key, action, words, id=f"run.{action}", tooltip=tooltip, show=show)


class WaitScreen(StepScreen):
    """Samples the board of our own run five times a second, or another process's status once a second. Starts nothing by itself."""

    STEP: ClassVar[StepId] = StepId.WAIT
    FIRST = "#start, #pause"
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("p", "pause", "Pause/resume", "Finish what is under way, then wait; again: go on", show=True),
        _key("r", "start", "Start import", "Read and load; it goes on where it stopped"),
        _key("x", "stop", "Stop", "Finish what is under way, save it, and end the run"),
        _key("f", "first", "First", "Move one conversation, contact or company to the front"),
        _key("s", "share", "Share", "How much of Intercom's quota to use"),
        _key("h", "hand_over", "Hand over", "Go on without this terminal, as `outercom run` does"),
        _key("o", "parts", "Only a part", "Failures, files, who wrote what, or what changed since"),
        _key("t", "again", "Retry", "Try what failed again, and nothing else"),
        _key("d", "failures", "Failures", "Each failure with what was asked and the answer"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._elsewhere = Elsewhere()
        self._looker = RunView()
        self._past = Past()
        self._view: View | None = None
        self._shown: tuple[object, ...] = ()
        self._offered: tuple[object, ...] = ()
        self._asked = ""
        self._begun = self._failed = False
        self._result: RunResult | None = None

    def compose_body(self) -> ComposeResult:
        """The state, the buttons, the numbers."""
        yield Lines(id="head")
        with Horizontal(id="run-actions"):
            with Horizontal(classes="actions"):
                yield ActionButton("start", id="start")
                yield ActionButton("pause", id="pause")
                yield ActionButton("stop", id="stop")
                yield ActionButton("first", id="first")
                yield ActionButton("share", id="share")
            with Horizontal(classes="actions"):
                yield ActionButton("hand_over", id="hand-over")
                yield ActionButton("parts", id="parts")
                yield ActionButton("again", id="again")
                yield ActionButton("failures", id="open-failures")
        yield ErrorPanel()
        yield Lines(id="dashboard")

    def on_mount(self) -> None:
        """Begin to look."""
        self.set_interval(1 / SAMPLES_PER_SECOND, self.sample)
        self.set_interval(_LOOK_SECONDS, self._look_soon)
        self._look_soon()
        self.refresh_state()

    def on_resize(self) -> None:
        """Another size: other lines."""
        self._shown = ()
        self.call_after_refresh(self.sample)

    def on_screen_resume(self) -> None:
        """A window over the screen was closed."""
        self._shown = ()

    def refresh_state(self) -> None:
        """A run began or ended: look at everything again."""
        self._shown = self._offered = ()
        self.sample()
        super().refresh_state()
        if not self.outercom.engine.running:
            self.background(self._look_back, group="failures")

    # looking

    def _look_soon(self) -> None:
        if not self.outercom.engine.running:
            self.background(self._look, group="elsewhere")

    async def _look(self) -> None:
        """Whether another process runs this migration, and what it says."""
        session, engine, before = self.session, self.outercom.engine, self._elsewhere
        found = await asyncio.to_thread(look_elsewhere, session.migration)
        if engine.running:
            return
        self._elsewhere = found
        trouble = engine.unattended.trouble(found.pid) if engine.unattended else ""
        if trouble and engine.unattended:
            where = f"All it said is in {engine.unattended.log}."
            self.query_one(ErrorPanel).say(f"The unattended run ended early. {trouble}", where)
            engine.forget()
        if before.running and not found.running:
            # That process may have changed the plan.
            session.plan = await asyncio.to_thread(session.migration.load)
            self._asked, engine.result = "", None
            self.refresh_state()
        self.sample()

    async def _look_back(self) -> None:
        """What the last run left."""
        self._past = await look_back(self.session)
        self._shown = self._offered = ()
        self.sample()

    def sample(self) -> None:
        """Paint what changed since the last look."""
        with suppress(NoMatches):  # the screen is being taken down
            self._paint(self._look_at_it(), self.query_one("#dashboard", Lines))

    def _paint(self, view: View, pane: Lines) -> None:
        second = int(view.now) if view.live else 0
        shown = (view.snapshot.version, view.state, view.asked, view.sentence, second, self._past, pane.size)
        if shown == self._shown:
            return
        self._view, self._shown = view, shown
        self.query_one("#head", Lines).show(head(view, pane.size.width))
        pane.show(dashboard(view, self._past, pane.size.width, pane.size.height))
        self._offer(view)
        if view.snapshot.commits and not self._begun:
            # From the first commit on the scope is behind us.
            self._begun = True
            super().refresh_state()

    def _look_at_it(self) -> View:
        session, engine, now = self.session, self.outercom.engine, self.outercom.clock()
        self._result = None
        if engine.running:
            return self._looker.ours(session.board.snapshot(), session.control, now, handing_over=engine.handing_over)
        if engine.unattended is not None and engine.unattended.starting and not self._elsewhere.running:
            return self._looker.starting(engine.unattended.pid, session.board.snapshot(), now)
        if self._elsewhere.running:
            return self._looker.theirs(self._elsewhere, now, self._asked)
        snapshot, self._result = latest(session.board.snapshot(), engine.result, self._elsewhere.snapshot)
        return self._looker.past(snapshot, self._result, session.plan.notes.get(RUN_NOTE, ""), now)

    def _offer(self, view: View) -> None:
        """Buttons, keys and the focus follow the state; a sample that changes none of them costs nothing."""
        engine = self.outercom.engine
        failures = bool(view.snapshot.failures)
        now = (view.state, view.asked, failures, self._past.causes, self._result, engine.refused)
        if now == self._offered:
            return
        self._offered = now
        self._begun = self.session.migration.paths.ledger(self.session.plan.destination).exists()
        finished = bool(self.session.plan.notes.get(RUN_NOTE))
        self.query_one("#start", ActionButton).caption(
            "Run again" if finished else "Resume" if self._begun else "Start import"
        )
        self.query_one("#pause", ActionButton).caption("Resume" if view.is_paused else "Pause")
        self._say_error()
        self.refresh_bindings()
        self.call_after_refresh(self._keep_focus)

    def _say_error(self) -> None:
        engine, panel = self.outercom.engine, self.query_one(ErrorPanel)
        failed = self._result.error if self._result else None
        if engine.refused is not None:
            panel.show_error(engine.refused, self.action_hand_over)
        elif isinstance(failed, OutercomError) and not isinstance(failed, Stopped):
            hint = self._result.hint if self._result else failed.hint
            self._failed = True
            panel.say(failed.message, hint, meaning=failed.meaning, code=failed.error_code, retry=self.action_start)
        elif engine.running or self._elsewhere.running or self._failed:
            self._failed = False
            panel.clear()

    def _keep_focus(self) -> None:
        if self.focused is None or not self.focused.display or self.focused.disabled:
            self.set_focus(None)
            self._show_beginning()

    # doing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What can be done now: other things while a run is under way than while none is."""
        if action not in ACTIONS:
            return super().check_action(action, parameters)
        ours = self.outercom.engine.running
        return offered(action, self._view, self._past, asked=self._asked, ours=ours, begun=self._begun)

    def action_start(self) -> None:
        """Start, or go on where the last run stopped."""
        self.post_message(StartRequested())

    def action_again(self) -> None:
        """Try what failed again."""
        self.post_message(StartRequested(only="failures"))

    def action_parts(self) -> None:
        """Choose a part, and do only that."""
        self.app.push_screen(PartsModal(self.session), self._start_part)

    def _start_part(self, only: str | None) -> None:
        if only:
            self.post_message(StartRequested(only=only))

    def action_pause(self) -> None:
        """Pause, or go on."""
        engine = self.outercom.engine
        if self._elsewhere.running:
            self._ask("resume" if self._view and self._view.is_paused else "pause")
        elif self.session.control.paused:
            engine.resume()
        else:
            engine.pause()
        self.sample()

    def action_stop(self) -> None:
        """Stop in order."""
        if self._elsewhere.running:
            self._ask("stop")
        else:
            self.outercom.engine.stop()
        self.sample()

    def action_hand_over(self) -> None:
        """Go on in a process of its own. Where that could not be, the run is not stopped for it."""
        if not self.outercom.engine.running:
            self._hand_over(True)
            return
        if not self.outercom.guarded(Unattended(self.session).check):
            return
        question = (
            "Go on without this terminal? This run stops in order, and `outercom run` goes on from there. It does not end when you close "
            "the terminal. This screen shows it, and can pause and stop it."
        )
        self.app.push_screen(ConfirmModal(question, yes="Hand over"), self._hand_over)

    def _hand_over(self, yes: bool | None) -> None:
        if yes:
            self.outercom.engine.hand_over(self.session)
            self.refresh_state()

    def action_first(self) -> None:
        """Ask what is to come first, and ask the run for it."""
        ask_first(self.outercom, self.session)

    def action_share(self) -> None:
        """Ask how much of the quota to use, and tell the run."""
        ask_share(self.outercom, self.session)

    def action_failures(self) -> None:
        """Each cause, its records, and what was asked and answered."""
        live = bool(self._view and self._view.live)
        self.app.push_screen(FailuresModal(self.session, None if live else self._past.retrying), self._start_part)

    def _ask(self, verb: str) -> None:
        if self.outercom.guarded(lambda: status.ask(self.session.migration.paths, verb)):
            self._asked = verb
            self._shown = ()
