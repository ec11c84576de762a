"""Step 4: what is loaded, and the review before the import starts."""

from datetime import date
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Checkbox, Input, RadioSet

from screens.base import Body, StepScreen
from screens.messages import NextRequested, StartRequested
from screens.review import review_lines
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText, line
from screens.widgets.toggles import Choice, Choices, TickBox
from wizard.plan.models import STATES, Period, Scope
from wizard.steps import StepId

_PERIODS = (
    (Period.ALL, "all time"),
    (Period.TWO_YEARS, "last 2 years"),
    (Period.SIX_MONTHS, "last 6 months"),
    (Period.CUSTOM, "from – to"),
)
_MOST_DAYS = 36_500


class ChooseScopeScreen(StepScreen):
    """A form whose every change is saved at once; what cannot be read as a value is said beside it and blocks the start."""

    STEP: ClassVar[StepId] = StepId.CHOOSE_SCOPE
    FIRST = "Choices"
    next_label = "Start import"

    def __init__(self) -> None:
        super().__init__()
        self._wrong: dict[str, str] = {}

    def compose_body(self) -> ComposeResult:
        """The form and the review."""
        scope = self.session.plan.scope
        with Body():
            yield PlainText("How far back (by last activity)", classes="label")
            with Choices(id="period", compact=True):
                for period, label in _PERIODS:
                    yield Choice(label, value=scope.period is period, compact=True)
            with Horizontal(classes="actions", id="dates"):
                yield PlainText("From")
                yield Field(str(scope.since or ""), placeholder="2025-01-31", id="since", max_length=12)
                yield PlainText("to")
                yield Field(str(scope.until or ""), placeholder="2026-01-31", id="until", max_length=12)
                yield PlainText("UTC, both included")
            yield PlainText("Which conversations", classes="label")
            with Horizontal(classes="actions"):
                for state in STATES:
                    yield TickBox(state, state in scope.states, id=f"state-{state}", compact=True)
            with Horizontal(classes="actions"):
                yield PlainText("Leave out those closed more than")
                yield Field(str(scope.closed_older_than_days or ""), placeholder="-", id="closed", max_length=6)
                yield PlainText("days ago (empty: keep all)")
            with Horizontal(classes="actions"):
                yield TickBox("Load files and pictures", scope.files, id="files", compact=True)
                yield PlainText("  Share of Intercom's quota, %")
                yield Field(f"{scope.quota_share * 100:.0f}", id="share", max_length=4)
            yield ErrorPanel()
            yield PlainText("", id="review")

    def on_mount(self) -> None:
        """Show the review."""
        self._show()

    def problem(self) -> str | None:
        """What is wrong with the form or with the scope it makes."""
        return next(iter(self._wrong.values()), None) or super().problem()

    def action_next(self) -> None:
        """Start the import, and show it; while one runs, only show it."""
        if self.outercom.engine.running or self.session.migration.running() is not None:
            self.post_message(NextRequested())
        else:
            self.post_message(StartRequested())

    @on(RadioSet.Changed, "#period")
    def choose_period(self, event: RadioSet.Changed) -> None:
        """How far back."""
        self._change(period=_PERIODS[event.index][0])

    @on(Checkbox.Changed)
    def choose_states(self) -> None:
        """Which states, and whether with files."""
        states = tuple(state for state in STATES if self.query_one(f"#state-{state}", Checkbox).value)
        self._change(states=states, files=self.query_one("#files", Checkbox).value)

    @on(Input.Changed, "#since")
    @on(Input.Changed, "#until")
    def choose_dates(self, event: Input.Changed) -> None:
        """The first and the last day."""
        field, text = event.input.id or "", event.value.strip()
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            self._refuse(field, "Write a day like 2025-01-31.")
            return
        self._accept(field, **{field: day})

    @on(Input.Changed, "#closed")
    def choose_age(self, event: Input.Changed) -> None:
        """How old a closed conversation may be."""
        text = event.value.strip()
        if text and not (text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_DAYS):
            self._refuse("closed", "Write a number of days, or nothing.")
        else:
            self._accept("closed", closed_older_than_days=int(text) if text else None)

    @on(Input.Changed, "#share")
    def choose_share(self, event: Input.Changed) -> None:
        """How much of the quota may be used."""
        text = event.value.strip()
        if text.isascii() and text.isdigit() and 1 <= int(text) <= 100:
            self._accept("share", quota_share=int(text) / 100)
        else:
            self._refuse("share", "Write the share as a number from 1 to 100.")

    def _refuse(self, field: str, why: str) -> None:
        self._wrong[field] = why
        self._show()

    def _accept(self, field: str, **values: Any) -> None:
        self._wrong.pop(field, None)
        self._change(**values)

    def _change(self, **values: Any) -> None:
        before = self.session.plan.scope
        scope = Scope.model_validate({**before.model_dump(), **values})
        if scope != before:
            # A period that counts back does so from the start of the import that uses it.
            if scope.period is not before.period:
                scope.anchor = None
            self.outercom.guarded(lambda: self.session.change(lambda plan: setattr(plan, "scope", scope)))
        self._show()

    def _show(self) -> None:
        self.query_one("#dates").display = self.session.plan.scope.period is Period.CUSTOM
        problem, panel = self.problem(), self.query_one(ErrorPanel)
        if problem:
            panel.say(problem)
        else:
            panel.clear()
        lines = "\n".join(review_lines(self.session.plan, self.session.capabilities, self.session.census))
        self.query_one("#review", PlainText).show(line("[b]What will happen[/]\n$lines", lines=lines))
        self.refresh_state()
