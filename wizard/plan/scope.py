"""What is loaded, by the plan. Pure: the same object, plan and moment always give the same answer.

Contacts and companies are always loaded: conversations in scope need them, and no single object tells whether it is needed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from wizard.plan.models import Period, Plan, Scope
from wizard.sources.port import Skipped

_DAY = 86_400
_PERIOD_DAYS = {Period.TWO_YEARS: 730, Period.SIX_MONTHS: 183}
_ALWAYS = frozenset(
    {
        "workspace",
        "admins",
        "former_admins",
        "teams",
        "companies",
        "contacts",
        "data_attributes",
        "conversation_attributes",
    }
)
_THREADS = frozenset({"conversations", "tickets"})
_CHANNELS = {"conversation": "messenger"}

OUT_OF_KINDS = Skipped("this kind is not loaded")
OUT_OF_PERIOD = Skipped("outside the date range")
OUT_OF_STATES = Skipped("its state is not loaded")
CLOSED_LONG_AGO = Skipped("closed too long ago")
OUT_OF_CHANNELS = Skipped("its channel is not loaded")


def in_scope(kind: str, raw: Mapping[str, Any], plan: Plan, now: int) -> Skipped | None:
    """None where an object of the source's `kind` is loaded, else why not.

    `raw` is Intercom's object (conversations and tickets are looked at, of other kinds only the kind matters). `now` (unix seconds) is what
    relative periods count back from where the plan has no anchor yet.
    """
    scope = plan.scope
    if scope.kinds and kind not in scope.kinds and kind not in _ALWAYS:
        return OUT_OF_KINDS
    if kind not in _THREADS:
        return None
    anchor = now if scope.anchor is None else scope.anchor
    updated = raw.get("updated_at")
    since, until = bounds(scope, anchor)
    state = state_of(raw)
    if isinstance(updated, int) and not (since <= updated < until):
        return OUT_OF_PERIOD
    if state not in scope.states:
        return OUT_OF_STATES
    days = scope.closed_older_than_days
    if days is not None and state == "closed" and isinstance(updated, int) and updated < anchor - days * _DAY:
        return CLOSED_LONG_AGO
    return OUT_OF_CHANNELS if scope.channels and channel_of(raw) not in scope.channels else None


def bounds(scope: Scope, anchor: int) -> tuple[int, int]:
    """The period as [from, until) in unix seconds; days of a custom period are whole days in UTC."""
    endless = 2**62
    if scope.period in _PERIOD_DAYS:
        return anchor - _PERIOD_DAYS[scope.period] * _DAY, endless
    if scope.period is not Period.CUSTOM:
        return -endless, endless
    since = _midnight(scope.since) if scope.since else -endless
    until = _midnight(scope.until) + _DAY if scope.until else endless
    return since, until


def _midnight(day: Any) -> int:
    return int(datetime.combine(day, time.min, UTC).timestamp())


def state_of(raw: Mapping[str, Any]) -> str:
    """open, closed or snoozed, whichever way the object says it."""
    state = raw.get("state")
    if state in ("open", "closed", "snoozed"):
        return str(state)
    if raw.get("open") is False:
        return "closed"
    return "snoozed" if raw.get("snoozed_until") else "open"


def source_channel_of(raw: Mapping[str, Any]) -> str:
    """The channel by Intercom's own name: the opening message's type, else the channel it started on; empty where it does not say."""
    source, channel = raw.get("source"), raw.get("channel")
    kind = source.get("type") if isinstance(source, dict) else None
    if isinstance(kind, str) and kind and kind != "unknown":
        return kind
    if isinstance(channel, dict):
        channel = channel.get("initial") or channel.get("current")
    return channel if isinstance(channel, str) else kind or ""


def channel_of(raw: Mapping[str, Any]) -> str:
    """The channel: `messenger`, `email`, or another by its own name; `unknown` where the object does not say."""
    name = source_channel_of(raw)
    return _CHANNELS.get(name, name) or "unknown"
