"""When a step may be left towards the next: one sentence of what is missing, from the plan and the disk alone."""

from enum import Enum

from wizard.cutover.checklist import items
from wizard.plan.collisions import collisions
from wizard.plan.models import RUN_NOTE, VERIFIED_NOTE, AdminDecision, AttributeDecision, Period, Plan, Scope
from wizard.session import Session
from wizard.steps import ORDER, StepId
from wizard.text import one_line, plural


def problem(step: StepId, session: Session) -> str | None:
    """Why the step after `step` is not open yet, in one sentence; None when it is."""
    plan = session.plan
    match step:
        case StepId.CONNECT:
            known = session.workspace is not None or session.migration.paths.archive.exists()
            return None if known else "Connect to the workspace first."
        case StepId.MAP_ADMINS:
            return _admins(plan)
        case StepId.MAP_ATTRIBUTES:
            return _attributes(plan)
        case StepId.CHOOSE_SCOPE:
            return scope_problem(plan.scope)
        case StepId.WAIT:
            return None if plan.notes.get(RUN_NOTE) else "The import has not finished yet."
        case _:
            return None


class Place(Enum):
    """How a step stands, in a word for people."""

    DONE = "done"
    HERE = "here"
    OPEN = "open"
    CLOSED = "not open yet"


def places(here: StepId, session: Session, shown: str | None = None) -> dict[StepId, tuple[Place, str]]:
    """How every step stands while `here` is shown, and for those that are not open what is missing, in one sentence.

    `shown` is what the screen of `here` itself says is missing: it may know more than the plan.
    """
    found: dict[StepId, tuple[Place, str]] = {}
    missing = ""
    for step in ORDER:
        own = problem(step, session)
        if step is here:
            found[step] = (Place.HERE, "")
        elif missing:
            found[step] = (Place.CLOSED, missing)
        else:
            found[step] = (Place.DONE if own is None and _behind(step, session) else Place.OPEN, "")
        missing = missing or own or (shown if step is here else None) or ""
    return found


def _behind(step: StepId, session: Session) -> bool:
    """Whether a step that lacks nothing is also done: its work is to be seen in the plan, or it was left towards a later one."""
    plan = session.plan
    match step:
        case StepId.CHOOSE_SCOPE:
            return session.migration.paths.ledger(plan.destination).exists()
        case StepId.VERIFY:
            return VERIFIED_NOTE in plan.notes
        case StepId.CUTOVER:
            return all(one.id in plan.checklist for one in items(session.ending.switchover))
        case StepId.WIND_DOWN:
            return plan.finished_at is not None
        case _:
            return True


def reachable(step: StepId, session: Session) -> bool:
    """Whether nothing is missing in any step before this one."""
    return not any(problem(earlier, session) for earlier in ORDER[: step.number - 1])


def scope_problem(scope: Scope) -> str | None:
    """What is wrong with a scope, in one sentence."""
    return dates_problem(scope) or (None if scope.states else "Choose at least one state.")


def dates_problem(scope: Scope) -> str | None:
    """What is wrong with the first and the last day, in one sentence; nothing where the period is another one."""
    if scope.period is not Period.CUSTOM:
        return None
    if scope.since is None and scope.until is None:
        return "Give a first or a last day."
    if scope.since and scope.until and scope.since > scope.until:
        return "The first day is after the last."
    return None


def _admins(plan: Plan) -> str | None:
    if not plan.admins:
        return "The teammates have not been read yet."
    open_ = sum(choice.decision is AdminDecision.UNDECIDED for choice in plan.admins.values())
    return f"{plural(open_, 'teammate is', 'teammates are')} undecided." if open_ else None


def _attributes(plan: Plan) -> str | None:
    nameless = [key for key, c in plan.attributes.items() if c.decision is not AttributeDecision.SKIP and not c.field]
    if nameless:
        return f"Name a field for '{one_line(nameless[0].split(':', 1)[-1], 30)}'."
    colliding = collisions(plan.attributes)
    return (
        f"{plural(len(colliding), 'attribute wants', 'attributes want')} the same field as another."
        if colliding
        else None
    )
