"""Where Outercom keeps things, and how it writes there: private folders, files replaced in one go."""

import errno
import os
import re
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from wizard.errors import CannotWrite, UsageError
from wizard.text import one_line

HOME_VARIABLE = "OUTERCOM_HOME"
NAME_LIMIT = 64

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_DEVICES = frozenset({"con", "prn", "aux", "nul"}) | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
_REPLACE_TRIES = 10


def home() -> Path:
    """The folder of everything Outercom keeps; made (mode 0700) where it is missing.

    `OUTERCOM_HOME` names it, else it is the platform's user data folder. Files made from now on are for this user alone (umask 077).
    Raises CannotWrite where there can be no such folder or nothing can be written to it.
    """
    os.umask(0o077)
    wanted = os.environ.get(HOME_VARIABLE, "").strip()
    folder = Path(wanted).expanduser().absolute() if wanted else _platform_folder()
    private_folder(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotWrite(f"Outercom may not write to its home folder, {folder}.", hint=_ELSEWHERE)
    return folder


def migrations_folder() -> Path:
    """The folder that holds one folder per migration, made where it is missing. Raises CannotWrite."""
    return private_folder(home() / "migrations")


def valid_name(name: str) -> str:
    """The name of a migration or destination, if it can be a folder's name on every system.

    ASCII letters, digits, `-`, `_` and `.`, at most 64; it begins with a letter or digit and does not end with a dot. Raises UsageError.
    """
    if len(name) > NAME_LIMIT or not _NAME.fullmatch(name):
        raise UsageError(
            f"'{one_line(name, 40)}' cannot be the name of a migration.",
            hint=f"Use up to {NAME_LIMIT} letters (a-z), digits, '-', '_' and '.', beginning with a letter or digit.",
        )
    if name.split(".", 1)[0].lower() in _DEVICES:
        raise UsageError(
            f"'{name}' cannot be the name of a migration.", hint="Windows keeps this name for a device; choose another."
        )
    return name


@dataclass(frozen=True, slots=True)
class MigrationPaths:
    """The files of one migration. Nothing is made by asking for them."""

    folder: Path

    @property
    def plan(self) -> Path:
        """The plan (TinyDB)."""
        return self.folder / "plan.json"

    @property
    def archive(self) -> Path:
        """The archive's database."""
        return self.folder / "archive.db"

    def ledger(self, destination: str) -> Path:
        """The ledger of a destination. Raises UsageError for a name that cannot be part of a file's name."""
        return self.folder / f"ledger-{valid_name(destination)}.db"

    @property
    def search(self) -> Path:
        """The search index of the archive; it can be made again from it."""
        return self.folder / "search.db"

    @property
    def files(self) -> Path:
        """The folder of the archive's files, by content."""
        return self.folder / "files"

    @property
    def log(self) -> Path:
        """The folder of the run logs."""
        return self.folder / "log"

    @property
    def lock(self) -> Path:
        """The lock of the one process that runs this migration."""
        return self.folder / "run.lock"

    @property
    def status(self) -> Path:
        """What the running process last said of itself."""
        return self.folder / "status.json"

    @property
    def requests(self) -> Path:
        """What other processes ask of the running one (SQLite)."""
        return self.folder / "requests.db"

    @property
    def workspace(self) -> Path:
        """The workspace of the embedded destination."""
        return self.folder / "workspace.db"

    @property
    def downloads(self) -> Path:
        """The folder of files that are still being fetched; on the same disk as `files`, so that they can be renamed there."""
        return self.folder / "downloads"


def private_folder(folder: Path) -> Path:
    """Make a folder that only its owner may enter (0700), with its parents. One that is there stays as it is. Raises CannotWrite."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    return folder


def write_private(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Replace a file in one go (mode 0600): after a crash there is the old content or the new one, never a part of it.

    `durable` waits until the disk has it. Raises CannotWrite; the old file then stays as it was.
    """
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                if durable:
                    os.fsync(file.fileno())
            _replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        if durable:
            sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error


def sync_folder(folder: Path) -> None:
    """Wait until the disk knows the folder's entries. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def disk_is_full(path: Path) -> bool:
    """Whether next to nothing is left on the disk of a file: not every error of a full disk says so. False where nobody can tell."""
    try:
        return shutil.disk_usage(path.parent).free < _NEXT_TO_NOTHING
    except OSError:
        return False


def cannot_write(path: Path, error: OSError) -> CannotWrite:
    """The system's refusal to write to `path`, in plain words and with what to do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return CannotWrite(
            f"The disk is full: {path} could not be written.",
            hint="Make room, then start again; it goes on where it stopped.",
        )
    if error.errno == errno.EROFS:
        return CannotWrite(f"The disk of {path} is read-only.", hint=_ELSEWHERE)
    if error.errno in (errno.EACCES, errno.EPERM):
        return CannotWrite(f"Outercom may not write to {path}.", hint=_ELSEWHERE)
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return CannotWrite(f"{path} cannot be made: a file stands where a folder is needed.", hint=_ELSEWHERE)
    return CannotWrite(f"{path} could not be written ({error.strerror or type(error).__name__}).", hint=_ELSEWHERE)


_NEXT_TO_NOTHING = 256 * 1024
_ELSEWHERE = f"Allow it, or set {HOME_VARIABLE} to a folder of yours."


def _platform_folder() -> Path:
    import platformdirs

    return platformdirs.user_data_path("outercom", appauthor=False)


def _replace(temporary: str, path: Path) -> None:
    """`os.replace`, tried again while a reader on Windows has the old file open for a moment."""
    for _ in range(_REPLACE_TRIES - 1):
        try:
            os.replace(temporary, path)
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(0.02)
        else:
            return
    os.replace(temporary, path)
