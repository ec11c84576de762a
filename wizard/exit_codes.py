"""What the exit codes of the `outercom` command mean. The README prints this table; a test keeps them equal."""

from enum import IntEnum
from typing import Final


class ExitCode(IntEnum):
    """The exit code of a command."""

    DONE = 0
    BUG = 1
    USAGE = 2
    FAILURES = 3
    CREDENTIALS = 4
    INTERRUPTED = 5
    CANNOT_WRITE = 6


MEANING: Final[dict[ExitCode, str]] = {
    ExitCode.DONE: "done and equal",
    ExitCode.BUG: "a bug in Outercom",
    ExitCode.USAGE: "the command or its settings cannot be used",
    ExitCode.FAILURES: "finished, with named failures",
    ExitCode.CREDENTIALS: "a token is missing, wrong or not allowed to do this",
    ExitCode.INTERRUPTED: "interrupted; run it again and it goes on",
    ExitCode.CANNOT_WRITE: "the home folder, the disk or another run does not let it write",
}
