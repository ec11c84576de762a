"""Conversation parts as the API shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.rehearsal.dice import scramble
from wizard.rehearsal.intercom.world.admins import OPERATOR, SUPPORT, TEAMMATES
from wizard.rehearsal.intercom.world.authors import by_person, by_teammate, teammate
from wizard.rehearsal.intercom.world.conversation_columns import (
    CAPPED_PARTS,
    STATES,
    ConversationColumns,
)
from wizard.rehearsal.intercom.world.enclosures import enclosures
from wizard.rehearsal.intercom.world.tags import TAGS
from wizard.rehearsal.intercom.world.words import APP_ID

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.world.contacts import Person
    from wizard.rehearsal.intercom.world.links import Links
    from wizard.rehearsal.intercom.world.scripts import Beat
    from wizard.rehearsal.intercom.world.telling import Telling

PART_BASE = 30_000_000_000
_PARTS_EACH = 1024
REDACTED_BODY = "<p><i>This message was deleted</i></p>"
_OLD_BOTS_BEFORE = 1_690_000_000
_ASSIGNING = frozenset(
    ("assignment", "default_assignment", "assign_and_reopen", "assign_and_unsnooze",
     "away_mode_assignment", "message_strategy_assignment")
)  # fmt: skip
_EVENTS: dict[str, dict[str, Any]] = {
    "conversation_attribute_updated_by_admin": {
        "attribute": {"name": "Topic"}, "value": {"name": "Billing", "previous": "Other"}},
    "conversation_attribute_updated_by_user": {
        "attribute": {"name": "Order number"}, "value": {"name": "2024-1881", "previous": None}},
    "conversation_attribute_updated_by_workflow": {
        "workflow": {"name": "Sort by topic"}, "attribute": {"name": "Topic"},
        "value": {"name": "Bookings"}},
    "custom_action_started": {"action": {"name": "Create issue"}},
    "custom_action_finished": {"action": {"name": "Create issue", "result": "success"}},
    "operator_workflow_event": {
        "workflow": {"name": "Office hours"}, "event": {"type": "started", "result": "success"}},
}  # fmt: skip
_QUICK_REPLIES = {
    "quick_reply_options": [
        {"text": "Yes, that helped", "uuid": "c2b7a6de-0000-4000-8000-000000000001"},
        {"text": "Talk to a person", "uuid": "c2b7a6de-0000-4000-8000-000000000002"},
    ],
    "quick_reply_uuid": "c2b7a6de-0000-4000-8000-000000000002",
}


def part_id(index: int, place: int) -> str:
    """The id of the part at `place`."""
    return str(PART_BASE + index * _PARTS_EACH + place)


def parts(
    columns: ConversationColumns,
    index: int,
    beats: list[Beat],
    telling: Telling,
    people: list[Person],
    links: Links,
) -> list[dict[str, Any]]:
    """The newest 500 parts, oldest first."""
    first = max(0, len(beats) - CAPPED_PARTS)
    return [_part(columns, index, place, beats[place], telling, people, links) for place in range(first, len(beats))]


def _part(
    columns: ConversationColumns,
    index: int,
    place: int,
    beat: Beat,
    telling: Telling,
    people: list[Person],
    links: Links,
) -> dict[str, Any]:
    part_type, _, words, at, state = beat
    special = columns.special(index)
    body = telling.line(words)
    attachments: list[dict[str, Any]] = []
    if body is not None and (columns.files[index] or special):
        found = enclosures(columns, index, place, True)
        body += found.html + "".join(links.image(file) for file in found.pictures)
        attachments = [links.attachment(file) for file in found.attachments]
    if special == "linked" and body is not None and index:
        body += links_to(columns.id_of(index - 1), place)
    redacted = special == "redacted" and place in (1, 2)
    metadata: dict[str, Any] = _QUICK_REPLIES if part_type == "quick_reply" else {}
    event = _EVENTS.get(part_type)
    return {
        "type": "conversation_part",
        "id": part_id(index, place),
        "part_type": part_type,
        "body": REDACTED_BODY if redacted else body,
        "created_at": at,
        "updated_at": at + 86_400 if redacted else at,
        "notified_at": at,
        "assigned_to": _assigned(columns, index, part_type, special),
        "author": _author(columns, index, place, beat, people),
        "attachments": attachments,
        "external_id": f"ext-{index}-{place}" if special == "odd_attributes" else None,
        "redacted": redacted,
        "metadata": metadata,
        "email_message_metadata": _mail(telling, people) if special == "group" and body else None,
        "state": STATES[state],
        "tags": [TAGS[scramble(index) % 20]] if place == 2 and index % 12 == 0 else [],
        "event_details": event if event is not None else {},
        "app_package_code": "issue-tracker" if part_type.startswith("custom_action") else None,
    }


def links_to(other: str, place: int) -> str:
    """A paragraph in which a teammate points to another conversation, as people do: pasted, with words, in an old form, to another workspace."""
    pasted = f"https://app.intercom.com/a/inbox/{APP_ID}/inbox/conversation/{other}"
    forms = (
        f'Same as <a href="{pasted}" rel="nofollow noopener noreferrer" target="_blank">{pasted}</a>.',
        f'See <a href="https://app.intercom.com/a/inbox/{APP_ID}/inbox/shared/all/conversation/{other}?view=List#part_id=comment-{other}-1">this</a>.',
        f"Related: https://app.intercom.io/a/apps/{APP_ID}/inbox/inbox/all/conversations/{other}, two weeks ago.",
        '<a href="https://app.intercom.com/a/inbox/qq7otherqq/inbox/conversation/215470000000013">From our other workspace</a>',
    )
    return f"<p>{forms[place % len(forms)]}</p>"


def _author(columns: ConversationColumns, index: int, place: int, beat: Beat, people: list[Person]) -> dict[str, Any]:
    if beat.who == "customer" and people:
        return by_person(people[place % len(people)], parts=True)
    who = "owner" if beat.who == "customer" else beat.who
    mate = teammate(who, columns.assignee[index], index, place)
    old = beat.at < _OLD_BOTS_BEFORE and mate is OPERATOR
    return by_teammate(mate, who, parts=True, old=old)


def _assigned(columns: ConversationColumns, index: int, part_type: str, special: str | None) -> dict[str, Any] | None:
    if part_type not in _ASSIGNING:
        return None
    if special == "nobody_admin":
        return {"type": "nobody_admin", "id": None}
    if part_type == "default_assignment":
        return {"type": "team", "id": str(SUPPORT)}
    mate = teammate("owner", columns.assignee[index], index, 0)
    return {"type": "admin", "id": str(mate.id)}


def _mail(telling: Telling, people: list[Person]) -> dict[str, Any]:
    """What an e-mail part says about its recipients."""
    headers = [
        {"type": "to", "email_address": "help@tidewell.example", "name": "Tidewell"},
        *({"type": "cc", "email_address": person.email, "name": person.name} for person in people[1:] if person.email),
    ]
    return {
        "subject": f"Re: {telling.subject}",
        "email_address_headers": headers,
        "message_id": "<b7d1.4471@mail.example>",
    }


def side_conversation(index: int, made: int) -> list[dict[str, Any]]:
    """The parts of a conversation that teammates had beside the main one."""
    lines = ("<p>Could Billing look at this?</p>", "<p>Yes, refund is fine. Go ahead!</p>")
    return [
        {
            "type": "conversation_part",
            "id": part_id(index, 1000 + place),
            "part_type": "comment",
            "body": line,
            "created_at": made + 600 * (place + 1),
            "updated_at": made + 600 * (place + 1),
            "notified_at": made + 600 * (place + 1),
            "assigned_to": None,
            "author": by_teammate(TEAMMATES[place], "owner", parts=True, old=False),
            "attachments": [],
            "external_id": None,
            "redacted": False,
            "metadata": {},
            "email_message_metadata": None,
            "state": "open",
            "tags": [],
            "event_details": {},
            "app_package_code": None,
        }
        for place, line in enumerate(lines)
    ]
