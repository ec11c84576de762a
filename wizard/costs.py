"""What a migration takes: calls, files, disk and time, from a scan, what the scope loads, and what is archived already. Pure arithmetic.

Reading and loading go on side by side, so the time is that of the slower of them. What is read does not depend on what is loaded: a first day of
reading changes how much is read, the rest of the scope what of it is loaded, the share of the quota how fast is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wizard.destinations.port import Capabilities
from wizard.plan.models import Scope
from wizard.plan.quota_share import share_at
from wizard.plan.scope import loads
from wizard.sources.port import Census, ScopeCount

QUOTA, ANSWERS, FILES = "Intercom's quota", "Intercom's answers", "files"
WIDTH = 0.19
"""The range of seconds is this part of its middle to both sides."""

_DAY_MINUTES = 1440
_ALONG = ("contacts", "companies")
_NOT_LOADED = frozenset({"conversations", "tickets", "admins", "workspace"})


@dataclass(frozen=True, slots=True)
class Costs:
    """`records` is about how many are loaded, `files_…` and `bytes_…` what of the files is; `calls` are those still to be made to the source.

    `disk_bytes` is what the archive and a local destination need beside what they have. Seconds are a range; `bottleneck` is what limits them.
    """

    records: int
    calls: int
    files_low: int
    files_high: int
    bytes_low: int
    bytes_high: int
    disk_bytes: int
    seconds_low: float
    seconds_high: float
    bottleneck: str


def costs_of(
    census: Census,
    scope: Scope,
    able: Capabilities,
    count: ScopeCount | None = None,
    *,
    read: Mapping[str, int] | None = None,
    clock: str = "12:00",
) -> Costs:
    """What is left to do. `count` is what the scope loads (None: everything), `read` how many objects of each kind are archived.

    `clock` is the time of day (`HH:MM`) at which it would begin, for shares that change with it.
    """
    every = census.counts.get("conversations", 0) + census.counts.get("tickets", 0)
    threads = every if count is None else count.threads
    part = min(1.0, threads / every) if every else 0.0
    wanted = _wanted(census, count)
    left = _left(wanted * census.counts.get("conversations", 0), read or {})
    records = threads + round(sum(_along(kind, found, scope, part) for kind, found in census.counts.items()))
    calls = round((census.calls - (1 - wanted) * census.thread_calls) * left)
    seconds, bottleneck = _seconds(census, scope, able, calls, wanted * left, records, clock)
    files = part if scope.files else 0.0
    disk = (census.disk_bytes - (1 - wanted) * census.thread_bytes) * left + (
        records * able.bytes_a_record if able.local else 0
    )
    return Costs(
        records,
        calls,
        round(census.files_low * files),
        round(census.files_high * files),
        round(census.bytes_low * files),
        round(census.bytes_high * files),
        round(disk),
        (1 - WIDTH) * seconds,
        (1 + WIDTH) * seconds,
        bottleneck,
    )


def costs_of_all(census: Census, scope: Scope, able: Capabilities, *, clock: str = "12:00") -> Costs:
    """What it takes to read and load everything, with the shares of the quota that the scope grants."""
    everything = Scope(quota_share=scope.quota_share, quota_hours=scope.quota_hours)
    return costs_of(census, everything, able, clock=clock)


def _wanted(census: Census, count: ScopeCount | None) -> float:
    """The part of the conversations that is to be read at all."""
    total = census.counts.get("conversations", 0)
    found = None if count is None else count.read.get("conversations")
    return 1.0 if found is None or not total else min(1.0, found / total)


def _left(total: float, read: Mapping[str, int]) -> float:
    """The part of so many conversations that is still to be read; nearly all calls and files are theirs."""
    return max(0.0, 1 - read.get("conversations", 0) / total) if total else 1.0


def _along(kind: str, found: int, scope: Scope, part: float) -> float:
    """About how many objects of a kind, beside threads, are loaded. Where a kind is not chosen, those come along that loaded threads name."""
    if kind in _NOT_LOADED:
        return 0
    if loads(kind, scope):
        return found
    return found * part if kind in _ALONG else 0


def _seconds(
    census: Census, scope: Scope, able: Capabilities, calls: int, part: float, records: int, clock: str
) -> tuple[float, str]:
    """The middle of the range, and what limits it. `part` of the conversations are read."""
    slowest = {
        QUOTA: quota_seconds(calls, census.quota, scope, clock),
        ANSWERS: census.answers_seconds * (calls / census.calls if census.calls else 0.0),
        FILES: census.files_seconds * part,
        able.label: records / able.records_a_second if able.records_a_second else 0.0,
    }
    bottleneck = max(slowest, key=lambda name: slowest[name])
    return slowest[bottleneck] + census.ends_seconds, bottleneck


def quota_seconds(calls: int, quota: int | None, scope: Scope, clock: str = "12:00") -> float:
    """How long so many calls take within a scope's shares of a quota (calls in ten seconds), from a time of day on; 0 where there is no quota."""
    if not quota or calls <= 0:
        return 0.0
    if not scope.quota_hours:
        return calls / (quota / 10 * scope.quota_share)
    minute = int(clock[:2]) * 60 + int(clock[3:])
    day = [quota * 6 * share_at(scope, f"{m // 60:02}:{m % 60:02}") for m in range(_DAY_MINUTES)]
    days, rest = divmod(calls, sum(day))
    seconds = days * _DAY_MINUTES * 60.0
    while rest > 0:
        allowed = day[minute % _DAY_MINUTES]
        seconds += 60 * min(1.0, rest / allowed)
        rest -= allowed
        minute += 1
    return seconds
