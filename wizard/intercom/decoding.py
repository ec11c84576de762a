"""Decoding Intercom's JSON: quick for what is well-formed, tolerant of what is only nearly so."""

import json
import re
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


# An escaped half of a surrogate pair without its other half.
_LONE = re.compile(
    rb"(?<!\\)((?:\\\\)*)(?:(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def sound(body: bytes) -> bytes | None:
    """The body where it is JSON in UTF-8, None where it is no JSON.

    Half a surrogate pair (a cut emoji, as an escape) is JSON, and stays as it came. Bytes that are no UTF-8 are not: they become U+FFFD.
    """
    try:
        body.decode()
    except UnicodeDecodeError:
        body = body.decode(errors="replace").encode()
    if _parses(body):
        return body
    mended = _mended(body)
    return body if mended != body and _parses(mended) else None


def _mended(body: bytes) -> bytes:
    """The same JSON with U+FFFD for each half of a surrogate pair; every byte stays in its place."""
    return _LONE.sub(lambda found: found[1] + (found[2] or b"\\uFFFD"), body)


def _parses(body: bytes) -> bool:
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


class Head(msgspec.Struct):
    """What every listed object may have. Dates are unix seconds, or ISO 8601 (macros)."""

    id: str | int | float | None = None
    created_at: str | int | float | None = None
    updated_at: str | int | float | None = None
    deleted_at: str | int | float | None = None


def decode(raw: bytes | msgspec.Raw, kind: type[T]) -> T:
    """JSON as a type; numbers and numeric strings stand for each other. Raises ValueError where it does not fit the type.

    Half a surrogate pair becomes U+FFFD in what is decoded, and stays as it came in what is left `Raw` (in a list or an object of them).
    """
    try:
        return msgspec.json.decode(raw, type=kind, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError):
        body = bytes(raw)
    mended = _mended(body)
    if mended == body:
        # The standard library takes what msgspec does not, such as numbers beyond a float's range.
        return msgspec.convert(json.loads(body), kind, strict=False)
    value = decode(mended, kind)
    if isinstance(value, dict):
        pieces = _as_received(list(value.values()), mended, body)
        value.update(zip(list(value), pieces, strict=True))
    elif isinstance(value, list):
        value[:] = _as_received(value, mended, body)
    return value


def _as_received(pieces: list[Any], mended: bytes, body: bytes) -> list[Any]:
    """Raw pieces of mended JSON, each with the bytes that were received in its place."""
    found: list[Any] = []
    place = 0
    for piece in pieces:
        if isinstance(piece, msgspec.Raw):
            text = bytes(piece)
            place = mended.index(text, place)
            piece = msgspec.Raw(body[place : place + len(text)])
            place += len(text)
        found.append(piece)
    return found


def decode_any(raw: bytes | msgspec.Raw) -> Any:
    """JSON as plain objects. Raises ValueError where it is none."""
    return decode(raw, Any)


def head_of(raw: bytes | msgspec.Raw) -> Head | None:
    """An object's head; None for what is no JSON object."""
    try:
        return decode(raw, Head)
    except ValueError:
        return None


def id_text(value: str | float | None) -> str | None:
    """An id as text, whether it came as a string or a number; None where there is none."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return None if value is None or value == "" else str(value)


def unix_seconds(value: str | float | None) -> int | None:
    """A date as unix seconds, UTC: whole or fractional seconds, milliseconds, numeric strings, or ISO 8601. None for anything else."""
    number = _iso_or_number(value) if isinstance(value, str) else value
    if number is None or not abs(number) < 1e17:
        return None
    return int(number / 1000 if abs(number) >= 1e11 else number)


def _iso_or_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
