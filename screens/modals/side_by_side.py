"""One conversation from both sides."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Button, Static

from screens.modals.base import Modal
from screens.verify_text import side_by_side
from screens.widgets.plain import PlainText
from wizard.text import one_line, plural
from wizard.verify.report import SideBySide


class SideBySideModal(Modal[None]):
    """Both threads in two columns; arrows scroll."""

    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, pair: SideBySide) -> None:
        super().__init__()
        self._pair = pair

    def compose(self) -> ComposeResult:
        """The two columns."""
        pair = self._pair
        marks = plural(len(pair.marks), "line differs", "lines differ") if pair.marks else "✓ no line differs"
        why = f" ({one_line(pair.why, 60)})" if pair.why else ""
        title = f"Conversation {one_line(pair.id, 40)} → {one_line(pair.there, 60) or 'not there'}{why}: {marks}"
        with Vertical(classes="window -large"):
            yield PlainText(title, classes="window-title")
            with VerticalScroll():
                yield Static(side_by_side(pair), markup=False)
            yield Button("Close (esc)", compact=True)

    @on(Button.Pressed)
    def close(self) -> None:
        """Close the window."""
        self.dismiss(None)
