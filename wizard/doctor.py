"""`outercom doctor`: what a question should come with. No secret, no customer's word."""

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version

from wizard.credentials import Credentials
from wizard.errors import OutercomError
from wizard.exit_codes import ExitCode
from wizard.migration import Migration
from wizard.paths import home
from wizard.plain import say, terminal
from wizard.text import size

_PACKAGES = (
    "outercom",
    "textual",
    "httpx",
    "httpx-aiohttp",
    "keyring",
    "pydantic",
    "msgspec",
    "zstandard",
    "starlette",
    "uvicorn",
)


def report() -> int:
    """Print it; the exit code says whether Outercom could work here."""
    code = ExitCode.DONE
    say(f"Python {platform.python_version()} on {platform.platform(terse=True)}")
    say("packages: " + ", ".join(f"{name} {_version(name)}" for name in _PACKAGES))
    try:
        folder = home()
        probe = folder / ".doctor"
        probe.write_bytes(b"")
        probe.unlink()
        say(f"home: {folder}, {size(shutil.disk_usage(folder).free)} free")
        for one in Migration.all():
            say(f"  migration {one.name}: " + (one.damaged or f"step {one.step}, to {one.destination}"))
    except OutercomError as error:
        say(f"home: {error.message} {error.hint}")
        code = error.exit_code
    except OSError as error:
        say(f"home: cannot be written ({error.strerror}). Set OUTERCOM_HOME to a folder of yours.")
        code = ExitCode.CANNOT_WRITE
    columns, rows = shutil.get_terminal_size()
    say(
        f"terminal: {columns}×{rows}, TERM={os.environ.get('TERM', '')}, COLORTERM={os.environ.get('COLORTERM', '')}, "
        f"{'a terminal' if terminal(sys.stdout) else 'not a terminal'}{', NO_COLOR' if os.environ.get('NO_COLOR') else ''}"
    )
    state = Credentials().state()
    say(f"keyring: {state.sentence}")
    say(f"token in the environment: {'yes' if os.environ.get('OUTERCOM_INTERCOM_TOKEN') else 'no'}")
    return int(code)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
