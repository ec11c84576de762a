"""The event loop the engine runs in: uvloop where there is one, and a garbage collector that does not go over everything all the time."""

import asyncio
import gc
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")

_COLLECT_AFTER = (50_000, 20, 20)
_calm: list[object] = []


def run_fast(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in a new loop on this thread, like `asyncio.run`."""
    with calm_collector():
        try:
            import uvloop
        except ImportError:  # Windows has none
            return asyncio.run(work)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)


@contextmanager
def calm_collector(after: tuple[int, int, int] = _COLLECT_AFTER) -> Iterator[None]:
    """The collector leaves alone what is there now, and goes over the rest less often: `after` are its thresholds. One may be inside another.

    Decoded JSON makes and drops many containers, nearly none of them in cycles: this saves about a twentieth of an engine's time. In a wizard a whole
    collection takes a tenth of a second, in the middle of a key.
    """
    before, mine = gc.get_threshold(), object()
    _calm.append(mine)
    gc.freeze()
    gc.set_threshold(*after)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        _calm.remove(mine)
        if not _calm:
            gc.unfreeze()
