"""One choice out of many, with a filter."""

from collections.abc import Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from screens.modals.base import Modal
from screens.widgets.field import Field
from screens.widgets.plain import PlainText
from wizard.text import one_line, plural

MOST_SHOWN = 200


class PickModal(Modal[str]):
    """`choices` are (key, text) pairs; the answer is a key, or None. Texts may come from outside. `short` ones need no filter."""

    AUTO_FOCUS = "Input, OptionList"

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], *, short: bool = False) -> None:
        super().__init__()
        self._title, self._short = title, short
        self._choices = [(key, one_line(text, 120)) for key, text in choices]
        self._shown: list[str] = []

    def compose(self) -> ComposeResult:
        """A filter over a list."""
        with Vertical(classes="window -short" if self._short else "window -large"):
            yield PlainText(self._title, classes="window-title")
            if not self._short:
                yield Field(placeholder="type to filter: then enter takes the first; down for the list")
            yield OptionList(compact=True, markup=False)
            yield PlainText("", id="more")

    def on_mount(self) -> None:
        """Show all of them."""
        self._fill("")

    @on(Input.Changed)
    def filter(self, event: Input.Changed) -> None:
        """Show those with the text in them."""
        self._fill(event.value.casefold())

    @on(Input.Submitted)
    def enter_list(self) -> None:
        """Take the first line of what was typed for; where nothing was, go into the list."""
        if self._shown and (self.query_one(Input).value.strip() or len(self._shown) == 1):
            self.dismiss(self._shown[0])
        else:
            self.query_one(OptionList).focus()

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Answer with the line that was chosen."""
        self.dismiss(self._shown[event.option_index])

    def key_down(self, event: events.Key) -> None:
        """From the filter into the list, to the line that is marked there already."""
        if isinstance(self.focused, Input):
            self.query_one(OptionList).focus()
            event.stop()

    def _fill(self, wanted: str) -> None:
        found = [(key, text) for key, text in self._choices if wanted in text.casefold()]
        self._shown = [key for key, _ in found[:MOST_SHOWN]]
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(Content(text)) for _, text in found[:MOST_SHOWN]])
        options.highlighted = 0 if found else None
        hidden = len(found) - len(self._shown)
        said = f"{plural(hidden, 'more', 'more')}: filter to see them." if hidden else ""
        self.query_one("#more", PlainText).show(said if found else "Nothing is like that. ctrl+u empties the filter.")
