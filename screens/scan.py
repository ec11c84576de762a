"""The scan of step 1: goes on while the person looks at other steps, and can be cancelled."""

from typing import TYPE_CHECKING

from wizard.errors import OutercomError
from wizard.session import Session

if TYPE_CHECKING:
    from textual.worker import Worker

    from screens.app import OutercomApp


class Scan:
    """Belongs to the App. Screens sample `version`, which grows with every change; what was found is the session's census."""

    def __init__(self, app: "OutercomApp") -> None:
        self._app = app
        self._worker: Worker[None] | None = None
        self.version = 0
        self.error: OutercomError | None = None

    @property
    def running(self) -> bool:
        """Whether a scan is under way."""
        return self._worker is not None and not self._worker.is_finished

    def start(self, session: Session) -> None:
        """Count again from the beginning; does nothing while a scan is under way."""
        if self.running:
            return
        self.error = None
        self.version += 1
        self._worker = self._app.run_worker(self._scan(session), name="scan", group="scan", exclusive=True)

    def cancel(self) -> None:
        """Stop counting. What is known stays."""
        if self._worker is not None:
            self._worker.cancel()
        self.version += 1

    async def _scan(self, session: Session) -> None:
        try:
            async for _ in session.scan():
                self.version += 1
        except OutercomError as error:
            self.error = error
        finally:
            self.version += 1
