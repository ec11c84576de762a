"""Choosing where the data goes, by what each destination can do."""

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from screens.destination_text import capability_rows
from screens.modals.base import Modal
from screens.widgets.action_button import ActionButton
from screens.widgets.facts import Facts
from screens.widgets.plain import PlainText
from wizard.destinations.port import Capabilities


class DestinationModal(Modal[str]):
    """Answers with the name of a destination. `offered` are their capabilities by name; `current` is the one of the plan."""

    AUTO_FOCUS = "OptionList"
    # With priority: the list keeps the focus, and would keep these keys for its few rows.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "choose", "Choose", id="destination.choose", tooltip="The data goes to this one"),
        Binding("pagedown", "page(1)", "Read on", show=False, priority=True, id="destination.page-down"),
        Binding("pageup", "page(-1)", "Read back", show=False, priority=True, id="destination.page-up"),
    ]

    def __init__(self, offered: Mapping[str, Capabilities], current: str) -> None:
        super().__init__()
        self._offered, self._current = dict(offered), current

    def compose(self) -> ComposeResult:
        """The list, and what the one under the cursor can do."""
        with Vertical(classes="window -large"):
            yield PlainText("Where the data goes", classes="window-title")
            yield OptionList(
                *(Option(Content(self._label(name)), id=name) for name in self._offered), compact=True, markup=False
            )
            with VerticalScroll(can_focus=True):
                yield Facts(label=13)
            with Horizontal(classes="actions"):
                yield ActionButton("choose")
                yield ActionButton("close")

    def on_mount(self) -> None:
        """Begin at the one of the plan."""
        names = list(self._offered)
        self.query_one(OptionList).highlighted = names.index(self._current) if self._current in names else 0

    @on(OptionList.OptionHighlighted)
    def show(self, event: OptionList.OptionHighlighted) -> None:
        """What this one can do."""
        self.query_one(Facts).show_rows(capability_rows(self._offered[str(event.option_id)]))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Answer with it."""
        self.dismiss(str(event.option_id))

    def action_choose(self) -> None:
        """Answer with the one under the cursor."""
        option = self.query_one(OptionList).highlighted_option
        if option is not None:
            self.dismiss(str(option.id))

    def action_page(self, direction: int) -> None:
        """Scroll what is said of it."""
        scroll = self.query_one(VerticalScroll)
        if direction > 0:
            scroll.scroll_page_down(animate=False)
        else:
            scroll.scroll_page_up(animate=False)

    def _label(self, name: str) -> str:
        return f"{'✓' if name == self._current else ' '} {self._offered[name].label}"
