"""The records in one class of a check, each with the reason; one of them can be seen from both sides."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import DataTable

from screens.decision_table import DecisionTable
from screens.modals.base import Modal
from screens.widgets.action_button import ActionButton
from screens.widgets.plain import PlainText, cell
from wizard.text import one_line, plural
from wizard.verify.report import Difference, Named
from wizard.verify.sides.building import SHOWN


class RowsModal(Modal[int]):
    """The answer is the number of a row that somebody wants to see from both sides, or None."""

    AUTO_FOCUS = "DecisionTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "view", "Both sides", id="rows.view", tooltip="See this record from both sides"),
    ]

    def __init__(self, title: str, rows: Sequence[Difference]) -> None:
        super().__init__()
        self._title, self._rows = title, rows

    def compose(self) -> ComposeResult:
        """The table, the whole reason of a row, and the buttons."""
        with Vertical(classes="window -large"):
            yield PlainText(self._title, classes="window-title")
            yield DecisionTable((("Kind", 14), ("Id", 20), ("What", 60)))
            yield PlainText("", id="rows-more")
            yield PlainText("", id="rows-told")
            with Horizontal(classes="actions"):
                yield ActionButton("view", id="view")
                yield ActionButton("close", id="close")

    def on_mount(self) -> None:
        """Show the rows."""
        cells = [(str(n), (cell(one.kind), cell(one.id), cell(one.what, 300))) for n, one in enumerate(self._rows)]
        hidden = self.query_one(DecisionTable).show_rows(cells)
        self.query_one("#rows-more", PlainText).show(
            f"{plural(hidden, 'more is', 'more are')} in the saved report." if hidden else ""
        )
        self.describe()

    @on(DataTable.RowHighlighted)
    def describe(self) -> None:
        """The whole reason."""
        one = self._current
        self.query_one("#rows-told", PlainText).show(one_line(one.what, 400) if one else "")
        self.refresh_bindings()

    @property
    def _current(self) -> Difference | None:
        key = self.query_one(DecisionTable).current
        return None if key is None else self._rows[int(key)]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only some kinds can be seen from both sides."""
        if action == "view":
            one = self._current if self.is_mounted else None
            return True if one is not None and one.id and one.kind in SHOWN else None
        return super().check_action(action, parameters)

    @on(DataTable.RowSelected)
    def action_view(self) -> None:
        """Answer with the row under the cursor."""
        if self.check_action("view", ()):
            self.dismiss(self.query_one(DecisionTable).cursor_row)


def named(rows: Sequence[Difference], place: int) -> tuple[list[Named], int]:
    """Rows as what can be seen from both sides, each record once, and which of these the row at `place` is."""
    wanted = {(one.kind, one.id): one for one in reversed(rows) if one.id and one.kind in SHOWN}
    keys = list(dict.fromkeys((one.kind, one.id) for one in rows if (one.kind, one.id) in wanted))
    return [Named(*key, "", wanted[key].what) for key in keys], keys.index((rows[place].kind, rows[place].id))
