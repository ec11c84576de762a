"""What goes into a dictionary: the shape of a workspace's JSON. Nothing a customer wrote, and nothing about a customer, does."""

import contextlib
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
import zstandard

from wizard.archive.decode import decode

ENOUGH = 100
"""Objects of a kind from which one is made."""

_BYTES = 8192
_LARGE_BYTES = 65_536
"""Larger objects are not looked at: they only repeat themselves."""
_SHARE = 20
"""What a value has to be in: one of so many objects."""
_LONGEST = 80
_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")
_CONSTANT = re.compile(r"[a-z][a-z0-9_.]{0,40}")
_CONSTANTS = frozenset(
    (
        "type",
        "part_type",
        "state",
        "role",
        "priority",
        "delivered_as",
        "source_type",
        "resolution_state",
        "last_answer_type",
        "category",
    )
)
"""Fields that hold one of Intercom's own words."""
_OURS = frozenset(("admin", "bot", "team", "tag", "segment"))
"""Types of objects that the workspace's team made, and whose names all threads share."""
_NAMES = frozenset(("id", "name", "email"))
_FREE = frozenset(("custom_attributes", "ticket_attributes", "metadata", "event_details", "social_profiles", "topics"))
"""Objects whose very field names may come from anybody."""


def trained(raws: Sequence[bytes], number: int, level: int) -> bytes | None:
    """A dictionary with this number for JSON like these objects; None where there is too little in them, or none helps.

    It holds field names, Intercom's constants, and names and ids of teammates, teams and tags that many of the objects share.
    """
    values = []
    counts: Counter[str] = Counter()
    for raw in raws:
        if len(raw) <= _LARGE_BYTES:
            with contextlib.suppress(ValueError, RecursionError):
                values.append(decode(raw))
                found: set[str] = set()
                _collect(values[-1], found, free=False)
                counts.update(found)
    common = {word for word, count in counts.items() if count * _SHARE >= len(values) and len(word) <= _LONGEST}
    samples: list[bytes | bytearray | memoryview] = [msgspec.json.encode(_shape(value, common)) for value in values]
    try:
        words = zstandard.train_dictionary(_BYTES, samples, dict_id=number, level=level).as_bytes()
    except zstandard.ZstdError:
        return None
    plain = zstandard.ZstdCompressor(level=level)
    helped = zstandard.ZstdCompressor(level=level, dict_data=zstandard.ZstdCompressionDict(words))
    saved = sum(len(plain.compress(raw)) - len(helped.compress(raw)) for raw in raws)
    return words if saved > 0 else None


def _is_ours(value: dict[str, Any]) -> bool:
    kind = value.get("type")
    return isinstance(kind, str) and kind in _OURS


def _collect(value: Any, found: set[str], *, free: bool) -> None:
    """Add the names of all fields, and the names and ids of what the team made. `free` inside what anybody may have made."""
    if isinstance(value, list):
        for one in value:
            if isinstance(one, dict | list):
                _collect(one, found, free=free)
    elif isinstance(value, dict):
        found.update(value)
        if not free and _is_ours(value):
            found.update(one for name in _NAMES if isinstance(one := value.get(name), str))
        for name, one in value.items():
            if isinstance(one, dict | list):
                _collect(one, found, free=free or name in _FREE)


def _shape(value: Any, common: set[str]) -> Any:
    """The same JSON, emptied of everything that is not shared by nature."""
    if isinstance(value, list):
        return [_shape(one, common) for one in value]
    if isinstance(value, dict):
        ours = _is_ours(value)
        return {
            name: _emptied(name, one, common, ours=ours)
            for name, one in value.items()
            if name in common and _NAME.fullmatch(name)
        }
    return _hollow(value)


def _emptied(name: str, value: Any, common: set[str], *, ours: bool) -> Any:
    if name in _FREE:
        return {}
    if isinstance(value, dict | list):
        return _shape(value, common)
    if isinstance(value, str) and (
        (ours and name in _NAMES and value in common) or (name in _CONSTANTS and _CONSTANT.fullmatch(value))
    ):
        return value
    return _hollow(value)


def _hollow(value: Any) -> Any:
    if isinstance(value, str):
        return ""
    return value if value is None or isinstance(value, bool) else 0
