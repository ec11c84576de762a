"""What Outercom looks at: pages of the site, mail domains, and how the new widget is known."""

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Button, Input

from screens.modals.base import Modal
from screens.modals.team import PasteArea
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText
from wizard.cutover.choosing import domains_of, pages_of
from wizard.cutover.items import Switchover
from wizard.cutover.mail import as_written
from wizard.errors import OutercomError
from wizard.plan.switching import MailDomain, Switch


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What was named: pages, mail domains, and a piece of the new widget's address."""

    pages: tuple[str, ...]
    domains: tuple[MailDomain, ...]
    widget: str


class LookedAtModal(Modal[LookedAt]):
    """Answers with what was named. Mail domains of the support addresses in Intercom are proposed where none is named."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3,ctrl+s", "accept", "Save and look", key_display="F3", id="looked-at.accept")
    ]
    AUTO_FOCUS = "#pages"

    def __init__(self, switch: Switch, switchover: Switchover) -> None:
        super().__init__()
        self._switch, self._switchover = switch, switchover

    def compose(self) -> ComposeResult:
        """Two places to write, one field, what is wrong, two buttons."""
        switch = self._switch
        domains = "\n".join(as_written(one) for one in switch.domains) or "\n".join(_proposed(switch))
        with Vertical(classes="window"):
            yield PlainText("What shall Outercom look at?", classes="window-title")
            with VerticalScroll(can_focus=False):
                yield PlainText("Pages of your site, one a line")
                yield PasteArea(
                    "\n".join(switch.pages), id="pages", tab_behavior="focus", placeholder="https://www.example.com/"
                )
                yield PlainText("Mail domains, one a line, and what to expect there")
                yield PasteArea(
                    domains,
                    id="domains",
                    tab_behavior="focus",
                    placeholder="inbox.example.com mx=mail.example.net dkim=name",
                )
                yield PlainText(self._switchover.mail, classes="hint")
                yield PlainText("New widget: a piece of its script's address")
                known = self._switchover.widget[0] if self._switchover.widget else "widget.example.com"
                yield Field(switch.widget, id="widget", placeholder=known, max_length=200)
            yield ErrorPanel()
            with Horizontal(classes="actions"):
                yield Button("Save and look (F3)", id="ok", compact=True, action="screen.accept")
                yield Button("Cancel (esc)", id="cancel", compact=True, action="screen.close")

    def action_accept(self) -> None:
        """Close with what was named, if all of it can be looked at."""
        pages, domains = (self.query_one(f"#{name}", PasteArea).text for name in ("pages", "domains"))
        try:
            named = LookedAt(pages_of(pages), domains_of(domains), self.query_one("#widget", Input).value.strip())
        except OutercomError as error:
            self.query_one(ErrorPanel).say(error.message, error.hint)
            return
        self.dismiss(named)


def _proposed(switch: Switch) -> list[str]:
    there = switch.set_there.addresses if switch.set_there else ()
    return list(dict.fromkeys(address.email.rpartition("@")[2] for address in there))
