"""What step 4 knows of the losses to come."""

from typing import TYPE_CHECKING

from wizard.loss_lines import foreseen_lines
from wizard.text import one_line, plural

if TYPE_CHECKING:
    from screens.base import StepScreen
    from wizard.engine.foreseeing_losses import Foreseen


class Ahead:
    """`foreseen` is None while the losses are being counted, or where they could not be (`trouble`)."""

    def __init__(self, screen: "StepScreen") -> None:
        self._screen = screen
        self.foreseen: Foreseen | None = None
        self.trouble = ""

    @property
    def needs_asking(self) -> bool:
        """Whether a person has to say something about the losses before the import starts."""
        return self.foreseen is None or not self.foreseen.accepted_by(self._screen.session.plan.losses)

    @property
    def accepted(self) -> bool:
        """Whether there are losses, and a person has accepted them."""
        return self.foreseen is not None and bool(self.foreseen.causes) and not self.needs_asking

    @property
    def line(self) -> str:
        """One line for the form."""
        if self.trouble:
            return f"! Not counted: {one_line(self.trouble)}"
        if self.foreseen is None:
            return "counting …"
        if not self.foreseen.causes:
            return "none; the destination can hold all of it"
        count = sum(self.foreseen.causes.values())
        about = "" if self.foreseen.exact else "about "
        state = "not accepted yet" if self.needs_asking else "accepted"
        return f"{'! ' if self.needs_asking else '✓ '}{about}{plural(count, 'detail')} of {plural(len(self.foreseen.causes), 'cause')}, {state}"

    @property
    def lines(self) -> list[str]:
        """All of it, to read."""
        if self.foreseen is None:
            return [self.line]
        return foreseen_lines(self.foreseen, self._screen.session.plan.losses)

    @property
    def question(self) -> str:
        """What the review says of them, in a sentence or two."""
        if self.foreseen is None:
            line = f"{self.line}." if self.trouble else "Still counting."
            return f"{line} Starting now means that nobody accepted them; the report will say so."
        if not self.needs_asking or not self.foreseen.causes:
            return f"{self.line}."
        return f"{self.line}. Starting accepts them (m lists them)."
