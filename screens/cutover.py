"""Step 7: the checklist, ticked by hand with who and when."""

import getpass
from datetime import UTC, datetime
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, DataTable, Input

from screens.base import StepScreen
from screens.decision_table import DecisionTable
from screens.modals.text import TextModal
from screens.widgets.field import Field
from screens.widgets.plain import PlainText, cell, line
from wizard.cutover.checklist import ROLLBACK, ChecklistItem, item, items
from wizard.plan.models import Tick
from wizard.steps import StepId
from wizard.text import one_line

_COLUMNS = (("", 6), ("What", 38), ("Ticked by", 10), ("When (UTC)", 16), ("Part", 18))
_LONGEST_NAME = 60


class CutoverScreen(StepScreen):
    """Enter ticks the item under the cursor, or takes the tick back. Nothing here happens by itself."""

    STEP: ClassVar[StepId] = StepId.CUTOVER
    FIRST = "DecisionTable"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Tick", show=False, id="cutover.tick", tooltip="Tick it off, or take the tick back"),
        Binding("b", "rollback", "Way back", id="cutover.rollback", tooltip="What to put back, in which order"),
    ]

    def compose_body(self) -> ComposeResult:
        """Who ticks, the list, why and how."""
        with Horizontal(classes="actions"):
            yield PlainText("Ticked by")
            yield Field(_user(), id="who", max_length=_LONGEST_NAME)
        yield DecisionTable(_COLUMNS)
        yield PlainText("", id="detail")
        yield PlainText("", id="sums")
        with Horizontal(classes="actions"):
            yield Button("Tick / take back (enter)", compact=True, action="screen.tick")
            yield Button("Rollback card (b)", compact=True, action="screen.rollback")

    def on_mount(self) -> None:
        """Show the list."""
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        every, ticks = items(self.session.plan.destination), self.session.plan.checklist
        self.query_one(DecisionTable).show_rows([(one.id, _row(one, ticks.get(one.id))) for one in every])
        done = sum(one.id in ticks for one in every)
        self.query_one("#sums", PlainText).show(f"{done} of {len(every)} done.")
        self.describe()
        self.refresh_state()

    @on(DataTable.RowHighlighted)
    def describe(self) -> None:
        """Why and how, for the item under the cursor."""
        key = self.query_one(DecisionTable).current
        found = item(self.session.plan.destination, key) if key else None
        text = (
            line("[b]$part: $title[/]. $why\n$how", part=found.group, title=found.title, why=found.why, how=found.how)
            if found
            else ""
        )
        self.query_one("#detail", PlainText).show(text)

    @on(DataTable.RowSelected)
    def action_tick(self) -> None:
        """Tick the item under the cursor, or take the tick back."""
        key = self.query_one(DecisionTable).current
        if key is None:
            return
        who = one_line(self.query_one("#who", Input).value, _LONGEST_NAME) or _user()
        tick = Tick(who=who, at=int(self.outercom.clock()))
        ticked = key in self.session.plan.checklist
        self.outercom.guarded(
            lambda: self.session.change(
                lambda plan: plan.checklist.pop(key, None) if ticked else plan.checklist.__setitem__(key, tick)
            )
        )
        self._show()

    def action_rollback(self) -> None:
        """What to put back, in this order."""
        steps = "\n\n".join(f"{number}. {step.title}\n   {step.how}" for number, step in enumerate(ROLLBACK, 1))
        self.app.push_screen(TextModal("The way back", steps))


def _row(one: ChecklistItem, tick: Tick | None) -> tuple[Text, ...]:
    when = f"{datetime.fromtimestamp(tick.at, UTC):%Y-%m-%d %H:%M}" if tick else ""
    return (
        cell("✓ done" if tick else "· open"),
        cell(one.title, 120),
        cell(tick.who if tick else "", 40),
        cell(when),
        cell(one.group),
    )


def _user() -> str:
    """The name of the operating system's user; empty where there is none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
