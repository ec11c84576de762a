"""The scope in words for the screen of step 4: each part in a few, and the sums in rows. Pure."""

from screens.census_text import cost_rows
from screens.widgets.facts import Row
from wizard.costs import Costs
from wizard.plan.models import STATES, Basis, Deleted, Leaving, LinkChoice, Period, Scope
from wizard.plan.quota_share import share_words
from wizard.scoping import scope_count_line
from wizard.sources.port import ScopeCount
from wizard.text import one_line, plural

PARTS = {
    "read": "Read",
    "when": "When",
    "states": "States",
    "channels": "Channels",
    "kinds": "Kinds",
    "files": "Files",
    "links": "Links",
    "later": "Later",
    "quota": "Quota",
}
"""The parts of the form in their order, and their names. The first says what is read, the others what of it is loaded."""

PERIODS = {
    Period.ALL: "All time",
    Period.TWO_YEARS: "2 years",
    Period.SIX_MONTHS: "6 months",
    Period.CUSTOM: "From – to",
}


def part_words(scope: Scope, links: LinkChoice) -> dict[str, str]:
    """What is chosen in each part, in a few words."""
    files = "loaded" if scope.files else "stay in the archive"
    later = "what leaves is removed" if scope.leaving is Leaving.REMOVE else "what leaves stays"
    if scope.deleted is Deleted.REMOVE:
        later = "left or deleted is removed" if scope.leaving is Leaving.REMOVE else "deleted is removed"
    return {
        "read": "all time" if scope.read_since is None else f"only active since {scope.read_since}",
        "when": _when(scope),
        "states": _states(scope),
        "channels": _listed(scope.channels),
        "kinds": _listed(scope.kinds),
        "files": files,
        "links": "rewritten" if links.rewrite else "left as they are",
        "later": later,
        "quota": _quota(scope),
    }


def scope_words(scope: Scope) -> str:
    """All of it in one short sentence: `last 2 years, by activity; all states, all channels, only conversations; with files`."""
    states = "all" if scope.states == STATES else ", ".join(scope.states) or "none"
    named = {"states": states, "channels": _listed(scope.channels), "kinds": _listed(scope.kinds)}
    parts = [f"all {what}" if words == "all" else f"only {words}" for what, words in named.items()]
    if scope.closed_older_than_days and "closed" in scope.states:
        parts.append(f"closed ones of the last {plural(scope.closed_older_than_days, 'day')}")
    return f"{_when(scope)}; {', '.join(parts)}; {'with' if scope.files else 'without'} files"


def sum_rows(
    count: ScopeCount | None, counting: str, costs: Costs | None, losses: str, *, narrowed: bool = False
) -> list[Row]:
    """The sums below the form. `counting` is said where there is no count; `costs` is None where nothing was scanned. `narrowed`: less than
    everything is read, so that what it takes is not known before it is counted.
    """
    rows = [("In the scope", scope_count_line(count) if count is not None else counting)]
    if costs is None:
        rows.append(("Takes", "not known: the scan of step 1 was not finished"))
    elif count is not None:
        rows.append(("Loads", loads_words(costs)))
        rows += cost_rows(costs)
    else:
        rows += [("Loads", "…"), *((label, "…" if narrowed else words) for label, words in cost_rows(costs))]
    rows.append(("Losses", losses))
    return rows


def loads_words(costs: Costs) -> str:
    """`about 11,832 records, 1,201 to 1,562 files`."""
    files = f"{costs.files_low:,} to {costs.files_high:,} files"
    if costs.files_low == costs.files_high:
        files = plural(costs.files_high, "file") if costs.files_high else "no files"
    return f"about {plural(costs.records, 'record')}, {files}"


def _when(scope: Scope) -> str:
    basis = "by activity" if scope.basis is Basis.ACTIVITY else "by creation"
    if scope.period is Period.ALL:
        return "all time"
    if scope.period is not Period.CUSTOM:
        return f"last {PERIODS[scope.period]}, {basis}"
    days = [f"from {scope.since}" if scope.since else "", f"to {scope.until}" if scope.until else ""]
    return " ".join(day for day in days if day) or "no day yet"


def _states(scope: Scope) -> str:
    if not scope.states:
        return "none"
    named = "all" if scope.states == STATES else ", ".join(scope.states)
    closed = "closed" in scope.states and scope.closed_older_than_days
    return f"{named}; closed ≤ {plural(scope.closed_older_than_days or 0, 'day')}" if closed else named


def _listed(names: tuple[str, ...]) -> str:
    return one_line(", ".join(name.replace("_", " ") for name in names), 40) or "all"


def _quota(scope: Scope) -> str:
    first, *others = share_words(scope).split(", ")
    return f"{first} %" + (f", other hours {', '.join(one.split()[0] + ' %' for one in others)}" if others else "")
