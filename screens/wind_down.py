"""Step 8: the dates, the token, and the end."""

import asyncio
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button

from screens.base import Body, StepScreen
from screens.messages import HomeRequested
from screens.modals.confirm import ConfirmModal
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.plain import PlainText, line
from wizard.credentials import environment_variable
from wizard.cutover.checklist import items
from wizard.cutover.dates import wind_down_dates
from wizard.errors import OutercomError
from wizard.plan.models import RUN_NOTE, Plan
from wizard.session import Session
from wizard.steps import StepId

TODO = (
    "Then, in this order:\n"
    "1. Look at what is still open in Intercom, and run the import once more (step 5): it brings what changed.\n"
    "2. Save what does not move and you still want: texts of workflows, series, articles.\n"
    "3. Revoke the access token in Intercom: Settings > Developers > Authentication > Manage tokens.\n"
    "4. Remove it here with the button below.\n"
    "5. Keep the archive in a safe place: it is the only full copy, and it holds your customers' data."
)


class WindDownScreen(StepScreen):
    """The last step. Finishing marks the migration as finished; its dates count from then."""

    STEP: ClassVar[StepId] = StepId.WIND_DOWN
    FIRST = "#next"
    next_label = "Finish"

    def compose_body(self) -> ComposeResult:
        """The dates, what to do, the state of the migration."""
        with Body():
            yield PlainText("", id="dates")
            yield PlainText(TODO, id="what")
            yield PlainText(f"The archive: {self.session.migration.paths.folder}", id="archive")
            yield PlainText("", id="token")
            with Horizontal(classes="actions"):
                yield Button("Remove the token from this machine", id="forget", compact=True)
            yield ErrorPanel()
            yield PlainText("", id="final")

    def on_mount(self) -> None:
        """Show the dates; look for the token off this thread."""
        plan = self.session.plan
        self.query_one("#dates", PlainText).show(self._dates(plan))
        self.query_one("#final", PlainText).show(_final(plan))
        self.query_one("#forget", Button).disabled = plan.source.rehearsal
        self.background(self._look, self.session, group="token")

    def action_next(self) -> None:
        """Mark the migration as finished, once, and go home."""
        now = int(self.outercom.clock())
        if self.session.plan.finished_at is None and not self.outercom.guarded(
            lambda: self.session.change(lambda plan: setattr(plan, "finished_at", now))
        ):
            return
        self.post_message(HomeRequested())

    @on(Button.Pressed, "#forget")
    def forget(self) -> None:
        """Remove the token, after asking."""
        question = "Remove the token from the keyring and from this session? Without it nothing more can be read."
        self.app.push_screen(ConfirmModal(question, yes="Remove"), self._forget_if)

    def _forget_if(self, wanted: bool | None) -> None:
        if wanted:
            self.background(self._forget, self.session, group="token")

    async def _forget(self, session: Session) -> None:
        try:
            await asyncio.to_thread(session.credentials.forget, session.account)
        except OutercomError as error:
            self.query_one(ErrorPanel).show_error(error)
        await self._look(session)

    async def _look(self, session: Session) -> None:
        if session.plan.source.rehearsal:
            text = "The rehearsal has no token to remove."
        else:
            origin = await asyncio.to_thread(session.credentials.origin, session.account)
            text = {
                "keyring": "The token is still in the system's keyring.",
                "session": "The token is kept for this session; it goes when Outercom ends.",
                "environment": f"The token is set as {environment_variable(session.account)}: remove it there yourself.",
                None: "✓ No token is kept here.",
            }[origin]
        self.query_one("#token", PlainText).show(text)

    def _dates(self, plan: Plan) -> object:
        base = plan.finished_at if plan.finished_at is not None else int(self.outercom.clock())
        zone = datetime.fromtimestamp(base).astimezone().tzinfo
        dates = wind_down_dates(base, zone) if zone else wind_down_dates(base)
        text = (
            "Finished on $done. Keep Intercom readable until [b]$until[/] at least; cancel it from about [b]$cancel[/]."
        )
        if plan.finished_at is None:
            text = "If you finish today ($done): keep Intercom readable until [b]$until[/] at least; cancel it from about [b]$cancel[/]."
        return line(text, done=dates.finished, until=dates.read_only_until, cancel=dates.cancel_from)


def _final(plan: Plan) -> str:
    every = items(plan.destination)
    done = sum(one.id in plan.checklist for one in every)
    run = plan.notes.get(RUN_NOTE, "no import has finished")
    return f"In the end: {run} The checklist: {done} of {len(every)} done."
