"""The review before the import: one page, and Start."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll

from screens.modals.base import Modal
from screens.modals.text import TextModal
from screens.widgets.action_button import ActionButton
from screens.widgets.facts import Facts, Row
from screens.widgets.plain import PlainText


class ReviewModal(Modal[bool]):
    """True to start. `show` brings the page up to date while it is open; `everything` is the long form, read with m."""

    AUTO_FOCUS = "#start"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3,s", "start", "Start import", id="review.start", tooltip="Begin to read and load", key_display="F3"),
        Binding("m", "more", "Read all of it", id="review.more", tooltip="The scope and the warnings in full"),
        Binding("down", "scroll(1)", "Down", show=False, id="review.down"),
        Binding("up", "scroll(-1)", "Up", show=False, id="review.up"),
        Binding("escape", "close", "Back", id="modal.close", tooltip="Back to the choices"),
    ]

    def __init__(self, rows: Sequence[Row], start: str, everything: str) -> None:
        super().__init__()
        self._rows, self._start, self._everything = rows, start, everything

    def compose(self) -> ComposeResult:
        """The page and its buttons, Start first under the cursor."""
        with Vertical(classes="window -large"):
            yield PlainText("What will happen", classes="window-title")
            with VerticalScroll(can_focus=False):
                yield Facts(self._rows, label=13)
            with Horizontal(classes="actions"):
                yield ActionButton("start", label=self._start, id="start")
                yield ActionButton("more", id="more")
                yield ActionButton("close", id="back-to-form")

    def show(self, rows: Sequence[Row], start: str) -> None:
        """The page as it is now."""
        self.query_one(Facts).show_rows(rows)
        self.query_one("#start", ActionButton).caption(start)

    def action_start(self) -> None:
        """Start the import."""
        self.dismiss(True)

    def action_more(self) -> None:
        """The long form."""
        self.app.push_screen(TextModal("All of it", self._everything))

    def action_scroll(self, direction: int) -> None:
        """A line up or down."""
        self.query_one(VerticalScroll).scroll_relative(y=direction, animate=False)
