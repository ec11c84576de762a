"""What goes into the ledger and comes out of it: work, rows, entries."""

from typing import Literal

import msgspec

from wizard.destinations.port import Loss
from wizard.records import Ref

State = Literal["intent", "loaded", "skipped", "failed", "uncertain"]


class Work(msgspec.Struct, frozen=True):
    """One object that is not in the ledger as it is in the archive."""

    kind: str
    id: str
    revision: int
    digest: bytes


class Row(msgspec.Struct, frozen=True):
    """What the ledger knows of one object."""

    kind: str
    id: str
    state: str
    revision: int | None
    record_kind: str | None
    record_id: str | None
    there: str | None
    children: dict[str, str]
    fingerprint: str | None
    losses: tuple[Loss, ...]
    reason: str
    at: int
    attempts: int


class Entry(msgspec.Struct, frozen=True):
    """What is to be written down about one object. `waits` are references without an id there; `cleared` says that it is not there any more.

    `left`: it was loaded, and by the plan is not any more, whether it was removed there or stays.
    """

    work: Work
    state: State
    record: Ref | None = None
    there: str | None = None
    children: dict[str, str] = {}
    fingerprint: str | None = None
    losses: tuple[Loss, ...] = ()
    reason: str = ""
    waits: tuple[Ref, ...] = ()
    cleared: bool = False
    left: bool = False
