"""Attribute values as fields of a destination hold them, and the standard form of an attribute's name."""

import functools
import math
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import msgspec

from wizard.records import FieldType, Value
from wizard.translate.moments import unix

_GAPS = re.compile(r"[\W_]+")
_TRUE = frozenset({"true", "yes", "y", "1", "on"})
_FALSE = frozenset({"false", "no", "n", "0", "off"})
_NUMBER = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d*\.?\d+(?:[eE][+-]?\d{1,3})?|[+-]?\d+\.")
_LARGEST = 2**63


@functools.lru_cache(maxsize=16_384)
def standard_name(name: str) -> str:
    """The standard form of an attribute's name: lower case, one underscore for each run of other characters.

    `SuPER-AttributE` becomes `super_attribute`. A name without letters or digits becomes `field`. Applying it again changes nothing.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    while (again := unicodedata.normalize("NFKC", folded.casefold())) != folded:
        folded = again
    return _GAPS.sub("_", folded).strip("_") or "field"


class Fitted(msgspec.Struct, frozen=True):
    """A value in a field's type. `fits` is False where it does not fit; `value` is then its text."""

    value: Value
    fits: bool = True


def fit(value: object, kind: FieldType) -> Fitted:
    """`value` as a field of type `kind` holds it. Nothing (None, an empty string or list) fits every type as None."""
    if value is None or value == "" or value == [] or value == {}:
        return Fitted(None)
    fitted = _FITTERS[kind](value)
    return Fitted(as_text(value), fits=False) if fitted is None else Fitted(fitted)


def as_text(value: object) -> str:
    """Any JSON value as text a person can read."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dict):
        return _named(value)
    if isinstance(value, list | tuple):
        return ", ".join(as_text(item) for item in value)
    return "" if value is None else str(value)


def _named(value: dict[Any, Any]) -> str:
    for key in ("label", "name", "value", "external_id", "id"):
        if isinstance(value.get(key), str | int | float) and value[key] != "":
            return as_text(value[key])
    return msgspec.json.encode(value, order="deterministic").decode()


def _number(value: object) -> Value:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _held(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if len(text) > 40 or not _NUMBER.fullmatch(text) or not text.isascii():
        return None
    text = text.replace(",", "")
    return _held(float(text) if any(sign in text for sign in ".eE") else int(text))


def _held(number: int | float) -> Value:
    """Whole numbers beyond 64 bits and infinities cannot be held as numbers anywhere."""
    if isinstance(number, int):
        return number if -_LARGEST <= number < _LARGEST else None
    return number if math.isfinite(number) else None


def _boolean(value: object) -> Value:
    if isinstance(value, bool):
        return value
    word = as_text(value).strip().lower() if isinstance(value, str | int) else ""
    return True if word in _TRUE else False if word in _FALSE else None


def _date(value: object) -> Value:
    return unix(value)


def _select(value: object) -> Value:
    if isinstance(value, list | tuple):
        return as_text(value[0]) if len(value) == 1 else None
    return as_text(value)


def _multi_select(value: object) -> Value:
    return tuple(as_text(item) for item in value) if isinstance(value, list | tuple) else (as_text(value),)


_FITTERS: dict[FieldType, Callable[[object], Value]] = {
    FieldType.TEXT: as_text,
    FieldType.NUMBER: _number,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.SELECT: _select,
    FieldType.MULTI_SELECT: _multi_select,
}
