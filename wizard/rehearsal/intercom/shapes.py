"""How answers of API 2.16 looked in older versions."""

from __future__ import annotations

from typing import Any

_NEW_IN_2_16 = ("channel", "external_references", "sales_agent_participated", "sales_agent",
                "monitor_evaluations", "scorecards")  # fmt: skip
_OLD_RESOLUTIONS = {"escalated": "routed_to_team", "negative_feedback": "abandoned"}


def conversation(found: dict[str, Any], version: tuple[int, int]) -> dict[str, Any]:
    """A conversation as that version shows it (changed in place)."""
    if version >= (2, 16):
        return found
    for field in ("admin_assignee_id", "team_assignee_id"):
        found[field] = found[field] or None
    found["priority"] = "not_priority" if found["priority"] == "none" else "priority"
    for field in _NEW_IN_2_16:
        found.pop(field, None)
    if found["source"] is not None:
        for field in ("recipients", "reply_to", "email_message_metadata"):
            found["source"].pop(field, None)
    if version < (2, 15):
        found.pop("company", None)
        agent = found["ai_agent"]
        if agent is not None:
            state = agent["resolution_state"]
            agent["resolution_state"] = _OLD_RESOLUTIONS.get(state, state)
    return found


def contact(found: dict[str, Any], version: tuple[int, int]) -> dict[str, Any]:
    """A contact as that version shows it (changed in place)."""
    if version < (2, 16):
        found["owner_id"] = None if found["owner_id"] is None else int(found["owner_id"])
        found.pop("email_domain", None)
    return found


def ticket(found: dict[str, Any], version: tuple[int, int]) -> dict[str, Any]:
    """A ticket as that version shows it (changed in place)."""
    if version < (2, 16):
        for field in ("admin_assignee_id", "team_assignee_id"):
            found[field] = str(found[field])
        found.pop("previous_ticket_state_id", None)
        found.pop("channel", None)
    if version < (2, 12):
        state = found["ticket_state"]
        found["ticket_state"] = state["category"]
        found["ticket_state_internal_label"] = state["internal_label"]
        found["ticket_state_external_label"] = state["external_label"]
    return found


def article(found: dict[str, Any], version: tuple[int, int]) -> dict[str, Any]:
    """An article as that version shows it (changed in place)."""
    if version < (2, 16):
        parents = found["parent_ids"]
        found["parent_id"] = parents[0] if parents else None
        found["parent_type"] = "collection" if parents else None
        for field in ("body_markdown", "tags"):
            found.pop(field, None)
    return found
