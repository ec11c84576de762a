"""Says that teammates were decided on anew after the import, and offers to change what is loaded."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal

from screens.messages import StartRequested
from screens.modals.confirm import ConfirmModal
from screens.widgets.action_button import ActionButton
from screens.widgets.plain import PlainText
from wizard.errors import OutercomError
from wizard.remapping import remapped_since
from wizard.session import Session

if TYPE_CHECKING:
    from textual.timer import Timer


class RemappedRow(Horizontal):
    """Not there while what is loaded says what is decided. Its button is the screen's action `apply`, which calls `ask`."""

    DEFAULT_CSS = """
    RemappedRow { height: 1; padding: 0 1; display: none; }
    RemappedRow.-shown { display: block; }
    RemappedRow PlainText { width: 1fr; height: 1; color: $text-warning; text-overflow: ellipsis; text-wrap: nowrap; }
    """
    PATIENCE_SECONDS = 0.6

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._timer: Timer | None = None
        self._looking = False

    def compose(self) -> ComposeResult:
        """The sentence and the button."""
        yield PlainText("")
        yield ActionButton("apply")

    @property
    def offered(self) -> bool:
        """Whether there is anything to change."""
        return self.has_class("-shown")

    def look(self) -> None:
        """See, once nobody decides for a moment, whether what is loaded says something else."""
        if not self._session.migration.paths.ledger(self._session.plan.destination).exists():
            return
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(self.PATIENCE_SECONDS, self._begin)

    def _begin(self) -> None:
        if self._looking:  # one look at a time: a large ledger takes a moment
            self.look()
            return
        self._looking = True
        self.run_worker(self._compare(), group="look")

    async def _compare(self) -> None:
        found = None
        try:
            with suppress(OutercomError):
                found = await asyncio.to_thread(remapped_since, self._session)
        finally:
            self._looking = False
        self.query_one(PlainText).show(f"! {found.sentence}" if found else "")
        self.set_class(found is not None, "-shown")
        self.screen.refresh_bindings()

    async def ask(self) -> None:
        """Ask, with what it takes, and request the run. Raises what a forecast raises."""
        forecast = await self._session.forecast("attribution")
        question = f"Change who wrote what in the records that are loaded? {forecast.sentence} Nothing else is read or changed."
        self.app.push_screen(ConfirmModal(question, yes="Apply"), self._answered)

    def _answered(self, yes: bool | None) -> None:
        if yes:
            self.post_message(StartRequested(only="attribution"))
