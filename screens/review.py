"""What will happen when the import starts, in rows for one screen. Pure."""

from collections.abc import Collection, Sequence

from screens.scope_text import loads_words, scope_words
from screens.widgets.facts import Row
from wizard.admin_table import admin_sums
from wizard.costs import Costs
from wizard.destinations.port import Capabilities
from wizard.plan.models import AttributeDecision, Deleted, Leaving, Plan, Scope
from wizard.plan.quota_share import share_words
from wizard.scoping import less_read, read_line, scope_count_line, scope_lines
from wizard.sources.port import ScopeCount
from wizard.text import plural, size
from wizard.time_words import time_range


def review_rows(
    plan: Plan,
    able: Capabilities,
    count: ScopeCount | None,
    costs: Costs | None,
    losses: str,
    bots: Collection[str] = (),
    *,
    now: float,
) -> list[Row]:
    """What is read and loaded, who and which fields, what it costs and loses, what the destination may do, what cannot be undone.

    `bots` are the keys of the teammates that are none, `now` is in unix seconds.
    """
    rows = [
        *_read(plan.scope, now),
        ("Loaded", _loaded(able, count, costs)),
        ("Scope", f"{scope_words(plan.scope)}."),
        ("People", _people(plan, able, bots)),
        ("Fields", _fields(plan)),
        ("Links", "Those to conversations lead to the migrated ones." if plan.links.rewrite else "Stay as they are."),
        ("Later", _later(plan)),
    ]
    if costs is not None:
        took = time_range(costs.seconds_low, costs.seconds_high)
        rows.append(
            (
                "Takes",
                f"{took}, by {costs.bottleneck}; {plural(costs.calls, 'call')}, {size(costs.disk_bytes)} of disk.",
            )
        )
    if plan.scope.quota_share < 1 or plan.scope.quota_hours:
        rows.append(("Quota", f"At most {share_words(plan.scope)} per cent of Intercom's, by this machine's clock."))
    rows.append(("Losses", losses))
    rows += _first("What it does by itself", able.side_effects)
    rows += _first("What cannot be undone", able.irreversible) or [("Undo", "All that is loaded can be taken back.")]
    return rows


def whole_review(plan: Plan, able: Capabilities, losses: Sequence[str], now: float) -> str:
    """What a row of the review has no room for: the scope and the losses in full, and all that the destination may do."""
    parts: list[tuple[str, Sequence[str]]] = [
        ("What is read and loaded", scope_lines(plan.scope, now)),
        ("What will be lost", losses),
        (f"What {able.label} may do by itself", able.side_effects or ("Nothing.",)),
        ("What cannot be undone", able.irreversible or ("Nothing.",)),
    ]
    return "\n\n".join("\n".join((title, *(f"· {one}" for one in sentences))) for title, sentences in parts)


def _read(scope: Scope, now: float) -> list[Row]:
    if scope.read_since is None:
        return [("Read", "Everything, all time, into the archive. Intercom is only read.")]
    return [("! Read", f"{read_line(scope)} All else comes whole. {less_read(scope, now)}".rstrip())]


def _loaded(able: Capabilities, count: ScopeCount | None, costs: Costs | None) -> str:
    found = (
        scope_count_line(count).partition(", by")[0].partition(" (")[0] if count is not None else "what the scope says"
    )
    records = f", {loads_words(costs)}" if costs is not None and count is not None else ""
    return f"Into {able.label}: {found}{records}."


def _people(plan: Plan, able: Capabilities, bots: Collection[str]) -> str:
    sums = admin_sums(plan, able, bots)
    become = "becomes" if sums.bots == 1 else "become"
    return (
        f"{sums.matched:,} matched, {sum(sums.invited.values()):,} invited ({plural(sums.seats, 'paid seat')}), {sums.skipped:,} skipped"
        + (f"; {plural(sums.bots, 'bot')} {become} Intercom Bot." if sums.bots else ".")
    )


def _fields(plan: Plan) -> str:
    decisions = [choice.decision for choice in plan.attributes.values()]
    return (
        f"{decisions.count(AttributeDecision.MAP)} mapped, {decisions.count(AttributeDecision.NEW)} new, "
        f"{decisions.count(AttributeDecision.SKIP)} skipped."
    )


def _later(plan: Plan) -> str:
    leaves = "is removed there" if plan.scope.leaving is Leaving.REMOVE else "stays there"
    gone = "is removed there" if plan.scope.deleted is Deleted.REMOVE else "stays there"
    return f"What leaves the scope {leaves}; what is deleted {gone}."


def _first(label: str, sentences: tuple[str, ...]) -> list[Row]:
    """The first sentence; how many more there are is said behind it."""
    if not sentences:
        return []
    more = f" (and {len(sentences) - 1} more: m)" if len(sentences) > 1 else ""
    return [(f"! {label}", f"{sentences[0]}{more}")]
