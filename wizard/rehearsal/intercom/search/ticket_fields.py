"""The fields that tickets/search knows, and where their values are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.rehearsal.intercom.search.engine import Field, field_lookup
from wizard.rehearsal.intercom.world.links import Links

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.rehearsal.intercom.world.workspace import Workspace

SORTABLE = frozenset(("created_at", "updated_at", "id"))
_LINKS = Links(b"", "", 0, 0, 0)
_CATEGORIES = {"Customer": "request", "Back-office": "task", "Tracker": "tracker"}


def ticket_fields(world: Workspace) -> Callable[[str], Field | None]:
    """A lookup of ticket fields by name; None for a field that cannot be searched."""
    tickets = world.tickets

    def attribute(identity: str) -> Field:
        return Field("text", row=lambda row: _attribute(world, row, identity))

    fixed: dict[str, Field] = {
        "id": Field("id", row=tickets.id_of),
        "created_at": Field("date", column=lambda: tickets.created),
        "updated_at": Field("date", column=lambda: tickets.indexed),
        "title": Field("text", row=tickets.title),
        "description": Field(
            "text",
            row=lambda row: tickets.ticket(row, _LINKS)["ticket_attributes"]["_default_description_"],
        ),
        "category": Field("text", row=lambda row: _CATEGORIES[tickets.kind(row)["category"]]),
        "ticket_type_id": Field("id", row=lambda row: tickets.kind(row)["id"]),
        "contact_ids": Field(
            "id",
            row=lambda row: [person.id for person in world.conversations.people(tickets.conversation(row))],
        ),
        "teammate_ids": Field("id", row=lambda row: [str(tickets.assignee(row))]),
        "admin_assignee_id": Field("id", row=tickets.assignee),
        "team_assignee_id": Field("id", row=lambda row: tickets.ticket(row, _LINKS)["team_assignee_id"]),
        "open": Field("boolean", row=lambda row: tickets.state(row)["category"] != "resolved"),
        "state": Field("text", row=lambda row: tickets.state(row)["category"]),
        "snoozed_until": Field("date", row=lambda _: None),
    }
    return field_lookup(fixed, {"ticket_attribute.": attribute})


def _attribute(world: Workspace, row: int, identity: str) -> Any:
    tickets = world.tickets
    for attribute in tickets.kind(row)["ticket_type_attributes"]["data"]:
        if attribute["id"] == identity:
            return tickets.ticket(row, _LINKS)["ticket_attributes"][attribute["name"]]
    return None
