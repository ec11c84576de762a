"""Whether there is a terminal to draw on, and whether it is still there."""

import os
import sys

REFUSAL = "The wizard needs a terminal it can draw on; use `outercom run NAME` to run a migration without one."


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
