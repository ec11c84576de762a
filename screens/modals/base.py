"""What every window over a screen shares."""

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

T = TypeVar("T")


class Modal(ModalScreen[T]):
    """Closes with escape, which answers None. `HELP` names a help text of its own; without one, help says what its keys do."""

    HELP: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="modal.close"),
        Binding("f1,question_mark", "app.help", "Help", show=False, key_display="?", id="modal.help"),
    ]

    def action_close(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
