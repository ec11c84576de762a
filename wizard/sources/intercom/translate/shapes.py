"""Reading Intercom's objects tolerantly: ids are strings or numbers, lists hide under several keys, anything may be null."""

from collections.abc import Mapping
from typing import Any

from wizard.translate.markup import clean

_NOBODY = frozenset({"", "0", "nobody", "nobody_admin"})


def text(value: object) -> str:
    """A string as it is (without NULs and lone surrogates), a number as text, anything else empty."""
    if isinstance(value, str):
        return value if value.isascii() and "\x00" not in value else clean(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def identifier(value: object) -> str:
    """An id as text; empty where there is none (null, 0, `nobody_admin`)."""
    found = text(value)
    return "" if found in _NOBODY else found


def mapping(value: object) -> Mapping[str, Any]:
    """The object itself, or an empty one where it is null or something else."""
    return value if isinstance(value, dict) else {}


def items(holder: object, *keys: str) -> list[dict[str, Any]]:
    """The objects in a list, or in the first of `keys` that holds a list (`{"type": "tag.list", "tags": […]}`)."""
    if isinstance(holder, dict):
        for key in keys:
            if isinstance(found := holder.get(key), list):
                holder = found
                break
    return [item for item in holder if isinstance(item, dict)] if holder and isinstance(holder, list) else []


def count(value: object) -> int:
    """A count, 0 where it is null or no number."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
