"""Objects on their way to the destination, and what is written down of each."""

import msgspec

from wizard.destinations.port import Delivery, Outcome, Partial, Rejected, Unchanged, Written
from wizard.engine.ledger_rows import Entry, Row, Work
from wizard.plan.models import Leaving
from wizard.records import Kind, Ref
from wizard.sources.port import Skipped


class Prepared(msgspec.Struct, frozen=True):
    """One object ready to be sent, or why not. `mark` is the fingerprint of the linked content, `before` the state the ledger had it in.

    `leftover` is a record there that is to be removed: another one holds it by now, or the scope leaves it out. `scoped`: it is the scope that
    does. `left`: it was loaded until now.
    """

    work: Work
    delivery: Delivery | None = None
    record: Ref | None = None
    mark: str = ""
    waits: tuple[Ref, ...] = ()
    points: tuple[Ref, ...] = ()
    same: bool = False
    skipped: str = ""
    failed: str = ""
    before: str = ""
    leftover: tuple[Kind, str] | None = None
    scoped: bool = False
    left: bool = False


def left_out(work: Work, skipped: Skipped, row: Row | None, leaving: Leaving) -> Prepared:
    """An object that is not loaded. What an earlier plan loaded is removed there, or stays by decision."""
    there = row.there if row is not None else None
    goes = skipped.elsewhere or (skipped.scoped and leaving is Leaving.REMOVE)
    return Prepared(
        work,
        skipped=skipped.reason,
        before=row.state if row else "",
        leftover=(Kind(row.record_kind or ""), there) if goes and row is not None and there is not None else None,
        scoped=skipped.scoped,
        left=there is not None and row is not None and row.state != "skipped",
    )


def quiet(p: Prepared) -> Entry:
    """What is written down of something that is not sent."""
    if p.same and p.delivery is not None:
        return Entry(
            p.work,
            "loaded",
            p.record,
            p.delivery.id,
            dict(p.delivery.children),
            p.mark,
            p.delivery.projection.losses,
            waits=p.waits,
            points=p.points,
        )
    if p.skipped:
        return Entry(p.work, "skipped", p.record, reason=p.skipped, cleared=p.leftover is not None, left=p.left)
    return Entry(p.work, "failed", p.record, reason=p.failed)


def sent(p: Prepared, outcome: Outcome) -> Entry:
    """What is written down of something that was sent."""
    losses = p.delivery.projection.losses if p.delivery else ()
    match outcome:
        case Written(there, children):
            return Entry(p.work, "loaded", p.record, there, children, p.mark, losses, waits=p.waits, points=p.points)
        case Unchanged(there):
            return Entry(p.work, "loaded", p.record, there, {}, p.mark, losses, waits=p.waits, points=p.points)
        case Partial(there, children, reason, request, answer):
            return Entry(
                p.work, "failed", p.record, there, children, None, losses, reason, request=request, answer=answer
            )
        case Rejected(reason, request, answer):
            return Entry(p.work, "failed", p.record, reason=reason, request=request, answer=answer)


def removed(p: Prepared, outcome: Outcome) -> Entry:
    """What is written down of something that was to be removed there."""
    if isinstance(outcome, Rejected):
        asked = outcome.request or f"remove {' '.join(p.leftover or ())}"
        reason = f"It could not be removed there: {outcome.reason}"
        return Entry(p.work, "failed", reason=reason, request=asked, answer=outcome.answer)
    return quiet(p)
