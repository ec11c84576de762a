"""A table of thousands of rows: only those that are seen are drawn, and one that changes is drawn alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from wizard.text import one_line

_SIGN = 2
_GAP = 2
_LONGEST = 400


class Column(NamedTuple):
    """`width` in cells; what is left over goes to columns by their `grow`. Left out where the table is narrower than `needs`."""

    label: str
    width: int
    grow: int = 0
    needs: int = 0


class Cell(NamedTuple):
    """A text from anywhere, and its tone: empty, `good`, `wrong`, `quiet` or `strong`."""

    text: object
    tone: str = ""


def widths(columns: Sequence[Column], room: int) -> list[int]:
    """How wide each column is in so many cells, gaps not counted: 0 for one that is left out.

    Where there is too little room, those that could grow shrink.
    """
    shown = [column for column in columns if column.needs <= room]
    free = room - _SIGN - _GAP * max(0, len(shown) - 1) - sum(column.width for column in shown)
    grows = sum(column.grow for column in shown)
    by_width = sum(column.width for column in shown if column.grow)
    found = []
    for column in columns:
        if column not in shown:
            found.append(0)
        elif not column.grow:
            found.append(column.width)
        elif free >= 0:
            found.append(column.width + free * column.grow // grows)
        else:
            found.append(max(1, column.width + free * column.width // by_width))
    return found


def fitted(text: object, width: int) -> str:
    """The text on one line of exactly so many cells, with … where it was cut."""
    shown = one_line(text, _LONGEST)
    return set_cell_size(shown, width) if cell_len(shown) <= width else set_cell_size(shown, width - 1) + "…"


class RowTable(ScrollView, can_focus=True):
    """Rows have keys; `cells` gives the cells of one when it is drawn. The cursor stays on its key whatever else changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Row up", show=False),
        Binding("down", "move(1)", "Row down", show=False),
        Binding("pageup", "turn(-1)", "Page up", show=False),
        Binding("pagedown", "turn(1)", "Page down", show=False),
        Binding("home", "move(-1_000_000_000)", "First row", show=False),
        Binding("end", "move(1_000_000_000)", "Last row", show=False),
        Binding("enter", "choose", "Choose", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"row-table--{part}" for part in ("head", "cursor", "good", "wrong", "quiet", "strong")
    }
    DEFAULT_CSS = """
    RowTable {
        height: 1fr; min-height: 3; background: $surface; overflow-x: hidden; overflow-y: auto;
        scrollbar-gutter: stable; scrollbar-size-vertical: 1;
        & > .row-table--head { color: $text-muted; text-style: bold; background: $panel; }
        & > .row-table--cursor { background: $panel; }
        &:focus > .row-table--cursor { background: $primary 40%; text-style: bold; }
        & > .row-table--good { color: $text-success; }
        & > .row-table--wrong { color: $text-warning; text-style: bold; }
        & > .row-table--quiet { color: $text-muted; }
        & > .row-table--strong { text-style: bold; }
    }
    *:nocolor RowTable:focus > .row-table--cursor { text-style: reverse; }
    """
    help_text = "Up and down choose a row. The letters on the buttons below act on that row."

    @dataclass
    class Moved(Message):
        """The cursor is on another row, or on none."""

        table: "RowTable"
        key: str | None

    @dataclass
    class Chosen(Message):
        """Enter, or a click on the row under the cursor."""

        table: "RowTable"
        key: str

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[str], Sequence[Cell]],
        *,
        id: str | None = None,  # noqa: A002 (Textual's name)
    ) -> None:
        super().__init__(id=id)
        self._columns = columns
        self._cells = cells
        self._keys: tuple[str, ...] = ()
        self._place = 0
        self._empty = ""
        self._drawn: dict[str, Sequence[Cell]] = {}

    def say_when_empty(self, sentence: str) -> None:
        """What stands here while there are no rows."""
        self._empty = sentence
        self.refresh()

    @property
    def keys(self) -> tuple[str, ...]:
        """The rows that can be reached, in their order."""
        return self._keys

    @property
    def current(self) -> str | None:
        """The key of the row the cursor is on."""
        return self._keys[self._place] if self._keys else None

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self._keys)

    def show_keys(self, keys: Sequence[str]) -> None:
        """Show these rows. The cursor stays on its row, or where that row was."""
        before = self.current
        if self._keys == (wanted := tuple(keys)):
            self.redraw()
            return
        self._keys = wanted
        self._drawn.clear()
        found = wanted.index(before) if before in wanted else self._place
        self._place = max(0, min(found, len(wanted) - 1))
        self.virtual_size = Size(self.size.width, len(self._keys) + 1)
        self._see()
        self.refresh()
        if self.current != before:
            self.post_message(self.Moved(self, self.current))

    def redraw(self) -> None:
        """Draw those rows again that say something else now."""
        top = self.scroll_offset.y
        for place in range(top, min(top + self.size.height, len(self._keys))):
            key = self._keys[place]
            if key in self._drawn and self._drawn[key] != self._cells(key):
                self._redraw_line(place)

    def go(self, key: str) -> bool:
        """Put the cursor on a row; whether it is there."""
        if key in self._keys:
            self._go(self._keys.index(key))
        return key in self._keys

    def action_move(self, rows: int) -> None:
        """So many rows down."""
        self._go(self._place + rows)

    def action_turn(self, pages: int) -> None:
        """So many pages down."""
        self._go(self._place + pages * max(1, self.size.height - 2))

    def action_choose(self) -> None:
        """Take the row under the cursor."""
        if self.current is not None:
            self.post_message(self.Chosen(self, self.current))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; one on the cursor's row takes it."""
        place = event.y - 1 + self.scroll_offset.y
        if event.y < 1 or place >= len(self._keys):
            return
        if place == self._place:
            self.action_choose()
        self._go(place)

    def on_resize(self) -> None:
        """The row under the cursor stays in sight."""
        self.virtual_size = Size(self.size.width, len(self._keys) + 1)
        self._see()

    def _go(self, place: int) -> None:
        place = max(0, min(place, len(self._keys) - 1))
        if not self._keys or place == self._place:
            return
        self._redraw_line(self._place)
        self._place = place
        self._see()
        self._redraw_line(place)
        self.post_message(self.Moved(self, self.current))

    def _see(self) -> None:
        rows, top = max(1, self.size.height - 1), self.scroll_offset.y
        if not top <= self._place < top + rows:
            wanted = self._place if self._place < top else self._place - rows + 1
            self.scroll_to(y=wanted, animate=False, immediate=True)

    def _redraw_line(self, place: int) -> None:
        self.refresh(Region(0, place + 1 - self.scroll_offset.y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """The head, or the row that is scrolled to here."""
        width = self.scrollable_content_region.width
        columns = widths(self._columns, width)
        place = y - 1 + self.scroll_offset.y
        if y == 0:
            style = self.get_component_rich_style("row-table--head")
            heads: list[tuple[object, Style]] = [(column.label, style) for column in self._columns]
            return _strip(heads, columns, "  ", width, style)
        if place >= len(self._keys):
            here = y == 1 and not self._keys
            style = self.get_component_rich_style("row-table--cursor") if here and self.has_focus else self.rich_style
            return _strip([(self._empty if here else "", style)], [width - _SIGN], "  ", width, style)
        at = place == self._place
        base = self.get_component_rich_style("row-table--cursor") if at else self.rich_style
        cells = self._drawn[self._keys[place]] = self._cells(self._keys[place])
        parts = [(cell.text, base + self._tone(cell.tone) if cell.tone else base) for cell in cells]
        return _strip(parts, columns, "▸ " if at else "  ", width, base)

    def _tone(self, tone: str) -> Style:
        style = self.get_component_rich_style(f"row-table--{tone}")
        return Style(color=style.color, bold=style.bold, dim=style.dim)


def _strip(parts: Sequence[tuple[object, Style]], columns: Sequence[int], sign: str, width: int, base: Style) -> Strip:
    segments, gap = [Segment(sign, base)], False
    for (text, style), cells in zip(parts, columns, strict=False):
        if not cells:
            continue
        if gap:
            segments.append(Segment(" " * _GAP, base))
        segments.append(Segment(fitted(text, cells), style))
        gap = True
    return Strip(segments).adjust_cell_length(width, base)
