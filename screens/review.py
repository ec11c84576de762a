"""What will happen when the import starts, in lines for one screen. Pure."""

from screens.census_text import time_range
from wizard.destinations.port import Capabilities
from wizard.plan.models import AdminDecision, AttributeDecision, Period, Plan, Scope
from wizard.sources.port import Census
from wizard.text import plural, size

_PERIODS = {
    Period.ALL: "of all time",
    Period.TWO_YEARS: "of the last 2 years",
    Period.SIX_MONTHS: "of the last 6 months",
}


def review_lines(plan: Plan, capabilities: Capabilities, census: Census | None) -> list[str]:
    """Sentences: what is read, what is loaded, who and which fields, what it costs, what the destination may do, what cannot be undone."""
    scope = plan.scope
    lines = [
        "Read into the archive: everything, all time. Intercom is only read.",
        f"Loaded into {capabilities.label}: {_conversations(scope)}; people and companies always.",
        _people(plan),
    ]
    if scope.quota_share < 1:
        lines.append(f"At most {scope.quota_share:.0%} of Intercom's quota is used.")
    if census is not None and census.finished:
        took = time_range(census.seconds_low, census.seconds_high)
        lines.append(f"Reading takes about {took}, {plural(census.calls, 'call')}, {size(census.disk_bytes)} of disk.")
    lines += [f"! {sentence}" for sentence in (*capabilities.side_effects, *capabilities.irreversible)]
    return lines


def _conversations(scope: Scope) -> str:
    period = _PERIODS.get(scope.period) or _span(scope)
    states = " or ".join(scope.states) or "no state"
    text = f"conversations {period} that are {states}"
    if scope.closed_older_than_days and "closed" in scope.states:
        text += f", but not those closed more than {plural(scope.closed_older_than_days, 'day')} ago"
    return text + (", with their files" if scope.files else ", without files")


def _span(scope: Scope) -> str:
    first = f"from {scope.since}" if scope.since else ""
    last = f"to {scope.until}" if scope.until else ""
    return " ".join(part for part in (first, last) if part) or "of no period yet"


def _people(plan: Plan) -> str:
    decisions = [choice.decision for choice in plan.admins.values()]
    fields = [choice.decision for choice in plan.attributes.values()]
    return (
        f"Teammates: {decisions.count(AdminDecision.MATCH)} matched, {decisions.count(AdminDecision.INVITE)} invited, "
        f"{decisions.count(AdminDecision.SKIP)} skipped. Attributes: {fields.count(AttributeDecision.MAP)} mapped, "
        f"{fields.count(AttributeDecision.NEW)} new, {fields.count(AttributeDecision.SKIP)} skipped."
    )
