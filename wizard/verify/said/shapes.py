"""Reading raw JSON tolerantly, on our own: nothing of the translators is used here."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

_UNHOLDABLE = re.compile("[\ud800-\udfff]")
_NOBODY = frozenset({"", "0", "nobody", "nobody_admin"})
_FIRST, _LAST = -62_135_596_800, 253_402_300_799
_MILLISECONDS = 100_000_000_000


def words(value: object) -> str:
    """A string without what no database holds (NULs, halves of characters), a number as text, nothing for anything else."""
    if isinstance(value, str):
        if value.isascii() and "\x00" not in value:
            return value
        return _UNHOLDABLE.sub("\ufffd", value.replace("\x00", ""))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def name_of(value: object) -> str:
    """An id as text; empty for nobody (null, 0, `nobody_admin`)."""
    found = words(value)
    return "" if found in _NOBODY else found


def inside(value: object) -> Mapping[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def listed(holder: object, *keys: str) -> Iterator[dict[str, Any]]:
    """The objects of a list, or of the first of `keys` that holds one."""
    if isinstance(holder, dict):
        holder = next((holder[key] for key in keys if isinstance(holder.get(key), list)), [])
    yield from (item for item in (holder if isinstance(holder, list) else ()) if isinstance(item, dict))


def ids(holder: object, *keys: str) -> tuple[str, ...]:
    """The ids in such a list, each once."""
    return tuple(dict.fromkeys(found for item in listed(holder, *keys) if (found := name_of(item.get("id")))))


def moment(value: object) -> int | None:
    """Unix seconds from seconds, milliseconds, digits, or an ISO 8601 date or time (UTC where it has no offset)."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        return _written(value.strip())
    if isinstance(value, float) and not (value == value and abs(value) < 1e18):
        return None
    return _counted(int(value)) if isinstance(value, int | float) else None


def _counted(number: int) -> int | None:
    seconds = number if abs(number) < _MILLISECONDS else number // 1000
    return seconds if _FIRST <= seconds <= _LAST else None


def _written(text: str) -> int | None:
    dated = re.fullmatch(r"(?:19|20)\d{6}", text) is not None
    if not dated and len(text) <= 40:
        try:
            number = float(text)
        except ValueError:
            pass
        else:
            return _counted(int(number)) if abs(number) < 1e18 else None
    try:
        at = datetime.fromisoformat(text)
        return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() // 1) if len(text) <= 40 else None
    except (ValueError, OverflowError):
        return None
