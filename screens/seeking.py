"""What step 6 asks for and shows in a window or a line: both sides, records behind a number, the saved report, news from Intercom."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from screens.counts_pane import CountsPane
from screens.modals.pick import PickModal
from screens.modals.rows import RowsModal, named
from screens.modals.side_by_side import SideBySideModal
from screens.sample_pane import SamplePane
from screens.widgets.plain import PlainText
from wizard.errors import OutercomError
from wizard.text import one_line, plural
from wizard.verify.classes import rows_of
from wizard.verify.report import Named, Report, Verdict

if TYPE_CHECKING:
    from screens.verify import VerifyScreen


class Seeking:
    """Belongs to the screen of step 6."""

    def __init__(self, screen: "VerifyScreen") -> None:
        self._screen = screen

    def look_at(self, queue: Sequence[Named], place: int = 0) -> None:
        """Show one of these from both sides; the others follow."""
        screen = self._screen
        window = SideBySideModal(screen.session, queue, place)
        screen.app.push_screen(window, lambda _: screen.background(screen.judged, group="judged"))

    async def find(self, text: str) -> None:
        """Show what `text` means, let somebody choose among several, or say why there is nothing."""
        screen = self._screen
        if not text:
            return
        pane = screen.query_one(SamplePane)
        pane.query_one(".told", PlainText).show("Looking …")
        answer = await screen.asked(lambda: screen.session.proof.ask(text, lambda: screen.left), lambda: None)
        pane.describe()
        if answer is None:
            return
        if not answer.found:
            pane.query_one(".told", PlainText).show(f"! {answer.why} Try a part of it.")
        elif len(answer.found) == 1:
            self.look_at(answer.found)
        else:
            self._choose(answer.found)

    def _choose(self, found: tuple[Named, ...]) -> None:
        choices = [(str(n), f"{one.kind.replace('_', ' ')}  {one.title}  {one.detail}") for n, one in enumerate(found)]

        def show(chosen: str | None) -> None:
            if chosen is not None:
                self.look_at(found, int(chosen))

        self._screen.app.push_screen(PickModal(f"{plural(len(found), 'thing')} found", choices), show)

    def show_rows(self, report: Report, check: str, verdict: Verdict) -> bool:
        """Show the records in one class of one check; False where there are none."""
        rows = rows_of(report, check, verdict)
        if not rows:
            return False

        def show(place: int | None) -> None:
            if place is not None:
                self.look_at(*named(rows, place))

        self._screen.app.push_screen(RowsModal(f"{check}: {verdict}", rows), show)
        return True

    async def save(self, report: Report) -> None:
        """Save a report, and say where."""
        screen = self._screen
        paths = await screen.asked(partial(screen.session.proof.save, report), screen.action_save)
        if paths is not None:
            markdown, machine, page = paths
            screen.outercom.tell(
                "The report is saved",
                f"To print, sign or keep as PDF, open in a browser:\n{page}\n\nTo read: {markdown}\n\nFor programs: {machine}",
            )

    async def arrived(self) -> None:
        """Ask Intercom what is new, and show it."""
        pane = self._screen.query_one(CountsPane)
        try:
            pane.show_since(await self._screen.session.arrived())
        except OutercomError as error:
            pane.show_since(None, f"! Intercom could not be asked. {one_line(error.message, 160)}")
