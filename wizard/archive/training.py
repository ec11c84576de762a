"""What goes into a dictionary: the shape of a workspace's JSON. Nothing a customer wrote, and nothing about a customer, does."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import zstandard

from wizard.archive.decode import decode

ENOUGH = 200
"""Objects of a kind from which one is made."""

_BYTES = 8192
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
    for raw in raws:
        try:
            values.append(decode(raw))
        except (ValueError, RecursionError):
            continue
    counts = Counter(word for value in values for word in {*_shared(value), *_names(value)})
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


def _shared(value: Any) -> Iterator[str]:
    """The names and ids of what the team made, wherever they stand."""
    if isinstance(value, list):
        for one in value:
            yield from _shared(one)
    elif isinstance(value, dict):
        if _is_ours(value):
            yield from (one for name in _NAMES if isinstance(one := value.get(name), str))
        for name, one in value.items():
            if name not in _FREE and isinstance(one, dict | list):
                yield from _shared(one)


def _is_ours(value: dict[str, Any]) -> bool:
    kind = value.get("type")
    return isinstance(kind, str) and kind in _OURS


def _names(value: Any) -> Iterator[str]:
    """The names of all fields."""
    if isinstance(value, dict):
        yield from value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _names(one)


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
