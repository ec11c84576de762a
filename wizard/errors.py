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
│   ├── Damaged              a database that is not what Outercom wrote
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

    `message` says what happened in one sentence, `hint` what to do next. Neither ever holds a token or raw customer text. Each class has an
    `error_code` that the README explains, and says in `meaning` what it means for the migration.
    """

    exit_code: ExitCode = ExitCode.BUG
    error_code: str = "E-OTHER-01"
    meaning: str = "Something did not work that Outercom has no better word for. What was saved stays saved."

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(OutercomError):
    """The command, a setting or a file cannot be used as it is."""

    exit_code = ExitCode.USAGE
    error_code = "E-USE-01"
    meaning = "This cannot be used as it is. Nothing was changed."


class PlanUnreadable(UsageError):
    """The plan file is damaged or from a newer Outercom. It is left untouched."""

    error_code = "E-PLAN-01"
    meaning = "The file with your decisions is damaged, or from a newer Outercom. It is left as it is."


class UntrustedHost(UsageError):
    """Nobody confirmed that this host may be given the token. `host` is its name. Nothing was sent to it."""

    error_code = "E-HOST-01"
    meaning = "A token opens everything, so it goes only to hosts that are known, or that you confirm."

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{one_line(host, 253)} is neither Intercom's nor this machine, so the token was not sent to it.",
            hint=f"If you trust it with the token, confirm its name: --trust-host {one_line(host, 253)}",
        )
        self.host = host


class CredentialsError(OutercomError):
    """A token is missing, wrong, or may not do this."""

    exit_code = ExitCode.CREDENTIALS
    error_code = "E-TOKEN-01"
    meaning = "A token could not be kept or used. Nothing was read."


class TokenMissing(CredentialsError):
    """No token in the environment, the keyring or this session."""

    error_code = "E-TOKEN-02"
    meaning = "Without a token Intercom shows nothing."


class TokenRefused(CredentialsError):
    """The service answered 401: the token is wrong, expired or revoked."""

    error_code = "E-TOKEN-03"
    meaning = "The token is wrong, has expired, or was revoked."


class PermissionMissing(CredentialsError):
    """The service answered 403: the token lacks a permission it needs for everything."""

    error_code = "E-TOKEN-04"
    meaning = "The token is right, but its app lacks a permission, or its owner left."


class CannotWrite(OutercomError):
    """The disk is full, the home folder is read-only, or a file is not ours."""

    exit_code = ExitCode.CANNOT_WRITE
    error_code = "E-DISK-01"
    meaning = "The disk is full, or the folder may not be written to. What was saved stays saved."


class Damaged(CannotWrite):
    """A database of this migration is not what Outercom wrote. It is left as it is."""

    error_code = "E-DISK-02"
    meaning = (
        "A file of this migration is not what Outercom wrote. It was not changed; the other files are not concerned."
    )


class AlreadyRunning(CannotWrite):
    """Another process is running this migration."""

    error_code = "E-RUN-01"
    meaning = "One process at a time runs a migration, so that nothing is done twice."


class Interrupted(OutercomError):
    """The run stopped before its end. Nothing is lost: running again goes on."""

    exit_code = ExitCode.INTERRUPTED
    error_code = "E-RUN-02"
    meaning = "The run ended before its end. Nothing is lost; running again goes on."


class Stopped(Interrupted):
    """A person or a signal asked the run to stop."""

    error_code = "E-RUN-03"
    meaning = "Somebody asked for it. Nothing is lost; running again goes on."


class TooManyFailures(Interrupted):
    """The run was ended because nearly everything fails, for one reason."""

    error_code = "E-RUN-04"
    meaning = "Nearly everything failed for one reason, so going on would only cost time. Everything is kept."


class Unreachable(Interrupted):
    """No usable answer after all retries: nothing came, or only server errors."""

    error_code = "E-NET-01"
    meaning = "The other side did not answer, or only with errors of its own. Nothing is lost."


class NoNetwork(Unreachable):
    """This machine has no way to the internet, or nothing that tells it where names lead."""

    error_code = "E-NET-02"
    meaning = "Nothing left this machine. Intercom was not asked, and the token was not used."


class NoSuchHost(Unreachable):
    """No host has the name that the address says."""

    error_code = "E-NET-03"
    meaning = "The address is wrong, or this machine's DNS does not know it. The token was sent nowhere."


class Throttled(Unreachable):
    """The service kept answering that its quota is used up."""

    error_code = "E-NET-04"
    meaning = "The token works, but others use up what Intercom allows just now. Nothing is lost."


class NotIntercom(UsageError):
    """The address answers, but not as Intercom's API does."""

    error_code = "E-HOST-02"
    meaning = "Something else answers at this address, such as a proxy or a sign-in page."


class RecordError(OutercomError):
    """One object cannot be had or held. The run records it and goes on.

    `status` is the HTTP status (0 when there is none), `code` the service's own error code, `answer` the start of its
    answer (at most 2,000 characters, printable), `request` the method and path that was asked, without host and query.
    """

    exit_code = ExitCode.FAILURES
    error_code = "E-RECORD-01"
    meaning = "This concerns one record only. The run goes on, and names it."

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

    error_code = "E-RECORD-02"
    meaning = "It is not there any more. What was read of it stays in the archive."

    moved_to: str | None = None


class NotAvailable(RecordError):
    """This workspace's plan, the token's scope or the API version does not offer this resource."""

    error_code = "E-RECORD-03"
    meaning = "The workspace's plan or the token does not offer this. Everything else goes on."


class Refused(RecordError):
    """An answer that retrying does not change."""

    error_code = "E-RECORD-04"
    meaning = "The other side does not take or give this one record. The run goes on, and names it."


BUG_CODE = "E-BUG-01"
"""The code of a mistake of Outercom's own, which is no class of this tree."""


def explained() -> dict[str, str]:
    """Every error code and what it means, in the order of the tree; the README has the same table."""
    found: dict[str, str] = {}
    waiting: list[type[OutercomError]] = [OutercomError]
    while waiting:
        kind = waiting.pop(0)
        found[kind.error_code] = kind.meaning
        waiting = kind.__subclasses__() + waiting
    return {
        **found,
        BUG_CODE: "A mistake of Outercom's own. Nothing is lost; please report it with the lines it shows.",
    }
