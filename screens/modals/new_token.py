"""A run waits for a new access token."""

from pydantic import SecretStr
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Input

from screens.modals.base import Modal
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.plain import PlainText
from screens.widgets.secret_input import SecretInput

EXPLANATION = "The import waits. Nothing is lost: with a new token it goes on where it is. Without one it ends, and goes on when you start it again."


class NewTokenModal(Modal[SecretStr]):
    """The token that was typed; None to let the run end. `question` says what happened and what is asked."""

    AUTO_FOCUS = "SecretInput"

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """What happened, the field, and two buttons."""
        with Vertical(classes="window"):
            yield PlainText(self._question, classes="window-title")
            yield PlainText(EXPLANATION)
            yield SecretInput(placeholder="paste it here; it is never shown")
            yield ErrorPanel()
            with Horizontal(classes="actions"):
                yield Button("Go on (enter)", id="go-on", compact=True)
                yield Button("End the import (esc)", id="end", compact=True, action="screen.close")

    @on(Input.Submitted)
    @on(Button.Pressed, "#go-on")
    def accept(self) -> None:
        """Close with the token, if there is one."""
        token = self.query_one(SecretInput).take()
        if token is None:
            self.query_one(ErrorPanel).say("There is no token in the field.")
        else:
            self.dismiss(token)
