"""The counts of step 6: by kind, state, channel and month, with every difference explained in words."""

from collections.abc import Mapping, Sequence

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import DataTable

from screens.decision_table import MOST_ROWS
from screens.widgets.action_button import ActionButton
from screens.widgets.kind_table import weight
from screens.widgets.plain import PlainText, cell
from wizard.text import counted, one_line
from wizard.verify.classes import why
from wizard.verify.report import CountRow, Report, Tally

BY = ("kind", "state", "channel", "month", "role")
_NARROW = 76
_NUMBERS = frozenset({"Intercom", "Archive", "There", "Left out", "Failed"})
_NOT_YET = "Only the full check counts by {}. It is on the last tab."


class CountsPane(Vertical):
    """Shows the counts it was given. The row under the cursor is explained below the table."""

    help_text = "Each row is explained below the table. ✓ means that every difference has a reason."

    def __init__(self) -> None:
        super().__init__()
        self._by = 0
        self._rows: Sequence[CountRow | Tally] = ()
        self._counts: tuple[CountRow, ...] = ()
        self._report: Report | None = None
        self._since = ""

    def compose(self) -> ComposeResult:
        """The table, the explanation, and the buttons."""
        yield DataTable[Text](id="counts", cursor_type="row")
        yield PlainText("Counting …", id="explained")
        yield PlainText("", id="since")
        with Horizontal(classes="actions"):
            yield ActionButton("count_by", label="Counted by kind", id="count-by")
            yield ActionButton("arrived", id="arrived")

    def show(self, counts: tuple[CountRow, ...], report: Report | None) -> None:
        """Show counts by kind, made now, and those of the last full check by everything else."""
        self._counts = tuple(sorted(counts, key=lambda row: weight(row.kind)))
        self._report = report
        self._fill()

    def show_since(self, arrived: Mapping[str, int | None] | None, error: str = "") -> None:
        """What was made in Intercom since the archive was read, None for a kind that was not looked at; no counts while it is asked."""
        if arrived is None:
            text = error or "Asking Intercom …"
        else:
            words = counted({kind: count or 0 for kind, count in arrived.items()})
            seen = [_spoken(kind) for kind, count in sorted(arrived.items()) if count is not None]
            nothing = f"✓ No new {' or '.join(seen)} in Intercom since." if seen else ""
            unseen = [_spoken(kind) for kind, count in sorted(arrived.items()) if count is None]
            text = f"! {words} arrived in Intercom since. A last delta in step 5 brings them." if words else nothing
            text += f" · Not looked at: {', '.join(unseen)}." if unseen else ""
        self.query_one("#since", PlainText).show(text.strip())

    def turn(self) -> None:
        """Count by the next thing."""
        self._by = (self._by + 1) % len(BY)
        self.query_one("#count-by", ActionButton).caption(f"Counted by {self.by}")
        self._fill()

    @property
    def by(self) -> str:
        """By what is counted just now."""
        return BY[self._by]

    def _fill(self) -> None:
        table = self.query_one(DataTable)
        wide = self.app.size.width >= _NARROW
        table.clear(columns=True)
        if self.by == "kind":
            self._rows = self._counts
            columns = [("", 11), ("Kind", 14), ("Intercom", 8), ("Archive", 8), ("There", 8)]
            columns += [("Left out", 8), ("Failed", 6)] if wide else []
        else:
            tallies = self._report.tallies if self._report is not None else ()
            self._rows = [one for one in tallies if one.facet == self.by]
            columns = [
                ("", 11),
                ("Kind", 13),
                (self.by.capitalize(), 17 if wide else 12),
                ("Intercom", 8),
                ("There", 8),
            ]
            columns += [("Left out", 8)] if wide else []
        for label, width in columns:
            right = label in _NUMBERS
            table.add_column(Text(label, justify="right" if right else "left"), width=width)
        for row in self._rows[:MOST_ROWS]:
            table.add_row(*(_kind_cells(row) if isinstance(row, CountRow) else _tally_cells(row))[: len(columns)])
        self.describe()

    @on(DataTable.RowHighlighted, "#counts")
    def describe(self) -> None:
        """Why the numbers of the row under the cursor differ."""
        explained, place = self.query_one("#explained", PlainText), self.query_one(DataTable).cursor_row
        if 0 <= place < len(self._rows):
            row = self._rows[place]
            value = f" {row.words}" if isinstance(row, Tally) else ""
            explained.show(one_line(f"{_spoken(row.kind)}{value}: {why(row)}.", 300))
        elif self.by != "kind" and not (self._report and self._report.full):
            explained.show(_NOT_YET.format(self.by))
        else:
            explained.show("There is nothing to count yet.")


def _sign(row: CountRow | Tally) -> Text:
    if not row.right:
        return cell("! no reason", style="bold")
    return cell("✓ equal" if why(row) == "no difference" else "✓ explained")


def _spoken(kind: str) -> str:
    return kind.replace("_", " ")


def _number(value: int | None) -> Text:
    return Text("–" if value is None else f"{value:,}", justify="right")


def _kind_cells(row: CountRow) -> list[Text]:
    numbers = (row.listed + row.not_read, row.archived, row.there, row.skipped, row.failed)
    return [_sign(row), cell(_spoken(row.kind), 40), *map(_number, numbers)]


def _tally_cells(row: Tally) -> list[Text]:
    numbers = (row.said, row.held, sum(row.explained.values()))
    return [_sign(row), cell(_spoken(row.kind), 40), cell(row.words, 40), *map(_number, numbers)]
