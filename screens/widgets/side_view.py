"""Lines that were made once and are drawn as they come into sight: a thread of five hundred parts scrolls like a short one."""

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from screens.sides_text import Drawn


class SideView(ScrollView, can_focus=True):
    """Shows what `drawn` made. Arrows and the page keys scroll it; `go` jumps to the next or the last difference."""

    help_text = "Both sides, source on the left. Arrows and Page keys scroll. A ! marks what differs; n and p jump from one to the next."
    COMPONENT_CLASSES: ClassVar[set[str]] = {"side-view--head", "side-view--dim", "side-view--mark"}
    DEFAULT_CSS = """
    SideView {
        height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden;
        & > .side-view--head { text-style: bold; }
        & > .side-view--dim { color: $text-muted; }
        & > .side-view--mark { color: $text-error; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._drawn = Drawn((), ())
        self._at = -1
        self._styles: dict[str, Style] = {}

    @property
    def place(self) -> int:
        """Which difference was jumped to last, from 0; -1 before the first."""
        return self._at

    def show(self, drawn: Drawn) -> None:
        """Replace the lines, and begin at the first."""
        self._drawn, self._at = drawn, -1
        self.virtual_size = Size(self.size.width, len(drawn.lines))
        self.scroll_to(0, 0, animate=False)
        self.refresh()

    def go(self, direction: int) -> int:
        """Scroll to the next (1) or last (-1) difference, around the end. Returns its number from 1, 0 where there is none."""
        places = self._drawn.places
        if not places:
            return 0
        self._at = (self._at + direction) % len(places) if self._at >= 0 or direction > 0 else len(places) - 1
        self.scroll_to(0, max(0, places[self._at] - 1), animate=False)
        self.refresh()
        return self._at + 1

    def notify_style_update(self) -> None:
        """Another theme has other colours."""
        self._styles.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        """One line of what is in sight."""
        number = y + round(self.scroll_offset.y)
        width = self.size.width
        base = self.rich_style
        if number >= len(self._drawn.lines):
            return Strip.blank(width, base)
        here = self._at >= 0 and self._drawn.places[self._at] == number
        if here:
            bar = base + Style(bold=True, reverse=True)
            return Strip([Segment(text, bar) for text, _ in self._drawn.lines[number]]).crop_extend(0, width, bar)
        parts = [Segment(text, self._style(role)) for text, role in self._drawn.lines[number]]
        return Strip(parts).crop_extend(0, width, base).apply_style(base)

    def _style(self, role: str) -> Style:
        if role == "plain":
            return Style()
        if role not in self._styles:
            self._styles[role] = self.get_component_rich_style(f"side-view--{role}", partial=True)
        return self._styles[role]
