"""What a scan found, in lines for people. Pure."""

from screens.widgets.dashboard import FIRST_KINDS
from wizard.sources.port import Census
from wizard.text import one_line, plural, size
from wizard.time_words import time_range


def census_lines(census: Census) -> list[str]:
    """The counts, the files with their margin, the time with what limits it, the calls and the disk."""
    counts = {kind: census.counts[kind] for kind in (*FIRST_KINDS, *census.counts) if kind in census.counts}
    lines = [_pairs("Found", counts)]
    for label, counts in (("By state", census.states), ("By channel", census.channels), ("People", census.roles)):
        if counts:
            lines.append(_pairs(label, counts))
    if census.sampled:
        files = f"{census.files_low:,} to {census.files_high:,}"
        sizes = f"{size(census.bytes_low)} to {size(census.bytes_high)}"
        lines.append(f"Files: {files}, {sizes} (from a sample of {plural(census.sampled, 'conversation')})")
    if census.calls or census.seconds_high:
        limit = f", limited by {one_line(census.bottleneck, 40)}" if census.bottleneck else ""
        lines.append(
            f"Time: {time_range(census.seconds_low, census.seconds_high)}{limit}. "
            f"{plural(census.calls, 'call')}, {size(census.disk_bytes)} of disk."
        )
    if census.long_threads:
        lines.append(
            f"! {census.long_threads:,} with more parts than the 500 Intercom gives: their oldest cannot be had"
        )
    lines += [f"! {one_line(kind, 40)} not available: {one_line(why, 120)}" for kind, why in census.unavailable.items()]
    return lines


def _pairs(label: str, counts: dict[str, int]) -> str:
    parts = ", ".join(f"{count:,} {one_line(name, 30).replace('_', ' ')}" for name, count in counts.items())
    return f"{label}: {parts or 'nothing yet'}"
