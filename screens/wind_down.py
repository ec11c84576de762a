"""Step 8: what is to be done before Intercom goes, in order, and the end."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import OptionList

from screens import wind_down_text
from screens.base import StepScreen
from screens.messages import HomeRequested, StartRequested
from screens.modals.ask import AskModal
from screens.modals.confirm import ConfirmModal
from screens.removing import proof
from screens.ticking import toggled, who_ticks
from screens.widgets.action_button import ActionButton
from screens.widgets.checklist import Checklist
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.plain import PlainText
from screens.wind_down_text import Known
from wizard.cutover.ending import (
    ARCHIVE,
    CALENDAR,
    DELTA,
    FORGOTTEN,
    OPEN,
    REPORT,
    REVOKED,
    UNREAD,
    ending_items,
    left_to_do,
)
from wizard.deleting import delete
from wizard.errors import OutercomError
from wizard.steps import StepId
from wizard.text import plural

T = TypeVar("T")

_ACTIONS = {
    CALENDAR: "calendar",
    OPEN: "still_open",
    DELTA: "delta",
    UNREAD: "tick",
    REVOKED: "check_token",
    FORGOTTEN: "forget",
    REPORT: "report",
    ARCHIVE: "tick",
}
"""What enter does, by item."""


def _binding(key: str, action: str, words: str, tooltip: str) -> Binding:
    return Binding(key, action, words, show=False, id=f"end.{action.replace('_', '-')}", tooltip=tooltip)


class WindDownScreen(StepScreen):
    """The last step. Enter does what the item under the cursor says; finishing marks the migration as finished."""

    STEP: ClassVar[StepId] = StepId.WIND_DOWN
    FIRST = "Checklist"
    next_label = "Finish"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "next", "Finish", key_display="F3", id="step.next", tooltip="Mark the migration as finished"),
        Binding("space", "tick", "Tick", id="end.tick", tooltip="Tick it off yourself, or take the tick back"),
        _binding("c", "calendar", "Calendar file", "Save the dates as a file for your calendar"),
        _binding("o", "still_open", "Still open?", "Ask Intercom what is open and snoozed there now"),
        _binding("d", "delta", "Last delta", "Read and load what changed in Intercom since the last run"),
        _binding("t", "check_token", "Check token", "See whether Intercom refuses the token by now"),
        _binding("k", "forget", "Remove token", "Remove the token from this machine"),
        _binding("s", "report", "Final report", "Save the final report in a folder"),
        _binding("x", "delete", "Delete all", "Delete the archive and everything of this migration on this machine"),
    ]

    def compose_body(self) -> ComposeResult:
        """The dates, the list, why and how, everything there is to do."""
        yield PlainText("", id="dates")
        yield Checklist(id="items")
        yield PlainText("", id="look")
        with VerticalScroll(id="below", can_focus=False):
            yield ErrorPanel()
            yield PlainText("", id="detail")
        for row in (("tick", "calendar", "still_open"), ("delta", "check_token", "forget"), ("report", "delete")):
            with Horizontal(classes="actions"):
                for action in row:
                    yield ActionButton(action, id=f"do-{action.replace('_', '-')}")

    def on_mount(self) -> None:
        """Show the list; look for the token and the archive off this thread."""
        self.known = Known()
        self._deleted = False
        self._show()
        self.background(self._find_out, group="known")

    def on_unmount(self) -> None:
        """What was deleted is not open any more."""
        if self._deleted:
            self.outercom.close_session()

    async def _find_out(self) -> None:
        ending = self.session.ending
        self.known.read_to = await asyncio.to_thread(ending.read_to)
        self.known.not_read = await asyncio.to_thread(ending.not_read)
        if not self.session.plan.source.rehearsal:
            self.known.token = await asyncio.to_thread(ending.token_state)
        self._show()

    def _show(self) -> None:
        session, known = self.session, self.known
        known.running = self.outercom.engine.running
        dates = wind_down_text.dates_sentence(session.ending.dates(), session.plan, int(self.outercom.clock()))
        self.query_one("#dates", PlainText).show(dates)
        self.query_one(Checklist).show_items(wind_down_text.rows(session.plan, known))
        self.describe()
        self.refresh_state()

    @on(OptionList.OptionHighlighted)
    def describe(self) -> None:
        """Why and how, for the item under the cursor."""
        session = self.session
        folder = str(session.migration.paths.folder)
        text = wind_down_text.described(
            self.query_one(Checklist).current, session.plan, self.known, folder, session.account
        )
        self.query_one("#detail", PlainText).show(text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A rehearsal has no token; while an import runs, neither a second one nor a deletion."""
        if action in ("check_token", "forget") and self.session.plan.source.rehearsal:
            return None
        if action in ("delta", "delete") and self.outercom.engine.running:
            return None
        return super().check_action(action, parameters)

    @on(OptionList.OptionSelected)
    async def do(self) -> None:
        """Do what the item under the cursor says, where that is possible now."""
        action = _ACTIONS.get(self.query_one(Checklist).current or "")
        if action is not None and self.check_action(action, ()):
            await self.run_action(f"screen.{action}")

    def action_tick(self) -> None:
        """Tick the item under the cursor, or take the tick back."""
        key = self.query_one(Checklist).current
        if key is None:
            return
        who, now = who_ticks(self.session.plan), int(self.outercom.clock())
        self.outercom.guarded(lambda: self.session.change(lambda plan: toggled(plan, key, who, now)))
        self._show()

    def action_next(self) -> None:
        """Mark the migration as finished, once, and go home; ask first while something in the list is open."""
        plan = self.session.plan
        known = self.known
        left = left_to_do(ending_items(known.not_read), plan, known.read_to, known.token)
        if plan.finished_at is not None or not left:
            self._finish(True)
            return
        question = (
            f"{plural(left, 'thing is', 'things are')} still open here. Finish all the same? You can come back to them."
        )
        self.app.push_screen(ConfirmModal(question, yes="Finish", no="Not yet"), self._finish)

    def _finish(self, wanted: bool | None) -> None:
        if not wanted:
            return
        now = int(self.outercom.clock())
        if self.session.plan.finished_at is None and not self.outercom.guarded(
            lambda: self.session.change(lambda plan: setattr(plan, "finished_at", now))
        ):
            return
        self.post_message(HomeRequested())

    # one thing after the other

    def action_calendar(self) -> None:
        """Save the dates as a calendar file."""
        ending = self.session.ending
        said = "✓ Saved as {}; open it with your calendar, then tick this (space)."
        self.background(self._do, lambda: said.format(ending.save_calendar().name), self.action_calendar, group="do")

    def action_still_open(self) -> None:
        """Ask what is open at the source now."""
        self._say("▸ Asking Intercom…")
        self.background(self._still_open, group="do")

    async def _still_open(self) -> None:
        await self._guarded(self.session.ending.still_open(), self.action_still_open)

    def action_delta(self) -> None:
        """Read and load what changed; the import shows itself."""
        self.post_message(StartRequested("delta"))

    def action_check_token(self) -> None:
        """See whether the source refuses the token."""
        self._say("▸ Asking Intercom whether it still takes the token…")
        self.background(self._check_token, group="do")

    async def _check_token(self) -> None:
        refused = await self._guarded(self.session.ending.is_refused(), self.action_check_token)
        if refused is False:
            self.query_one(ErrorPanel).say(
                "Intercom still takes this token.",
                "Revoke it: Settings, Developers, Authentication, Manage tokens. Then check again.",
                retry=self.action_check_token,
            )
        elif refused:
            self._say("✓ Intercom refuses the token: it is revoked.")

    def action_forget(self) -> None:
        """Remove the token, after asking."""
        question = wind_down_text.forget_question(self.session.plan, self.known.not_read)
        self.app.push_screen(ConfirmModal(question, yes="Remove"), self._forget_if)

    def _forget_if(self, wanted: bool | None) -> None:
        if wanted:
            self.background(self._forget, group="do")

    async def _forget(self) -> None:
        left = await self._guarded(asyncio.to_thread(self.session.ending.forget_token), self.action_forget)
        if left is not None:
            self.known.token = left
            self._show()

    def action_report(self) -> None:
        """Ask where to, and save the final report there."""
        folder = str(self.session.migration.paths.folder)
        self.app.push_screen(AskModal("Save the final report in this folder", folder), self._report)

    def _report(self, folder: str | None) -> None:
        if not folder:
            return
        ending, into = self.session.ending, Path(folder)
        self._say("▸ Writing the final report…")
        self.background(
            self._do,
            lambda: f"✓ Saved: final-report.html and .md in {ending.save_final(into)[1].parent}",
            lambda: self._report(folder),
            group="do",
        )

    def action_delete(self) -> None:
        """Ask by the name, delete everything, and show what is gone."""
        name = self.session.migration.name
        local = "\nWhat was loaded lies in the same folder, and goes as well." * self.session.capabilities.local
        question = (
            f"Delete '{name}' with its archive, files and reports?{local}\n"
            "After Intercom is cancelled, the archive is the only full copy.\nType its name to delete it."
        )

        def check(typed: str) -> str | None:
            return None if typed == name else f"That is not '{name}'. Nothing was deleted."

        def start(typed: str | None) -> None:
            if typed == name:
                self.background(self._delete, group="do")

        self.app.push_screen(AskModal(question, check=check), start)

    async def _delete(self) -> None:
        session, app = self.session, self.outercom
        try:
            deleted = await asyncio.to_thread(delete, session.migration, session.credentials)
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error, self.action_delete)
            return
        self._deleted = True
        app.navigation.home()
        app.tell(f"'{session.migration.name}' is deleted", proof(deleted))

    # what they share

    async def _do(self, work: Callable[[], str], retry: Callable[[], object]) -> None:
        """Do something off this thread, and say how it ended."""
        said = await self._guarded(asyncio.to_thread(work), retry)
        if said:
            self._say(said)

    async def _guarded(self, work: Awaitable[T], retry: Callable[[], object]) -> T | None:
        """What work gives; None where it failed, which is said."""
        self.query_one(ErrorPanel).clear()
        try:
            given = await work
        except OutercomError as error:
            self._say("")
            self.query_one(ErrorPanel).show_error(error, retry)
            return None
        self._say("")
        self._show()
        return given

    def _say(self, text: str) -> None:
        self.query_one("#look", PlainText).show(text)
