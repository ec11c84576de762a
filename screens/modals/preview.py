"""One record value by value: as it is at Intercom, and as it will be there."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from screens.attribute_text import PREVIEW_COLUMNS, change_cells, change_detail
from screens.modals.base import Modal
from screens.widgets.action_button import ActionButton
from screens.widgets.plain import PlainText
from screens.widgets.row_table import Cell, RowTable
from wizard.attribute_preview import Change, record_name
from wizard.attribute_samples import Record


class PreviewModal(Modal[None]):
    """`records` to look at, and `changes` of one of them. `attribute` is the key of the one to begin at."""

    AUTO_FOCUS = "RowTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "earlier", "Previous", key_display="←", id="preview.earlier", tooltip="The record before"),
        Binding("right", "later", "Next", key_display="→", id="preview.later", tooltip="The record after"),
    ]

    def __init__(
        self, records: Sequence[Record], changes: Callable[[Record], list[Change]], attribute: str = ""
    ) -> None:
        super().__init__()
        self._records, self._changes_of, self._attribute = records, changes, attribute
        self._place = 0
        self._changes: dict[str, Change] = {}

    def compose(self) -> ComposeResult:
        """Whose values, the values, the one under the cursor whole, and the buttons."""
        with Vertical(classes="window -large"):
            yield PlainText("", classes="window-title", id="whose")
            yield RowTable(PREVIEW_COLUMNS, self._cells)
            yield PlainText("", id="value")
            with Horizontal(classes="actions"):
                yield ActionButton("earlier")
                yield ActionButton("later")
                yield ActionButton("close")

    def on_mount(self) -> None:
        """The first record, at the attribute."""
        self._go(0)
        self.query_one(RowTable).go(self._attribute)

    def action_earlier(self) -> None:
        """The record before; the last one before the first."""
        self._go(self._place - 1)

    def action_later(self) -> None:
        """The record after; the first one after the last."""
        self._go(self._place + 1)

    @on(RowTable.Moved)
    def show_whole(self) -> None:
        """The value under the cursor whole."""
        change = self._changes.get(self.query_one(RowTable).current or "")
        self.query_one("#value", PlainText).show(change_detail(change) if change else "")

    def _go(self, place: int) -> None:
        self._place = place % len(self._records)
        record = self._records[self._place]
        self._changes = {change.key: change for change in self._changes_of(record)}
        which = f"record {self._place + 1} of {len(self._records)}"
        wrong = sum(change.wrong for change in self._changes.values())
        mark = f" · ! {wrong} to look at" if wrong else ""
        self.query_one("#whose", PlainText).show(f"Before and after: {record_name(record)} · {which}{mark}")
        table = self.query_one(RowTable)
        table.show_keys(tuple(self._changes))
        table.redraw()
        self.show_whole()

    def _cells(self, key: str) -> tuple[Cell, ...]:
        return change_cells(self._changes[key])
