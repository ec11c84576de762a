"""Serving the simulated services."""

from typing import Any

from wizard.errors import UsageError
from wizard.plain import say


def simulate(**options: Any) -> int:
    """Serve the simulated Intercom until somebody stops it."""
    from wizard.rehearsal.server import serve
    from wizard.rehearsal.settings import SimulatorSettings

    try:
        settings = SimulatorSettings(**options)
    except ValueError as error:
        raise UsageError(f"There can be no such workspace: {error}.", hint="Choose other numbers.") from error
    try:
        serve(
            settings,
            ready=lambda url: say(f"Serving a simulated Intercom at {url} (token: {settings.token}). Ctrl+C ends it."),
        )
    except OSError as error:
        raise UsageError(
            f"The port {settings.port} cannot be used ({error.strerror or 'taken'}).",
            hint="Choose another with --port.",
        ) from error
    return 0
