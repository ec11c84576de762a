"""What the last run left behind, for whoever decides what to do next."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wizard.errors import OutercomError
from wizard.remapping import remapped_sentence

if TYPE_CHECKING:
    from wizard.session import Session


@dataclass(frozen=True, slots=True)
class Past:
    """Failures by cause with counts, what it takes to try them again, and one line on what everything takes on the disk.

    `remapped` says which teammates were mapped differently since; empty where none were.
    """

    causes: tuple[tuple[str, int], ...] = ()
    retrying: str = ""
    sizes: str = ""
    remapped: str = ""


async def look_back(session: "Session") -> Past:
    """Read it, on a thread. Before the first run there is nothing."""
    try:
        sizes = await asyncio.to_thread(session.sizes)
        causes = await asyncio.to_thread(session.failures)
        retrying = (await session.forecast("failures")).sentence if causes else ""
        changed = await asyncio.to_thread(remapped_sentence, session)
    except OutercomError:
        return Past()
    return Past(tuple(causes), retrying, sizes.line() if sizes else "", changed)
