"""An error beside what caused it: what happened, what it means, what to do next, and another try."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Button

from screens.widgets.plain import PlainText, line
from wizard.errors import OutercomError

RETRY_KEY = "F5"


class ErrorPanel(Vertical):
    """Not there until `show_error` or `say`. Where it is given a way to try again it has a button for that; F5 presses it."""

    DEFAULT_CSS = """
    ErrorPanel { height: auto; display: none; padding: 0 1; }
    ErrorPanel.-shown { display: block; }
    ErrorPanel PlainText { color: $text-error; }
    ErrorPanel Button { display: none; }
    ErrorPanel.-retry Button { display: block; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._retry: Callable[[], object] | None = None
        self._said = PlainText("", classes="said")

    def compose(self) -> ComposeResult:
        """The text and the button."""
        yield self._said
        yield Button(f"Try again ({RETRY_KEY})", classes="retry", compact=True)

    @property
    def can_retry(self) -> bool:
        """Whether an error is shown that can be tried again."""
        return self.has_class("-shown") and self._retry is not None

    @property
    def text(self) -> str:
        """What is said now; empty where nothing is wrong."""
        return str(self._said.content)

    def show_error(self, error: OutercomError, retry: Callable[[], object] | None = None) -> None:
        """Say what an error says. `retry` is called, once, when somebody wants another try."""
        self.say(error.message, error.hint, meaning=error.meaning, code=error.error_code, retry=retry)

    def say(
        self,
        message: str,
        hint: str = "",
        *,
        meaning: str = "",
        code: str = "",
        retry: Callable[[], object] | None = None,
    ) -> None:
        """Say what happened and what to do, each where there is something to say."""
        template = "[b]! $message[/]" + (" [dim]$code[/]" if code else "")
        if meaning:
            template += "\n$meaning"
        if hint:
            template += "\n▸ $hint" if meaning else " $hint"
        self._retry = retry
        self._said.show(line(template, message=message, meaning=meaning, hint=hint, code=code))
        self.set_class(retry is not None, "-retry")
        self.add_class("-shown")
        self.screen.refresh_bindings()

    def clear(self) -> None:
        """Nothing is wrong any more."""
        self._retry = None
        self.remove_class("-shown", "-retry")
        self._said.show("")

    @on(Button.Pressed, ".retry")
    def retry(self, event: Button.Pressed | None = None) -> None:
        """Clear what is said, and try again."""
        if event is not None:
            event.stop()
        again = self._retry
        self.clear()
        if again is not None:
            again()
