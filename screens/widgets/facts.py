"""Rows of a label and what is so; what does not fit goes on under the text, not under the label."""

import textwrap
from collections.abc import Sequence

from screens.widgets.plain import PlainText
from wizard.text import printable

_USUAL_WIDTH = 76
Row = tuple[str, str]


def facts_text(rows: Sequence[Row], width: int, label: int) -> str:
    """The rows as lines of at most `width` columns; labels take `label` of them. A row without a label goes on in the text's column."""
    lines = []
    for name, text in rows:
        room = max(10, width - label)
        for number, part in enumerate(textwrap.wrap(printable(text), room) or [""]):
            lines.append((name if number == 0 else "").ljust(label) + part)
    return "\n".join(lines)


class Facts(PlainText):
    """Rows that are laid out anew whenever there is another width."""

    def __init__(self, rows: Sequence[Row] = (), *, label: int = 15, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(facts_text(rows, _USUAL_WIDTH, label), id=id, classes="facts")
        self._rows, self._label = list(rows), label

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Other rows."""
        self._rows = list(rows)
        self._lay_out()

    def on_resize(self) -> None:
        """Another width."""
        self._lay_out()

    def _lay_out(self) -> None:
        self.show(facts_text(self._rows, self.size.width or _USUAL_WIDTH, self._label))
