"""A block of text to read: an error, a report, a card."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Button

from screens.modals.base import Modal
from screens.widgets.plain import PlainText


class TextModal(Modal[None]):
    """Shows text under a title, as it is; arrows scroll it. `large` is for what is long: a list, a card, what was found."""

    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, title: str, text: object, *, large: bool = False) -> None:
        super().__init__()
        self._title, self._text, self._large = title, text, large

    def compose(self) -> ComposeResult:
        """The title, the text, and a way out."""
        with Vertical(classes="window -large" if self._large else "window"):
            yield PlainText(self._title, classes="window-title")
            with VerticalScroll():
                yield PlainText(self._text)
            yield Button("Close (esc)", compact=True)

    @on(Button.Pressed)
    def close(self) -> None:
        """Close the window."""
        self.dismiss(None)
