"""The order of loading: which kinds of the source a destination takes, and what comes before what."""

from collections.abc import Callable
from typing import Final

from wizard.destinations.port import Destination
from wizard.records import Kind
from wizard.sources.port import Source

FILES: Final = "files"


def stages(source: Source, destination: Destination) -> list[tuple[str, ...]]:
    """The source kinds that the destination takes, in its load order."""
    by_record: dict[Kind, list[str]] = {Kind.FILE: [FILES]}
    for kind in source.kinds:
        if kind.record is not None:
            by_record.setdefault(kind.record, []).append(kind.name)
    found = [
        tuple(name for record in stage for name in by_record.get(record, ()))
        for stage in destination.capabilities.stages
    ]
    return [stage for stage in found if stage]


def earlier(order: list[tuple[str, ...]]) -> dict[str, set[str]]:
    """For each kind, the kinds of all earlier stages."""
    before: set[str] = set()
    found: dict[str, set[str]] = {}
    for stage in order:
        for kind in stage:
            found[kind] = set(before)
        before.update(stage)
    return found


def readiness(
    source: Source, order: list[tuple[str, ...]], listed: set[str], read: Callable[[], bool]
) -> Callable[[str], bool]:
    """Whether everything a kind needs before its first record is read. `listed` are the kinds listed so far, `read` says whether reading is over.

    Kinds of which there are many are loaded while they are still read, once whatever the stages before need is listed.
    """
    before = earlier(order)
    streaming = {kind.name for kind in source.kinds if kind.sliced or kind.named} | {FILES}
    joins = {kind.joins: kind.name for kind in source.kinds if kind.joins}

    def ready(kind: str) -> bool:
        if kind in joins.values() and not read():
            return False
        if kind in joins and joins[kind] not in listed:
            return False
        return (kind in streaming or kind in listed) and before[kind] - streaming <= listed

    return ready
