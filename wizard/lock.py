"""The lock that lets one process at a time run a migration.

The operating system holds it and takes it back when the process ends, however that happens; so it is never stale. The file
says who holds it, for people.
"""

import errno
import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wizard.errors import CannotWrite
from wizard.paths import cannot_write

_TRIES = 5
_PAUSE_SECONDS = 0.02
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: the process and when it took it (unix seconds); both 0 where the file does not say."""

    pid: int = 0
    since: int = 0


class FileLock:
    """A lock on a file. It conflicts with every other FileLock on that file, in this process too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def acquire(self) -> bool:
        """Take the lock; False when somebody else has it. Raises CannotWrite where the file cannot be made or the disk cannot lock."""
        try:
            file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        except OSError as error:
            raise cannot_write(self._path, error) from error
        try:
            # Somebody who only looks holds it for a moment, too.
            taken = any(_take(file, wait=bool(attempt)) for attempt in range(_TRIES))
            if taken:
                _sign(file)
        except OSError as error:
            file.close()
            raise _refusal(self._path, error) from error
        if not taken:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Let go of the lock. Does nothing when it is not held."""
        file, self._file = self._file, None
        if file is not None:
            file.truncate(0)
            _let_go(file)
            file.close()


def holder(path: Path) -> Holder | None:
    """Who holds the lock on `path` now; None when nobody does."""
    try:
        with path.open("r+b") as file:
            if _take(file, shared=True):
                _let_go(file)
                return None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _refusal(path, error) from error
    return signature(path)


def signature(path: Path) -> Holder:
    """Who signed the lock file last. Says nothing about whether they still hold it."""
    try:
        signed = json.loads(path.read_bytes())
        return Holder(int(signed["pid"]), int(signed["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Holder()


def _sign(file: BinaryIO) -> None:
    file.seek(0)
    file.write(json.dumps({"pid": os.getpid(), "since": int(time.time())}).encode())
    file.truncate()
    file.flush()


def _refusal(path: Path, error: OSError) -> CannotWrite:
    if error.errno in _NO_LOCKS:
        return CannotWrite(
            f"The disk of {path} cannot lock files, so two runs could not be kept apart.",
            hint="Set OUTERCOM_HOME to a folder on a local disk; the databases need one, too.",
        )
    return cannot_write(path, error)


if sys.platform == "win32":
    import msvcrt

    # Far behind the text: Windows does not let others read locked bytes.
    _FAR = 1 << 30

    def _take(file: BinaryIO, *, shared: bool = False, wait: bool = False) -> bool:
        del shared
        if wait:
            time.sleep(_PAUSE_SECONDS)
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

    def _let_go(file: BinaryIO) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: BinaryIO, *, shared: bool = False, wait: bool = False) -> bool:
        if wait:
            time.sleep(_PAUSE_SECONDS)
        try:
            fcntl.flock(file.fileno(), (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _let_go(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
