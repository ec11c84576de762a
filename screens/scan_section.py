"""Step 1, last parts: what is there, and what will not move."""

import time

from textual.app import ComposeResult
from textual.containers import Horizontal

from screens.census_text import census_head, census_rows
from screens.destination_text import limitation_rows
from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.facts import Facts
from screens.widgets.plain import PlainText
from screens.widgets.section import Section
from wizard.costs import costs_of_all
from wizard.errors import OutercomError
from wizard.session import Session
from wizard.text import one_line, plural

_WIDE, _HIGH = 100, 36


class ScanSection(Section):
    """Counts as they become known, then what it takes to move all of it."""

    TITLE = "What is there"

    def __init__(self, session: Session) -> None:
        super().__init__(id="scan-results", opened=session.workspace is not None)
        self._session = session

    def compose_inside(self) -> ComposeResult:
        """The rows, the buttons, what went wrong."""
        yield Facts(id="census")
        yield PlainText("Outercom counts by itself once it is connected. It only reads.", id="nothing-yet")
        with Horizontal(classes="actions"):
            yield ActionButton("scan", id="scan")
            yield ActionButton("cancel", id="cancel")
            yield ActionButton("limits", id="limits-button")
        yield ErrorPanel(id="scan-error")

    def paint(self, *, running: bool, waiting: str, error: OutercomError | None, now: float) -> None:
        """Show how far the scan is. `now` is in unix seconds; `waiting` is what it waits for just now, or empty."""
        census, session = self._session.census, self._session
        panel = self.query_one("#scan-error", ErrorPanel)
        if error is None:
            panel.clear()
        elif panel.text == "":
            panel.show_error(error)
        self.query_one("#nothing-yet").display = census is None and not running
        self.say(*self._head(running=running, waiting=waiting, now=now))
        if census is None:
            return
        bars = self.app.size.width >= _WIDE and self.app.size.height >= _HIGH
        clock = time.strftime("%H:%M", time.localtime(now))
        costs = costs_of_all(census, session.plan.scope, session.capabilities, clock=clock)
        self.query_one(Facts).show_rows(census_rows(census, costs if census.finished else None, bars=bars))

    def _head(self, *, running: bool, waiting: str, now: float) -> tuple[str, str]:
        """The sign of the part, and its one line."""
        census = self._session.census
        if running and waiting:
            return "▸", one_line(waiting, 100)
        if census is None:
            return ("▸", "counting …") if running else ("·", "not counted yet")
        if running:
            sampled = f", {census.sampled} of them looked into" if census.sampled else ""
            return "▸", f"{plural(census.counts.get('conversations', 0), 'conversation')} so far{sampled} …"
        return ("✓", census_head(census, now)) if census.finished else ("!", "as far as the scan came")


class LimitsSection(Section):
    """What the destination cannot take, each with what to do instead."""

    TITLE = "What will not move"

    def __init__(self, session: Session) -> None:
        super().__init__(id="limits", opened=False)
        self._rows = limitation_rows(session.capabilities)

    def compose_inside(self) -> ComposeResult:
        """All of it."""
        yield Facts(self._rows, label=2)

    def on_mount(self) -> None:
        """How many there are; open where there is room."""
        if self._rows:
            self.say("!", f"{plural(len(self._rows), 'thing')}, each with what to do instead (w)")
        else:
            self.say("✓", "everything moves")
        self.open(self.app.size.height >= _HIGH and bool(self._rows))
