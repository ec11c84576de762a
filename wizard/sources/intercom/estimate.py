"""What a run will take, from counts and a sample. Pure arithmetic."""

import math
from dataclasses import dataclass

from wizard.sources.intercom.kinds import CONVERSATION_PAGE, TICKET_PAGE
from wizard.sources.intercom.sample import Sample
from wizard.sources.port import Census

IN_FLIGHT, MOST_IN_FLIGHT = 50, 256
"""Calls under way at once while a run reads: where no quota is known, and at most where one is."""

WIDTH = 0.19
"""The range of seconds is this part of its middle to both sides."""

_USUAL_PICTURE_BYTES = 200_000
_USUAL_PACKED_BYTES = 3_000
_SMALL_OBJECT_BYTES = 500
_FIXED_CALLS = 30
_FILE_BYTES_A_SECOND = 12_000_000
_FILES_A_SECOND = 30
_ONE_BY_ONE = 25
_WIDEST = 2.5
"""The logarithm of the largest factor: one file in forty conversations says no more than that there are some."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What limits calls: the quota (calls in ten seconds, None where none is known), the share of it to use, and seconds a call takes."""

    limit: int | None
    share: float
    seconds_a_call: float


@dataclass(frozen=True, slots=True)
class Range:
    """A mean's confidence range (95 %) times a population."""

    low: float
    high: float


def estimate(census: Census, sample: Sample, lists_a_contact: float, pace: Pace) -> None:
    """Fill a census' files, bytes, calls, seconds and disk from its counts."""
    total = census.counts.get("conversations", 0)
    files = spread([float(one.files) for one in sample.conversations], total)
    known = sum(one.files - one.unknown_sizes for one in sample.conversations)
    mean = sum(one.file_bytes for one in sample.conversations) / known if known else _USUAL_PICTURE_BYTES
    sizes = spread([one.file_bytes + one.unknown_sizes * mean for one in sample.conversations], total)
    census.sampled = len(sample.conversations)
    census.files_low, census.files_high = math.floor(files.low), math.ceil(files.high)
    census.bytes_low = math.floor(min(sizes.low, files.low * mean))
    census.bytes_high = math.ceil(max(sizes.high, files.high * mean))
    census.calls = calls(census.counts, lists_a_contact)
    census.thread_calls = total + math.ceil(total / CONVERSATION_PAGE)
    _seconds(census, pace)
    packed = sum(one.packed_bytes for one in sample.conversations) / len(sample.conversations or [0])
    small = sum(count for kind, count in census.counts.items() if kind != "conversations") * _SMALL_OBJECT_BYTES
    # Beside the packed JSON: the listing, the words for full-text search, and free pages.
    census.thread_bytes = math.ceil(2 * total * (packed or _USUAL_PACKED_BYTES)) + census.bytes_high
    census.disk_bytes = census.thread_bytes + 2 * small


def spread(values: list[float], population: int) -> Range:
    """The population's sum, from a sample: low and high of a 95 % range, exact when everything was sampled.

    Most conversations have no file and a few have many, so the range is a factor to both sides, not a margin: a margin is too low too often there.
    Where nothing in the sample had any, up to 3 in n may all the same.
    """
    n = len(values)
    if not n or not population:
        return Range(0.0, 0.0)
    mean = sum(values) / n
    if n >= population:
        return Range(mean * population, mean * population)
    if mean == 0:
        return Range(0.0, population * 3 / n)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / max(1, n - 1))
    # No smaller than that of things that come one by one: a sample may be even by chance.
    error = max(deviation, math.sqrt(mean)) / math.sqrt(n) * math.sqrt((population - n) / population)
    factor = math.exp(min(2 * error / mean, _WIDEST))
    return Range(max(sum(values), population * mean / factor), population * mean * factor)


def calls(counts: dict[str, int], lists_a_contact: float) -> int:
    """How many calls reading everything takes."""

    def pages(kind: str, size: int) -> int:
        return math.ceil(counts.get(kind, 0) / size)

    contacts = pages("contacts", 150) + math.ceil(counts.get("contacts", 0) * lists_a_contact)
    conversations = counts.get("conversations", 0) + pages("conversations", CONVERSATION_PAGE)
    texts = pages("articles", 25) + pages("internal_articles", 25) + pages("collections", 20) + pages("macros", 150)
    companies = pages("companies", 60)
    return contacts + conversations + companies + pages("tickets", TICKET_PAGE) + texts + _FIXED_CALLS


def _seconds(census: Census, pace: Pace) -> None:
    """Seconds as a range of a fifth to both sides, and what limits them: the slowest of the quota, the answers and the files."""
    census.quota = pace.limit
    census.answers_seconds = census.calls * pace.seconds_a_call / (MOST_IN_FLIGHT if pace.limit else IN_FLIGHT)
    census.files_seconds = max(
        _middle(census.bytes_low, census.bytes_high) / _FILE_BYTES_A_SECOND,
        _middle(census.files_low, census.files_high) / _FILES_A_SECOND,
    )
    # At both ends calls come one after the other.
    census.ends_seconds = _ONE_BY_ONE * pace.seconds_a_call
    quota = census.calls / (pace.limit / 10 * pace.share) if pace.limit else 0.0
    slowest = {
        "Intercom's quota": quota,
        "Intercom's answers": census.answers_seconds,
        "files": census.files_seconds,
    }
    census.bottleneck = max(slowest, key=lambda name: slowest[name])
    middle = slowest[census.bottleneck] + census.ends_seconds
    census.seconds_low, census.seconds_high = (1 - WIDTH) * middle, (1 + WIDTH) * middle


def _middle(low: int, high: int) -> float:
    """What is most likely of a range that is a factor to both sides."""
    return math.sqrt(low * high) if low else high / 2
