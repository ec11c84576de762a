"""Who ticks, and how a tick is shown."""

from datetime import UTC, datetime

from wizard.plan.models import Plan, Tick
from wizard.proof import user
from wizard.text import one_line

LONGEST_NAME = 60


def who_ticks(plan: Plan) -> str:
    """Who most likely ticks next: the person who ticked last, else the user of this machine."""
    people = [tick for tick in plan.checklist.values() if not tick.machine]
    return max(people, key=lambda tick: tick.at).who if people else user()


def toggled(plan: Plan, item_id: str, who: str, at: int) -> None:
    """Tick an item in the plan, or take its tick back; `at` in unix seconds."""
    if plan.checklist.pop(item_id, None) is None:
        plan.checklist[item_id] = Tick(who=one_line(who, LONGEST_NAME) or user() or "somebody", at=at)


def day(at: int) -> str:
    """A moment for a narrow column: `18 Nov 11:06`, in UTC."""
    when = datetime.fromtimestamp(at, UTC)
    return f"{when.day} {when:%b %H:%M}"


def ticked(tick: Tick) -> str:
    """Who ticked and when, in full: `jane, 2026-11-18 11:06 UTC`."""
    return f"{one_line(tick.who, LONGEST_NAME)}, {datetime.fromtimestamp(tick.at, UTC):%Y-%m-%d %H:%M} UTC"
