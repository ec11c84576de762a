"""A long text to read: a list, a card, what was found."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Button

from screens.modals.base import Modal
from screens.widgets.plain import PlainText


class ReadingModal(Modal[None]):
    """Shows text under a title in a large window; arrows and page keys scroll it."""

    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, title: str, text: object) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        """The title, the text, and a way out."""
        with Vertical(classes="window -large"):
            yield PlainText(self._title, classes="window-title")
            with VerticalScroll():
                yield PlainText(self._text)
            yield Button("Close (esc)", compact=True)

    @on(Button.Pressed)
    def close(self) -> None:
        """Close the window."""
        self.dismiss(None)
