"""Rows of a label and what is so; what does not fit goes on under the text, not under the label."""

import textwrap
from collections.abc import Sequence

from textual.content import Content

from screens.widgets.plain import PlainText
from wizard.text import printable

_USUAL_WIDTH = 76
Row = tuple[str, str]


def facts_lines(rows: Sequence[Row], width: int, label: int) -> list[Row]:
    """The rows as lines of at most `width` columns: (what stands in the label's column, text). Labels take `label` columns; one that is longer
    has a line to itself.
    """
    lines = []
    for name, text in rows:
        parts = textwrap.wrap(printable(text), max(10, width - label)) or [""]
        if len(name) >= label:
            lines.append((name, ""))
            name = ""
        lines += [((name if number == 0 else "").ljust(label), part) for number, part in enumerate(parts)]
    return lines


class Facts(PlainText):
    """Rows that are laid out anew whenever there is another width."""

    def __init__(self, rows: Sequence[Row] = (), *, label: int = 15, id: str | None = None) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id, classes="facts")
        self._rows, self._label = list(rows), label

    def on_mount(self) -> None:
        """The first rows."""
        self._lay_out()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Other rows."""
        self._rows = list(rows)
        self._lay_out()

    def on_resize(self) -> None:
        """Another width."""
        self._lay_out()

    def _lay_out(self) -> None:
        lines = facts_lines(self._rows, self.size.width or _USUAL_WIDTH, self._label)
        shown = [Content.assemble((name, _style(name)), text) for name, text in lines]
        self.show(Content("\n").join(shown) if shown else "")


def _style(name: str) -> str:
    return "$text-warning" if name.startswith("!") else "dim"
