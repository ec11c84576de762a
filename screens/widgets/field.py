"""A field to type in that never shows what drives a terminal, whoever filled it."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Input

from screens.widgets.action_button import bindings_of
from wizard.text import printable


class Field(Input):
    """One line of text; what is put into it, typed or not, goes through `printable`. Escape leaves it, so that letters are keys again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave the field", show=False, id="screen.leave-field")
    ]

    def __init__(
        self,
        value: object = "",
        *,
        placeholder: str = "",
        id: str | None = None,  # noqa: A002 (Textual's name)
        max_length: int = 0,
        classes: str | None = None,
    ) -> None:
        super().__init__(
            self.validate_value(str(value)),
            placeholder=placeholder,
            id=id,
            max_length=max_length,
            classes=classes,
            compact=True,
        )

    def validate_value(self, value: str) -> str:
        """The value as it may be shown."""
        return printable(value).replace("\t", " ").replace("\n", " ")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In a window escape closes the window, and a screen may have its own use for it."""
        if action == "leave":
            return not isinstance(self.screen, ModalScreen) and all(
                one.key != "escape" for one in bindings_of(self.screen)
            )
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """To the next control."""
        self.screen.focus_next()
