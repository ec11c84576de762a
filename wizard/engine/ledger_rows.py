"""What goes into the ledger and comes out of it: work, rows, entries."""

import json
from typing import Any, Literal

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

    `points` are threads whose addresses stand in it. `left`: it was loaded, and by the plan is not any more, whether it was removed there or stays.
    `request` and `answer` say what was asked of the destination and what it said, where a record could not be loaded.
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
    points: tuple[Ref, ...] = ()
    request: str = ""
    answer: str = ""


SELECT = "SELECT kind, id, state, revision, record_kind, record_id, there, children, fingerprint, losses, reason, at, attempts FROM rows"
"""SQL that selects what `row_of` takes."""

_losses = msgspec.json.Decoder(tuple[Loss, ...])


def row_of(found: Any) -> Row:
    """A row as `SELECT` gives it."""
    return Row(*(*found[:7], json.loads(found[7]), found[8], _losses.decode(found[9]), *found[10:]))
