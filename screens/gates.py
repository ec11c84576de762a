"""When a step may be left towards the next: one sentence of what is missing, from the plan and the disk alone."""

from wizard.plan.collisions import collisions
from wizard.plan.models import RUN_NOTE, AdminDecision, AttributeDecision, Period, Plan
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
            return scope_problem(plan)
        case StepId.WAIT:
            return None if plan.notes.get(RUN_NOTE) else "The import has not finished yet."
        case _:
            return None


def reachable(step: StepId, session: Session) -> bool:
    """Whether nothing is missing in any step before this one."""
    return all(problem(earlier, session) is None for earlier in ORDER[: step.number - 1])


def scope_problem(plan: Plan) -> str | None:
    """What is wrong with the scope, in one sentence."""
    scope = plan.scope
    if not scope.states:
        return "Choose at least one state."
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
