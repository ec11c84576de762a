"""How many threads a scope loads, counted one by one in the archive."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from wizard.archive.archive import Archive
from wizard.archive.decode import decode_object
from wizard.archive.reach import NARROWED
from wizard.plan.models import Plan
from wizard.plan.scope import became_ticket, in_scope, loads, removes_deleted, state_of
from wizard.sources.port import ScopeCount


class _Facts(msgspec.Struct):
    """What a scope looks at; everything else of a thread is passed over undecoded."""

    id: Any = None
    created_at: Any = None
    updated_at: Any = None
    state: Any = None
    open: Any = None
    snoozed_until: Any = None
    source: Any = None
    channel: Any = None
    ticket: Any = None


_facts = msgspec.json.Decoder(_Facts)


def count_archived(archive: Archive, plan: Plan, stop: Callable[[], bool] = lambda: False) -> ScopeCount:
    """The same as `Source.count_scope`, exact for what is archived. Streams; ends early, with what it has, once `stop()`."""
    now = int(time.time())
    kinds: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for kind in ("conversations", "tickets"):
        for object_id, raw in archive.objects.each(kind) if loads(kind, plan.scope) else ():
            if stop():
                break
            if removes_deleted(kind, plan.scope) and archive.objects.is_deleted(kind, object_id):
                continue
            thread = _facts_of(raw)
            if kind == "tickets" and loads("conversations", plan.scope) and _is_conversation(archive, object_id):
                continue
            if in_scope(kind, thread, plan, now) is None:
                kinds[kind] += 1
                states[state_of(thread)] += 1
    archived = dict(archive.objects.kinds())
    return ScopeCount(
        kinds["conversations"],
        kinds["tickets"],
        {state: states[state] for state in plan.scope.states},
        exact=True,
        read={kind: archived.get(kind, 0) for kind in NARROWED} if archive.not_read() else {},
    )


def _is_conversation(archive: Archive, object_id: str) -> bool:
    raw = archive.objects.raw("conversations", object_id)
    return raw is not None and became_ticket(_facts_of(raw))


def _facts_of(raw: bytes) -> Mapping[str, Any]:
    try:
        return msgspec.structs.asdict(_facts.decode(raw))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return decode_object(raw)
