"""Records that became work again while others were loaded: what they wait for is there, or what they point to is not any more."""

from collections.abc import Iterable

MOST = 20_000
"""How many are remembered one by one; beyond that everything is looked at."""


class Woken:
    """Kinds and ids of them, each once."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, str], None] = {}
        self._more = False

    def __bool__(self) -> bool:
        return self._more or bool(self._names)

    def add(self, names: Iterable[tuple[str, str]]) -> None:
        """These (kind, id) are work again."""
        self._names.update(dict.fromkeys(names))
        if len(self._names) > MOST:
            self._more = True
            self._names.clear()

    def take(self) -> dict[str, list[str]] | None:
        """Their ids by kind, None where they are too many to name; from now on there are none."""
        names, more = self._names, self._more
        self._names, self._more = {}, False
        found: dict[str, list[str]] = {}
        for kind, object_id in names:
            found.setdefault(kind, []).append(object_id)
        return None if more else found
