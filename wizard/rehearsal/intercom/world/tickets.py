"""Tickets: found by search only; customer tickets share their id with a conversation."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from wizard.rehearsal.dice import scramble
from wizard.rehearsal.intercom.table import Table
from wizard.rehearsal.intercom.world import ticket_types as types
from wizard.rehearsal.intercom.world.admins import ADMIN_BASE, BILLING, TEAMMATES
from wizard.rehearsal.intercom.world.authors import by_person
from wizard.rehearsal.intercom.world.conversation_details import contact_reference
from wizard.rehearsal.intercom.world.files import named_file

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.world.conversations import Conversations
    from wizard.rehearsal.intercom.world.links import Links

TICKET_BASE = 880_100_000_000
_FILES_FROM = 7_000_000_000_000
_PLAIN_PARTS = ("comment", "note", "assignment", "ticket_attribute_updated_by_admin", "comment",
                "ticket_attribute_updated_by_workflow", "quick_reply", "snoozed")  # fmt: skip
LONG_TICKET = 4


class Tickets(Table):
    """All tickets of the workspace."""

    def __init__(self, count: int, conversations: Conversations) -> None:
        columns = conversations.columns
        self._conversations = conversations
        self.seed = columns.seed
        self._step = max(1, columns.base_count // count) if count else 1
        count = min(count, columns.base_count)
        created = array("I", [columns.created[self.conversation(n)] + 60 for n in range(count)])
        updated = array("I", [columns.settled[self.conversation(n)] + 60 for n in range(count)])
        super().__init__(created, updated, bytearray(b"\1") * count)

    def conversation(self, index: int) -> int:
        """The conversation that a ticket came from."""
        return min(index * self._step, max(0, self._conversations.columns.base_count - 1))

    def of_conversation(self, conversation: int) -> int | None:
        """The customer ticket that shares a conversation's id, if one does."""
        index, rest = divmod(conversation, self._step)
        shares = rest == 0 and index < len(self) and self.kind(index)["category"] == "Customer"
        return index if shares and self.alive[index] else None

    def id_of(self, index: int) -> str:
        """The internal id; not the number that people see."""
        if self.kind(index)["category"] == "Customer":
            return self._conversations.columns.id_of(self.conversation(index))
        return str(TICKET_BASE + index * 7 + 1)

    def index_of(self, identity: str) -> int | None:
        """The row of an internal id."""
        if not identity.isdigit():
            return None
        row = self._conversations.columns.index_of(identity)
        index = self.of_conversation(row) if row is not None else None
        if index is None and row is None:
            index, rest = divmod(int(identity) - TICKET_BASE - 1, 7)
            index = index if rest == 0 and 0 <= index < len(self) else None
        return index if index is not None and self.id_of(index) == identity else None

    def kind(self, index: int) -> dict[str, Any]:
        """The ticket's type."""
        return types.TYPES[index % len(types.TYPES)]

    def state(self, index: int) -> dict[str, Any]:
        """The ticket's state."""
        return types.STATES[scramble(index * 97 + self.seed) % len(types.STATES)]

    def assignee(self, index: int) -> int:
        """The id of the teammate it is assigned to; 0 for nobody."""
        chance = scramble(index * 101 + self.seed)
        return 0 if chance % 4 == 0 else ADMIN_BASE + chance % 9

    def title(self, index: int) -> str:
        """What the ticket is about."""
        row = self.conversation(index)
        return self._conversations.telling(row, self._conversations.people(row)).subject

    def ticket(self, index: int, links: Links) -> dict[str, Any]:
        """The ticket object of API 2.16, parts included."""
        row = self.conversation(index)
        people = self._conversations.people(row)
        kind, state = self.kind(index), self.state(index)
        parts = self._parts(index)
        return {
            "type": "ticket",
            "id": self.id_of(index),
            "ticket_id": str(1 + index),
            "category": kind["category"],
            "ticket_attributes": self._attributes(index, links),
            "ticket_state": state,
            "previous_ticket_state_id": types.STATES[0]["id"] if state is not types.STATES[0] else None,
            "ticket_type": {key: value for key, value in kind.items() if key != "ticket_states"},
            "contacts": {
                "type": "contact.list",
                "contacts": [contact_reference(person) for person in people],
            },
            "admin_assignee_id": self.assignee(index),
            "team_assignee_id": BILLING if index % 3 == 0 else 0,
            "created_at": self.created[index],
            "updated_at": self.updated[index],
            "open": state["category"] != "resolved",
            "linked_objects": {"type": "list", "data": [], "total_count": 0, "has_more": False},
            "ticket_parts": {
                "type": "ticket_part.list",
                "ticket_parts": parts[-500:],
                "total_count": len(parts),
            },
            "is_shared": index % 5 == 0,
            "channel": "messenger",
        }

    def _attributes(self, index: int, links: Links) -> dict[str, Any]:
        """Values by attribute name; numbers arrive as strings."""
        chance = scramble(index * 103 + self.seed)
        values: dict[str, Any] = {
            "list": "medium", "integer": str(chance % 900), "decimal": f"{chance % 90}.5",
            "boolean": chance % 2 == 0, "datetime": self.created[index] + 86_400,
            "string": "Old spreadsheet", "files": [],
        }  # fmt: skip
        found: dict[str, Any] = {
            "_default_title_": self.title(index),
            "_default_description_": None if chance % 5 == 0 else "Please see the conversation.",
        }
        for attribute in self.kind(index)["ticket_type_attributes"]["data"][2:]:
            found[attribute["name"]] = values[attribute["data_type"]]
        if "Screenshots" in found and chance % 2:
            file = named_file(_FILES_FROM + index, f"bug {index}.png", "png")
            found["Screenshots"] = [links.attachment(file)]
        return found

    def _parts(self, index: int) -> list[dict[str, Any]]:
        made, changed = self.created[index], self.updated[index]
        count = 505 if index == LONG_TICKET else 2 + scramble(index * 107) % 6
        step = max(0, changed - made) / count
        return [self._part(index, place, made + int(step * (place + 1)), count) for place in range(count)]

    def _part(self, index: int, place: int, at: int, count: int) -> dict[str, Any]:
        """One part; keys that would be null are left out, as in live answers."""
        last = place == count - 1
        part_type = "ticket_state_updated_by_admin" if last else _PLAIN_PARTS[place % 8]
        state = self.state(index)["category"]
        mate = TEAMMATES[(index + place) % 9]
        author: dict[str, Any] = {"type": "admin", "id": str(mate.id), "name": mate.name, "email": mate.email}
        people = self._conversations.people(self.conversation(index))
        if place % 4 == 0 and people and people[0].email:
            author = by_person(people[0], parts=False) | {"type": "user"}
        part: dict[str, Any] = {
            "type": "ticket_part",
            "id": str(50_000_000_000 + index * 1024 + place),
            "part_type": part_type,
            "ticket_state": state if last else "submitted",
            "previous_ticket_state": "submitted",
            "created_at": at,
            "updated_at": at,
            "author": author,
            "attachments": [],
            "redacted": False,
        }
        if part_type in ("comment", "note"):
            part["body"] = f"<p>{'Checked' if place else 'Reported'}: {self.title(index)}</p>"
        if part_type == "assignment":
            part["assigned_to"] = {"type": "admin", "id": str(mate.id)}
        if part_type.startswith("ticket_attribute"):
            attribute = self.kind(index)["ticket_type_attributes"]["data"][2]
            part["updated_attribute_data"] = {
                "attribute": {"type": "attribute", "id": attribute["id"], "label": attribute["name"]},
                "value": {"type": "value", "id": None, "label": "7"},
            }
        return part
