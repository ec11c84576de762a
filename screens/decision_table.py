"""A table of decisions on one screen: rows that survive a filter, a cursor that stays where it was."""

from collections.abc import Sequence

from rich.text import Text
from textual.widgets import DataTable

MOST_ROWS = 500
"""More rows than this freeze a terminal; the filter finds the others."""


class DecisionTable(DataTable[Text]):
    """Columns of fixed width; each row has a key. The last column is left out of a window that is not wide enough for it."""

    def __init__(self, columns: Sequence[tuple[str, int]]) -> None:
        super().__init__(cursor_type="row")
        self._wanted = columns
        self._keys: list[str] = []

    def on_mount(self) -> None:
        """The columns never change."""
        room = sum(width + 2 * self.cell_padding for _, width in self._wanted)
        for label, width in self._wanted if self.app.size.width >= room else self._wanted[:-1]:
            self.add_column(label, width=width)

    @property
    def current(self) -> str | None:
        """The key of the row the cursor is on."""
        return self._keys[self.cursor_row] if 0 <= self.cursor_row < len(self._keys) else None

    def show_rows(self, rows: Sequence[tuple[str, tuple[Text, ...]]]) -> int:
        """Show (key, cells) rows, at most MOST_ROWS; how many are left out. The cursor stays on its key."""
        before, place = self.current, self.cursor_row
        self.clear()
        shown = rows[:MOST_ROWS]
        self._keys = [key for key, _ in shown]
        for _, cells in shown:
            self.add_row(*cells[: len(self.columns)])
        if self._keys:
            place = self._keys.index(before) if before in self._keys else min(place, len(self._keys) - 1)
            self.move_cursor(row=place, animate=False)
        return len(rows) - len(shown)
