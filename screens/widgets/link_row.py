"""Whether links to Intercom inside messages are rewritten, and to which address."""

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Checkbox, Input

from screens.widgets.field import Field
from screens.widgets.toggles import TickBox
from wizard.plan.models import LinkChoice


class LinkRow(Horizontal):
    """A tick box and an address with `{id}` in it; tells whoever holds it about every change."""

    @dataclass
    class Chosen(Message):
        """What was chosen, as typed."""

        rewrite: bool
        template: str

    def __init__(self, links: LinkChoice) -> None:
        super().__init__(classes="actions")
        self._links = links

    def compose(self) -> ComposeResult:
        """The box, then the address."""
        yield TickBox("Rewrite links to Intercom", self._links.rewrite, id="links", compact=True)
        yield Field(self._links.template, placeholder="to https://…/{id}, or the usual", id="template", max_length=300)

    @on(Checkbox.Changed)
    @on(Input.Changed)
    def tell(self, event: Message) -> None:
        """Something changed: say what is chosen now."""
        event.stop()
        box, field = self.query_one(Checkbox), self.query_one(Input)
        self.post_message(self.Chosen(box.value, field.value.strip()))
