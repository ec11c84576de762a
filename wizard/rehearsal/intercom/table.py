"""Rows kept as columns: when each was made and last changed, whether it exists, and the order."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Table:
    """What can be listed, sorted and searched. Rows are known by their index.

    `created` and `updated` are unix seconds; `created` never decreases with the index. `alive`
    holds 1 for rows that exist. Lists and searches go by an index, which may lag behind: it has its own
    `indexed` (of `updated`) and `shown` (of `alive`). `revision` moves with every change of the index, so
    that whoever keeps results knows when they are stale.
    """

    def __init__(self, created: array[int], updated: array[int], alive: bytearray) -> None:
        self.created = created
        self.updated = updated
        self.alive = alive
        self.indexed = array("I", updated)
        self.shown = bytearray(alive)
        self.by_updated = array("I", sorted(range(len(updated)), key=updated.__getitem__))
        self.revision = 0
        self._lag = 0
        self._clock: Callable[[], float] = float
        self._late: deque[tuple[float, int]] = deque()

    def __len__(self) -> int:
        return len(self.created)

    def id_of(self, index: int) -> str:
        """The public id of a row."""
        raise NotImplementedError

    def index_of(self, identity: str) -> int | None:
        """The row with that public id, living or not; None when there never was one."""
        raise NotImplementedError

    def order(self, field: str) -> Sequence[int]:
        """All row indices in ascending order of `field` (`updated_at`, `created_at` or `id`)."""
        return self.by_updated if field == "updated_at" else range(len(self))

    def sort_value(self, field: str, index: int) -> int:
        """The number that `order(field)` sorts by; ties are ordered by index."""
        if field == "updated_at":
            return self.indexed[index]
        return self.created[index] if field == "created_at" else index

    def lag(self, seconds: int, clock: Callable[[], float]) -> None:
        """From now on lists and searches learn of every change that many seconds late, by this clock."""
        self._lag, self._clock = seconds, clock

    def catch_up(self) -> None:
        """Let the index learn what is due."""
        now = self._clock()
        while self._late and self._late[0][0] <= now:
            self._index(self._late.popleft()[1])

    def move(self, index: int, updated_at: int) -> None:
        """Give a row a new `updated_at` and its new place in the order."""
        self.updated[index] = updated_at
        self._changed(index)

    def remove(self, index: int) -> None:
        """Delete a row: it leaves lists and searches."""
        self.alive[index] = 0
        self._changed(index)

    def append(self, created_at: int) -> int:
        """Add a living row made at `created_at`; returns its index."""
        index = len(self)
        self.created.append(created_at)
        self.updated.append(created_at)
        self.alive.append(1)
        self.indexed.append(created_at)
        self.shown.append(0)
        self.by_updated.insert(self._place(created_at, index), index)
        self.revision += 1
        self._changed(index)
        return index

    def _changed(self, index: int) -> None:
        if self._lag:
            self._late.append((self._clock() + self._lag, index))
        else:
            self._index(index)

    def _index(self, index: int) -> None:
        del self.by_updated[self._place(self.indexed[index], index)]
        self.indexed[index] = self.updated[index]
        self.shown[index] = self.alive[index]
        self.by_updated.insert(self._place(self.indexed[index], index), index)
        self.revision += 1

    def _place(self, updated_at: int, index: int) -> int:
        return bisect_left(self.by_updated, (updated_at, index), key=lambda row: (self.indexed[row], row))
