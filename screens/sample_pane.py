"""Conversations and macros to be looked at: why each was chosen, and what was said of it."""

from collections.abc import Mapping, Sequence

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import DataTable

from screens.decision_table import DecisionTable
from screens.sides_text import moment
from screens.widgets.action_button import ActionButton
from screens.widgets.field import Field
from screens.widgets.plain import PlainText, cell
from wizard.handover.macros import ListedMacro
from wizard.plan.models import Judgement
from wizard.text import one_line, plural
from wizard.verify.judged import key_of
from wizard.verify.report import Named

Judgements = Mapping[str, Judgement]
_NARROW = 76


class Looked(Vertical):
    """A table of objects with what was said of each. The row under the cursor is told in full below it."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Named] = ()
        self._judgements: Judgements = {}
        self._changed: frozenset[str] = frozenset()

    @property
    def table(self) -> DecisionTable:
        """The table."""
        return self.query_one(DecisionTable)

    @property
    def place(self) -> int:
        """The number of the row under the cursor, from 0; -1 where there is none."""
        return self.table.cursor_row if self.rows else -1

    def show_rows(self, rows: Sequence[Named], judgements: Judgements, changed: frozenset[str]) -> None:
        """Show these. `changed` has the keys of those that are other ones since they were judged."""
        self.rows, self._judgements, self._changed = rows, judgements, changed
        said = [key_of(one.kind, one.id) for one in rows]
        self.table.show_rows([(key, (self._sign(key), *self.cells(one))) for key, one in zip(said, rows, strict=True)])
        self.query_one(".sums", PlainText).show(self._sums(said))
        self.describe()

    def cells(self, one: Named) -> tuple[Text, ...]:
        """The cells of a row, but for the first."""
        return cell(one.title, 100), cell(one.detail, 200)

    def _sign(self, key: str) -> Text:
        one = self._judgements.get(key)
        if one is None:
            return cell("· not yet")
        if key in self._changed:
            return cell("▸ changed", style="bold")
        return cell("✓ accepted") if one.accepted else cell("! rejected", style="bold")

    def _sums(self, said: Sequence[str]) -> str:
        if not said:
            return ""
        judged = [self._judgements[key] for key in said if key in self._judgements]
        rejected = sum(not one.accepted for one in judged)
        words = f"{len(judged)} of {len(said)} looked at, {rejected} rejected."
        changed = len(self._changed & set(said))
        return words + (f" {changed} changed since: look again." if changed else "")

    @on(DataTable.RowHighlighted)
    def describe(self) -> None:
        """Everything about the row under the cursor."""
        place = self.place
        if not 0 <= place < len(self.rows):
            self.query_one(".told", PlainText).show("")
            return
        one = self.rows[place]
        said = self._judgements.get(key_of(one.kind, one.id))
        lines = [one_line(f"{one.kind.removesuffix('s')} {one.id}: {one.detail}", 240)]
        if said is not None:
            word = "✓ accepted" if said.accepted else "! rejected"
            lines.insert(0, one_line(f"{word} by {said.who or 'somebody'}, {moment(said.at)}. {said.note}", 200))
        self.query_one(".told", PlainText).show("\n".join(lines))


class SamplePane(Looked):
    """The sample, and the field to look for anything else."""

    def compose(self) -> ComposeResult:
        """The field, the table, what is told of a row, and the buttons."""
        yield Field(placeholder="find: e-mail, name, id or old link, then enter", id="find")
        yield DecisionTable(
            (("", 10), ("Conversation", 20 if self.app.size.width < _NARROW else 28), ("Why it was chosen", 32))
        )
        yield PlainText("Choosing conversations …", classes="told")
        yield PlainText("", classes="sums")
        with Horizontal(classes="actions"):
            yield ActionButton("look", id="look")
            yield ActionButton("another", id="another")
            yield ActionButton("find", id="to-find")


class MacrosPane(Looked):
    """Every macro; those whose placeholders have no counterpart stand first."""

    help_text = (
        "Each macro before and after. ! marks one with a placeholder that has no counterpart, or that is not there."
    )

    def compose(self) -> ComposeResult:
        """The table, what is told of a row, and the button."""
        yield DecisionTable((("", 10), ("Macro", 22 if self.app.size.width < _NARROW else 28), ("Placeholders", 32)))
        yield PlainText("Reading macros …", classes="told")
        yield PlainText("", classes="sums")
        with Horizontal(classes="actions"):
            yield ActionButton("look", id="look-macro")

    def show_macros(self, macros: Sequence[ListedMacro], judgements: Judgements, changed: frozenset[str]) -> None:
        """Show these macros."""
        self.show_rows([Named("macros", one.id, one.name, _placeholders(one)) for one in macros], judgements, changed)


def _placeholders(one: ListedMacro) -> str:
    if not one.loaded:
        return "! not at the destination"
    if not one.losses:
        return "✓ as it was" if one.text == one.original else "✓ all translated"
    return f"! {plural(len(one.losses), 'loss', 'losses')}: {'; '.join(f'{loss.cause} {loss.detail}' for loss in one.losses)}"
