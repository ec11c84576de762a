"""JSON with values of types nobody expects."""

import random
from collections.abc import Iterator
from typing import Any

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    3.5,
    10**30,
    10**4200,
    "",
    "x",
    "2024-01-01",
    [],
    [None],
    ["x"],
    {},
    {"id": 1},
    [[]],
    [{}],
    "\ud800",
)
"""What a field may hold instead of what it should."""


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every field and item in some JSON, itself not."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from places(inner, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    """The same JSON with another value at a path."""
    if not path:
        return odd
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(copy[path[0]], path[1:], odd)
    return copy


def scattered(value: Any, dice: random.Random, share: float) -> Any:
    """The same JSON with a share of its fields replaced, wherever they are."""
    if isinstance(value, dict):
        return {key: _odd_or(inner, dice, share) for key, inner in value.items()}
    if isinstance(value, list):
        return [_odd_or(inner, dice, share) for inner in value]
    return value


def _odd_or(inner: Any, dice: random.Random, share: float) -> Any:
    return dice.choice(ODD) if dice.random() < share else scattered(inner, dice, share)
