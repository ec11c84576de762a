"""The loss ledger: what was promised before the import, and what became of it, side by side."""

from dataclasses import dataclass

from wizard.engine.ledger import Ledger
from wizard.engine.ledger_losses import LostDetail as LostDetail
from wizard.plan.models import Plan


@dataclass(frozen=True, slots=True)
class LossRow:
    """One cause: how many losses a person accepted (None: nobody was asked about it), how many there are, and whether that is within the promise.

    `within` is None where nobody accepted anything, and where the promise was an estimate from a sample, and what came is about as much.
    """

    cause: str
    promised: int | None
    outcome: int
    within: bool | None


def promise_and_outcome(plan: Plan, ledger: Ledger) -> tuple[LossRow, ...]:
    """Every cause that was promised or came, by name. `ledger.losses.each()` has each lost detail with its record."""
    budget, came = plan.losses, ledger.losses.by_cause()
    promised = budget.promised if budget is not None else {}
    rows = []
    for cause in sorted({*promised, *came}):
        allowed, count = promised.get(cause), came.get(cause, 0)
        within = None
        if budget is not None and not budget.allows(cause, count):
            within = False
        elif budget is not None and budget.exact:
            within = True
        rows.append(LossRow(cause, allowed if budget is not None else None, count, within))
    return tuple(rows)
