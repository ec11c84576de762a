"""Step 6: counts, looking from both sides, macros, and the full check. What blocks is asked off this thread."""

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.widgets import DataTable, Input, TabbedContent, TabPane

from screens.base import StepScreen
from screens.check_pane import CheckPane
from screens.counts_pane import CountsPane
from screens.sample_pane import MacrosPane, SamplePane
from screens.seeking import Seeking
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.plain import PlainText
from wizard.errors import OutercomError
from wizard.steps import StepId
from wizard.verify.judged import key_of
from wizard.verify.report import Report
from wizard.verify.result import differs
from wizard.verify.sampling import Sample

_LOOK_SECONDS = 0.25
_RUNNING = "! An import is running: this is a snapshot, and goes on changing. Check once it has ended."


class VerifyScreen(StepScreen):
    """The full check belongs to the session: it goes on when this screen is left."""

    STEP: ClassVar[StepId] = StepId.VERIFY
    FIRST = "Tabs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "full_check", "Full check", id="verify.full", tooltip="Read every record back and compare it"),
        Binding("x", "stop_check", "Stop", id="verify.stop", show=False, tooltip="End the check; the last whole result is kept"),
        Binding("o", "rows", "Open", id="verify.rows", show=False, tooltip="The records behind the number under the cursor"),
        Binding("w", "save", "Save report", id="verify.save", show=False, tooltip="As Markdown, as JSON, and as a page to print and sign"),
        Binding("v", "count_by", "Count by", id="verify.count-by", show=False, tooltip="By kind, state, channel, month or role"),
        Binding("i", "arrived", "What arrived since?", id="verify.arrived", show=False, tooltip="Ask Intercom; a few calls"),
        Binding("l", "look", "Look", id="verify.look", show=False, tooltip="See the row under the cursor from both sides"),
        Binding("s", "another", "Another sample", id="verify.another", show=False, tooltip="Draw other conversations; what you said is kept"),
        Binding("slash", "find", "Find", id="verify.find", show=False, tooltip="A customer, company, conversation or macro"),
        Binding("t", "turn_tab", "Next tab", id="screen.next-tab", show=False),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._report: Report | None = None
        self._sampling = False
        self._ended = 0
        self._busy = False
        self._left = False
        self._seeking = Seeking(self)

    def compose_body(self) -> ComposeResult:
        """Four tabs."""
        yield ErrorPanel()
        yield PlainText("", id="notice")
        with TabbedContent():
            with TabPane("Counts", id="counts-tab"):
                yield CountsPane()
            with TabPane("Look", id="look-tab"):
                yield SamplePane()
            with TabPane("Macros", id="macros-tab"):
                yield MacrosPane()
            with TabPane("Full check", id="check-tab"):
                yield CheckPane()

    def on_mount(self) -> None:
        """Count, take up the last check or make a small one, and choose what is worth a look."""
        self._ended = self.session.proof.full.ended
        self._load()
        self.set_interval(_LOOK_SECONDS, self.look_at_check)

    def on_unmount(self) -> None:
        """What is still looked for here ends at its next word."""
        self._left = True

    # loading

    def _load(self) -> None:
        self.background(self._counts, group="counts")
        self.background(self._looked_at, group="sample")
        self.background(self._macros, group="macros")

    async def asked(self, work: Callable[[], Any], retry: Callable[[], object]) -> Any:
        """What `work` answers, off this thread; None where it cannot, which is then said."""
        try:
            return await asyncio.to_thread(work)
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error, retry)
            return None

    @property
    def left(self) -> bool:
        """Whether this screen was left."""
        return self._left

    async def _counts(self) -> None:
        session, proof = self.session, self.session.proof
        running = await asyncio.to_thread(session.migration.running)
        self.query_one("#notice", PlainText).show(_RUNNING if running or self.outercom.engine.running else "")
        counts = await self.asked(proof.counts, self._load)
        if counts is None:
            self.query_one(CountsPane).show((), None)
            self.query_one(CheckPane).show(None, stale=False)
            return
        last = await asyncio.to_thread(proof.full.last)
        self.query_one(CountsPane).show(counts, last)
        last = last or self._report
        if last is None:
            self._sampling = True
            last = await self.asked(lambda: session.verify(Sample(), self._told), self._load)
            self._sampling = False
        stale = bool(last and last.full and await asyncio.to_thread(proof.stale, last))
        self._show_report(last, stale=stale)

    def _told(self, *_: object) -> None:
        # On the worker thread: the way to end a small check nobody waits for.
        if self._left:
            raise OutercomError("The check was left.")

    def _show_report(self, report: Report | None, *, stale: bool = False) -> None:
        self._report = report
        self.query_one(CheckPane).show(report, stale=stale)
        self.refresh_state()

    async def _looked_at(self) -> None:
        rows = await self.asked(self.session.proof.sample, self._load)
        self.query_one(SamplePane).show_rows(rows or [], self.session.plan.judgements, frozenset())
        await self.judged()

    async def _macros(self) -> None:
        rows = await self.asked(self.session.proof.macros, self._load)
        self.query_one(MacrosPane).show_macros(rows or [], self.session.plan.judgements, frozenset())

    async def judged(self) -> None:
        """Which of what was judged is another one since."""
        found = await self.asked(self.session.proof.judged, self._load)
        changed = frozenset(key_of(one.kind, one.id) for one in found or () if one.changed)
        for pane in (self.query_one(SamplePane), self.query_one(MacrosPane)):
            pane.show_rows(pane.rows, self.session.plan.judgements, changed)
        self.refresh_state()

    # the full check

    def action_full_check(self) -> None:
        """Read everything back and compare."""
        self.to("check-tab")
        self.query_one(ErrorPanel).clear()
        self.session.proof.full.start()
        self.look_at_check()
        self.refresh_state()

    def action_stop_check(self) -> None:
        """End it."""
        self.session.proof.full.stop()

    def look_at_check(self) -> None:
        """How far the check is; what it found, once it has ended."""
        full = self.session.proof.full
        try:
            pane = self.query_one(CheckPane)
        except NoMatches:  # the screen is being taken down
            return
        if full.running:
            pane.show_far(full.far)
        elif full.ended != self._ended:
            self._ended = full.ended
            pane.show_far(None)
            self._check_ended()
        elif self._sampling:
            pane.show_far(None, "Looking at a small sample …")
        else:
            pane.show_far(None)

    def _check_ended(self) -> None:
        full = self.session.proof.full
        if full.error is not None:
            self.query_one(ErrorPanel).show_error(full.error, self.action_full_check)
        self.background(self._counts, group="counts")
        self.refresh_state()

    def action_rows(self) -> None:
        """The records behind the number under the cursor."""
        self.to("check-tab")
        chosen, report = self.query_one(CheckPane).chosen, self._report
        if report is None:
            return
        if chosen is None or not self._seeking.show_rows(report, *chosen):
            self.query_one("#check-told", PlainText).show("There are no records to show behind this number.")

    @on(CheckPane.Asked)
    def show_rows(self) -> None:
        """Enter on a number."""
        self.action_rows()

    def action_save(self) -> None:
        """Write the report beside the archive."""
        self.to("check-tab")
        if self._report is not None:
            self.background(self._seeking.save, self._report, group="save")

    # counts

    def action_count_by(self) -> None:
        """Count by the next thing."""
        self.to("counts-tab")
        self.query_one(CountsPane).turn()
        self.refresh_state()

    def action_arrived(self) -> None:
        """Ask Intercom what is new."""
        self.to("counts-tab")
        self.query_one(CountsPane).show_since(None)
        self.background(self._seeking.arrived, group="arrived")

    # looking for oneself

    def action_look(self) -> None:
        """The row under the cursor from both sides."""
        pane = self.query_one(MacrosPane if self._tab == "macros-tab" else SamplePane)
        if self._tab not in ("macros-tab", "look-tab"):
            self.to("look-tab")
        if pane.place >= 0:
            self._seeking.look_at(pane.rows, pane.place)

    @on(DataTable.RowSelected, "SamplePane DecisionTable, MacrosPane DecisionTable")
    def look_at_row(self) -> None:
        """Enter on a row."""
        self.action_look()

    def action_another(self) -> None:
        """Draw other conversations."""
        self.to("look-tab")
        if self.outercom.guarded(self.session.proof.another):
            self.background(self._looked_at, group="sample")

    def action_find(self) -> None:
        """To the field."""
        self.to("look-tab")
        self.query_one("#find").focus()

    @on(Input.Submitted, "#find")
    def look_for(self, event: Input.Submitted) -> None:
        """Look for what was typed."""
        self.query_one(ErrorPanel).clear()
        self.background(self._seeking.find, event.value.strip(), group="find")

    # the frame

    @property
    def _tab(self) -> str:
        return self.query_one(TabbedContent).active

    def to(self, tab: str) -> None:
        """Show a tab by its id, with the focus in its table."""
        if self._tab != tab:
            self.query_one(TabbedContent).active = tab
            # A tab shows itself again as long as something in it has the focus.
            self.query_one(f"#{tab} DataTable").focus(scroll_visible=False)

    def action_turn_tab(self) -> None:
        """The next tab."""
        tabs = [pane.id or "" for pane in self.query(TabPane)]
        self.to(tabs[(tabs.index(self._tab) + 1) % len(tabs)])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A check can be begun or stopped; a report is saved once there is one."""
        running = self.session.proof.full.running
        if action == "full_check":
            return not running
        if action == "stop_check":
            return running
        if action in ("save", "rows"):
            return True if self._report is not None else None
        return super().check_action(action, parameters)

    def refresh_state(self) -> None:
        """Nobody is locked out of the next step; what speaks against it is said."""
        super().refresh_state()
        if self.problem() is None:
            try:
                self.query_one("#problem", PlainText).show(self._warning())
            except NoMatches:
                return

    def _warning(self) -> str:
        rejected = sum(not one.accepted for one in self.session.plan.judgements.values())
        if rejected:
            return f"! {rejected} rejected."
        if self._report is None or not self._report.full:
            return "· No full check yet."
        if self._report.green:
            return ""
        return "! The check found differences." if differs(self._report) else "! Not everything came along."
