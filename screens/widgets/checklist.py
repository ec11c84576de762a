"""A checklist with headings: the cursor goes from item to item, and each says in a word how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from screens.widgets.plain import cell

_STATE_WIDTH = 7


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
    Checklist { height: 1fr; min-height: 4; border: none; padding: 0 1; scrollbar-size-vertical: 1; background: $background; }
    Checklist:focus { border: none; }
    Checklist > .option-list--option-disabled { color: $text-primary; text-style: bold; }
    Checklist:nocolor > .option-list--option-highlighted { text-style: reverse; }
    Checklist:nocolor:focus > .option-list--option-highlighted { text-style: bold reverse; }
    """

    help_text = "Up and down choose an item; enter and space do what the buttons below say."

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, markup=False, compact=True)

    @property
    def current(self) -> str | None:
        """The key of the item the cursor is on."""
        return None if self.highlighted is None else self.get_option_at_index(self.highlighted).id

    def show_items(self, items: Sequence[Item]) -> None:
        """Show these items, each under its heading."""
        before, top = self.current, self.scroll_offset.y
        options: list[Option] = []
        heading = ""
        for item in items:
            if item.heading != heading:
                heading = item.heading
                options.append(Option(cell(heading), disabled=True))
            options.append(Option(_line(item), id=item.key))
        self.clear_options()
        self.add_options(options)
        keys = [item.key for item in items]
        if keys:
            self.highlighted = self.get_option_index(before if before in keys else keys[0])
            if before is None:
                self.scroll_home(animate=False)
            else:
                self.scroll_to(y=top, animate=False)


def _line(item: Item) -> Table:
    """State, title, and what is said at the right; the title gives way where there is little room."""
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(width=_STATE_WIDTH, no_wrap=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column(justify="right", no_wrap=True, overflow="ellipsis")
    table.add_row(cell(item.state), cell(item.title), _right(item.said))
    return table


def _right(said: str) -> Text:
    return cell(said, 40, "dim")
