"""Lines of text that change several times a second: only those that differ are painted again, and nothing is laid out anew."""

from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget


class Lines(Widget):
    """A pane of a size that others decide. What does not fit into it is not shown."""

    DEFAULT_CSS = "Lines { height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._lines: list[Content] = []

    def show(self, lines: Sequence[Content]) -> None:
        """Show these lines; texts from outside must have gone through `printable` or `line`."""
        before, self._lines = self._lines, list(lines)
        count = max(len(before), len(self._lines))
        changed = [y for y in range(count) if not _at(before, y).is_same(_at(self._lines, y))]
        # An empty list would mean the whole pane.
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """One line, by Textual's way of asking for it."""
        width = self.size.width
        strips = Visual.to_strips(self, _at(self._lines, y), width, 1, self.visual_style, pad=True)
        return strips[0].crop(0, width) if strips else Strip.blank(width, self.rich_style)


def _at(lines: Sequence[Content], y: int) -> Content:
    return lines[y] if y < len(lines) else Content("")
