"""Whether a held value still is the raw value of an attribute, by the type its field was given. A small reader of its own."""

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from wizard.records import FieldType, Value
from wizard.verify.said.shapes import moment, words

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?(?:[eE][+-]?\d{1,3})?")
_TRUTH = {
    "true": True,
    "yes": True,
    "y": True,
    "1": True,
    "on": True,
    "false": False,
    "no": False,
    "n": False,
    "0": False,
    "off": False,
}


def empty(value: object) -> bool:
    """Whether an attribute has no value."""
    return value is None or value == "" or value == [] or value == {}


def at(raw: Mapping[str, Any], place: str) -> Any:
    """What stands at a place like `location.country`; of a list of things their addresses or names."""
    value: Any = raw
    for step in place.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        found = [one.get("url") or one.get("name") if isinstance(one, dict) else one for one in value["data"]]
        return [one for one in found if isinstance(one, str) and one]
    return value


def folded(name: str) -> str:
    """An attribute's name by its letters and digits alone: two names that a person would take for one fold into one."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(c for c in unicodedata.normalize("NFKC", plain.casefold()) if c.isalnum())


def carries(held: Value, raw: Any, kind: FieldType) -> bool:
    """Whether `held` says what `raw` says: as the type `kind`, or, where it does not fit that, as its text."""
    if kind is FieldType.NUMBER and (number := _number(raw)) is not None:
        return _same_number(held, number, raw)
    if kind is FieldType.BOOLEAN and (truth := _truth(raw)) is not None:
        return held is truth
    if kind is FieldType.DATE and (at := moment(raw)) is not None:
        return held == at and not isinstance(held, bool)
    if kind is FieldType.MULTI_SELECT:
        options = raw if isinstance(raw, list) else [raw]
        shown = held if isinstance(held, tuple) else (held,)
        return len(shown) == len(options) and all(
            _says(one, option) for one, option in zip(shown, options, strict=True)
        )
    if kind is FieldType.SELECT and isinstance(raw, list) and len(raw) == 1:
        return _says(held, raw[0])
    return _says(held, raw)


def _same_number(held: Value, number: float, raw: object) -> bool:
    if isinstance(held, bool):
        return False
    if isinstance(held, int | float):
        return held == number
    return not (-(2**63) <= number < 2**63 and math.isfinite(number)) and _says(held, raw)


def _number(raw: object) -> int | float | None:
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float):
        return raw
    text = raw.strip() if isinstance(raw, str) else ""
    if not text.isascii() or len(text) > 40 or not any(c.isdigit() for c in text) or not _NUMBER.fullmatch(text):
        return None
    plain = text.replace(",", "")
    return float(plain) if any(sign in plain for sign in ".eE") else int(plain)


def _truth(raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    return _TRUTH.get(str(raw).strip().lower()) if isinstance(raw, str | int) else None


def _says(held: Value, raw: Any) -> bool:
    """Whether a text is what a person would write for the value."""
    if not isinstance(held, str):
        return False
    if isinstance(raw, list):
        # Options are told one after the other; each of them must be there, in its order.
        place = 0
        for item in raw:
            shown = next((text for text in _shown(item) if text in held[place:]), None)
            if shown is None:
                return False
            place = held.index(shown, place) + len(shown)
        return len(held) <= sum(max(map(len, _shown(item)), default=0) + 2 for item in raw)
    return held in _shown(raw)


def _shown(raw: Any) -> tuple[str, ...]:
    """The ways to write one value: an object by what it is called, or whole."""
    if isinstance(raw, bool):
        return ("true" if raw else "false",)
    if isinstance(raw, float):
        return (str(raw), str(int(raw))) if math.isfinite(raw) and raw == int(raw) else (str(raw),)
    if isinstance(raw, dict):
        named = [
            words(raw[key]) for key in ("label", "name", "value", "external_id", "id") if raw.get(key) not in (None, "")
        ]
        return (*named[:1], *_whole(raw))
    if isinstance(raw, list):
        return (", ".join(text for item in raw for text in _shown(item)[:1]), *_whole(raw))
    return (words(raw),)


def _whole(raw: Any) -> tuple[str, ...]:
    plain = (json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=escape) for escape in (False, True))
    return tuple(map(words, plain))
