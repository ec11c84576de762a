"""Several tick boxes over as many lines as they need."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import ItemGrid

from screens.widgets.toggles import TickBox
from wizard.text import one_line

_BOX = 6
"""The cells of a box itself, with a blank after its label."""
_MOST = 30


class Ticks(ItemGrid):
    """`choices` are (key, label); keys are words of ours, letters, digits and underscores. As many stand beside each other as fit whole."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        widest = max((len(one_line(label, _MOST)) for _, label in choices), default=0)
        super().__init__(id=name, classes="ticks", min_column_width=widest + _BOX, stretch_height=False)
        self._prefix = name
        self._choices = choices
        self._ticked = frozenset(chosen)

    def compose(self) -> ComposeResult:
        """The boxes."""
        for key, label in self._choices:
            yield TickBox(one_line(label, _MOST), key in self._ticked, id=f"{self._prefix}-{key}", compact=True)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The keys that are ticked, in their order."""
        return tuple(key for key, _ in self._choices if self.query_one(f"#{self._prefix}-{key}", TickBox).value)

    @property
    def all_chosen(self) -> bool:
        """Whether every box is ticked."""
        return len(self.chosen) == len(self._choices)
