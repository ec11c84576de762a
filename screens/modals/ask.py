"""One line of text to type."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input

from screens.modals.base import Modal
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText


class AskModal(Modal[str]):
    """The text that was typed, without blanks around it. `check` gives one sentence about what is wrong with it, or None; `ok` is what enter does."""

    def __init__(
        self, title: str, value: str = "", *, check: Callable[[str], str | None] = lambda _: None, ok: str = "OK"
    ) -> None:
        super().__init__()
        self._title, self._value, self._check, self._ok = title, value, check, ok

    def compose(self) -> ComposeResult:
        """The field and its buttons."""
        with Vertical(classes="window"):
            yield PlainText(self._title, classes="window-title")
            yield Field(self._value)
            yield ErrorPanel()
            with Horizontal(classes="actions"):
                yield Button(f"{self._ok} (enter)", id="ok", compact=True)
                yield Button("Cancel (esc)", id="cancel", compact=True, action="screen.close")

    @on(Input.Submitted)
    @on(Button.Pressed, "#ok")
    def accept(self) -> None:
        """Close with the text, if nothing is wrong with it."""
        text = self.query_one(Input).value.strip()
        wrong = self._check(text)
        if wrong is None:
            self.dismiss(text)
        else:
            self.query_one(ErrorPanel).say(wrong)
