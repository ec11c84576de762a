"""Saving a copy of an archived file where somebody wants it, under a safe name, never over another file."""

import os
import re
import shutil
import unicodedata
from pathlib import Path

from wizard.browsing.reading import HeldFile
from wizard.errors import UsageError
from wizard.paths import cannot_write, private_folder
from wizard.text import printable

_LONGEST_BYTES = 180
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\N{REPLACEMENT CHARACTER}]+')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_MOST_NAMESAKES = 1_000


def save_copy(file: HeldFile, folder: Path) -> Path:
    """Copy a file into a folder, made where it is missing. Returns where it is now (mode 0600); a name that is taken gets a number.

    Raises UsageError where the archive does not have the file, CannotWrite.
    """
    if file.path is None:
        raise UsageError(f"The archive does not have this file: {file.trouble}.", hint="Nothing was written.")
    folder = folder.expanduser().absolute()
    private_folder(folder)
    name = safe_name(file.name)
    stem, dot, ending = name.rpartition(".")
    for number in range(1, _MOST_NAMESAKES):
        wanted = name if number == 1 else f"{stem or ending} ({number}){dot + ending if stem else ''}"
        target = folder / wanted
        try:
            descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            continue
        except OSError as error:
            raise cannot_write(target, error) from error
        try:
            with os.fdopen(descriptor, "wb") as copy, file.path.open("rb") as held:
                shutil.copyfileobj(held, copy, 1 << 20)
        except OSError as error:
            target.unlink(missing_ok=True)
            raise cannot_write(target, error) from error
        return target
    raise UsageError(f"There are {_MOST_NAMESAKES} files of this name already.", hint="Choose another folder.")


def safe_name(name: str) -> str:
    """A name from outside as the name of a file on any system: no path, nothing hidden, no device, at most 180 bytes; its ending stays."""
    plain = unicodedata.normalize("NFC", printable(name))
    plain = _UNSAFE.sub("_", plain.replace("\n", " ").replace("\t", " ")).strip(" .")
    if not plain.strip("_"):
        return "file"
    if _DEVICES.match(plain):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    if len(ending) > 12 or not stem:
        stem, dot, ending = plain, "", ""
    room = _LONGEST_BYTES - len((dot + ending).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + ending
