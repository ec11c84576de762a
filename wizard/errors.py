"""Every error Outercom raises, in one tree.

OutercomError                what happened, what to do next, and the exit code
├── UsageError               the command, a setting or a file of ours cannot be used
│   ├── PlanUnreadable       plan.json is not what Outercom wrote
│   └── UntrustedHost        the address is neither Intercom's nor this machine, and nobody confirmed it
├── CredentialsError         a token is missing or refused
│   ├── TokenMissing
│   ├── TokenRefused         401
│   └── PermissionMissing    403
├── CannotWrite              disk full, read-only home, not our folder
│   └── AlreadyRunning       another process runs this migration
├── Interrupted              the run did not finish; running it again goes on
│   ├── Stopped              somebody asked for it
│   ├── TooManyFailures      nearly everything fails, for one reason
│   └── Unreachable          no answer, or only server errors, after all retries
│       ├── NoNetwork        this machine has no way to the internet
│       ├── NoSuchHost       the address names no host
│       └── Throttled        the quota stays used up
├── NotIntercom              the address answers, but not as Intercom's API does
└── RecordError              this object only; the run goes on
    ├── Gone                 404 or 410: it is not there any more
    ├── NotAvailable         this workspace's plan, scope or API version does not offer it
    └── Refused              any other answer that retrying does not change
"""

from wizard.exit_codes import ExitCode
from wizard.text import one_line


class OutercomError(Exception):
    """An error a person can read.

    `message` says what happened in one sentence, `hint` what to do next. Neither ever holds a token or raw customer text.
    """

    exit_code: ExitCode = ExitCode.BUG

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(OutercomError):
    """The command, a setting or a file cannot be used as it is."""

    exit_code = ExitCode.USAGE


class PlanUnreadable(UsageError):
    """The plan file is damaged or from a newer Outercom. It is left untouched."""


class UntrustedHost(UsageError):
    """Nobody confirmed that this host may be given the token. `host` is its name. Nothing was sent to it."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{one_line(host, 253)} is neither Intercom's nor this machine, so the token was not sent to it.",
            hint=f"If you trust it with the token, confirm its name: --trust-host {one_line(host, 253)}",
        )
        self.host = host


class CredentialsError(OutercomError):
    """A token is missing, wrong, or may not do this."""

    exit_code = ExitCode.CREDENTIALS


class TokenMissing(CredentialsError):
    """No token in the environment, the keyring or this session."""


class TokenRefused(CredentialsError):
    """The service answered 401: the token is wrong, expired or revoked."""


class PermissionMissing(CredentialsError):
    """The service answered 403: the token lacks a permission it needs for everything."""


class CannotWrite(OutercomError):
    """The disk is full, the home folder is read-only, or a file is not ours."""

    exit_code = ExitCode.CANNOT_WRITE


class AlreadyRunning(CannotWrite):
    """Another process is running this migration."""


class Interrupted(OutercomError):
    """The run stopped before its end. Nothing is lost: running again goes on."""

    exit_code = ExitCode.INTERRUPTED


class Stopped(Interrupted):
    """A person or a signal asked the run to stop."""


class TooManyFailures(Interrupted):
    """The run was ended because nearly everything fails, for one reason."""


class Unreachable(Interrupted):
    """No usable answer after all retries: nothing came, or only server errors."""


class NoNetwork(Unreachable):
    """This machine has no way to the internet, or nothing that tells it where names lead."""


class NoSuchHost(Unreachable):
    """No host has the name that the address says."""


class Throttled(Unreachable):
    """The service kept answering that its quota is used up."""


class NotIntercom(UsageError):
    """The address answers, but not as Intercom's API does."""


class RecordError(OutercomError):
    """One object cannot be had or held. The run records it and goes on.

    `status` is the HTTP status (0 when there is none), `code` the service's own error code, `answer` the start of its
    answer (at most 2,000 characters, printable), `request` the method and path that was asked, without host and query.
    """

    exit_code = ExitCode.FAILURES

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        status: int = 0,
        code: str = "",
        answer: str = "",
        request: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.code = code
        self.answer = answer
        self.request = request

    @property
    def cause(self) -> str:
        """A short and stable name for it: the service's own code, else the status, else what we call it."""
        return self.code or (str(self.status) if self.status else type(self).__name__)


class Gone(RecordError):
    """404 or 410. `moved_to` is the id it was merged into, when the service says so."""

    moved_to: str | None = None


class NotAvailable(RecordError):
    """This workspace's plan, the token's scope or the API version does not offer this resource."""


class Refused(RecordError):
    """An answer that retrying does not change."""
