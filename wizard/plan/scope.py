"""What is loaded, by the plan. Pure: the same object, plan and moment always give the same answer.

Definitions (admins, teams, tags, attributes) always come. Where `kinds` leaves out contacts or companies, those that loaded threads need come
along all the same: no single object tells whether it is needed, so `in_scope` lets them all pass and `comes_along` names the two kinds;
`wizard.engine.needed` answers for each of them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from wizard.plan.models import Basis, Deleted, Period, Plan, Scope
from wizard.sources.port import Skipped

DAY = 86_400
ENDLESS = 2**62
_PERIOD_DAYS = {Period.TWO_YEARS: 730, Period.SIX_MONTHS: 183}
_ALWAYS = frozenset(
    {"workspace", "admins", "former_admins", "teams", "tags", "data_attributes", "conversation_attributes"}
)
_NEEDED = frozenset({"companies", "contacts"})
_THREADS = frozenset({"conversations", "tickets"})
_CHANNELS = {"conversation": "messenger"}

OUT_OF_KINDS = Skipped("this kind is not loaded", scoped=True)
OUT_OF_PERIOD = Skipped("outside the date range", scoped=True)
OUT_OF_STATES = Skipped("its state is not loaded", scoped=True)
CLOSED_LONG_AGO = Skipped("closed too long ago", scoped=True)
OUT_OF_CHANNELS = Skipped("its channel is not loaded", scoped=True)
UNNEEDED = Skipped("nothing that is loaded needs it", scoped=True)
WITHOUT_FILES = Skipped("files are switched off", scoped=True)
DELETED = Skipped("deleted in Intercom", elsewhere=True)
OUT_OF_SCOPE = frozenset(
    one.reason
    for one in (OUT_OF_KINDS, OUT_OF_PERIOD, OUT_OF_STATES, CLOSED_LONG_AGO, OUT_OF_CHANNELS, UNNEEDED, WITHOUT_FILES)
)
"""The reasons by which the scope leaves something out."""
_REMOVABLE = frozenset(
    {"conversations", "tickets", "contacts", "companies", "macros", "articles", "internal_articles"}
)  # fmt: skip


def in_scope(
    kind: str, raw: Mapping[str, Any], plan: Plan, now: int, thread: Mapping[str, Any] | None = None
) -> Skipped | None:
    """None where an object of the source's `kind` is loaded, else why not.

    `raw` is Intercom's object (conversations and tickets are looked at, of other kinds only the kind matters). `now` (unix seconds) is what
    relative periods count back from where the plan has no anchor yet. `thread` is the conversation that shares a ticket's id, where there is
    one: where conversations are loaded too, its dates, state and channel decide, so that one thread is in the scope or not. A ticket that
    stands alone goes by its own dates and state; it has no channel.
    """
    scope = plan.scope
    if not loads(kind, scope) and kind not in _NEEDED:
        return OUT_OF_KINDS
    if kind not in _THREADS:
        return None
    joined = kind == "tickets" and thread is not None and loads("conversations", scope)
    judged = thread if joined and thread is not None else raw
    anchor = now if scope.anchor is None else scope.anchor
    updated, state = judged.get("updated_at"), state_of(judged)
    at = updated if scope.basis is Basis.ACTIVITY else judged.get("created_at")
    since, until = bounds(scope, anchor)
    if isinstance(at, int) and not (since <= at < until):
        return OUT_OF_PERIOD
    if state not in scope.states:
        return OUT_OF_STATES
    oldest = closed_since(scope, anchor)
    if oldest is not None and state == "closed" and isinstance(updated, int) and updated < oldest:
        return CLOSED_LONG_AGO
    if not scope.channels or (kind == "tickets" and not joined):
        return None
    return None if channel_of(judged) in scope.channels else OUT_OF_CHANNELS


def loads(kind: str, scope: Scope) -> bool:
    """Whether a kind of the source is chosen. Definitions always are."""
    return not scope.kinds or kind in scope.kinds or kind in _ALWAYS


def comes_along(kind: str, scope: Scope) -> bool:
    """Whether the objects of a kind are loaded only where something that is loaded needs them."""
    return kind in _NEEDED and not loads(kind, scope)


def removes_deleted(kind: str, scope: Scope) -> bool:
    """Whether objects of a kind that were deleted in Intercom are not to be at the destination. Definitions stay: what is there may need them."""
    return scope.deleted is Deleted.REMOVE and kind in _REMOVABLE


def bounds(scope: Scope, anchor: int) -> tuple[int, int]:
    """The period as [from, until) in unix seconds; days of a custom period are whole days in UTC."""
    if scope.period in _PERIOD_DAYS:
        return anchor - _PERIOD_DAYS[scope.period] * DAY, ENDLESS
    if scope.period is not Period.CUSTOM:
        return -ENDLESS, ENDLESS
    since = _midnight(scope.since) if scope.since else -ENDLESS
    until = _midnight(scope.until) + DAY if scope.until else ENDLESS
    return since, until


def read_from(scope: Scope) -> int | None:
    """The unix second of the last activity from which on threads are read into the archive; None where all of them are."""
    return None if scope.read_since is None else _midnight(scope.read_since)


def reaches_further(scope: Scope, anchor: int) -> bool:
    """Whether the scope would load threads that are older than what is read."""
    oldest = read_from(scope)
    return oldest is not None and bounds(scope, anchor)[0] < oldest


def closed_since(scope: Scope, anchor: int) -> int | None:
    """The unix second of the last activity from which on closed conversations are loaded; None where their age does not matter."""
    days = scope.closed_older_than_days
    return None if days is None else anchor - days * DAY


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


def became_ticket(raw: Mapping[str, Any]) -> bool:
    """Whether a conversation says that it became a ticket of the same id."""
    ticket = raw.get("ticket")
    return isinstance(ticket, dict) and bool(ticket) and str(ticket.get("id") or raw.get("id")) == str(raw.get("id"))
