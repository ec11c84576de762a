"""The eight steps in one line: which are behind, which is now."""

from textual.content import Content
from textual.widgets import Static

from wizard.steps import ORDER, StepId

_SHORT = {
    StepId.CONNECT: "Connect",
    StepId.MAP_ADMINS: "Admins",
    StepId.MAP_ATTRIBUTES: "Attributes",
    StepId.CHOOSE_SCOPE: "Scope",
    StepId.WAIT: "Wait",
    StepId.VERIFY: "Verify",
    StepId.CUTOVER: "Cutover",
    StepId.WIND_DOWN: "Wind-down",
}
_FULL_WIDTH = 76


class StepRail(Static):
    """A sign and a word for each step; in a narrow window the words of the others are left out."""

    def __init__(self, now: StepId) -> None:
        super().__init__(markup=False)
        self._now = now

    def render(self) -> Content:
        """The rail for the width there is."""
        wide = self.size.width >= _FULL_WIDTH
        return Content(" ").join([self._part(step, wide) for step in ORDER])

    def _part(self, step: StepId, wide: bool) -> Content:
        if step is self._now:
            return Content.styled(f"▸{_SHORT[step]}", "bold $primary")
        word = _SHORT[step] if wide else str(step.number)
        if step.number < self._now.number:
            return Content.styled(f"✓{word}", "$success")
        return Content.styled(f"·{word}", "dim")
