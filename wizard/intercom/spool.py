"""A file on its way to disk."""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wizard.errors import CannotWrite


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """A file on disk: where, its SHA-256 (hex), its size in bytes and the content type its host gave."""

    path: Path
    sha256: str
    size: int
    content_type: str


class Spool:
    """A temporary file being written and hashed, made with its first byte. Its methods block; its name is ours, never the sender's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: BinaryIO | None = None
        self._path = folder
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, block: bytes) -> None:
        """Append. Raises CannotWrite."""
        try:
            file = self._opened()
            left = memoryview(block)
            while left:
                left = left[file.write(left) :]
        except OSError as error:
            raise _cannot_write(error) from None
        self._hash.update(block)
        self.size += len(block)

    def finish(self, rest: bytes, content_type: str) -> FileAnswer:
        """Append the last block, sync and close. Raises CannotWrite."""
        self.write(rest)
        try:
            file = self._opened()
            os.fsync(file.fileno())
            file.close()
        except OSError as error:
            raise _cannot_write(error) from None
        return FileAnswer(self._path, self._hash.hexdigest(), self.size, content_type)

    def discard(self) -> None:
        """Close and remove, whatever state it is in."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            with suppress(OSError):
                self._path.unlink()

    def _opened(self) -> BinaryIO:
        if self._file is None:
            handle, name = tempfile.mkstemp(prefix="incoming-", dir=self._folder)
            self._path = Path(name)
            self._file = os.fdopen(handle, "wb", buffering=0)
        return self._file


def _cannot_write(error: OSError) -> CannotWrite:
    return CannotWrite(f"A file cannot be kept: {error.strerror}.", hint="Make room on the disk, then run it again.")
