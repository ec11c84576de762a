"""A run of another process, as its folder tells it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizard import status
from wizard.engine.progress import Snapshot
from wizard.errors import OutercomError

if TYPE_CHECKING:
    from wizard.migration import Migration


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Whether another process has this migration (`running`, with its `pid` where it is known), and what was said last.

    `snapshot` is that process's own while it runs, None before it has said anything; else the last run's. `heard` is when it was said, in unix
    seconds, 0 where nothing was.
    """

    running: bool = False
    pid: int = 0
    snapshot: Snapshot | None = None
    heard: float = 0.0


def look_elsewhere(migration: "Migration") -> Elsewhere:
    """One look. Reads two small files; blocks for a moment."""
    try:
        holder = migration.running()
    except OutercomError:
        holder = None
    told = status.read_status(migration.paths)
    if holder is None:
        return Elsewhere(snapshot=told.snapshot if told else None, heard=told.at if told else 0.0)
    # What an earlier run said last is not how this one is.
    if told is None or (holder.pid and told.pid != holder.pid) or told.at < holder.since:
        return Elsewhere(running=True, pid=holder.pid, heard=float(holder.since))
    return Elsewhere(running=True, pid=holder.pid, snapshot=told.snapshot, heard=told.at)
