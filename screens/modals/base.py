"""What every window over a screen shares."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.screen import ModalScreen

if TYPE_CHECKING:
    from textual.worker import Worker

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

        async def job() -> None:
            try:
                await work(*args)
            except NoMatches:
                # What it was to be shown in is taken down already, a moment before the work itself is ended.
                if self in self.app.screen_stack:
                    raise

        _: Worker[None] = self.run_worker(job, group=group, exclusive=True)
