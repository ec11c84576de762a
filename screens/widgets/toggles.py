"""A tick box and choices whose state can be seen without colours."""

from textual.widgets import Checkbox, RadioButton, RadioSet


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


class Choices(RadioSet):
    """Choices of which one is chosen; the keys begin at that one."""

    def on_mount(self) -> None:
        """Textual begins at the first; go on from there once it has."""
        self.call_next(self._go_to_chosen)

    def _go_to_chosen(self) -> None:
        for _ in range(max(0, self.pressed_index)):
            self.action_next_button()
