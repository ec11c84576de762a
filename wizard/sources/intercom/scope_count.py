"""How many threads a scope loads, by Intercom's own totals: one call for each kind and state."""

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress

from wizard.errors import RecordError
from wizard.plan.models import STATES, Plan
from wizard.plan.scope import loads, read_from
from wizard.sources.intercom import queries
from wizard.sources.intercom.listing import Lister
from wizard.sources.port import ScopeCount

THREADS = ("conversations", "tickets")


async def count_scope(lister: Lister, plan: Plan) -> ScopeCount:
    """See `Source.count_scope`. At most eight calls.

    Intercom says no more about the edges of its date filters than "greater (or equal)", so a count may be off by the threads of one second.
    Conversations whose opening message does not tell its channel are counted as `unknown`, wherever they are loaded.
    """
    anchor = int(time.time()) if plan.scope.anchor is None else plan.scope.anchor
    asked = [
        (kind, state)
        for kind in THREADS
        if loads(kind, plan.scope)
        for state in STATES
        # The search for open tickets finds the snoozed ones too: they are taken off.
        if state in plan.scope.states or (kind == "tickets" and state == "snoozed" and "open" in plan.scope.states)
    ]
    counts: dict[tuple[str, str], int] = {}
    unavailable: dict[str, str] = {}

    async def one(kind: str, state: str) -> None:
        try:
            total = await lister.total(queries.in_scope(kind, plan.scope, state, anchor))
        except RecordError as error:
            unavailable[kind] = error.message
        else:
            counts[kind, state] = total or 0

    read: dict[str, int] = {}
    since = read_from(plan.scope)
    await _together(
        *(one(kind, state) for kind, state in asked),
        *(_read(lister, kind, since, read) for kind in THREADS if since is not None),
    )
    return _summed(counts, plan.scope.states, unavailable, read)


async def _read(lister: Lister, kind: str, since: int, into: dict[str, int]) -> None:
    """How many of a kind are read at all."""
    with suppress(RecordError):
        into[kind] = await lister.count(kind, active_since=since) or 0


async def _together(*work: Coroutine[None, None, None]) -> None:
    """All of it at once; whatever ends this leaves nothing behind."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _summed(
    counts: dict[tuple[str, str], int], states: tuple[str, ...], unavailable: dict[str, str], read: dict[str, int]
) -> ScopeCount:
    if ("tickets", "open") in counts:
        counts["tickets", "open"] -= counts.get(("tickets", "snoozed"), 0)
    kinds = {kind: sum(counts.get((kind, state), 0) for state in states) for kind in THREADS}
    return ScopeCount(
        kinds["conversations"],
        kinds["tickets"],
        {state: sum(counts.get((kind, state), 0) for kind in THREADS) for state in states},
        unavailable=unavailable,
        read=read,
    )
