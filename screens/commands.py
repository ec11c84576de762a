"""What the command palette offers besides the system's own: jumps to steps, and the engine."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from screens import gates
from screens.messages import HomeRequested, StepRequested
from wizard.steps import ORDER

if TYPE_CHECKING:
    from screens.app import OutercomApp


class Command(NamedTuple):
    """One line of the palette."""

    title: str
    help: str
    run: Callable[[], object]


class StepCommands(Provider):
    """Commands for the migration that is open."""

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

    def _commands(self) -> Iterator[Command]:
        app = cast("OutercomApp", self.app)
        session = app.session
        if session is None or app.navigation.step is None:
            return
        if app.engine.running:
            yield Command("Pause the import", "Finish what is under way, then wait", app.engine.pause)
            yield Command("Resume the import", "Go on after a pause", app.engine.resume)
            yield Command("Stop the import", "Commit what is there; it goes on from here next time", app.engine.stop)
        else:
            yield Command("All migrations", "Leave this one as it is", lambda: app.post_message(HomeRequested()))
        for step in ORDER:
            if gates.reachable(step, session) and step is not app.navigation.step:
                jump = StepRequested(step)
                yield Command(f"Step {step.number}: {step.title}", step.todo, lambda to=jump: app.post_message(to))  # type: ignore[misc]  # mypy cannot infer a lambda's default
