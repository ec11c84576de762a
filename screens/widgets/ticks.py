"""Several tick boxes over as many lines as they need."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from screens.widgets.toggles import TickBox
from wizard.text import one_line


class Ticks(Vertical):
    """`choices` are (key, label); keys are words of ours, letters, digits and underscores. `per_line` boxes stand beside each other."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], chosen: Sequence[str], per_line: int = 4) -> None:
        super().__init__(id=name, classes="ticks")
        self._prefix = name
        self._choices = choices
        self._ticked = frozenset(chosen)
        self._per_line = per_line

    def compose(self) -> ComposeResult:
        """The boxes, line by line."""
        for start in range(0, len(self._choices), self._per_line):
            with Horizontal(classes="actions"):
                for key, label in self._choices[start : start + self._per_line]:
                    yield TickBox(one_line(label, 30), key in self._ticked, id=f"{self._prefix}-{key}", compact=True)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The keys that are ticked, in their order."""
        return tuple(key for key, _ in self._choices if self.query_one(f"#{self._prefix}-{key}", TickBox).value)

    @property
    def all_chosen(self) -> bool:
        """Whether every box is ticked."""
        return len(self.chosen) == len(self._choices)
