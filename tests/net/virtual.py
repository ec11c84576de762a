"""An event loop whose time jumps to the next timer when nothing is ready: hours of waiting take no time, and everything happens in the same order."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):  # type: ignore[misc, valid-type]  # which class that is depends on the system
    """Waits for nothing: time passes at once instead."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready: list[tuple[selectors.SelectorKey, int]] = super().select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("nothing will ever happen")
            self.passed += max(0.0, timeout)
        # As with a real clock nothing happens in no time, so that what waits for "until then" comes to an end.
        self.passed += 1e-7
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time` is virtual: it begins at 0 and moves only when everybody waits. Threads have no place in it."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Seconds that have passed."""
        return self._jumping.passed


def run_virtual(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end on virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
