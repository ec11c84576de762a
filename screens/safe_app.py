"""An App whose crash report holds no local variables, since those may be tokens or customers' text."""

import rich
from rich.console import Group
from rich.segment import Segments
from rich.text import Text
from rich.traceback import Traceback
from textual.app import App

from wizard.errors import BUG_CODE

_MOST_FRAMES = 12
SORRY = f"Outercom made a mistake ({BUG_CODE}). What was saved stays saved; starting again goes on. Please report it with these lines:\n"


class SafeApp(App[int]):
    """Overrides two private hooks of the pinned Textual; tests guard both."""

    _leaving = False

    def _fatal_error(self) -> None:
        self.bell()
        report = Traceback(show_locals=False, width=None, max_frames=_MOST_FRAMES, suppress=[rich])
        # One renderable: of several, Textual shows the first alone.
        self._exit_renderables.append(Group(Text(SORRY), Segments(self.console.render(report, self.console.options))))
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        # Widgets that are being removed may complain after exit(); there is nothing left to report to.
        if not self._leaving:
            super()._handle_exception(error)
