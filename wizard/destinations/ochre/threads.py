"""Conversations, tickets and their entries as the workspace holds them. Pure."""

from typing import Any

from wizard.destinations.weaving import woven_html, woven_text
from wizard.records import Attachment, Author, Conversation, Entry, Ticket

OWN_ADDRESS = "workspace.db#{id}"
"""Where a conversation is, for links: Ochre has no address for what is only on this machine."""

_STATUSES = {"open": "open", "closed": "closed", "snoozed": "snoozed"}
_PRIORITIES = frozenset({"low", "normal", "high", "urgent"})


def thread(record: Conversation, fields: dict[str, Any]) -> dict[str, Any]:
    """The content of a conversation. A ticket is a conversation that also has a number, a type and a state of its own."""
    rating = record.rating
    return {
        "origin": record.kind.value,
        "channel": record.channel,
        "source_channel": record.source_channel,
        "subject": record.subject,
        "status": _STATUSES.get(record.state, "open"),
        "priority": record.priority if record.priority in _PRIORITIES else "normal",
        "team": record.team,
        "company": record.company,
        "created_at": record.created_at,
        "last_activity_at": record.updated_at,
        "snoozed_until": record.snoozed_until,
        "missing_entries": record.missing_entries,
        "customers": list(record.contacts),
        "tags": list(record.tags),
        "assignee": _person(record.assignee) if record.assignee else None,
        "rating": {"score": rating.score, "remark": rating.remark, "at": rating.at} if rating else None,
        "ticket": _ticket(record) if isinstance(record, Ticket) else None,
        "aliases": _aliases(record),
        "participants": [_person(person) for person in record.participants],
        "fields": fields,
        "entries": [entry(found) for found in record.entries],
    }


def _ticket(record: Ticket) -> dict[str, Any]:
    return {
        "number": record.number,
        "type": record.type_name,
        "category": record.category,
        "state": record.ticket_state,
    }


def _aliases(record: Conversation) -> list[dict[str, Any]]:
    """The names by which people know the conversation from before: its id, and a ticket's number."""
    found = [{"alias": record.source_id, "kind": "id"}]
    if isinstance(record, Ticket) and record.number:
        found.append({"alias": record.number, "kind": "number"})
    return found


def _person(author: Author) -> dict[str, Any]:
    return {
        "role": author.role.value,
        "source_id": author.source_id,
        "name": author.name,
        "email": author.email,
        "account": author.ref,
    }


def entry(found: Entry) -> dict[str, Any]:
    """The content of an entry or a note."""
    author = found.author
    return {
        "source_id": found.source_id,
        "type": found.type.value,
        "source_type": found.source_type,
        "at": found.at,
        "author_role": author.role.value,
        "author_source_id": author.source_id,
        "author_name": author.name,
        "author_email": author.email,
        "author": author.ref,
        "html": woven_html(found.html, found.links, OWN_ADDRESS) if found.links else found.html,
        "text": woven_text(found.text, found.links, OWN_ADDRESS) if found.links else found.text,
        "redacted": found.redacted,
        "details": found.details,
        "attachments": [_attachment(held) for held in found.attachments],
        "tags": list(found.tags),
    }


def _attachment(held: Attachment) -> dict[str, Any]:
    return {
        "key": held.key,
        "name": held.name,
        "content_type": held.content_type,
        "size": held.size,
        "inline": held.inline,
        "status": held.status,
        "file": held.ref,
    }
