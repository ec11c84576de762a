"""What will happen when the import starts, in lines for one screen. Pure."""

from wizard.destinations.port import Capabilities
from wizard.plan.models import AdminDecision, AttributeDecision, Plan
from wizard.plan.quota_share import share_words
from wizard.scoping import scope_lines
from wizard.sources.port import Census
from wizard.text import plural, size
from wizard.time_words import time_range


def review_lines(plan: Plan, capabilities: Capabilities, census: Census | None) -> list[str]:
    """Sentences: what is read, what is loaded, who and which fields, what it costs, what the destination may do, what cannot be undone."""
    scope = plan.scope
    lines = [
        "Read into the archive: everything, all time. Intercom is only read.",
        f"Loaded into {capabilities.label}: {' '.join(scope_lines(scope))}",
        _people(plan),
    ]
    if plan.links.rewrite:
        lines.append("Links to conversations inside messages lead to the migrated ones; every other link stays.")
    if scope.quota_hours:
        lines.append(f"Of Intercom's quota at most so many per cent are used: {share_words(scope)} (local time).")
    elif scope.quota_share < 1:
        lines.append(f"At most {scope.quota_share:.0%} of Intercom's quota is used.")
    if census is not None and census.finished:
        took = time_range(census.seconds_low, census.seconds_high)
        lines.append(f"Reading takes about {took}, {plural(census.calls, 'call')}, {size(census.disk_bytes)} of disk.")
    lines += [f"! {sentence}" for sentence in (*capabilities.side_effects, *capabilities.irreversible)]
    return lines


def _people(plan: Plan) -> str:
    decisions = [choice.decision for choice in plan.admins.values()]
    fields = [choice.decision for choice in plan.attributes.values()]
    return (
        f"Teammates: {decisions.count(AdminDecision.MATCH)} matched, {decisions.count(AdminDecision.INVITE)} invited, "
        f"{decisions.count(AdminDecision.SKIP)} skipped. Attributes: {fields.count(AttributeDecision.MAP)} mapped, "
        f"{fields.count(AttributeDecision.NEW)} new, {fields.count(AttributeDecision.SKIP)} skipped."
    )
