"""What is still open in Intercom, by its own totals."""

from wizard.errors import RecordError
from wizard.intercom.pager import Listing
from wizard.plan.models import Period, Plan, Scope
from wizard.plan.switching import StillOpen
from wizard.sources.intercom.listing import Lister
from wizard.sources.intercom.scope_count import count_scope

_NOBODYS = Listing(
    "/conversations/search",
    1,
    method="POST",
    search={
        "query": {
            "operator": "AND",
            "value": [
                {"field": "state", "operator": "=", "value": "open"},
                {"field": "admin_assignee_id", "operator": "=", "value": "0"},
                {"field": "team_assignee_id", "operator": "=", "value": "0"},
            ],
        }
    },
)


async def still_open(lister: Lister, now: int) -> StillOpen:
    """See `Source.still_open`. At most five calls."""
    everything = Plan(scope=Scope(period=Period.ALL, states=("open", "snoozed")))
    count = await count_scope(lister, everything)
    unavailable = list(count.unavailable)
    unassigned: int | None = None
    try:
        unassigned = await lister.total(_NOBODYS)
    except RecordError:
        unavailable.append("what is unassigned")
    states = count.states
    return StillOpen(
        at=now,
        open=states.get("open", 0),
        snoozed=states.get("snoozed", 0),
        unassigned=unassigned,
        unavailable=tuple(unavailable),
    )
