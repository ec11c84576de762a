"""Step 4: what is loaded, what that comes to, and the review before the import starts."""

import asyncio
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import OptionList

from screens.ahead import Ahead
from screens.base import Body, StepScreen
from screens.messages import NextRequested, StartRequested
from screens.modals.people import PeopleModal
from screens.modals.review import ReviewModal
from screens.modals.text import TextModal
from screens.review import review_rows, whole_review
from screens.scope_draft import ScopeDraft
from screens.scope_form import ScopeForm
from screens.scope_text import PERIODS
from screens.sums import Sums
from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.facts import Facts, Row
from wizard.errors import OutercomError
from wizard.plan.models import Period
from wizard.scoping import same_scope
from wizard.steps import StepId

_PRESETS = {"all": Period.ALL, "years": Period.TWO_YEARS, "months": Period.SIX_MONTHS, "dates": Period.CUSTOM}


class ChooseScopeScreen(StepScreen):
    """A form whose every change is saved at once; what cannot be read as a value is said below it and blocks the review."""

    STEP: ClassVar[StepId] = StepId.CHOOSE_SCOPE
    FIRST = "#parts"
    next_label = "Review"
    PATIENCE: ClassVar[float] = 0.4
    """Seconds without a change after which the choice is counted."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "all", "Load all time", show=False, id="scope.all", tooltip="Load conversations of all time"),
        Binding(
            "y",
            "years",
            "Load the last 2 years",
            show=False,
            id="scope.years",
            tooltip="The last two years: the usual choice",
        ),
        Binding("h", "months", "Load the last 6 months", show=False, id="scope.months", tooltip="The last half year"),
        Binding(
            "t",
            "dates",
            "Load from one day to another",
            show=False,
            id="scope.dates",
            tooltip="From one day to another",
        ),
        Binding("p", "people", "People", show=False, id="scope.people", tooltip="Contacts that are one person"),
        Binding("l", "losses", "Losses", show=False, id="scope.losses", tooltip="What the destination cannot hold"),
        Binding("a", "accept", "Accept losses", show=False, id="scope.accept", tooltip="Accept what will be lost"),
        Binding("n", "refuse", "Do not accept", show=False, id="scope.refuse", tooltip="Accept no losses any more"),
        Binding("r", "recount", "Count again", show=False, id="scope.recount", tooltip="Ask for the counts once more"),
        Binding("escape", "parts", "To the list", key_display="esc", id="screen.parts"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._draft = ScopeDraft()
        self._ahead = Ahead(self)
        self._sums = Sums(self)
        self._review: ReviewModal | None = None

    def compose_body(self) -> ComposeResult:
        """The presets, the form, the sums, the buttons."""
        with Horizontal(classes="actions", id="presets"):
            for action in _PRESETS:
                yield ActionButton(action, id=f"preset-{action}")
        yield ScopeForm(self.session, self.outercom.clock)
        yield ErrorPanel()
        with Body(id="sums"):
            yield Facts(label=14)
        with Horizontal(classes="actions", id="more"):
            yield ActionButton("people")
            yield ActionButton("losses")
            yield ActionButton("accept", id="accept")
            yield ActionButton("refuse", id="refuse")
            yield ActionButton("recount", id="recount")

    def on_mount(self) -> None:
        """Count what the choices mean in the background."""
        self._look_ahead()

    def problem(self) -> str | None:
        """What is wrong with the form or with the scope it makes."""
        return self._draft.problem(self.session.plan.scope) or super().problem()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is possible now."""
        match action:
            case "parts":
                return self.focused is not None and not isinstance(self.focused, OptionList)
            case "accept":
                return self._ahead.foreseen is not None and self._ahead.needs_asking
            case "refuse":
                return self._ahead.accepted
            case "recount":
                return bool(self._sums.trouble or self._ahead.trouble)
            case "losses":
                return True if self._ahead.foreseen is not None else None
        return super().check_action(action, parameters)

    # the form

    def action_all(self) -> None:
        """All time."""
        self._change(period=Period.ALL)

    def action_years(self) -> None:
        """The last two years."""
        self._change(period=Period.TWO_YEARS)

    def action_months(self) -> None:
        """The last half year."""
        self._change(period=Period.SIX_MONTHS)

    def action_dates(self) -> None:
        """From one day to another: go to where they are written."""
        self._change(period=Period.CUSTOM)
        self.query_one(ScopeForm).show_part("when")
        self.query_one("#since").focus()

    def action_parts(self) -> None:
        """Back to the list of parts."""
        self.query_one("#parts").focus()

    @on(ScopeForm.Chosen)
    def choose(self, event: ScopeForm.Chosen) -> None:
        """A part of the scope is chosen."""
        self._draft.read(event.field)
        self._change(**event.values)

    @on(ScopeForm.Linked)
    def choose_links(self, event: ScopeForm.Linked) -> None:
        """What becomes of links is chosen."""
        self._draft.read("template")
        if event.links != self.session.plan.links:
            self.outercom.guarded(lambda: self.session.change(lambda plan: setattr(plan, "links", event.links)))
        self._show()

    @on(ScopeForm.Refused)
    def refuse(self, event: ScopeForm.Refused) -> None:
        """Something is no value."""
        self._draft.refuse(event.field, event.why)
        self._show()

    def _change(self, **values: Any) -> None:
        before = self.session.plan.scope
        scope = self._draft.change(before, values)
        if scope != before:
            # A period that counts back does so from the start of the import that uses it.
            if scope.period is not before.period:
                scope.anchor = None
            self.outercom.guarded(lambda: self.session.change(lambda plan: setattr(plan, "scope", scope)))
            if not same_scope(scope, before):
                self._look_ahead()
        self._show()

    # what it comes to

    def action_people(self) -> None:
        """Who is one person, and taking them apart."""
        self.app.push_screen(PeopleModal(self.session))

    def action_losses(self) -> None:
        """What will be lost, with examples."""
        self.app.push_screen(TextModal("What the destination cannot hold", "\n".join(self._ahead.lines)))

    def action_accept(self) -> None:
        """Accept what will be lost."""
        foreseen = self._ahead.foreseen
        if foreseen is not None:
            self.outercom.guarded(lambda: self.session.accept_losses(foreseen))
        self._show()

    def action_refuse(self) -> None:
        """Accept nothing any more."""
        self.outercom.guarded(self.session.take_back_losses)
        self._show()

    def action_recount(self) -> None:
        """Ask once more for what could not be counted."""
        self._look_ahead()

    def _look_ahead(self) -> None:
        self.background(self._count, group="count")
        self.background(self._foresee, group="losses")

    async def _count(self) -> None:
        """The newest choice is counted; those that were changed before they could be are not."""
        self._sums.stale()
        self._show()
        await self._sums.recount(self.PATIENCE)
        self._show()

    async def _foresee(self) -> None:
        self._ahead.foreseen, self._ahead.trouble = None, ""
        self._show()
        await asyncio.sleep(2 * self.PATIENCE)
        try:
            self._ahead.foreseen = await self.session.foresee_losses(seconds=20)
        except OutercomError as error:
            self._ahead.trouble = error.message
        self._show()

    # the review

    def action_next(self) -> None:
        """The review, which starts the import; while one runs, only show it."""
        if self.outercom.engine.running or self.session.migration.running() is not None:
            self.post_message(NextRequested())
            return
        rows, start = self._page()
        plan, able, now = self.session.plan, self.session.capabilities, self.outercom.clock()
        self._review = ReviewModal(rows, start, whole_review(plan, able, self._ahead.lines, now))
        self.app.push_screen(self._review, self._reviewed)

    def _reviewed(self, start: bool | None) -> None:
        self._review = None
        if start:
            if self._ahead.needs_asking:
                self.action_accept()
            self.post_message(StartRequested())

    def _page(self) -> tuple[list[Row], str]:
        session, ahead = self.session, self._ahead
        sums = self._sums
        plan, able, now = session.plan, session.capabilities, self.outercom.clock()
        rows = review_rows(plan, able, sums.count, sums.costs, ahead.question, sums.bots, now=now)
        return rows, "Accept losses and start" if ahead.needs_asking and ahead.foreseen is not None else "Start import"

    def _show(self) -> None:
        problem, panel = self.problem(), self.query_one(ErrorPanel)
        shown = self._draft.shown(self.session.plan.scope)
        days = self._draft.wrong_days(shown)
        if problem:
            panel.say(problem)
        else:
            panel.clear()
        for action, period in _PRESETS.items():
            chosen = "✓ " if shown.period is period else ""
            self.query_one(f"#preset-{action}", ActionButton).caption(f"{chosen}{PERIODS[period]}")
        self.query_one(ScopeForm).refresh_words(shown, days)
        self.query_one("#sums", Body).query_one(Facts).show_rows(self._sums.rows(self._ahead.line, days))
        if self._review is not None and self._review.is_mounted:
            self._review.show(*self._page())
        self.refresh_state()
