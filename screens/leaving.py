"""Leaving in order when a signal asks for it or the terminal is gone: stop the engine, restore the terminal, end in time."""

import asyncio
import os
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from screens import terminal
from wizard.exit_codes import ExitCode

if TYPE_CHECKING:
    from screens.app import OutercomApp

GRACE_SECONDS = 1.2
"""How long the engine has to commit and end before the screen is taken down."""
LIMIT_SECONDS = 1.9
"""After this the process ends whatever still runs; what was committed is safe, as after kill -9."""
_LOOK_SECONDS = 0.5


class Leaving:
    """Installed once by the App."""

    def __init__(self, app: "OutercomApp") -> None:
        self._app = app
        self.begun = self.asked = False
        self._over = threading.Event()

    def install(self) -> None:
        """Listen to the signals that ask us to end, and look after the terminal; without one (in tests) there is nothing to do."""
        if self._app.is_headless:
            return
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP", "SIGINT"):
            number = getattr(signal, name, None)
            if number is not None:
                # Not there on Windows, and only in the main thread elsewhere.
                with suppress(NotImplementedError, RuntimeError, ValueError):
                    loop.add_signal_handler(number, self.begin)
        self._app.set_interval(_LOOK_SECONDS, self._look)

    def begin(self) -> None:
        """End the program: the engine first, then the screen, and in any case within two seconds."""
        if self.begun:
            return
        self.begun = True
        threading.Thread(target=self._end_in_any_case, name="deadline", daemon=True).start()
        if not self._app.engine.running:
            self._leave()
            return
        self._app.engine.stop()
        self._app.set_timer(GRACE_SECONDS, self._leave)

    def ask(self) -> None:
        """The person wants to quit: stop the engine and leave when it has ended, however long its last record takes."""
        self.asked = True
        if self._app.engine.running:
            self._app.engine.stop()
            self._app.notify("Stopping after the current record …", markup=False)
        else:
            self._leave()

    def engine_ended(self) -> None:
        """The engine is through; nothing to wait for any more."""
        if self.begun or self.asked:
            self._leave()

    def over(self) -> None:
        """The program ended by itself."""
        self._over.set()

    def _leave(self) -> None:
        self._app.leave(ExitCode.INTERRUPTED)

    def _look(self) -> None:
        if terminal.gone():
            self.begin()

    def _end_in_any_case(self) -> None:
        if not self._over.wait(LIMIT_SECONDS):
            os._exit(ExitCode.INTERRUPTED)
