"""Decoding Intercom's JSON: quick for what is well-formed, tolerant of what is only nearly so."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from wizard.text import whole_number

T = TypeVar("T")

DEEPEST = 100
"""Levels of nesting that are read. Intercom's own JSON has about ten; whoever walks through JSON later has a stack that ends."""
MOST_VALUES = 4_000_000
"""Values in one answer. Intercom's own have one for some twenty bytes, and 64 MB at most."""

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


def too_deep(body: bytes) -> bool:
    """Whether some JSON nests deeper than DEEPEST levels (up to twice that where lists and objects take turns). Quick for what does not."""
    brackets = body.translate(None, _NO_BRACKETS)
    if brackets.count(b"{") + brackets.count(b"[") <= DEEPEST:
        return False
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    # Without escapes, every second piece between quotes is a string.
    brackets = b"".join(body.translate(None, _NO_STRUCTURE).split(b'"')[::2])
    for _ in range(DEEPEST):
        left = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if len(left) == len(brackets):
            # Nothing is closed: either there is nothing left, or it is no JSON, however deep.
            return len(brackets) > DEEPEST
        brackets = left
    return bool(brackets)


def too_many(body: bytes) -> bool:
    """Whether some JSON has more values than any answer of that size: as objects they would take many times its memory."""
    if len(body) <= MOST_VALUES:
        return False
    return body.count(b"{") + body.count(b"[") > MOST_VALUES // 2 or body.count(b",") > MOST_VALUES


_NO_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
_NO_STRUCTURE = bytes(set(range(256)) - set(b'{}[]"'))


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
        return msgspec.convert(json.loads(body, parse_int=whole_number), kind, strict=False)
    value = decode(mended, kind)
    received = [piece for _, piece in _pieces(body)] if isinstance(value, dict | list) else []
    if isinstance(value, dict):
        # Of two equal names the later one counts, as everywhere.
        last = dict(zip((json.loads(name) for name, _ in _pieces(mended)), received, strict=True))
        value.update({name: last[name] for name, piece in value.items() if isinstance(piece, msgspec.Raw)})
    elif isinstance(value, list):
        value[:] = [
            raw if isinstance(piece, msgspec.Raw) else piece for piece, raw in zip(value, received, strict=True)
        ]
    return value


def replaced(body: bytes, values: Mapping[str, bytes]) -> bytes:
    """A JSON object with the values of some names replaced (or added at the end); all else, names too, stays as received."""
    left = dict(values)
    members = [(name, left.pop(json.loads(name), piece)) for name, piece in _pieces(body)]
    members += [(msgspec.json.encode(name), value) for name, value in left.items()]
    return b"{" + b",".join(name + b":" + bytes(piece) for name, piece in members) + b"}"


_SPACE = re.compile(r"[ \t\n\r]*")
_scan = json.JSONDecoder(parse_int=str).raw_decode


def _pieces(body: bytes) -> list[tuple[bytes, msgspec.Raw]]:
    """What an object (name, value) or an array (empty name, value) holds, each as it was written. The body is sound JSON."""
    text = body.decode()

    def after_space(place: int) -> int:
        return _SPACE.match(text, place).end()  # type: ignore[union-attr]  # it matches nothing as well

    begin = after_space(0)
    named = text[begin] == "{"
    place = after_space(begin + 1)
    found = []
    while text[place] not in "]}":
        name = ""
        if named:
            end = _scan(text, place)[1]
            name, place = text[place:end], after_space(after_space(end) + 1)
        end = _scan(text, place)[1]
        found.append((name.encode(), msgspec.Raw(text[place:end].encode())))
        place = after_space(end)
        if text[place] == ",":
            place = after_space(place + 1)
    return found


def decode_any(raw: bytes | msgspec.Raw) -> Any:
    """JSON as plain objects. Raises ValueError where it is none."""
    return decode(raw, Any)


def head_of(raw: bytes | msgspec.Raw) -> Head | None:
    """An object's head, without what has an odd type in it; None for what is no JSON object."""
    try:
        return decode(raw, Head)
    except ValueError:
        pass
    try:
        fields = decode(raw, dict[str, Any])
    except ValueError:
        return None
    plain = {name: fields.get(name) for name in Head.__struct_fields__}
    return Head(**{name: value for name, value in plain.items() if type(value) in (str, int, float)})


def id_text(value: object) -> str | None:
    """An id as text, whether it came as a string or a number; None where there is none, and for what cannot be one."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None


def unix_seconds(value: object) -> int | None:
    """A date as unix seconds, UTC: whole or fractional seconds, milliseconds, numeric strings, or ISO 8601. None for anything else."""
    number = _iso_or_number(value) if isinstance(value, str) else value
    if not isinstance(number, int | float) or isinstance(number, bool) or not abs(number) < 1e17:
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
