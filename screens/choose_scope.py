"""Step 4: what is loaded, and the review before the import starts."""

import asyncio
from datetime import date
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Checkbox, Input, RadioSet

from screens.ahead import Ahead
from screens.base import Body, StepScreen
from screens.messages import NextRequested, StartRequested
from screens.modals.confirm import ConfirmModal
from screens.modals.people import PeopleModal
from screens.modals.text import TextModal
from screens.review import review_lines
from screens.scope_choices import channel_choices, kind_choices
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.link_row import LinkRow
from screens.widgets.plain import PlainText, line
from screens.widgets.ticks import Ticks
from screens.widgets.toggles import Choice, Choices, TickBox
from wizard.errors import OutercomError, UsageError
from wizard.handover.addresses import template
from wizard.plan.models import STATES, Basis, Deleted, Leaving, LinkChoice, Period, Scope
from wizard.plan.quota_share import read_share, share_words
from wizard.scoping import channels_named, scope_count_line
from wizard.steps import StepId

_PERIODS = (
    (Period.ALL, "all time"),
    (Period.TWO_YEARS, "last 2 years"),
    (Period.SIX_MONTHS, "last 6 months"),
    (Period.CUSTOM, "from – to"),
)
_BASES = ((Basis.ACTIVITY, "by last activity"), (Basis.CREATION, "by creation"))
_LEAVING = ((Leaving.REMOVE, "is removed there"), (Leaving.KEEP, "stays there"))
_MOST_DAYS = 36_500


class ChooseScopeScreen(StepScreen):
    """A form whose every change is saved at once; what cannot be read as a value is said beside it and blocks the start."""

    STEP: ClassVar[StepId] = StepId.CHOOSE_SCOPE
    FIRST = "Choices"
    next_label = "Start import"
    PATIENCE: ClassVar[float] = 0.4
    """Seconds without a change after which the choice is counted."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "people", "People", show=False, id="scope.people", tooltip="Contacts that are one person"),
        Binding("l", "losses", "Losses", show=False, id="scope.losses", tooltip="What the destination cannot hold"),
        Binding("a", "accept", "Accept losses", show=False, id="scope.accept", tooltip="Accept what will be lost"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._wrong: dict[str, str] = {}
        self._ahead = Ahead(self)

    def compose_body(self) -> ComposeResult:
        """The form and the review."""
        scope = self.session.plan.scope
        with Body():
            yield PlainText("How far back", classes="label")
            with Choices(id="period", compact=True):
                for period, label in _PERIODS:
                    yield Choice(label, value=scope.period is period, compact=True)
            with Horizontal(classes="actions", id="dates"):
                yield PlainText("From")
                yield Field(str(scope.since or ""), placeholder="2025-01-31", id="since", max_length=12)
                yield PlainText("to")
                yield Field(str(scope.until or ""), placeholder="2026-01-31", id="until", max_length=12)
                yield PlainText("UTC, both included")
            with Choices(id="basis", compact=True):
                for basis, label in _BASES:
                    yield Choice(label, value=scope.basis is basis, compact=True)
            yield from self._which()
            with Horizontal(classes="actions"):
                yield TickBox("Load files and pictures", scope.files, id="files", compact=True)
                yield PlainText("  Share of Intercom's quota, %")
                yield Field(share_words(scope), id="share", max_length=60)
            yield LinkRow(self.session.plan.links)
            yield PlainText("What was loaded and leaves the scope later", classes="label")
            with Choices(id="leaving", compact=True):
                for leaving, label in _LEAVING:
                    yield Choice(label, value=scope.leaving is leaving, compact=True)
            gone = scope.deleted is Deleted.REMOVE
            yield TickBox("Remove there what is deleted in Intercom", gone, id="deleted", compact=True)
            yield ErrorPanel()
            yield PlainText("", id="review")
        yield PlainText("", id="count")
        yield PlainText("", id="losses")
        with Horizontal(classes="actions", id="more"):
            yield Button("People (p)", compact=True, action="screen.people")
            yield Button("Losses (l)", compact=True, action="screen.losses")
            yield Button("Accept losses (a)", id="accept", compact=True, action="screen.accept")

    def _which(self) -> ComposeResult:
        scope = self.session.plan.scope
        yield PlainText("Which conversations", classes="label")
        yield Ticks("state", [(state, state) for state in STATES], scope.states)
        with Horizontal(classes="actions"):
            yield PlainText("Leave out closed ones without activity for")
            yield Field(str(scope.closed_older_than_days or ""), placeholder="-", id="closed", max_length=6)
            yield PlainText("days (empty: none)")
        channels, kinds = channel_choices(self.session), kind_choices(self.session)
        yield PlainText("Channels", classes="label")
        yield Ticks("channel", channels, scope.channels or [name for name, _ in channels], per_line=3)
        with Horizontal(classes="actions", id="others"):
            yield PlainText("Others, by name")
            yield Field("", placeholder="all, while every box is ticked", id="named", max_length=60)
        yield PlainText("Kinds", classes="label")
        yield Ticks("kind", kinds, scope.kinds or [name for name, _ in kinds], per_line=3)

    def on_mount(self) -> None:
        """Show the review; count what it means in the background."""
        self._show()
        self._look_ahead()

    def problem(self) -> str | None:
        """What is wrong with the form or with the scope it makes."""
        return next(iter(self._wrong.values()), None) or super().problem()

    def action_next(self) -> None:
        """Start the import, and show it; while one runs, only show it."""
        if self.outercom.engine.running or self.session.migration.running() is not None:
            self.post_message(NextRequested())
        elif self._ahead.needs_asking:
            self.app.push_screen(ConfirmModal(self._ahead.question, yes="Accept and start", no="Not yet"), self._start)
        else:
            self.post_message(StartRequested())

    def _start(self, accepted: bool | None) -> None:
        if accepted:
            self.action_accept()
            self.post_message(StartRequested())

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

    def _look_ahead(self) -> None:
        self.background(self._count, group="count")
        self.background(self._foresee, group="losses")

    async def _count(self) -> None:
        """The newest choice is counted; those that were changed before they could be are not."""
        shown = self.query_one("#count", PlainText)
        shown.show("Counting …")
        await asyncio.sleep(self.PATIENCE)
        try:
            shown.show(f"In the scope: {scope_count_line(await self.session.count_scope())}")
        except OutercomError as error:
            shown.show(f"! Not counted: {error.message}")

    async def _foresee(self) -> None:
        self._ahead.foreseen, self._ahead.trouble = None, ""
        self._show()
        await asyncio.sleep(2 * self.PATIENCE)
        try:
            self._ahead.foreseen = await self.session.foresee_losses(seconds=20)
        except OutercomError as error:
            self._ahead.trouble = error.message
        self._show()

    @on(RadioSet.Changed, "#period")
    def choose_period(self, event: RadioSet.Changed) -> None:
        """How far back."""
        self._change(period=_PERIODS[event.index][0])

    @on(RadioSet.Changed, "#basis")
    def choose_basis(self, event: RadioSet.Changed) -> None:
        """By which date."""
        self._change(basis=_BASES[event.index][0])

    @on(RadioSet.Changed, "#leaving")
    def choose_leaving(self, event: RadioSet.Changed) -> None:
        """What becomes of what leaves."""
        self._change(leaving=_LEAVING[event.index][0])

    @on(Input.Changed, "#named")
    @on(Checkbox.Changed)
    def choose_which(self) -> None:
        """Which states, channels and kinds, and whether with files."""
        channels, kinds = self.query_one("#channel", Ticks), self.query_one("#kind", Ticks)
        named = self.query_one("#named", Input).value.strip()
        others = channels_named(named)
        self._wrong.pop("channels", None)
        self._wrong.pop("kinds", None)
        if named and not others:
            self._wrong["channels"] = "Write channels like: whatsapp, sms."
        elif not channels.chosen and not others:
            self._wrong["channels"] = "Choose at least one channel."
        if not kinds.chosen:
            self._wrong["kinds"] = "Choose at least one kind."
        every = channels.all_chosen and not named
        values: dict[str, Any] = {
            "states": self.query_one("#state", Ticks).chosen,
            "files": self.query_one("#files", Checkbox).value,
            "deleted": Deleted.REMOVE if self.query_one("#deleted", Checkbox).value else Deleted.KEEP,
        }
        if "channels" not in self._wrong:
            values["channels"] = () if every else tuple(sorted({*channels.chosen, *others}))
        if "kinds" not in self._wrong:
            values["kinds"] = () if kinds.all_chosen else kinds.chosen
        self._change(**values)

    @on(LinkRow.Chosen)
    def choose_links(self, event: LinkRow.Chosen) -> None:
        """Whether links inside messages are rewritten, and to which address."""
        try:
            address = template(event.template, "The address of links") if event.template else ""
        except UsageError as error:
            self._refuse("template", f"{error.message} {error.hint}")
            return
        links = LinkChoice(rewrite=event.rewrite, template=address)
        if links != self.session.plan.links:
            self.outercom.guarded(lambda: self.session.change(lambda plan: setattr(plan, "links", links)))
        self._accept("template")

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
        """How much of the quota may be used, also by the time of day."""
        try:
            scope = read_share(event.value.strip(), self.session.plan.scope)
        except ValueError as error:
            self._refuse("share", str(error))
        else:
            self._accept("share", quota_share=scope.quota_share, quota_hours=scope.quota_hours)

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
            self._look_ahead()
        self._show()

    def _show(self) -> None:
        self.query_one("#dates").display = self.session.plan.scope.period is Period.CUSTOM
        problem, panel = self.problem(), self.query_one(ErrorPanel)
        if problem:
            panel.say(problem)
        else:
            panel.clear()
        self.query_one("#losses", PlainText).show(self._ahead.line)
        self.query_one("#accept", Button).disabled = not self._ahead.needs_asking or self._ahead.foreseen is None
        lines = "\n".join(review_lines(self.session.plan, self.session.capabilities, self.session.census))
        self.query_one("#review", PlainText).show(line("[b]What will happen[/]\n$lines", lines=lines))
        self.refresh_state()
