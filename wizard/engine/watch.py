"""What a run tells and hears besides its work: `status.json` once a second, and requests of other processes."""

import asyncio
import time
from typing import TYPE_CHECKING

from wizard import logs, status
from wizard.engine.journal import Journal
from wizard.errors import CannotWrite
from wizard.plan.models import Plan
from wizard.plan.quota_share import read_share, share_now, share_words

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
        _estimate(run)
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
            elif request.verb == "share":
                await _take_share(run, request.argument)
        await asyncio.sleep(EVERY_SECONDS)


def _estimate(run: "Run") -> None:
    """How long it still takes. Nobody's import ends because of a guess."""
    try:
        run.measuring.sample()
    except Exception as error:
        logs.failure("estimate.error", error)


async def _take_share(run: "Run", words: str) -> None:
    """Use another share of the quota from now on, and keep it in the plan. Words that mean nothing, or a disk that refuses, change nothing."""

    def keep(plan: Plan) -> None:
        plan.scope = read_share(words, plan.scope)

    try:
        scope = (await asyncio.to_thread(run.migration.update, keep)).scope
    except (ValueError, CannotWrite):
        return
    run.source.use_share(share_now(scope))
    run.board.note(f"Share of the quota from now on, in per cent: {share_words(scope)}.")


def tell(run: "Run") -> None:
    """Write the status once. A disk that refuses ends the run elsewhere; here it is no reason to."""
    try:
        status.write_status(run.migration.paths, run.board.snapshot())
    except CannotWrite:
        return
