"""Whether every stored file still is what it was: its record at the destination, and its bytes in the file store, hashed again."""

import hashlib
from pathlib import Path

from wizard.archive.archive import Archive
from wizard.destinations.held import HeldFile
from wizard.sources.port import StoredFile
from wizard.verify.said.shapes import words

_PIECE = 1 << 20


def file_differs(stored: StoredFile, held: HeldFile) -> list[str]:
    """The facts about a file's record that differ."""
    found = []
    if held.name != words(stored.name):
        found.append("name")
    if held.sha256 != stored.sha256:
        found.append("content (SHA-256)")
    if held.size != stored.size:
        found.append("size")
    return found


class Bytes:
    """Looks into the file store. Files with one content that come one after the other are read once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._last: tuple[str, str] = ("", "")

    def differ(self, stored: StoredFile) -> str:
        """What is wrong with a file's bytes; empty where nothing is."""
        name = stored.sha256 or ""
        if self._last[0] != name:
            self._last = (name, _looked_at(self._archive.files.path(name), name, stored.size))
        return self._last[1]


def _looked_at(path: Path, name: str, size: int) -> str:
    digest, length = hashlib.sha256(), 0
    try:
        with path.open("rb") as opened:
            while piece := opened.read(_PIECE):
                digest.update(piece)
                length += len(piece)
    except FileNotFoundError:
        return "its bytes are not in the file store any more"
    except OSError as error:
        return f"its bytes cannot be read ({error.strerror or type(error).__name__})"
    if length != size:
        return f"its bytes are {length:,} in the file store, not {size:,}"
    return "" if digest.hexdigest() == name else "its bytes in the file store are others"
