"""A tick box and a choice whose state can be seen without colours."""

from textual.widgets import Checkbox, RadioButton


class TickBox(Checkbox):
    """An X when it is on, a blank when it is off."""

    BUTTON_INNER = " "

    def watch_value(self) -> None:
        """Change the sign with the value."""
        self.BUTTON_INNER = "X" if self.value else " "
        super().watch_value()


class Choice(RadioButton):
    """A dot when it is chosen, a blank when it is not."""

    BUTTON_INNER = " "

    def watch_value(self) -> None:
        """Change the sign with the value."""
        self.BUTTON_INNER = "●" if self.value else " "
        super().watch_value()
