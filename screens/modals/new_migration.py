"""A new migration: its name and its destination."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Select

from screens.modals.base import Modal
from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText
from wizard.errors import OutercomError
from wizard.migration import Migration
from wizard.opening import DESTINATIONS, capabilities
from wizard.rehearsing import REHEARSAL


@dataclass(frozen=True, slots=True)
class NewMigration:
    """What was asked for."""

    name: str
    destination: str


class NewMigrationModal(Modal[NewMigration]):
    """Answers with a name that is valid and free, and a destination."""

    AUTO_FOCUS = "#name"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", "Create", key_display="enter", id="new.accept", tooltip="Make it, and open it"),
    ]

    def compose(self) -> ComposeResult:
        """Two fields, what is wrong, two buttons."""
        with Vertical(classes="window"):
            yield PlainText("New migration", classes="window-title")
            yield PlainText("Its name (letters, digits, - _ .)")
            yield Field(placeholder="acme-to-ochre", id="name")
            yield PlainText("Where the data goes")
            choices = [(capabilities(name).label, name) for name in DESTINATIONS]
            yield Select(choices, value=next(iter(DESTINATIONS)), allow_blank=False, compact=True, id="destination")
            yield ErrorPanel()
            with Horizontal(classes="actions"):
                yield ActionButton("accept")
                yield ActionButton("close", label="Cancel")

    @on(Input.Submitted, "#name")
    def action_accept(self) -> None:
        """Close with the answer, if the name can be used."""
        name = self.query_one("#name", Input).value.strip()
        try:
            taken = Migration.exists(name)
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
            return
        if name.lower() == REHEARSAL:
            self.query_one(ErrorPanel).say(f"The name '{REHEARSAL}' is kept for the rehearsal.", "Choose another name.")
            return
        if taken:
            self.query_one(ErrorPanel).say(f"There is already a migration named '{name}'.", "Choose another name.")
            return
        destination = self.query_one("#destination", Select).value
        self.dismiss(NewMigration(name, str(destination)))
