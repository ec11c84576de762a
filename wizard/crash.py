"""What is shown when Outercom itself makes a mistake: where, but no values, since these may be secrets or customers' words."""

import sys
import traceback

from wizard.errors import BUG_CODE
from wizard.exit_codes import ExitCode
from wizard.plain import complain


def report(error: BaseException) -> int:
    """Name the mistake on stderr: its type and the places it passed, without messages or local values. Returns the exit code."""
    complain(
        f"outercom: a mistake of Outercom's own ({type(error).__name__}, {BUG_CODE}). Nothing is lost; running it again goes on."
    )
    complain("  Please report it with these lines:")
    for frame in traceback.extract_tb(error.__traceback__)[-12:]:
        complain(f"  {frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} in {frame.name}")
    complain(f"  Python {sys.version_info.major}.{sys.version_info.minor} on {sys.platform}")
    return int(ExitCode.BUG)
