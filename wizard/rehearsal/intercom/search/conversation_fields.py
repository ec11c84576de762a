"""The fields that conversations/search knows, and where their values are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.rehearsal.intercom.search.engine import Field, field_lookup
from wizard.rehearsal.intercom.world.admins import ASSIGNEES
from wizard.rehearsal.intercom.world.conversation_columns import (
    CLOSED,
    ORIGINS,
    PRIORITIES,
    SNOOZED,
    STATES,
    TEAM_CODES,
)
from wizard.rehearsal.intercom.world.links import Links
from wizard.rehearsal.intercom.world.tags import TAG_SETS, tag_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.rehearsal.intercom.search.comparing import Kind
    from wizard.rehearsal.intercom.world.workspace import Workspace

SORTABLE = frozenset(("created_at", "updated_at", "id"))
_LINKS = Links(b"", "", 0, 0, 0)
_TEXT_STATISTICS = frozenset(("last_closed_by_id",))
_STATISTICS = frozenset(
    ("time_to_assignment", "time_to_admin_reply", "time_to_first_close", "time_to_last_close",
     "median_time_to_reply", "first_contact_reply_at", "first_assignment_at",
     "first_admin_reply_at", "first_close_at", "last_assignment_at",
     "last_assignment_admin_reply_at", "last_contact_reply_at", "last_admin_reply_at",
     "last_close_at", "last_closed_by_id", "count_reopens", "count_assignments",
     "handling_time", "adjusted_handling_time")
)  # fmt: skip
_RATING = {"requested_at": "created_at", "replied_at": "updated_at", "remark": "remark"}
_AI = ("resolution_state", "last_answer_type", "rating", "rating_remark", "source_type",
       "source_title")  # fmt: skip


def _inside(*names: str) -> Callable[[Any], Any]:
    """Walks down into an object; None where the way ends."""

    def read(found: Any) -> Any:
        for name in names:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    return read


def conversation_fields(world: Workspace) -> Callable[[str], Field | None]:
    """A lookup of conversation fields by name; None for a field that cannot be searched."""

    def attribute(name: str) -> Field:
        return _item(world, "text", "custom_attributes", name)

    prefixes = {"custom_attribute.": attribute, "custom_attributes.": attribute}
    return field_lookup(_columns(world) | _parts_of_items(world) | _nested(world), prefixes)


def _item(world: Workspace, kind: Kind, *names: str) -> Field:
    """A field that is read from the conversation's list item."""
    read, made = _inside(*names), world.conversations
    return Field(kind, row=lambda row: read(made.item(row, _LINKS)))


def _columns(world: Workspace) -> dict[str, Field]:
    """Fields that are columns."""
    columns = world.columns
    assignees = [mate.id if mate else 0 for mate in ASSIGNEES]
    worn = [[tag_id(place) for place in tags] for tags in TAG_SETS]
    channels = Field("text", coded=(lambda: columns.origin, [channel for channel, _ in ORIGINS]))
    delivered = [how for _, how in ORIGINS]
    is_open = [state != CLOSED for state in range(3)]
    return {
        "created_at": Field("date", column=lambda: columns.created, sorted_by="created_at"),
        "updated_at": Field("date", column=lambda: columns.indexed, sorted_by="updated_at"),
        "state": Field("text", coded=(lambda: columns.state, STATES)),
        "open": Field("boolean", coded=(lambda: columns.state, is_open)),
        "read": Field("boolean", coded=(lambda: columns.read, (False, True))),
        "priority": Field("text", coded=(lambda: columns.priority, PRIORITIES)),
        "admin_assignee_id": Field("id", coded=(lambda: columns.assignee, assignees)),
        "team_assignee_id": Field("id", coded=(lambda: columns.team, TEAM_CODES)),
        "tag_ids": Field("id", coded=(lambda: columns.tags, worn)),
        "source.type": channels,
        "channel_initiated": channels,
        "source.delivered_as": Field("text", coded=(lambda: columns.origin, delivered)),
        "conversation_rating.score": Field("number", column=lambda: columns.rating),
        "statistics.count_conversation_parts": Field("number", column=lambda: [count + 1 for count in columns.parts]),
    }


def _parts_of_items(world: Workspace) -> dict[str, Field]:
    """Fields that are computed conversation by conversation."""
    made = world.conversations
    return {
        "id": Field("id", row=world.columns.id_of),
        "contact_ids": Field("id", row=lambda row: [person.id for person in made.people(row)]),
        "teammate_ids": Field("id", row=lambda row: _teammates(made.item(row, _LINKS))),
        "waiting_since": _item(world, "date", "waiting_since"),
        "snoozed_until": Field("date", row=lambda row: _snoozed(world, row)),
        "ai_agent_participated": _item(world, "boolean", "ai_agent_participated"),
        "conversation_rating.contact_id": _item(world, "id", "conversation_rating", "contact", "id"),
        "conversation_rating.admin_d": _item(world, "id", "conversation_rating", "teammate", "id"),
        "source.body": _item(world, "token", "source", "body"),
    }


def _nested(world: Workspace) -> dict[str, Field]:
    """The many fields below `source`, `statistics`, `conversation_rating` and `ai_agent`."""
    fields: dict[str, Field] = {}
    for name in ("id", "subject", "url", "author.id", "author.type", "author.name", "author.email"):
        kind: Kind = "id" if name.endswith("id") else "text"
        fields[f"source.{name}"] = _item(world, kind, "source", *name.split("."))
    for name in _STATISTICS:
        kind = "id" if name in _TEXT_STATISTICS else "number"
        fields[f"statistics.{name}"] = _item(world, kind, "statistics", name)
    for name, key in _RATING.items():
        kind = "text" if name == "remark" else "date"
        fields[f"conversation_rating.{name}"] = _item(world, kind, "conversation_rating", key)
    for name in _AI:
        kind = "number" if name == "rating" else "text"
        fields[f"ai_agent.{name}"] = _item(world, kind, "ai_agent", name)
    return fields


def _teammates(item: dict[str, Any]) -> list[str]:
    return [mate["id"] for mate in (item["teammates"] or {}).get("admins", ())]


def _snoozed(world: Workspace, row: int) -> int | None:
    columns = world.columns
    return columns.updated[row] + 3 * 86_400 if columns.state[row] == SNOOZED else None
