"""The one run of this process: started from the screens, on one thread, stopped by its control alone; or handed over to a process of its own."""

import sys
from functools import partial
from typing import TYPE_CHECKING

from screens.messages import RunFinished
from screens.modals.new_token import NewTokenModal
from wizard.engine.control import RunControl
from wizard.engine.outcome import RunResult, result_of
from wizard.engine.progress import ProgressBoard
from wizard.engine.token_desk import TokenDesk
from wizard.errors import CredentialsError, OutercomError
from wizard.exit_codes import ExitCode
from wizard.plan.models import RUN_NOTE
from wizard.session import Session
from wizard.text import one_line
from wizard.unattended import Unattended

if TYPE_CHECKING:
    from screens.app import OutercomApp

_SWITCH_SECONDS = 0.001
"""How long a thread of the engine may keep the interpreter while a key waits for it. Python's own five milliseconds come several times a key."""


class Engine:
    """Belongs to the App, so that no screen's end cancels it. `result` is how the last run of this process ended.

    `unattended` is the process a run was handed over to, `refused` why that did not work.
    """

    def __init__(self, app: "OutercomApp") -> None:
        self._app = app
        self._session: Session | None = None
        self._only: str | None = None
        self._switch_seconds = sys.getswitchinterval()
        self.handing_over = False
        self.running = False
        self.result: RunResult | None = None
        self.unattended: Unattended | None = None
        self.refused: OutercomError | None = None

    def start(self, session: Session, only: str | None = None) -> bool:
        """Start a run; False when one is under way. It ends with one RunFinished."""
        if self.running:
            return False
        self.forget()
        self.running, self._session, self._only = True, session, only
        sys.setswitchinterval(_SWITCH_SECONDS)
        session.control, session.board, session.desk = RunControl(), ProgressBoard(), TokenDesk()
        # A worker's own cancellation marks it ended while its thread goes on; only the control ends a run.
        self._app.run_worker(
            partial(self._run, session, only), name="engine", group="engine", thread=True, exit_on_error=False
        )
        return True

    def pause(self) -> None:
        """Finish what is under way, then wait."""
        if self._session and self.running:
            self._session.control.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        if self._session and self.running:
            self._session.control.resume()

    def stop(self) -> None:
        """Finish what is under way, commit it, and end."""
        if self._session and self.running:
            self._session.control.stop()

    def hand_over(self, session: Session) -> None:
        """Let `outercom run` go on in a process of its own: at once, or when our own run has been stopped."""
        if self.running:
            self.handing_over = True
            self.stop()
        else:
            self.forget()
            self._begin_unattended(session, None)

    def look(self) -> None:
        """Show what the run asks, on whatever screen; called twice a second by the App."""
        desk = self._session.desk if self._session and self.running else None
        asked, stack = desk.question if desk else None, self._app.screen_stack
        if not stack:  # the app is being taken down
            return
        shown = stack[-1]
        # Another window, such as the question whether to quit, may lie over it.
        there = any(isinstance(screen, NewTokenModal) for screen in stack)
        if desk is not None and asked and not there:
            self._app.push_screen(NewTokenModal(asked), desk.answer)
        elif not asked and isinstance(shown, NewTokenModal) and shown.is_current:
            shown.dismiss(None)

    def ended(self, result: RunResult) -> None:
        """The App heard RunFinished. Raises OutercomError where the plan cannot be saved."""
        session, self._session = self._session, None
        self.running, self.result = False, result
        sys.setswitchinterval(self._switch_seconds)
        handing_over, self.handing_over = self.handing_over, False
        if session is None:
            return
        if result.exit_code in (ExitCode.DONE, ExitCode.FAILURES):
            session.change(lambda plan: plan.notes.__setitem__(RUN_NOTE, one_line(result.sentence, 300)))
        else:
            session.plan = session.migration.load()
        if handing_over and result.exit_code is ExitCode.INTERRUPTED:
            self._begin_unattended(session, self._only)

    def forget(self) -> None:
        """Another migration is opened, or another run begins: the last result was not its."""
        self.result, self.unattended, self.refused = None, None, None

    def reconnected(self) -> None:
        """A token works now: that the last run had none is over."""
        if self.result is not None and isinstance(self.result.error, CredentialsError):
            self.result = None

    def _begin_unattended(self, session: Session, only: str | None) -> None:
        other = Unattended(session)
        try:
            other.start(only)
        except OutercomError as error:
            self.refused = error
        else:
            self.unattended, self.result = other, None

    def _run(self, session: Session, only: str | None) -> None:
        try:
            result = session.run(only=only)
        except BaseException as error:
            result = result_of(error)
        self._app.post_message(RunFinished(result))
