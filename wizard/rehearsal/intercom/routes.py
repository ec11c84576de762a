"""The route table: which endpoint answers, and since which API version it exists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wizard.rehearsal.intercom.call import Call


@dataclass(frozen=True)
class Elsewhere:
    """An answer that sends the caller to another address (302)."""

    url: str


Answer = dict[str, Any] | list[Any] | bytes | Elsewhere
Endpoint = Callable[[Call], Answer]


@dataclass(frozen=True)
class Route:
    """One endpoint. Pieces of `pattern` in braces are parameters; versions are (major, minor)."""

    method: str
    pattern: str
    endpoint: Endpoint
    since: tuple[int, int] = (0, 0)
    until: tuple[int, int] = (9, 9)


class RouteTable:
    """Finds the route for a method and a path."""

    def __init__(self, routes: list[Route]) -> None:
        self._exact: dict[tuple[str, str], Route] = {}
        self._shaped: dict[tuple[str, int], list[tuple[list[str], Route]]] = {}
        for route in routes:
            if "{" in route.pattern:
                pieces = route.pattern.split("/")[1:]
                self._shaped.setdefault((route.method, len(pieces)), []).append((pieces, route))
            else:
                self._exact[route.method, route.pattern] = route

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The route and its parameters; None when nothing is there."""
        route = self._exact.get((method, path))
        if route is not None:
            return route, {}
        pieces = path.split("/")[1:]
        for pattern, candidate in self._shaped.get((method, len(pieces)), ()):
            params = _match(pattern, pieces)
            if params is not None:
                return candidate, params
        return None


def _match(pattern: list[str], pieces: list[str]) -> dict[str, str] | None:
    params: dict[str, str] = {}
    for expected, found in zip(pattern, pieces, strict=True):
        if expected.startswith("{"):
            if not found:
                return None
            params[expected[1:-1]] = found
        elif expected != found:
            return None
    return params
