"""A checklist with headings: the cursor goes from item to item, and each says in a word how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from screens.widgets.plain import line
from wizard.text import one_line

_STATE_WIDTH = 8
_MOST_SAID = 34
_STYLES = {"✓": "$text-success", "!": "$text-warning"}


@dataclass(frozen=True, slots=True)
class Item:
    """One line: its key, how it stands (sign and word), its title, what is said at the right, and under which heading it is."""

    key: str
    state: str
    title: str
    said: str = ""
    heading: str = ""


class Checklist(OptionList):
    """Items by heading. The cursor stays on its item when the items are shown anew; enter chooses it."""

    DEFAULT_CSS = """
    Checklist { height: 1fr; min-height: 4; border: none; padding: 0; scrollbar-size-vertical: 1; background: $background; }
    Checklist:focus { border: none; background-tint: $background 0%; }
    Checklist > .option-list--option-disabled { color: $text-primary; text-style: bold; }
    Checklist:nocolor { border: none; }
    Checklist:nocolor > .option-list--option-highlighted { text-style: underline; }
    Checklist:nocolor:focus > .option-list--option-highlighted { text-style: bold reverse; }
    """

    help_text = "Up and down go from item to item. Enter and space do what the buttons below say."

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, markup=False)
        self._items: tuple[Item, ...] = ()
        self._room = 0

    @property
    def current(self) -> str | None:
        """The key of the item the cursor is on."""
        return None if self.highlighted is None else self.get_option_at_index(self.highlighted).id

    def show_items(self, items: Sequence[Item]) -> None:
        """Show these items, each under its heading. Where only their words changed, nothing moves."""
        before, self._items = self._items, tuple(items)
        if [(one.key, one.heading) for one in before] == [(one.key, one.heading) for one in items]:
            self._write()
            return
        heading, current = "", self.current
        # While the lines change there are none: whoever writes them then would find others.
        self._items = ()
        self.clear_options()
        for item in items:
            if item.heading != heading:
                heading = item.heading
                self.add_option(Option(line(" $heading", heading=one_line(heading)), disabled=True))
            self.add_option(Option(self._line(item), id=item.key))
        self._items = tuple(items)
        if items:
            stays = current if current in {one.key for one in items} else None
            self.highlighted = self.get_option_index(stays or items[0].key)
            if stays is None:
                self.scroll_home(animate=False)

    def on_resize(self, _: events.Resize) -> None:
        """Lines are as wide as there is room."""
        room = self.scrollable_content_region.width
        if room != self._room:
            self._room = room
            self._write()

    def watch_highlighted(self, highlighted: int | None) -> None:
        """The cursor has its own colours; a word in another one could not be read on it."""
        super().watch_highlighted(highlighted)
        self._write()

    def _write(self) -> None:
        for item in self._items:
            self.replace_option_prompt(item.key, self._line(item))

    def _line(self, item: Item) -> Content:
        """State, title, and what is said at the right; the title gives way where there is little room."""
        indent = 3 if item.heading else 1
        said = one_line(item.said, _MOST_SAID)
        room = max(10, self._room - 1 - indent - _STATE_WIDTH - (cell_len(said) + 1 if said else 0))
        title = one_line(item.title)
        if cell_len(title) > room:
            title = f"{set_cell_size(title, room - 1).rstrip()}…"
        style = "" if item.key == self.current else _STYLES.get(item.state[:1], "")
        return line(
            f"$indent[{style}]$state[/]$title $said" if style else "$indent$state$title $said",
            indent=" " * indent,
            state=set_cell_size(item.state, _STATE_WIDTH),
            title=set_cell_size(title, room),
            said=said,
        )
