"""A conversation's statistics, counted from its script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.rehearsal.intercom.world.admins import TEAM_NAMES
from wizard.rehearsal.intercom.world.authors import teammate
from wizard.rehearsal.intercom.world.conversation_columns import TEAM_CODES, ConversationColumns

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.world.scripts import Beat

_HUMANS = frozenset(("owner", "colleague", "former"))
_REOPENING = frozenset(("open", "assign_and_reopen", "note_and_reopen"))


def statistics(columns: ConversationColumns, index: int, beats: list[Beat]) -> dict[str, Any]:
    """The statistics object; the count of parts includes the source."""
    made = columns.created[index]
    replies = [b.at for b in beats if b.who == "customer" and b.words]
    answers = [b.at for b in beats if b.who in _HUMANS and b.words not in ("", "note")]
    assignments = [b.at for b in beats if b.part_type.startswith(("assign", "default_assign"))]
    closes = [b.at for b in beats if b.part_type == "close"]
    team = TEAM_CODES[columns.team[index]]
    first_answer = answers[0] - made if answers else None
    response = (
        [{"team_id": team, "team_name": TEAM_NAMES[team], "response_time": first_answer}]
        if team and first_answer is not None
        else []
    )
    closer = teammate("owner", columns.assignee[index], index, 0)
    return {
        "type": "conversation_statistics",
        "time_to_assignment": assignments[0] - made if assignments else None,
        "time_to_admin_reply": first_answer,
        "time_to_first_close": closes[0] - made if closes else None,
        "time_to_last_close": closes[-1] - made if closes else None,
        "median_time_to_reply": first_answer,
        "first_contact_reply_at": replies[0] if replies else None,
        "first_assignment_at": assignments[0] if assignments else None,
        "first_admin_reply_at": answers[0] if answers else None,
        "first_close_at": closes[0] if closes else None,
        "last_assignment_at": assignments[-1] if assignments else None,
        "last_assignment_admin_reply_at": answers[-1] if assignments and answers else None,
        "last_contact_reply_at": replies[-1] if replies else None,
        "last_admin_reply_at": answers[-1] if answers else None,
        "last_close_at": closes[-1] if closes else None,
        "last_closed_by_id": str(closer.id) if closes else None,
        "count_reopens": sum(b.part_type in _REOPENING for b in beats),
        "count_assignments": len(assignments),
        "count_conversation_parts": len(beats) + 1,
        "assigned_team_first_response_time": response,
        "assigned_team_first_response_time_in_office_hours": response,
        "handling_time": len(answers) * 240,
        "adjusted_handling_time": len(answers) * 210,
    }
