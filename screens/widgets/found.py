"""The list of what was found: a page at a time, its columns as wide as the screen."""

from collections.abc import Sequence

from rich.text import Text
from textual.widgets import DataTable

from screens import browse_text
from wizard.browsing.searching import Hit


class FoundTable(DataTable[Text]):
    """One line for each hit; the cursor stays on what it was on when the hits change."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, cursor_type="row")
        self.hits: tuple[Hit, ...] = ()
        self._wide = 0

    @property
    def current(self) -> Hit | None:
        """What is under the cursor."""
        return self.hits[self.cursor_row] if 0 <= self.cursor_row < len(self.hits) else None

    def fit(self, width: int) -> None:
        """Fill a screen of this width."""
        if width == self._wide:
            return
        self._wide = width
        before = self.current
        self.clear(columns=True)
        for label, size in browse_text.columns(width):
            self.add_column(label, width=size)
        self._fill(before)

    def show(self, hits: Sequence[Hit]) -> None:
        """Show these, newest first; the same ones are left as they are."""
        if tuple(hits) != self.hits:
            # Who has not moved yet stays at the top, also while more is found.
            before, self.hits = self.current if self.cursor_row > 0 else None, tuple(hits)
            self.clear()
            self._fill(before)

    def _fill(self, before: Hit | None) -> None:
        for hit in self.hits:
            self.add_row(*browse_text.cells(hit, self._wide))
        keys = [(hit.kind, hit.id) for hit in self.hits]
        if before is not None and (before.kind, before.id) in keys:
            self.move_cursor(row=keys.index((before.kind, before.id)))
