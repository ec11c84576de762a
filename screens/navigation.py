"""The order of the screens: which comes next, which one a migration reopens at. The only place that names them all."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from screens import gates
from screens.base import StepScreen
from screens.choose_scope import ChooseScopeScreen
from screens.connect import ConnectScreen
from screens.cutover import CutoverScreen
from screens.home import HomeScreen
from screens.map_admins import MapAdminsScreen
from screens.map_attributes import MapAttributesScreen
from screens.verify import VerifyScreen
from screens.wait import WaitScreen
from screens.wind_down import WindDownScreen
from wizard.migration import Migration
from wizard.session import Session
from wizard.steps import ORDER, StepId, next_step, previous_step

if TYPE_CHECKING:
    from screens.app import OutercomApp

SCREENS: Final[dict[StepId, Callable[[], StepScreen]]] = {
    screen.STEP: screen
    for screen in (
        ConnectScreen,
        MapAdminsScreen,
        MapAttributesScreen,
        ChooseScopeScreen,
        WaitScreen,
        VerifyScreen,
        CutoverScreen,
        WindDownScreen,
    )
}


class Navigation:
    """Moves between Home and the steps, and remembers the step in the plan."""

    def __init__(self, app: "OutercomApp") -> None:
        self._app = app

    @property
    def shown(self) -> StepScreen | None:
        """The screen of the step that is shown, also when a window lies over it; None on Home."""
        return next((one for one in reversed(self._app.screen_stack) if isinstance(one, StepScreen)), None)

    @property
    def step(self) -> StepId | None:
        """The step that is shown, also when a window lies over it; None on Home."""
        return self.shown.STEP if self.shown else None

    def start(self) -> None:
        """Show Home; it stays beneath the steps."""
        self._app.push_screen(HomeScreen())

    def resume(self, session: Session) -> None:
        """Show the step at which the migration was left."""
        wanted = StepId(session.plan.step) if session.plan.step in set(StepId) else ORDER[0]
        self.to(wanted)

    def to(self, step: StepId) -> None:
        """Show a step and remember it; the last step whose way is open, where something before it is missing.

        Not awaited anywhere: a screen that waits for its own removal never ends.
        """
        session = self._app.session
        if session is None:
            return
        while not gates.reachable(step, session):
            step = previous_step(step) or ORDER[0]
        if session.plan.step != step:
            self._app.guarded(lambda: session.change(lambda plan: setattr(plan, "step", step.value)))
        if self.step is None:
            self._app.push_screen(SCREENS[step]())
        else:
            self._app.switch_screen(SCREENS[step]())

    def browse(self, name: str) -> None:
        """Show the archive of a migration over Home."""
        from screens.browse import BrowseScreen

        self._app.guarded(lambda: self._app.push_screen(BrowseScreen(Migration.open(name))))

    def forward(self) -> None:
        """The step after the one that is shown; Home after the last."""
        now = self.step
        if now is None:
            return
        after = next_step(now)
        if after is None:
            self.home()
        else:
            self.to(after)

    def back(self) -> None:
        """The step before the one that is shown; Home before the first."""
        now = self.step
        before = previous_step(now) if now else None
        if before is None:
            self.home()
        else:
            self.to(before)

    def home(self) -> None:
        """Back to the list of migrations."""
        if isinstance(self._app.screen, StepScreen):
            self._app.pop_screen()
