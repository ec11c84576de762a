"""A lookup table for translators, made of plain dictionaries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wizard.plan.models import AdminChoice, AdminDecision, AttributeChoice, AttributeDecision, Period, Plan
from wizard.sources.port import StoredFile


@dataclass
class Table:
    """Implements `wizard.sources.port.LookupTable`; it knows what a test puts in."""

    contacts: dict[str, str] = field(default_factory=dict)
    merged: dict[str, list[str]] = field(default_factory=dict)
    objects: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    kinds: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    held: dict[tuple[str, str], dict[str, StoredFile]] = field(default_factory=dict)
    choices: dict[tuple[str, str], AttributeChoice] = field(default_factory=dict)
    asked: int = 0

    def contact(self, contact_id: str) -> str | None:
        return self.contacts.get(contact_id)

    def merged_into(self, contact_id: str) -> Sequence[str]:
        return self.merged.get(contact_id, [])

    def raw(self, kind: str, object_id: str) -> dict[str, Any] | None:
        return self.objects.get((kind, object_id))

    def known(self, kind: str) -> Mapping[str, dict[str, Any]]:
        return self.kinds.get(kind, {})

    def files(self, kind: str, object_id: str) -> Mapping[str, StoredFile]:
        self.asked += 1
        return self.held.get((kind, object_id), {})

    def attribute(self, model: str, name: str) -> AttributeChoice | None:
        choice = self.choices.get((model, name))
        return None if choice is None or choice.decision is AttributeDecision.SKIP else choice


def whole_plan() -> Plan:
    """A plan that loads everything: admin 1 is matched, 2 invited, 3 skipped."""
    plan = Plan()
    plan.scope.period, plan.scope.anchor = Period.ALL, 1_800_000_000
    plan.admins = {
        "1": AdminChoice(decision=AdminDecision.MATCH, user="u_ann"),
        "2": AdminChoice(decision=AdminDecision.INVITE, role="agent"),
        "3": AdminChoice(decision=AdminDecision.SKIP),
    }
    return plan


def part(number: int, part_type: str = "comment", body: str | None = "<p>Text</p>", **more: Any) -> dict[str, Any]:
    """A conversation part as Intercom answers it."""
    return {
        "type": "conversation_part", "id": str(number), "part_type": part_type, "body": body, "created_at": 1_700_000_000 + number,
        "updated_at": 1_700_000_000 + number, "notified_at": 1_700_000_000 + number, "assigned_to": None,
        "author": {"type": "admin", "id": "1", "name": "Ann", "email": "ann@example.com", "from_ai_agent": False, "is_ai_answer": False},
        "attachments": [], "external_id": None, "redacted": False, "metadata": {}, "email_message_metadata": None, "state": "open",
        "tags": [], "event_details": {}, "app_package_code": None, **more,
    }  # fmt: skip


def conversation(*parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A conversation as Intercom 2.16 answers it."""
    return {
        "type": "conversation", "id": "501", "created_at": 1_700_000_000, "updated_at": 1_700_000_500, "snoozed_until": None,
        "source": {
            "type": "conversation", "id": "1", "delivered_as": "customer_initiated", "subject": "", "body": "<p>Help me</p>",
            "author": {"type": "lead", "id": "p1", "name": "Bo", "email": "bo@example.com"}, "attachments": [], "url": None, "redacted": False,
        },
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "p1", "external_id": None}]},
        "admin_assignee_id": 0, "team_assignee_id": 0, "open": True, "state": "open", "priority": "none", "statistics": None,
        "conversation_rating": None, "teammates": {"type": "admin.list", "admins": [{"type": "admin", "id": "1"}]}, "title": None,
        "custom_attributes": {}, "tags": {"type": "tag.list", "tags": []}, "ticket": None,
        "conversation_parts": {"type": "conversation_part.list", "conversation_parts": list(parts), "total_count": len(parts)}, **more,
    }  # fmt: skip
