"""The run log: JSON Lines of our own words and numbers. No token, no customer's text, no other library's messages."""

import contextlib
import json
import logging
import os
import re
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from wizard.errors import OutercomError
from wizard.paths import cannot_write, private_folder
from wizard.text import REDACTED, one_line, without_tokens

if TYPE_CHECKING:
    from pydantic import SecretStr

FILE_NAME = "run.jsonl"
MAX_BYTES = 5_000_000
BACKUPS = 4

FIELDS: frozenset[str] = frozenset(
    {
        "kind",
        "id",
        "count",
        "total",
        "read",
        "loaded",
        "failed",
        "skipped",
        "calls",
        "attempt",
        "limit",
        "seconds",
        "bytes",
    }
    | {"status", "code", "request", "cause", "phase", "state", "step", "verb", "destination", "version", "pid"}
    | {"error", "message", "where"}
)
"""The only names an entry may carry. None of them is for customers' text."""

_LOGGER = logging.getLogger("outercom")
_LOGGER.addHandler(logging.NullHandler())
_LOGGER.propagate = False
_EVENT = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_ID = re.compile(r"[0-9a-f-]{1,40}")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',;]+")
_QUERY = re.compile(r"\?\S+")
_secrets: "set[SecretStr]" = set()
_secrets_lock = threading.Lock()


def hide(secret: "SecretStr") -> None:
    """Never let this secret into the log, whatever field it is in, nor any one of several with blanks between."""
    whole = secret.get_secret_value()
    with _secrets_lock:
        _secrets.update(type(secret)(part) for part in (whole, *whole.split()) if len(part) >= 4)


def event(name: str, **fields: str | int | float | bool | None) -> None:
    """Write an entry. `name` is a short dotted word of ours (`read.page`); fields that are not in FIELDS are left out."""
    _write(logging.INFO, name, fields)


def name_of(object_id: str) -> str | None:
    """An object's id as the log may hold it: digits, hex digits and dashes, as Intercom makes them. Anything else may be somebody's words: None."""
    return object_id if _ID.fullmatch(object_id) else None


def failure(name: str, error: BaseException, **fields: str | int | float | bool | None) -> None:
    """Write an entry about an error: its class, where it came from, and its message where it is one of ours (these never hold customers' text)."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = " < ".join(f"{Path(frame.filename).stem}:{frame.lineno}" for frame in reversed(frames))
    message = error.message if isinstance(error, OutercomError) else None
    _write(logging.ERROR, name, {**fields, "error": type(error).__name__, "message": message, "where": where})


@contextlib.contextmanager
def run_log(folder: Path) -> Iterator[Path]:
    """Write entries to `run.jsonl` in `folder` (mode 0600, rotated at 5 MB, four older ones kept) until the block ends. Raises CannotWrite."""
    path = private_folder(folder) / FILE_NAME
    try:
        handler = _PrivateFile(path, maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8")
    except OSError as error:
        raise cannot_write(path, error) from error
    handler.addFilter(OnlyOurs())
    handler.setFormatter(_Lines())
    _LOGGER.addHandler(handler)
    _LOGGER.setLevel(logging.INFO)
    try:
        yield path
    finally:
        _LOGGER.removeHandler(handler)
        with contextlib.suppress(OSError):
            # On a full disk the last lines are lost; what became of the run is not this one's to say.
            handler.close()


class OnlyOurs(logging.Filter):
    """Lets through the entries of `event` and `failure` only, without secrets and on one line each."""

    def filter(self, record: logging.LogRecord) -> bool:
        """False for any record that is not ours; redacts the fields of those that are."""
        fields = getattr(record, "fields", None)
        if not isinstance(fields, dict) or record.args or record.exc_info:
            return False
        record.fields = {
            name: redacted(value) for name, value in fields.items() if name in FIELDS and value is not None
        }
        return True


def redacted(value: object) -> object:
    """A value fit for the log: numbers as they are, anything else as at most 300 printable characters without tokens and URL queries."""
    if isinstance(value, bool | int | float):
        return value
    return one_line(_QUERY.sub("?…", without_secrets(str(value))), 300)


def without_secrets(text: str) -> str:
    """Text from outside without any token that is in use, and without what looks like one: an error page may repeat what it was asked with."""
    with _secrets_lock:
        secrets = list(_secrets)
    for secret in secrets:
        text = text.replace(secret.get_secret_value(), REDACTED)
    return without_tokens(_BEARER.sub(rf"\1 {REDACTED}", text))


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = getattr(record, "fields", {})
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return json.dumps(
            {"at": at, "level": record.levelname.lower(), "event": record.msg, **fields}, ensure_ascii=False
        )


class _PrivateFile(RotatingFileHandler):
    def _open(self) -> TextIO:  # type: ignore[override]  # narrower than TextIOWrapper is enough for the handler
        return os.fdopen(
            os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8"
        )

    def handleError(self, record: logging.LogRecord) -> None:
        """A log that cannot be written must not end a run, nor write on the screen."""


def _write(level: int, name: str, fields: dict[str, Any]) -> None:
    _LOGGER.log(level, name if _EVENT.fullmatch(name) else "unnamed", extra={"fields": fields})
