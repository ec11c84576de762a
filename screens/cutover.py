"""Step 7: the checklist, what Outercom sees of site and mail, what to rebuild, and the way back."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList

from screens import cutover_text
from screens.base import StepScreen
from screens.modals.looked_at import LookedAt, LookedAtModal
from screens.modals.text import TextModal
from screens.ticking import LONGEST_NAME, toggled, who_ticks
from screens.widgets.action_button import ActionButton
from screens.widgets.checklist import Checklist
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.field import Field
from screens.widgets.plain import PlainText
from wizard.cutover.checklist import items
from wizard.errors import OutercomError
from wizard.steps import StepId

ASK_SECONDS = 5.0
"""How long a person waits for what only makes something easier."""


class CutoverScreen(StepScreen):
    """Space ticks the item under the cursor, or takes the tick back. Looking changes nothing but ticks of Outercom's own."""

    STEP: ClassVar[StepId] = StepId.CUTOVER
    FIRST = "Checklist"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Tick", show=False, id="cutover.tick", tooltip="Tick it off, or take the tick back"),
        Binding(
            "l", "look", "Look now", id="cutover.look", tooltip="Look at your pages and at DNS. It changes neither"
        ),
        Binding(
            "e",
            "edit",
            "Pages and mail",
            show=False,
            id="cutover.edit",
            tooltip="Which pages and mail domains Outercom looks at",
        ),
        Binding(
            "f", "findings", "What was seen", show=False, id="cutover.findings", tooltip="What was found, and when"
        ),
        Binding(
            "r", "rebuild", "To rebuild", show=False, id="cutover.rebuild", tooltip="What to rebuild by hand, by name"
        ),
        Binding(
            "b", "rollback", "Way back", show=False, id="cutover.rollback", tooltip="What to put back, in which order"
        ),
    ]

    def compose_body(self) -> ComposeResult:
        """Who ticks, the list, the last look, why and how."""
        with Horizontal(classes="actions"):
            yield PlainText("Ticked by")
            yield Field(who_ticks(self.session.plan), id="who", max_length=LONGEST_NAME)
            yield PlainText("", id="sums")
        yield Checklist(id="items")
        yield PlainText("", id="look")
        with VerticalScroll(id="below", can_focus=False):
            yield ErrorPanel()
            yield PlainText("", id="detail")
        for row in (("tick", "look", "edit"), ("findings", "rebuild", "rollback")):
            with Horizontal(classes="actions"):
                for action in row:
                    yield ActionButton(action, id=f"do-{action}")

    def on_mount(self) -> None:
        """Show the list."""
        self._looking = False
        self._show()

    def on_unmount(self) -> None:
        """Nobody waits for what is still being looked through."""
        if self.outercom.session is not None:
            self.session.ending.enough()

    def _show(self) -> None:
        plan = self.session.plan
        every = items(self.session.ending.switchover)
        self.query_one(Checklist).show_items([cutover_text.listed(one, plan) for one in every])
        done = sum(one.id in plan.checklist for one in every)
        self.query_one("#sums", PlainText).show(f"{done} of {len(every)} done.")
        if not self._looking:
            self.query_one("#look", PlainText).show(cutover_text.last_look(plan.switch))
        self.describe()
        self.refresh_state()

    @on(OptionList.OptionHighlighted)
    def describe(self) -> None:
        """Why and how, for the item under the cursor."""
        key = self.query_one(Checklist).current
        found = next((one for one in items(self.session.ending.switchover) if one.id == key), None)
        self.query_one("#detail", PlainText).show(cutover_text.described(found, self.session.plan) if found else "")

    @on(OptionList.OptionSelected)
    def action_tick(self) -> None:
        """Tick the item under the cursor, or take the tick back."""
        key = self.query_one(Checklist).current
        if key is None:
            return
        who, now = self.query_one("#who", Input).value, int(self.outercom.clock())
        self.outercom.guarded(lambda: self.session.change(lambda plan: toggled(plan, key, who, now)))
        self._show()

    # looking

    def action_look(self) -> None:
        """Look at everything that is named; while it looks, stop looking."""
        switch = self.session.plan.switch
        if self._looking:
            self.workers.cancel_group(self, "look")
            self._looked("· Stopped. What was seen before stays.")
        elif not switch.pages and not switch.domains:
            self.action_edit()
        else:
            self._looking = True
            self.query_one(ErrorPanel).clear()
            self.query_one("#do-look", ActionButton).caption("Stop looking")
            self.query_one("#look", PlainText).show("▸ Looking…")
            self.background(self._look, group="look")

    async def _look(self) -> None:
        shown = self.query_one("#look", PlainText)
        await self._ask()
        try:
            looked = await self.session.ending.look(
                lambda done, all_: shown.show(f"▸ Looking: {done} of {all_} answered.")
            )
        except OutercomError as error:
            self._looked("")
            self.query_one(ErrorPanel).show_error(error, self.action_look)
            return
        self._looked("! A minute was over before everything had answered." if looked.cut else "")

    def _looked(self, said: str) -> None:
        self._looking = False
        self.query_one("#do-look", ActionButton).caption("Look now")
        self._show()
        if said:
            self.query_one("#look", PlainText).show(said)

    async def _ask(self) -> None:
        """Ask Intercom for the support addresses and office hours. Nobody misses them where they cannot be had in a moment."""
        with suppress(OutercomError, TimeoutError):
            await asyncio.wait_for(self.session.ending.ask_settings(), ASK_SECONDS)

    def action_edit(self) -> None:
        """Name what is looked at, then look."""
        self.background(self._edit, group="edit")

    async def _edit(self) -> None:
        if self.session.plan.switch.set_there is None:
            self.query_one("#look", PlainText).show("▸ Asking Intercom for your support addresses…")
            await self._ask()
            self._show()
        if self.app.screen is self:
            self.app.push_screen(LookedAtModal(self.session.plan.switch, self.session.ending.switchover), self._chosen)

    def _chosen(self, named: LookedAt | None) -> None:
        if named is None:
            return
        if self._looking:
            self.action_look()
        choose = self.session.ending.choose
        if self.outercom.guarded(lambda: choose(named.pages, named.domains, named.widget)):
            self._show()
            if named.pages or named.domains:
                self.action_look()

    # what there is to read

    def action_findings(self) -> None:
        """Everything that was seen, with its evidence."""
        ending, switch, now = self.session.ending, self.session.plan.switch, int(self.outercom.clock())
        self.background(
            self._read, "What was seen", lambda: cutover_text.findings(switch, now, ending.own_app()), group="read"
        )

    def action_rebuild(self) -> None:
        """What to rebuild by hand."""
        self.query_one("#look", PlainText).show("▸ Looking through the archive for names…")
        self.background(self._rebuild, group="read")

    async def _rebuild(self) -> None:
        ending = self.session.ending
        if self.session.plan.switch.set_there is None:
            await self._ask()
        await self._read("To rebuild by hand", lambda: cutover_text.to_rebuild(ending.rebuild()))

    def action_rollback(self) -> None:
        """What to put back, in this order."""
        ending = self.session.ending
        self.background(self._read, "The way back", lambda: cutover_text.way_back(ending.way_back()), group="read")

    async def _read(self, title: str, text: Callable[[], Content]) -> None:
        try:
            shown = await asyncio.to_thread(text)
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
        else:
            if self.app.screen is self:
                self.app.push_screen(TextModal(title, shown, large=True))
        self._show()
