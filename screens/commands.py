"""What the command palette offers besides the system's own: every action of the screen that is shown, jumps to steps, and the engine."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from screens import gates
from screens.messages import HomeRequested, StepRequested
from screens.widgets.action_button import bindings_of

if TYPE_CHECKING:
    from screens.app import OutercomApp


class Command(NamedTuple):
    """One line of the palette."""

    title: str
    help: str
    run: Callable[[], object]


class ScreenCommands(Provider):
    """Commands for the screen that is shown and the migration that is open."""

    async def discover(self) -> Hits:
        """All of them, while nothing is typed."""
        for command in self._commands():
            yield DiscoveryHit(command.title, command.run, help=command.help)

    async def search(self, query: str) -> Hits:
        """Those that fit what is typed."""
        matcher = self.matcher(query)
        for command in self._commands():
            score = matcher.match(command.title)
            if score > 0:
                yield Hit(score, matcher.highlight(command.title), command.run, help=command.help)

    @property
    def _outercom(self) -> "OutercomApp":
        return cast("OutercomApp", self.app)

    def _commands(self) -> Iterator[Command]:
        yield from self._actions()
        yield from self._engine()
        yield from self._steps()
        if any(binding.id == "home.theme" for binding in bindings_of(self.screen)):
            return
        title = "Light theme" if self._outercom.current_theme.dark else "Dark theme"
        yield Command(title, "Remembered for the next start", self._outercom.action_light_or_dark)

    def _actions(self) -> Iterator[Command]:
        """What can be done now on the screen, by its bindings."""
        shown = self.screen
        for binding in bindings_of(shown):
            # What only moves about (pages, jumps, escape) is no command.
            movement = not binding.id or (binding.id.startswith("screen.") and binding.action != "retry")
            if not movement and shown.check_action(binding.action, ()) is True:
                yield Command(binding.description, binding.tooltip, partial(shown.run_action, binding.action))

    def _engine(self) -> Iterator[Command]:
        app = self._outercom
        if app.engine.running:
            yield Command("Pause the import", "Finish what is under way, then wait", app.engine.pause)
            yield Command("Resume the import", "Go on after a pause", app.engine.resume)
            yield Command("Stop the import", "Commit what is there; it goes on from here next time", app.engine.stop)

    def _steps(self) -> Iterator[Command]:
        app = self._outercom
        session, shown = app.session, app.navigation.shown
        if session is None or shown is None:
            return
        yield Command("All migrations", "Leave this one as it is", partial(app.post_message, HomeRequested()))
        for step, (place, why) in gates.places(shown.STEP, session, shown.problem()).items():
            if step is not shown.STEP:
                words = f"Not open yet: {why}" if place is gates.Place.CLOSED else step.todo
                yield Command(
                    f"Step {step.number}: {step.title}", words, partial(app.post_message, StepRequested(step))
                )
