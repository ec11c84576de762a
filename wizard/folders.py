"""Folders that are handed over: whose they are, files that appear only when they are whole, and cells no spreadsheet runs."""

import csv
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from wizard.errors import UsageError
from wizard.paths import cannot_write
from wizard.text import printable

UNFINISHED = b'{"schema": 1, "finished": false}'
# Some programs look past blanks and quotes, some take the wide signs of East Asia, and where cells are parted by semicolons or tabs a cell may begin
# in the middle of one of ours, quotes or not.
_FORMULA = re.compile("(^|[;\t\n])(?=[\\s'\"\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20])|^(?=\t)")


def claim(folder: Path, marker: str) -> None:
    """Make a folder, or take one that is empty or has our `marker` in it. Raises UsageError for one with other things in it, CannotWrite."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        strangers = next(folder.iterdir(), None) is not None and not (folder / marker).is_file()
    except (FileExistsError, NotADirectoryError) as error:
        raise UsageError(f"{printable(folder)} is not a folder.", hint="Name a folder that is new or empty.") from error
    except OSError as error:
        raise cannot_write(folder, error) from error
    if strangers:
        raise UsageError(
            f"{printable(folder)} has other things in it.",
            hint="Name a folder that is new or empty, so that nothing of yours is overwritten.",
        )


@contextmanager
def replacing(path: Path, *, durable: bool = False) -> Iterator[IO[bytes]]:
    """A new private file (0600) to write to, that takes the place of `path` only when everything was written. Raises OSError."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    stream = os.fdopen(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
    try:
        with stream:
            yield stream
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def cell(value: object) -> str:
    """A value for a CSV file: text that drives no terminal and that no spreadsheet takes for a formula."""
    return _FORMULA.sub(lambda found: f"{found[1] or ''}'", printable(value))


def csv_line(*values: str) -> bytes:
    """A line of a CSV file."""
    row = io.StringIO(newline="")
    csv.writer(row).writerow(values)
    return row.getvalue().encode()
