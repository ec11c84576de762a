"""What steps 2 and 3 share: rows to decide on, a filter over them, more about the row under the cursor, and undo."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from screens.base import StepScreen
from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.fitted import FittedText
from screens.widgets.plain import FixedText
from screens.widgets.row_table import Cell, Column, RowTable
from wizard.deciding import Choices, Of
from wizard.decisions import Definitions
from wizard.errors import OutercomError
from wizard.text import one_line


class DecisionScreen(StepScreen):
    """`OF` is what is decided on, in the plan and in a word. `OF_A_ROW` are the actions that depend on the row under the cursor, `BUTTONS` the lines
    of buttons below the table, `APART` stands between what was taken back and what is said of the row.
    """

    OF: ClassVar[Of]
    WHAT: ClassVar[str]
    COLUMNS: ClassVar[Sequence[Column]]
    OF_A_ROW: ClassVar[tuple[str, ...]] = ()
    BUTTONS: ClassVar[tuple[tuple[str, ...], ...]] = ()
    APART: ClassVar[str] = " "
    FIRST = "RowTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", show=False, key_display="/", id="screen.filter", tooltip="Type to find a row"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.rows = RowTable(self.COLUMNS, self.cells)
        self.told = ("", "")
        self._states: tuple[bool | None, ...] = ()

    # what a step adds

    def compose_filter(self) -> ComposeResult:
        """What stands above the table."""
        raise NotImplementedError

    def compose_more(self) -> ComposeResult:
        """What stands between the sums and the buttons."""
        yield from ()

    async def take(self, definitions: Definitions) -> None:
        """Make rows of what was read. Raises OutercomError."""
        raise NotImplementedError

    def follow(self, changed: Iterable[str] | None) -> None:
        """Take over what the plan says now of the rows that changed; of all of them where that is None."""
        raise NotImplementedError

    def fill(self) -> None:
        """The rows that are wanted, and the sums; ends with `describe`."""
        raise NotImplementedError

    def cells(self, key: str) -> tuple[Cell, ...]:
        """A row of COLUMNS."""
        raise NotImplementedError

    def detail(self, key: str) -> str:
        """More about a row."""
        raise NotImplementedError

    def go_to(self, keys: Iterable[str]) -> None:
        """Put the cursor on the last of these that is shown."""
        any(self.rows.go(key) for key in keys)

    # reading

    def compose_body(self) -> ComposeResult:
        """Filter, table, the row under the cursor, sums, buttons."""
        yield from self.compose_filter()
        yield ErrorPanel()
        yield self.rows
        yield FittedText("", id="detail")
        with Horizontal(id="sums-line"):
            yield FixedText("", id="sums")
            yield FixedText("", id="saved")
        yield from self.compose_more()
        for actions in self.BUTTONS:
            with Horizontal(classes="actions"):
                yield from (ActionButton(action) for action in actions)

    def on_mount(self) -> None:
        """Show what there is."""
        self.background(self.load, False, group="load")

    def action_read(self) -> None:
        """Read from Intercom again; decisions stay."""
        self.background(self.load, True, group="load")

    async def load(self, read: bool) -> None:
        """Make rows of what was read; `read` again first, or where nothing was read yet."""
        self.rows.say_when_empty(f"Reading the {self.WHAT} …")
        self.query_one(ErrorPanel).clear()
        try:
            definitions = await asyncio.to_thread(self.session.definitions)
            if read or not definitions.admins:
                definitions = await self.session.read_definitions()
            await self.take(definitions)
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error, retry=self.action_read)
        self.rows.say_when_empty(f"There are no {self.WHAT} to show. Read again (g) asks Intercom.")
        self.show()

    # showing

    @property
    def words(self) -> str:
        """What stands in the filter."""
        return self.query_one("#filter", Input).value.strip()

    def action_filter(self) -> None:
        """Go to the filter."""
        self.query_one("#filter", Input).focus()

    @on(Input.Submitted, "#filter")
    def enter_table(self) -> None:
        """From the filter to what it found."""
        self.rows.focus()

    @on(Input.Changed, "#filter")
    def narrow(self) -> None:
        """Show those with the words in what is known of them."""
        self.fill()

    @on(RowTable.Moved)
    def describe(self) -> None:
        """Say more about the row under the cursor."""
        key = self.rows.current or ""
        told = self.told[1] if self.told[0] == key else ""
        self.query_one("#detail", FittedText).show(told + (self.detail(key) if key else ""))
        states = tuple(self.check_action(action, ()) for action in self.OF_A_ROW)
        if states != self._states:
            self._states = states
            self.refresh_bindings()

    def show(self, changed: Iterable[str] | None = None) -> None:
        """Everything again, as the plan has it now; where only these rows changed, only they are looked at anew."""
        self.follow(changed)
        self.fill()
        self.query_one("#saved", FixedText).show("✓ saved" if self.session.deciding.saved else "· saving")
        self.refresh_state()

    # deciding

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what was decided can be taken back."""
        if action == "undo":
            return True if self.session.deciding.last(self.OF) else None
        return super().check_action(action, parameters)

    def decide(self, choices: Choices, said: str) -> None:
        """Decide, show it, and save it behind the scenes; `said` is what undo takes back, in words."""
        self.query_one(ErrorPanel).clear()
        self.session.deciding.decide(self.OF, choices, said)
        self.decided(choices)

    def decided(self, changed: Iterable[str]) -> None:
        """Show what was decided, or taken back, and wait for the disk."""
        self.told = ("", "")
        self.show(changed)
        self.background(self._settle, group="save")

    def action_undo(self) -> None:
        """Take the last decision back, and go there."""
        step = self.session.deciding.undo(self.OF)
        if step is not None:
            self.decided(step.before)
            self.go_to(step.before)
            self.told = (self.rows.current or "", f"Taken back: {one_line(step.said, 60)}.{self.APART}")
            self.describe()

    async def _settle(self) -> None:
        try:
            await self.session.deciding.settle()
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
            self.show()
        self.query_one("#saved", FixedText).show("✓ saved")
