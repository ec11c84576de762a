"""Raw JSON as received: decoding that never gives up on odd text, and digests that ignore signed queries."""

import hashlib
import json
import re
from typing import Any

import msgspec

from wizard.text import whole_number

_decoder = msgspec.json.Decoder()

# A query with both `expires` and `signature`, as Intercom's file links have; whatever has one of them alone was written by somebody.
_QUERY = rb"(?:[^\"\s\\<>']|\\u0026|\\/)*"
_PARAMETER = rb"(?:(?<=[?&;])|(?<=\\u0026))"
_SIGNED_QUERY = re.compile(
    rb"\?(?=" + _QUERY + _PARAMETER + rb"expires=\d)(?=" + _QUERY + _PARAMETER + rb"signature=)" + _QUERY
)

# Line breaks to some readers, though not to JSON Lines. They can only stand inside strings.
_LINE_BREAKS = tuple((chr(code).encode(), b"\\u%04x" % code) for code in (0x85, 0x2028, 0x2029))


def decode(raw: bytes) -> Any:
    """The value of a JSON document. Half a surrogate pair (a cut emoji) becomes U+FFFD: no database or screen could hold it.

    Raises ValueError when it is no JSON at all.
    """
    try:
        return _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _whole_characters(json.loads(raw.decode("utf-8", "replace"), parse_int=whole_number))


def _whole_characters(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_whole_characters(key): _whole_characters(one) for key, one in value.items()}
    return [_whole_characters(one) for one in value] if isinstance(value, list) else value


def decode_object(raw: bytes) -> dict[str, Any]:
    """`decode`, for a document that must be an object. Raises ValueError otherwise."""
    value = decode(raw)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def digest(raw: bytes) -> bytes:
    """Sixteen bytes that change when the object changes.

    Intercom signs its file links anew in every answer (`?expires=…&signature=…&req=…`); that part does not count.
    """
    if b"signature=" in raw and b"expires=" in raw:
        raw = _SIGNED_QUERY.sub(b"", raw)
    return hashlib.blake2b(raw, digest_size=16).digest()


def one_line(raw: bytes) -> bytes:
    """The same JSON on one line, whatever a reader takes for a line break; numbers and strings stay as they were written."""
    if b"\n" in raw or b"\r" in raw:
        try:
            raw = msgspec.json.format(raw, indent=-1)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raw = raw.replace(b"\r", b" ").replace(b"\n", b" ")
    for character, escape in _LINE_BREAKS:
        if character in raw:
            raw = raw.replace(character, escape)
    return raw
