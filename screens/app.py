"""The wizard in a terminal: one App that owns the open migration, the engine, and the way out."""

import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import PurePath
from typing import ClassVar

from textual import on
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from screens import gates, terminal
from screens.base import StepScreen
from screens.commands import ScreenCommands
from screens.engine import Engine
from screens.leaving import Leaving
from screens.messages import (
    BackRequested,
    BrowseRequested,
    HomeRequested,
    NextRequested,
    OpenRequested,
    RunFinished,
    StartRequested,
    StepRequested,
)
from screens.modals.base import Modal
from screens.modals.confirm import ConfirmModal
from screens.modals.help import HelpModal
from screens.modals.text import TextModal
from screens.navigation import Navigation
from screens.safe_app import SafeApp
from screens.scan import Scan
from screens.theme import DARK, THEMES, other
from wizard import settings
from wizard.engine.loop import calm_collector
from wizard.errors import OutercomError
from wizard.exit_codes import ExitCode
from wizard.migration import Migration
from wizard.rehearsing import REHEARSAL, rehearsal
from wizard.session import Session
from wizard.steps import StepId

_LOOK_SECONDS = 0.5
_COLLECT_AFTER = (5_000, 10, 5)
"""Often enough for a small heap beside an engine's large one."""


def open_session(name: str) -> Session:
    """The migration of this name. Raises UsageError, PlanUnreadable, CannotWrite."""
    return Session(Migration.open(name))


class OutercomApp(SafeApp):
    """`start` names the migration to open at once, to be read in its archive where `browse` is set. `opener` and `clock` (unix seconds) are for tests."""

    TITLE = "Outercom"
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        f"styles/{name}.tcss" for name in ("base", "modals", "home", *(step.value for step in StepId))
    ]
    # Textual types these two as instance variables.
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (80, "-normal"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (16, "-short"), (24, "-high")]  # noqa: RUF012
    COMMANDS = SafeApp.COMMANDS | {ScreenCommands}
    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority: what is typed in one go after tab, as over a slow line, belongs to the next field.
        Binding("tab", "focus_next", "Next control", show=False, priority=True, id="app.next-control"),
        Binding("shift+tab", "focus_previous", "Control before", show=False, priority=True, id="app.control-before"),
        Binding("f1,question_mark", "help", "Help", key_display="?", id="app.help", tooltip="What this screen is for"),
        Binding(
            "ctrl+q,f10", "quit", "Quit", id="app.quit", priority=True, tooltip="Leave; an import is stopped in order"
        ),
    ]

    def __init__(
        self,
        start: str | None = None,
        *,
        browse: bool = False,
        opener: Callable[[str], Session] = open_session,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self.clock = clock
        self.session: Session | None = None
        self.engine = Engine(self)
        self.scan = Scan(self)
        self.navigation = Navigation(self)
        self.leaving = Leaving(self)
        self._start, self._browse = start, browse
        self._opener = opener

    def on_mount(self) -> None:
        """Show Home, or the migration that was asked for."""
        for theme in THEMES:
            self.register_theme(theme)
        kept = DARK.name
        with suppress(OutercomError):
            kept = settings.load().theme or DARK.name
        self.theme = kept if kept in self.available_themes else DARK.name
        self.theme_changed_signal.subscribe(self, lambda theme: self._keep_theme(theme.name))
        self.leaving.install()
        self.set_interval(_LOOK_SECONDS, self.engine.look)
        self.navigation.start()
        if self._start and self._browse:
            self.navigation.browse(self._start)
        elif self._start:
            self.open_migration(self._start)

    def on_unmount(self) -> None:
        """However we end: the engine ends as well."""
        self.engine.stop()

    # the open migration

    @on(OpenRequested)
    def show_migration(self, message: OpenRequested) -> None:
        """Open what Home asks for."""
        self.open_migration(message.name)

    def open_migration(self, name: str) -> None:
        """Open a migration at the step where it was left. While an import runs, no other one is opened."""
        if self.engine.running and self.session is not None and self.session.migration.name != name:
            self.explain("An import is running.", "Stop it before you open another migration.")
            return
        if self.session is None or self.session.migration.name != name:
            self.close_session()
            if not self.guarded(lambda: setattr(self, "session", self._opener(name))):
                return
            self.engine.forget()
        if self.session is not None:
            self.navigation.resume(self.session)

    def close_session(self) -> None:
        """Let go of the open migration and its rehearsal."""
        session, self.session = self.session, None
        self.scan.cancel()
        if session is not None:
            session.close()

    @on(NextRequested)
    def show_next(self) -> None:
        """One step on."""
        self.navigation.forward()

    @on(BackRequested)
    def show_previous(self) -> None:
        """One step back."""
        self.navigation.back()

    @on(StepRequested)
    def show_step(self, message: StepRequested) -> None:
        """The step that was asked for; where it is not open yet, what is missing."""
        step, shown = message.step, self.navigation.shown
        if self.session is None or shown is None or step is shown.STEP:
            return
        place, missing = gates.places(shown.STEP, self.session, shown.problem())[step]
        if place is not gates.Place.CLOSED:
            self.navigation.to(step)
        else:
            self.notify(f"Step {step.number}, {step.title}, is not open yet: {missing}", markup=False)

    @on(BrowseRequested)
    def show_archive(self, message: BrowseRequested) -> None:
        """The archive of a migration."""
        self.navigation.browse(message.name)

    @on(HomeRequested)
    def show_home(self) -> None:
        """The list of migrations."""
        self.navigation.home()

    # the engine

    @on(StartRequested)
    def start_engine(self, message: StartRequested) -> None:
        """Start the import and show it."""
        if self.session is None:
            return
        self.scan.cancel()
        self.engine.start(self.session, message.only)
        if self.navigation.step is not StepId.WAIT:
            self.navigation.to(StepId.WAIT)

    @on(RunFinished)
    def end_run(self, message: RunFinished) -> None:
        """The engine ended: remember how, and leave if that was waited for."""
        self.guarded(lambda: self.engine.ended(message.result))
        self.leaving.engine_ended()
        for screen in self.screen_stack:
            if isinstance(screen, StepScreen):
                screen.refresh_state()

    # errors, help, the way out

    def guarded(self, action: Callable[[], object]) -> bool:
        """Do something that may fail in a way a person can read; say so then. Whether it worked."""
        try:
            action()
        except OutercomError as error:
            self.explain_error(error)
            return False
        return True

    @property
    def _topic(self) -> str:
        """The name of the help text for what is shown."""
        step = self.navigation.step
        return step.value if step else "general"

    def explain(self, message: str, hint: str = "") -> None:
        """Say that something did not work, in a window of its own."""
        self.push_screen(TextModal("That did not work", f"{message}\n\n{hint}" if hint else message))

    def explain_error(self, error: OutercomError) -> None:
        """Say what an error is, what it means and what to do next."""
        says = (f"{error.message} ({error.error_code})", error.meaning, error.hint and f"▸ {error.hint}")
        self.push_screen(TextModal("That did not work", "\n\n".join(part for part in says if part)))

    def tell(self, title: str, text: str) -> None:
        """Say something that has to be read."""
        self.push_screen(TextModal(title, text))

    def action_help(self) -> None:
        """Show what this screen is for, and its keys."""
        if not isinstance(self.screen, HelpModal):
            topic = getattr(self.screen, "HELP", "") or ("" if isinstance(self.screen, Modal) else self._topic)
            self.push_screen(HelpModal(self.screen, topic))

    async def action_quit(self) -> None:
        """Leave; ask first while an import runs."""
        if not self.engine.running:
            self.leave(ExitCode.DONE)
        elif isinstance(self.screen, ConfirmModal):
            return
        elif self.leaving.asked:
            question = "The import is still being stopped. Quit at once? What was saved stays saved."
            self.push_screen(
                ConfirmModal(question, yes="Quit at once"), lambda yes: self.leaving.begin() if yes else None
            )
        else:
            question = "An import is running. Stop it in order and quit? It goes on from there next time."
            self.push_screen(
                ConfirmModal(question, yes="Stop and quit"), lambda yes: self.leaving.ask() if yes else None
            )

    def leave(self, code: ExitCode) -> None:
        """Take the screen down. Called once; later complaints of widgets that go are not ours."""
        if not self._leaving:
            self._leaving = True
            self.exit(int(code), return_code=int(code))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What is for every screen, in our words. Textual's Screenshot is not among them: it would write customers' data to disk without a word."""
        del screen
        yield SystemCommand("Theme", "Choose other colours; remembered for the next start", self.action_change_theme)
        yield SystemCommand("Help", "What this screen is for, and its keys", self.action_help)
        yield SystemCommand("Quit", "Leave; an import is stopped in order, after asking", self.action_quit)

    def action_light_or_dark(self) -> None:
        """Our light theme in a dark one, our dark theme in a light one."""
        self.theme = other(self.theme, dark=self.current_theme.dark)

    def _keep_theme(self, name: str) -> None:
        with suppress(OutercomError):
            settings.keep(theme=name)


def run_wizard(migration: str | None = None, *, rehearse: bool = False, browse: bool = False) -> int:
    """Run the wizard in this terminal until the person leaves; the exit code. `rehearse` opens the rehearsal, made where it is missing; `browse` opens
    the migration's archive.

    Returns 2 after one sentence on standard error where there is no terminal to draw on. Raises UsageError and CannotWrite before anything is drawn.
    """
    if not terminal.usable():
        sys.stderr.write(terminal.REFUSAL + "\n")
        return int(ExitCode.USAGE)
    name = REHEARSAL if rehearse else migration
    if rehearse:
        rehearsal()
    elif migration is not None and not rehearse:
        Migration.open(migration)
    app = OutercomApp(name, browse=browse)
    try:
        with calm_collector(_COLLECT_AFTER):
            code = app.run()
    finally:
        app.close_session()
        app.leaving.over()
    return int(ExitCode.BUG) if code is None else code
