"""Brands, e-mail addresses, office hours, calls, events, visitors and teammates' activity logs."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from wizard.rehearsal.dice import scramble
from wizard.rehearsal.intercom import pages
from wizard.rehearsal.intercom.refusals import Refusal, not_found
from wizard.rehearsal.intercom.routes import Answer, Elsewhere, Endpoint, Route
from wizard.rehearsal.intercom.world.admins import TEAMMATES
from wizard.rehearsal.intercom.world.announcements import BRANDS, EMAILS, OFFICE_HOURS
from wizard.rehearsal.intercom.world.announcements import call as phone_call
from wizard.rehearsal.intercom.world.calendar import DAY
from wizard.rehearsal.intercom.world.conversation_columns import ORIGINS
from wizard.rehearsal.intercom.world.files import named_file

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.call import Call

Json = dict[str, Any]
_EVENT_NAMES = ("booked-class", "invited-teacher", "exported-report", "changed-plan")
_CALL_SEARCH_LIMIT = 20
_RECORDINGS_FROM = 5_000_000_000_000
_CALL_ORIGIN = next(code for code, (channel, _) in enumerate(ORIGINS) if channel == "phone_call")


def _all(rows: list[Json]) -> Endpoint:
    return lambda _: {"type": "list", "data": rows}


def _one(rows: list[Json]) -> Endpoint:
    def one(call: Call) -> Answer:
        for row in rows:
            if row["id"] == call.params["id"]:
                return row
        raise not_found()

    return one


def office_hours(_: Call) -> Json:
    """The schedules, in an envelope of their own."""
    return {"type": "office_hours_schedule.list", "data": OFFICE_HOURS}


def _call_rows(call: Call) -> list[int]:
    columns = call.world.columns
    return [i for i, code in enumerate(columns.origin) if code == _CALL_ORIGIN and columns.alive[i]]


def calls(call: Call) -> Json:
    """Phone calls, the newest first; the pages have no `next`."""
    indices = _call_rows(call)[::-1]
    rows, page = pages.numbered_page(call, indices, default=25, most=25, urls=False)
    world = call.world
    data = [phone_call(world.columns, world.contacts, index, call.base) for index in rows]
    return {"type": "list", "data": data, "total_count": len(indices), "pages": page}


def _call_row(call: Call) -> int:
    identity = call.params["id"]
    index = int(identity) - 5_500_000 if identity.isdigit() and len(identity) < 12 else -1
    columns = call.world.columns
    if not 0 <= index < len(columns) or columns.origin[index] != _CALL_ORIGIN:
        raise not_found("call_not_found", "Call not found")
    return index


def one_call(call: Call) -> Json:
    """One phone call."""
    world = call.world
    return phone_call(world.columns, world.contacts, _call_row(call), call.base)


def transcript(call: Call) -> bytes:
    """What was said, as plain text."""
    index = _call_row(call)
    return f"Caller: Hello, it's about class {index}.\nTeammate: Let me look.\n".encode()


def search_calls(call: Call) -> Json:
    """Transcripts of the calls of up to twenty conversations."""
    wanted = call.body.get("conversation_ids")
    if not isinstance(wanted, list) or not wanted:
        raise Refusal(400, "parameter_not_found", "conversation_ids is missing", field="conversation_ids")
    if len(wanted) > _CALL_SEARCH_LIMIT:
        message = f"conversation_ids may hold {_CALL_SEARCH_LIMIT} ids at most"
        raise Refusal(400, "conversation_id_limit_exceeded", message, field="conversation_ids")
    world, rows = call.world, []
    for identity in wanted:
        index = world.columns.index_of(str(identity))
        if index is not None and world.columns.origin[index] == _CALL_ORIGIN and world.columns.alive[index]:
            found = phone_call(world.columns, world.contacts, index, call.base)
            said = [{"speaker": "contact", "text": f"Hello, it's about class {index}."}]
            rows.append({**found, "transcript": said, "transcript_status": "completed"})
    return {"type": "list", "data": rows}


def recording(call: Call) -> Elsewhere:
    """Where the recording is: on the file host, for a while."""
    index = _call_row(call)
    return Elsewhere(call.links.url(named_file(_RECORDINGS_FROM + index, "recording.zip", "zip", 4_000)))


def events(call: Call) -> Json:
    """One person's events of the last 90 days, or their summaries over all time."""
    index = _event_person(call)
    contacts = call.world.contacts
    person = contacts.person(index)
    who: Json = {
        "email": person.email or "",
        "intercom_user_id": person.id,
        "user_id": person.external_id or "",
    }
    chance = scramble(index * 113)
    made = contacts.created[index]
    if call.flag("summary"):
        rows = [_summary(name, made, (chance >> 8) % 40 + 1) for name in _EVENT_NAMES[: chance % 5]]
        return {"type": "event.summary", **who, "events": rows}
    recent = call.simulator.settings.now - 80 * DAY
    total = chance % 130 if contacts.updated[index] > recent else 0
    size = pages.page_size(call, call.query.get("per_page"), 50, 100)
    start = int(call.query.get("before", "0")) if call.query.get("before", "0").isdigit() else 0
    rows = [_event(index, place, recent, who) for place in range(start, min(total, start + size))]
    page: Json = {}
    if start + size < total:
        page["next"] = f"{call.base}/events?{urlencode({**call.query, 'before': start + size})}"
    return {"type": "event.list", **who, "events": rows, "pages": page}


def _event_person(call: Call) -> int:
    query, contacts = call.query, call.world.contacts
    if query.get("type") != "user":
        raise Refusal(400, "parameter_not_found", "type must be 'user'", field="type")
    if "intercom_user_id" in query:
        index = contacts.index_of(query["intercom_user_id"])
    elif "user_id" in query:
        index = contacts.by_external_id(query["user_id"])
    elif "email" in query:
        wanted = query["email"].casefold()
        found = (i for i in range(len(contacts)) if (contacts.email(i) or "").casefold() == wanted)
        index = next(found, None)
    else:
        raise Refusal(400, "parameter_not_found", "user_id, email or intercom_user_id is missing")
    if index is None or not contacts.alive[index]:
        raise not_found("not_found", "User Not Found")
    return index


def _event(index: int, place: int, recent: int, who: Json) -> Json:
    chance = scramble(index * 1000 + place)
    return {
        "type": "event",
        "event_name": _EVENT_NAMES[chance % len(_EVENT_NAMES)],
        "created_at": recent + 79 * DAY - place * 3_600,
        "id": str(uuid.UUID(int=chance << 32 | place, version=4)),
        **who,
        "metadata": {"room": "Studio A"} if chance % 2 else {},
    }


def _summary(name: str, made: int, count: int) -> Json:
    first, last = (
        datetime.fromtimestamp(made + at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z") for at in (3_600, 3_600 * (count + 1))
    )
    return {"name": name, "first": first, "last": last, "count": count, "description": ""}


def visitors(call: Call) -> Json:
    """Visitors cannot be listed, and those of the made-up workspace have all become leads."""
    if "user_id" not in call.query:
        raise Refusal(400, "parameter_not_found", "user_id is missing", field="user_id")
    raise not_found("not_found", "Visitor Not Found")


def activity_logs(call: Call) -> Json:
    """What teammates did in the settings; `created_at_after` is mandatory."""
    after = call.query.get("created_at_after", "")
    if not after.isdigit():
        message = "created_at_after is missing or not a timestamp"
        raise Refusal(400, "parameter_invalid", message, field="created_at_after")
    end = call.simulator.settings.now
    before = call.query.get("created_at_before", str(end))
    last = min(end, int(before)) if before.isdigit() else end
    days = range(max(0, (end - last) // DAY), max(0, (end - int(after)) // DAY))
    rows, page = pages.numbered_page(call, days, default=20, most=50)
    logs = [_log(end - day * DAY - 60, day) for day in rows]
    return {"type": "activity_log.list", "pages": page, "activity_logs": logs}


def _log(at: int, day: int) -> Json:
    mate = TEAMMATES[day % 9]
    return {
        "id": str(uuid.UUID(int=scramble(day) << 64 | scramble(day + 1), version=4)),
        "performed_by": {"type": "admin", "id": str(mate.id), "email": mate.email, "ip": "192.0.2.7"},
        "metadata": {"away_mode": day % 2 == 0},
        "created_at": at,
        "activity_type": "admin_away_mode_change",
        "activity_description": f"{mate.name} changed their away mode.",
    }


ROUTES = [
    Route("GET", "/brands", _all(BRANDS), since=(2, 15)),
    Route("GET", "/brands/{id}", _one(BRANDS), since=(2, 15)),
    Route("GET", "/emails", _all(EMAILS), since=(2, 15)),
    Route("GET", "/emails/{id}", _one(EMAILS), since=(2, 15)),
    Route("GET", "/office_hours_schedules", office_hours, since=(2, 16)),
    Route("GET", "/calls", calls, since=(2, 14)),
    Route("GET", "/calls/{id}", one_call, since=(2, 14)),
    Route("GET", "/calls/{id}/transcript", transcript, since=(2, 14)),
    Route("GET", "/calls/{id}/recording", recording, since=(2, 14)),
    Route("POST", "/calls/search", search_calls, since=(2, 14)),
    Route("GET", "/events", events),
    Route("GET", "/visitors", visitors),
    Route("GET", "/admins/activity_logs", activity_logs),
]
