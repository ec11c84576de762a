"""The smaller objects inside a conversation: attributes, rating, SLA, AI agent, links."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from wizard.rehearsal.dice import scramble
from wizard.rehearsal.intercom.world.admins import ADMIN_BASE, SUPPORT
from wizard.rehearsal.intercom.world.attributes import MOOD_OPTIONS
from wizard.rehearsal.intercom.world.files import named_file
from wizard.rehearsal.intercom.world.specials import ODD_ATTRIBUTES
from wizard.rehearsal.intercom.world.stories import STORIES

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.world.contacts import Person
    from wizard.rehearsal.intercom.world.conversation_columns import ConversationColumns
    from wizard.rehearsal.intercom.world.links import Links
    from wizard.rehearsal.intercom.world.scripts import Beat

_REMARKS = ("Super quick!", "Took three days…", "", "Très bien, merci 🙏", "[/b] ok")


def custom_attributes(columns: ConversationColumns, index: int, links: Links) -> dict[str, Any]:
    """Attribute values by name, system keys among them."""
    special, chance = columns.special(index), scramble(index * 67 + columns.seed)
    if special == "odd_attributes":
        return dict(ODD_ATTRIBUTES)
    found: dict[str, Any] = {}
    if chance % 4:
        found["Topic"] = STORIES[columns.story[index]].topic
    if chance % 7 == 0:
        found["Mood"] = MOOD_OPTIONS[(chance >> 8) % len(MOOD_OPTIONS)]
        found["Seats affected"] = (chance >> 12) % 40
    if chance % 11 == 0:
        found |= {"Follow up": True, "Call back at": columns.created[index] + 86_400}
    if chance % 13 == 0:
        found["Refund amount"] = (chance >> 16) % 9000 / 100
    if chance % 5 == 0:
        found |= {"AI Title": STORIES[columns.story[index]].subject[:30].split("{")[0].strip()}
    if special == "file_attribute":
        file = named_file(index * 8192 + 8000, "attribute screenshot.png", "png")
        found["Screenshot"] = links.attachment(file)
    if special == "booking":
        found["Booking"] = _bookings(columns.created[index])
    return found


def _bookings(made: int) -> dict[str, Any]:
    return {
        "type": "Booking.list",
        "instances": [
            {
                "id": "4411",
                "type": "Booking",
                "external_id": "bk-77",
                "external_created_at": made,
                "external_updated_at": made,
                "created_at": made,
                "updated_at": made,
                "custom_attributes": {"room": "Studio A"},
            }
        ],
    }


def rating(columns: ConversationColumns, index: int, beats: list[Beat], people: list[Person]) -> dict[str, Any] | None:
    """The rating; with a null score when the customer was asked and has not answered."""
    requested = columns.special(index) == "rating_requested"
    score = columns.rating[index]
    if not people or not (score or requested):
        return None
    at = beats[-1].at if beats else columns.created[index]
    return {
        "rating": score or None,
        "remark": _REMARKS[scramble(index) % len(_REMARKS)] if score else None,
        "created_at": at,
        "updated_at": at,
        "contact": contact_reference(people[0]),
        "teammate": {"type": "admin", "id": str(ADMIN_BASE + scramble(index) % 9)},
    }


def contact_reference(person: Person) -> dict[str, Any]:
    """How conversations and tickets point to a contact."""
    return {"type": "contact", "id": person.id, "external_id": person.external_id}


def sla(columns: ConversationColumns, index: int) -> dict[str, Any] | None:
    """The applied SLA, on a few."""
    chance = scramble(index * 71 + columns.seed)
    if chance % 14:
        return None
    status = ("hit", "missed", "cancelled", "active")[(chance >> 8) % 4]
    return {"type": "conversation_sla_summary", "sla_name": "VIP: 1 hour", "sla_status": status}


def ai_agent(columns: ConversationColumns, index: int, beats: list[Beat]) -> dict[str, Any] | None:
    """What the AI agent did, where it took part."""
    answers = [beat.at for beat in beats if beat.who == "ai"]
    if not answers:
        return None
    chance = scramble(index * 73 + columns.seed)
    states = ("assumed_resolution", "confirmed_resolution", "escalated", "negative_feedback")
    source = {
        "content_type": "article",
        "url": "https://help.tidewell.example/en/articles/7",
        "title": "How rooms and series work",
        "locale": "en",
    }
    return {
        "source_type": "workflow",
        "source_title": "Fin first",
        "last_answer_type": "ai_answer",
        "resolution_state": states[chance % 4],
        "rating": 1 + chance % 5 if chance % 3 == 0 else None,
        "rating_remark": None,
        "created_at": answers[0],
        "updated_at": answers[-1],
        "content_sources": {
            "type": "content_source.list",
            "total_count": 1,
            "content_sources": [source],
        },
    }


def linked_objects(columns: ConversationColumns, index: int) -> dict[str, Any]:
    """Tickets and conversations that this one is tied to."""
    rows: list[dict[str, Any]] = []
    if columns.special(index) == "linked" and index:
        rows.append({"type": "conversation", "id": columns.id_of(index - 1), "category": None})
        rows.append({"type": "ticket", "id": "880100000001", "category": "Tracker"})
    return {"type": "list", "data": rows, "total_count": len(rows), "has_more": False}


def handling_events(columns: ConversationColumns, index: int) -> list[dict[str, Any]]:
    """Pauses of the teammate who handled a snoozed conversation (ISO 8601 times)."""
    if columns.special(index) not in ("snoozed", "reopened", "side_talk"):
        return []
    made = columns.created[index]
    mate = {"type": "admin", "id": ADMIN_BASE, "name": "Maya Lindgren", "email": "maya@tidewell.example"}
    stamp = [datetime.fromtimestamp(made + at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for at in (600, 1800)]
    return [
        {"teammate": mate, "type": "paused", "timestamp": stamp[0], "reason": "Paused"},
        {"teammate": mate, "type": "resumed", "timestamp": stamp[1]},
        {
            "teammate": {"type": "team", "id": SUPPORT, "name": "Support", "email": None},
            "type": "paused",
            "timestamp": stamp[1],
            "reason": None,
        },
    ]
