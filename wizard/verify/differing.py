"""Where two JSON-like values differ. Pure."""

from typing import Any

from wizard.records import Ref

MOST = 6


def differing(expected: Any, there: Any) -> list[str]:
    """The paths at which two JSON-like values differ, at most six; references count by their ids."""
    return _differing(_plain(expected), _plain(there), "")


def _plain(content: Any) -> Any:
    if isinstance(content, Ref):
        return content.id
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    return content


def _differing(expected: Any, there: Any, path: str) -> list[str]:
    if isinstance(expected, dict) and isinstance(there, dict):
        keys = sorted(set(expected) | set(there))
        found = [
            p
            for key in keys
            for p in _differing(expected.get(key), there.get(key), f"{path}.{key}" if path else str(key))
        ]
    elif isinstance(expected, list) and isinstance(there, list) and len(expected) == len(there):
        found = [
            p for i, (a, b) in enumerate(zip(expected, there, strict=True)) for p in _differing(a, b, f"{path}[{i}]")
        ]
    elif isinstance(expected, list) and isinstance(there, list):
        found = [f"{path}: {len(expected)} expected, {len(there)} there"]
    else:
        found = [] if expected == there else [path]
    return found[:MOST]
