"""What a scan found, in rows for people. Pure."""

import time
from collections.abc import Mapping

from screens.widgets.facts import Row
from screens.widgets.kind_table import FIRST_KINDS
from wizard.costs import Costs
from wizard.sources.port import Census
from wizard.text import one_line, plural, size
from wizard.time_words import time_range

_APART = ("conversations", "contacts")
_BAR = 30
_TOLD = 4
_BLOCKS = " ▏▎▍▌▋▊▉█"


def census_rows(census: Census, costs: Costs | None, *, bars: bool = False) -> list[Row]:
    """The counts, the files with their margin, the time with what limits it, the calls and the disk. `bars`: a line and a bar for each state and channel."""
    counts = census.counts
    rows = [("Conversations", _count(counts, "conversations", {} if bars else census.states))]
    rows += _bars("by state", census.states) if bars else []
    if census.channels:
        rows += _bars("by channel", census.channels) if bars else [("By channel", _most(census.channels))]
    roles = {name if name.endswith("s") else f"{name}s": count for name, count in census.roles.items()}
    rows.append(("People", _count(counts, "contacts", roles)))
    if also := _also(counts):
        rows.append(("Also", also))
    if census.sampled and census.finished:
        files = f"{census.files_low:,} to {census.files_high:,}"
        sizes = f"{size(census.bytes_low)} to {size(census.bytes_high)}"
        rows.append(("Files", f"{files}, {sizes} (from a sample of {plural(census.sampled, 'conversation')})"))
    if costs is not None:
        rows += cost_rows(costs)
    if census.long_threads:
        rows.append(
            ("! Cut off", f"{census.long_threads:,} with more parts than the 500 Intercom gives: their oldest stay out")
        )
    rows += [("! Not there", f"{_words(kind)}: {one_line(why, 120)}") for kind, why in census.unavailable.items()]
    return rows


def cost_rows(costs: Costs) -> list[Row]:
    """The time as a range with what limits it, the calls, and the disk."""
    took = time_range(costs.seconds_low, costs.seconds_high)
    return [
        ("Time", f"{took}, limited by {one_line(costs.bottleneck, 40)}"),
        ("Needs", f"{plural(costs.calls, 'call')} to Intercom, {size(costs.disk_bytes)} of disk"),
    ]


def census_head(census: Census, now: float) -> str:
    """One line of it, with its age."""
    found = (
        f"{plural(census.counts.get('conversations', 0), 'conversation')}, {census.counts.get('contacts', 0):,} people"
    )
    return f"{found}{_age(census.scanned_at, now)}"


def _age(at: int, now: float) -> str:
    if not at:
        return ""
    days = int(now - at) // 86_400
    if days < 1:
        return f", counted at {time.strftime('%H:%M', time.localtime(at))}"
    return f", counted {plural(days, 'day')} ago"


def _count(counts: Mapping[str, int], kind: str, parts: Mapping[str, int]) -> str:
    total = f"{counts[kind]:,}" if kind in counts else "not counted yet"
    return f"{total}: {_pairs(parts)}" if parts else total


def _pairs(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {_words(name)}" for name, count in counts.items())


def _also(counts: Mapping[str, int]) -> str:
    """The kinds people ask about, each with its count; how many kinds more there are."""
    told = {kind: counts[kind] for kind in FIRST_KINDS if counts.get(kind) and kind not in _APART}
    more = sum(1 for kind, count in counts.items() if count and kind not in FIRST_KINDS)
    return ", ".join(part for part in (_pairs(told), f"{plural(more, 'smaller kind')}" if more else "") if part)


def _most(counts: Mapping[str, int]) -> str:
    """The largest of many, and what the others come to."""
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    # A single other one is told by its name.
    told = len(ordered) if len(ordered) == _TOLD + 1 else _TOLD
    rest = sum(count for _, count in ordered[told:])
    return _pairs(dict(ordered[:told])) + (f", {rest:,} in {len(ordered) - told} others" if rest else "")


def _bars(label: str, counts: Mapping[str, int]) -> list[Row]:
    most = max(counts.values(), default=0) or 1
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    wide = max((len(_words(name)) for name in counts), default=0)
    return [
        (f"  {label}" if number == 0 else "", f"{_words(name):<{wide}} {count:>11,} {_bar(count / most)}")
        for number, (name, count) in enumerate(ordered)
    ]


def _bar(part: float) -> str:
    eighths = round(part * _BAR * 8)
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_BLOCKS[rest] if rest else "")


def _words(name: str) -> str:
    return one_line(name, 30).replace("_", " ")
