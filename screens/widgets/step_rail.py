"""The eight steps in one line: done, here, open, or not open yet. A click goes there, or says why not."""

from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from screens.gates import Place
from screens.messages import StepRequested
from wizard.steps import ORDER, StepId

_SHORT: Final = {
    StepId.CONNECT: "Connect",
    StepId.MAP_ADMINS: "Admins",
    StepId.MAP_ATTRIBUTES: "Attributes",
    StepId.CHOOSE_SCOPE: "Scope",
    StepId.WAIT: "Wait",
    StepId.VERIFY: "Verify",
    StepId.CUTOVER: "Cutover",
    StepId.WIND_DOWN: "Wind-down",
}
_LOOKS: Final = {
    Place.DONE: ("✓", "$text-success"),
    Place.HERE: ("▸", "bold $text-primary"),
    Place.OPEN: ("·", ""),
    Place.CLOSED: ("×", "dim"),
}
_FULL_WIDTH = 76


class RailStep(Static):
    """One step of the rail."""

    def __init__(self, step: StepId) -> None:
        super().__init__(markup=False)
        self.step = step
        self._place, self._why = Place.CLOSED, ""

    def show(self, place: Place, why: str) -> None:
        """How the step stands; `why` says what is missing where it is not open."""
        if (place, why) != (self._place, self._why):
            self._place, self._why = place, why
            # A tooltip would read markup in a plain string.
            self.tooltip = Content(f"{self.step.number} {self.step.title}: {why or place.value}")
            self.refresh(layout=True)

    def render(self) -> Content:
        """A sign and a word; in a narrow window the number for all but the one that is shown."""
        sign, style = _LOOKS[self._place]
        wide = self.screen.size.width >= _FULL_WIDTH or self._place is Place.HERE
        return Content.styled(f"{sign}{_SHORT[self.step] if wide else self.step.number}", style)

    def on_click(self) -> None:
        """Go there, where it is open."""
        self.post_message(StepRequested(self.step))


class StepRail(Horizontal):
    """`show` takes how each step stands, in their order."""

    DEFAULT_CSS = "StepRail { height: 1; } RailStep { width: auto; margin-right: 1; }"

    def compose(self) -> ComposeResult:
        """One part for each step."""
        for step in ORDER:
            yield RailStep(step)

    def show(self, places: dict[StepId, tuple[Place, str]]) -> None:
        """Show how the steps stand now."""
        for part in self.query(RailStep):
            part.show(*places[part.step])

    def on_resize(self) -> None:
        """Words or numbers, by the width there is."""
        for part in self.query(RailStep):
            part.refresh(layout=True)
