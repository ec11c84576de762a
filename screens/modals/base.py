"""What every window over a screen shares."""

from typing import ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

T = TypeVar("T")


class Modal(ModalScreen[T]):
    """Closes with escape, which answers None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Close", id="modal.close")]

    def action_close(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
