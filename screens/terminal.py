"""Whether there is a terminal to draw on, whether it is still there, and a collector that lets keys through."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

REFUSAL = "The wizard needs a terminal it can draw on; use `outercom run NAME` to run a migration without one."
_COLLECT_AFTER = (5_000, 10, 5)


def usable() -> bool:
    """Whether a full-screen program makes sense here. Textual reads standard input and draws on standard error."""
    streams = (sys.stdin, sys.stdout, sys.stderr)  # None where the caller closed one
    return all(stream is not None and stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"


def gone() -> bool:
    """Whether the terminal went away: then its size cannot be asked for any more."""
    try:
        os.get_terminal_size(sys.__stdin__.fileno() if sys.__stdin__ else 0)
    except (OSError, ValueError):
        return True
    return False


@contextmanager
def calm_collector() -> Iterator[None]:
    """What is imported stays: going over all of it again and again takes a tenth of a second each time, in the middle of a key."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
