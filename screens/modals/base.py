"""What every window over a screen shares."""

from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from screens.working import background

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

    def background(self, work: Callable[..., Coroutine[Any, Any, None]], *args: object, group: str = "work") -> None:
        """Run a coroutine function while this window is there. A new one takes the place of the last of its group."""
        background(self, work, *args, group=group)
