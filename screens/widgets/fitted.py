"""Lines in a place of fixed size: each goes on below where rows are left over, and ends in `…` where none are."""

from collections.abc import Sequence

from textual.content import Content

from screens.widgets.plain import FixedText
from wizard.text import printable


def fitted(lines: Sequence[str], width: int, height: int) -> list[Content]:
    """At most `height` lines of at most `width` columns. Every line gets one row; the rows that are left over go to the first that need more."""
    kept = lines[:height]
    spare, shown = height - len(kept), []
    for text in kept:
        parts = Content(text).wrap(width)
        rows = min(len(parts), 1 + spare)
        spare -= rows - 1
        last = Content(" ").join(parts[rows - 1 :]).truncate(width, ellipsis=True)
        shown += [*parts[: rows - 1], last]
    return shown


class FittedText(FixedText):
    """Text that is laid out anew whenever there is another size."""

    _text = ""

    def show(self, text: object) -> None:
        """Replace the text."""
        self._text = printable(text)
        self._lay_out()

    def on_resize(self) -> None:
        """Another size."""
        self._lay_out()

    def _lay_out(self) -> None:
        lines, size = self._text.split("\n"), self.size
        super().show(Content("\n").join(fitted(lines, size.width, size.height)) if size else self._text)
