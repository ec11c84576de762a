"""What a session's scope costs: the scan, the count of the scope, and what is archived already, put together."""

import time
from typing import TYPE_CHECKING

from wizard.costs import Costs, costs_of
from wizard.errors import OutercomError
from wizard.sources.port import ScopeCount

if TYPE_CHECKING:
    from wizard.session import Session


def read_so_far(session: "Session") -> dict[str, int]:
    """How many objects of each kind are archived; blocks. Empty where nothing can be looked at yet."""
    if not session.migration.paths.archive.exists():
        return {}
    try:
        with session.archive() as archive:
            return dict(archive.objects.kinds())
    except OutercomError:
        return {}


def scope_costs(session: "Session", count: ScopeCount | None, read: dict[str, int], now: float) -> Costs | None:
    """The costs of the scope as it is now, `now` in unix seconds; None where no scan was finished."""
    census = session.census
    if census is None or not census.finished:
        return None
    clock = time.strftime("%H:%M", time.localtime(now))
    return costs_of(census, session.plan.scope, session.capabilities, count, read=read, clock=clock)
