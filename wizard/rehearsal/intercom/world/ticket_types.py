"""Ticket types with their attributes, and ticket states."""

from __future__ import annotations

from typing import Any

from wizard.rehearsal.intercom.world.words import APP_ID

STATES: list[dict[str, Any]] = [
    {"type": "ticket_state", "id": str(8321 + place), "category": category,
     "internal_label": internal, "external_label": external}
    for place, (category, internal, external) in enumerate((
        ("submitted", "Submitted", "Submitted"),
        ("in_progress", "In progress", "In progress"),
        ("waiting_on_customer", "Waiting on customer", "Waiting on you"),
        ("resolved", "Resolved", "Resolved"),
        ("in_progress", "With engineering 🛠", "We're fixing it"),
    ))
]  # fmt: skip
_MADE = 1_700_000_000
# name, data type, options
_COMMON = (("_default_title_", "string", None), ("_default_description_", "string", None))
_TYPES: tuple[tuple[str, str, str, tuple[tuple[str, str, tuple[str, ...] | None], ...]], ...] = (
    ("Bug report", "Customer", "🐞", (
        ("Severity", "list", ("low", "medium", "high")), ("Build number", "integer", None),
        ("Seen at", "datetime", None), ("Screenshots", "files", None), ("Regression", "boolean", None))),
    ("Data import", "Back-office", "📦", (("Rows", "integer", None), ("Source system", "string", None))),
    ("Outage", "Tracker", "🔥", (("Impact", "decimal", None),)),
    ("Refund", "Customer", "💶", (("Amount", "decimal", None), ("Reason", "list", ("double charge", "goodwill")))),
)  # fmt: skip
TYPE_BASE, ATTRIBUTE_BASE = 67, 165


def _attribute(
    type_id: int, number: int, order: int, name: str, kind: str, options: tuple[str, ...] | None
) -> dict[str, Any]:
    default = name.startswith("_default_")
    multiline = {"multiline": name == "_default_description_"} if default else None
    choices = None
    if options:
        choices = {
            "options": [
                {"id": f"{number:08x}-0000-4000-8000-{place:012x}", "label": label, "archived": False}
                for place, label in enumerate(options, 1)
            ]
        }
    return {
        "type": "ticket_type_attribute", "id": str(number), "workspace_id": APP_ID, "name": name,
        "description": "", "data_type": kind, "input_options": choices or multiline, "order": order,
        "required_to_create": default, "required_to_create_for_contacts": False,
        "visible_on_create": True, "visible_to_contacts": default, "default": default,
        "ticket_type_id": type_id, "archived": False, "created_at": _MADE, "updated_at": _MADE + order,
    }  # fmt: skip


def _type(place: int) -> dict[str, Any]:
    name, category, icon, own = _TYPES[place]
    type_id = TYPE_BASE + place
    attributes = [
        _attribute(type_id, ATTRIBUTE_BASE + place * 10 + order, order, *row)
        for order, row in enumerate((*_COMMON, *own))
    ]
    return {
        "type": "ticket_type", "id": str(type_id), "category": category, "name": name,
        "description": f"{name} template", "icon": icon, "workspace_id": APP_ID,
        "archived": False, "is_internal": category == "Back-office",
        "created_at": _MADE, "updated_at": _MADE + 3600,
        "ticket_type_attributes": {"type": "list", "data": attributes},
        "ticket_states": {"type": "list", "data": STATES},
    }  # fmt: skip


TYPES = [_type(place) for place in range(len(_TYPES))]


def detailed_states() -> list[dict[str, Any]]:
    """Ticket states with the types that use them."""
    short = [{key: value for key, value in kind.items() if key != "ticket_states"} for kind in TYPES]
    return [{**state, "archived": False, "ticket_types": {"type": "list", "data": short}} for state in STATES]
