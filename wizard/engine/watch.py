"""What a run tells and hears besides its work: `status.json` once a second, and requests of other processes."""

import asyncio
import time
from typing import TYPE_CHECKING

from wizard import status
from wizard.engine.journal import Journal
from wizard.errors import CannotWrite

if TYPE_CHECKING:
    from wizard.engine.run import Run

EVERY_SECONDS = 1.0


async def watch(run: "Run") -> None:
    """Until cancelled: write the status, take requests. Requests that were meant for an earlier run are dropped."""
    paths = run.migration.paths
    await asyncio.to_thread(status.take, paths)
    journal = Journal()
    try:
        await _watch(run, journal)
    finally:
        journal.end(time.monotonic(), run.board.snapshot())


async def _watch(run: "Run", journal: Journal) -> None:
    paths = run.migration.paths
    while True:
        run.board.set(state="stopping" if run.control.stopped else "paused" if run.control.paused else "running")
        run.measuring.sample()
        journal.look(time.monotonic(), run.board.snapshot())
        await asyncio.to_thread(tell, run)
        for request in await asyncio.to_thread(status.take, paths):
            if request.verb == "pause":
                run.control.pause()
            elif request.verb == "resume":
                run.control.resume()
            elif request.verb == "stop":
                run.control.stop()
            elif request.verb == "first":
                run.first(request.argument)
        await asyncio.sleep(EVERY_SECONDS)


def tell(run: "Run") -> None:
    """Write the status once. A disk that refuses ends the run elsewhere; here it is no reason to."""
    try:
        status.write_status(run.migration.paths, run.board.snapshot())
    except CannotWrite:
        return
