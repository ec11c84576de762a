"""What people said of objects they saw from both sides, and whether these are still what they saw."""

from wizard.archive.archive import Archive
from wizard.destinations.port import Destination
from wizard.engine.ledger import Ledger
from wizard.plan.models import Judgement, Plan
from wizard.verify.report import Judged
from wizard.verify.sides.building import Sides


def key_of(kind: str, object_id: str) -> str:
    """The key of an object's judgement in the plan."""
    return f"{kind}:{object_id}"


async def judged(archive: Archive, ledger: Ledger, destination: Destination, plan: Plan) -> tuple[Judged, ...]:
    """Every judgement of the plan, rejections first, then by time. An object that cannot be looked at any more counts as changed."""
    sides = Sides(archive, ledger, destination, plan)
    found = []
    for key, one in plan.judgements.items():
        kind, _, object_id = key.partition(":")
        found.append(told(kind, object_id, one, changed=await _digest(sides, kind, object_id) != one.digest))
    return tuple(sorted(found, key=lambda one: (one.accepted, one.at, one.kind, one.id)))


def told(kind: str, object_id: str, one: Judgement, *, changed: bool) -> Judged:
    """A judgement as reports have it."""
    return Judged(kind, object_id, one.accepted, one.who, one.at, one.note, changed)


async def _digest(sides: Sides, kind: str, object_id: str) -> str:
    try:
        return await sides.digest(kind, object_id)
    except Exception:
        # A destination that does not answer is no proof that it is the same.
        return ""
