"""Letting an import go on without a terminal: `outercom run` as a process that ends neither with the wizard nor with its terminal."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import wizard
from wizard.credentials import environment_variable
from wizard.errors import TokenMissing, UsageError
from wizard.paths import cannot_write
from wizard.text import one_line

if TYPE_CHECKING:
    from wizard.session import Session

LOG_NAME = "unattended.log"
_LAST_BYTES = 4_000
_RULE = re.compile(r"[\s─━-]*")


class Unattended:
    """One such process, started for one migration. `pid` is 0 before it is started."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._process: subprocess.Popen[bytes] | None = None
        self._took = False

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid if self._process else 0

    @property
    def log(self) -> Path:
        """Where it writes what it would write to a terminal."""
        return self._session.migration.paths.log / LOG_NAME

    def start(self, only: str | None = None) -> int:
        """Start it; its process id. Nothing else may run this migration. Blocks for a moment: the keyring is asked where the token is.

        The token reaches it through the keyring or the environment, never through its arguments. Raises TokenMissing where it would have none,
        UsageError where the process cannot be started, and CannotWrite.
        """
        environment = self._environment()
        # The made-up workspace is served at a known port: by us, or by that process.
        self._session.close()
        try:
            with os.fdopen(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as log:
                self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
                    self._command(only),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=environment,
                    cwd=self._session.migration.paths.folder,
                    start_new_session=sys.platform != "win32",
                    creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
                    | getattr(subprocess, "DETACHED_PROCESS", 0),
                )
        except FileNotFoundError as error:
            raise UsageError(
                "The unattended run could not be started.",
                hint="Check that this Python still stands where it was installed.",
            ) from error
        except OSError as error:
            raise cannot_write(self.log, error) from error
        return self.pid

    def check(self) -> None:
        """Whether it would have a token. Blocks for a moment, as `start` does. Raises TokenMissing."""
        self._environment()

    def trouble(self, holder: int) -> str:
        """Why it ended without ever having begun, in one sentence; empty while all is well. `holder` is the process that runs the migration, or 0."""
        if self._process is None:
            return ""
        code = self._process.poll()
        self._took = self._took or holder == self._process.pid
        if code is None or self._took or not code:
            return ""
        return self._last_words() or f"It ended at once, with exit code {code}."

    @property
    def starting(self) -> bool:
        """Whether it was started and has not taken the migration yet."""
        return self._process is not None and not self._took and self._process.poll() is None

    def _command(self, only: str | None) -> list[str]:
        part = ["--only", only] if only else []
        return [sys.executable, "-P", "-m", "wizard", "run", self._session.migration.name, *part]

    def _last_words(self) -> str:
        try:
            said = self.log.read_bytes()[-_LAST_BYTES:].decode(errors="replace")
        except OSError:
            return ""
        lines = [row for row in said.splitlines() if not _RULE.fullmatch(row)]
        return one_line(" ".join(lines[-2:]), 300)

    def _environment(self) -> dict[str, str]:
        """Ours, with the same `wizard`, and without a token that the keyring's has replaced."""
        environment = dict(os.environ)
        room = str(Path(wizard.__file__).resolve().parent.parent)
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (room, environment.get("PYTHONPATH"))))
        if self._session.plan.source.rehearsal:
            return environment
        account = self._session.account
        origin = self._session.credentials.origin(account)
        if origin is None or origin == "session":
            raise TokenMissing(
                "The token is kept for this session only, so another process cannot have it."
                if origin
                else "There is no Intercom access token.",
                hint=f"Keep it in the keyring (first step), or start Outercom with {environment_variable(account)} set.",
            )
        if origin == "keyring":
            environment.pop(environment_variable(account), None)
        return environment
