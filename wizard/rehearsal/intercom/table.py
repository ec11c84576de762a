"""Rows kept as columns: when each was made and last changed, whether it exists, and the order."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Table:
    """What can be listed, sorted and searched. Rows are known by their index.

    `created` and `updated` are unix seconds; `created` never decreases with the index. `alive`
    holds 1 for rows that lists and searches may show. `revision` moves with every change, so that
    whoever keeps results knows when they are stale.
    """

    def __init__(self, created: array[int], updated: array[int], alive: bytearray) -> None:
        self.created = created
        self.updated = updated
        self.alive = alive
        self.by_updated = array("I", sorted(range(len(updated)), key=updated.__getitem__))
        self.revision = 0

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
            return self.updated[index]
        return self.created[index] if field == "created_at" else index

    def move(self, index: int, updated_at: int) -> None:
        """Give a row a new `updated_at` and its new place in the order."""
        at = self._place(self.updated[index], index)
        del self.by_updated[at]
        self.updated[index] = updated_at
        self.by_updated.insert(self._place(updated_at, index), index)
        self.revision += 1

    def remove(self, index: int) -> None:
        """Take a row out of lists and searches."""
        self.alive[index] = 0
        self.revision += 1

    def append(self, created_at: int) -> int:
        """Add a living row made at `created_at`; returns its index."""
        index = len(self)
        self.created.append(created_at)
        self.updated.append(created_at)
        self.alive.append(1)
        self.by_updated.insert(self._place(created_at, index), index)
        self.revision += 1
        return index

    def _place(self, updated_at: int, index: int) -> int:
        return bisect_left(self.by_updated, (updated_at, index), key=lambda row: (self.updated[row], row))
