"""An attribute's value as a person reads it: no JSON, whatever came from Intercom. Pure."""

from typing import Any

import msgspec


def value_words(value: object) -> str:
    """`yes`, `12`, `red, blue`; of what came as an object `colour: red; size: 4`. From outside."""
    if isinstance(value, str) and '{"' in value:
        try:
            return "; ".join(map(_words, msgspec.json.decode(f"[{value}]")))
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
            return value
    return _words(value)


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(_words, value)))
    if isinstance(value, dict):
        told = ((str(key).replace("_", " "), _words(one)) for key, one in value.items())
        return "; ".join(f"{key}: {words}" for key, words in told if words)
    return "" if value is None else str(value)
