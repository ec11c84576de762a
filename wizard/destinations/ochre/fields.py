"""Values of custom fields as typed rows, and back."""

from collections.abc import Mapping, Sequence
from typing import Any

_LARGEST = 2**63


def holdable(value: Any) -> bool:
    """Whether a column can hold `value` as it is: whole numbers need 64 bits, fractions must be finite."""
    if isinstance(value, int):
        return -_LARGEST <= value < _LARGEST
    return not isinstance(value, float) or value - value == 0


def spread(values: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Rows of key, type (text, number, boolean, option, options, none) and value. Several options are a row each, after one `options` row."""
    rows: list[dict[str, Any]] = []
    for key, value in values.items():
        if isinstance(value, list | tuple):
            rows.append({"key": key, "type": "options", "value": len(value)})
            rows += [{"key": key, "type": "option", "value": option} for option in value]
        else:
            rows.append({"key": key, "type": _type(value), "value": value})
    return rows


def _type(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else "text"


def gather(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The values that `spread` laid out. A key that stands there twice, which nobody writes, is shown twice, and so differs."""
    values: dict[str, Any] = {}
    for row in rows:
        key, kind, value = row["key"], row["type"], row["value"]
        while key in values and kind != "option":
            key = f"{key} (again)"
        if kind == "options":
            values[key] = []
        elif kind == "option":
            options = values.setdefault(key, [])
            if isinstance(options, list):
                options.append(value)
        else:
            values[key] = _value(kind, value)
    return values


def _value(kind: Any, value: Any) -> Any:
    """The value of a row; one whose type somebody changed is shown with it, and so differs from what was written."""
    if kind == "boolean" and value in (0, 1):
        return bool(value)
    return value if _type(value) == kind else f"{kind}: {value}"
