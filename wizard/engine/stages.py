"""The order of loading: which kinds of the source a destination takes, and what comes before what."""

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
