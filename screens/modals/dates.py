"""Two days to type, from and until."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input

from screens.modals.base import Modal
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText
from wizard.browsing.naming import end_second, first_second
from wizard.errors import OutercomError

Dates = tuple[str, str]
"""From and until, as they were typed; empty for open."""


class DatesModal(Modal[Dates]):
    """Answers with two days, months or years that can be read, the first not after the second."""

    AUTO_FOCUS = "#since"

    def __init__(self, since: str, until: str) -> None:
        super().__init__()
        self._since, self._until = since, until

    def compose(self) -> ComposeResult:
        """Two fields, what is wrong, two buttons."""
        with Vertical(classes="window"):
            yield PlainText("When was the last message?", classes="window-title")
            yield PlainText("From, such as 2024-05-03, 2024-05 or 2024 (empty: any)")
            yield Field(self._since, placeholder="from the beginning", id="since", max_length=10)
            yield PlainText("Until, that day included (empty: any)")
            yield Field(self._until, placeholder="until today", id="until", max_length=10)
            yield ErrorPanel()
            with Horizontal(classes="actions"):
                yield Button("OK (enter)", id="ok", compact=True)
                yield Button("Cancel (esc)", id="cancel", compact=True, action="screen.close")

    @on(Input.Submitted, "#since")
    def go_on(self) -> None:
        """On to the second field."""
        self.query_one("#until", Input).focus()

    @on(Input.Submitted, "#until")
    @on(Button.Pressed, "#ok")
    def accept(self) -> None:
        """Close with the answer, if it can be used."""
        since, until = (self.query_one(f"#{name}", Input).value.strip() for name in ("since", "until"))
        try:
            first, end = first_second(since), end_second(until)
        except OutercomError as error:
            self.query_one(ErrorPanel).say(error.message, error.hint)
            return
        if first is not None and end is not None and first >= end:
            self.query_one(ErrorPanel).say("The first day is after the last.", "Exchange them.")
            return
        self.dismiss((since, until))
