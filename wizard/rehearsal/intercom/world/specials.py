"""Hand-made conversations: every oddity known of real workspaces, each at least once."""

from __future__ import annotations

# One of each in every so many conversations.
PERIOD = 1500

_CLOSED, _OPEN, _SNOOZED = 1, 0, 2

# name -> columns that are set for it (see conversation_columns.py)
SPECIALS: dict[str, dict[str, int]] = {
    "long": {"parts": 620, "state": _CLOSED, "origin": 0},
    "exactly_capped": {"parts": 500, "state": _CLOSED, "origin": 5},
    "huge_body": {"parts": 4, "origin": 5},
    "markup": {"parts": 4, "origin": 5},
    "escapes": {"parts": 5, "origin": 5},
    "rtl": {"parts": 4, "origin": 0},
    "zalgo": {"parts": 3, "origin": 0},
    "script": {"parts": 5, "origin": 5},
    "sql": {"parts": 2, "origin": 0},
    "formula": {"parts": 6, "origin": 5},
    "emoji": {"parts": 4, "origin": 8},
    "cjk": {"parts": 4, "origin": 8},
    "arabic": {"parts": 3, "origin": 0},
    "empty": {"parts": 5, "origin": 0},
    "entities": {"parts": 4, "origin": 5},
    "no_source": {"parts": 3, "origin": 0},
    "no_statistics": {"parts": 4, "origin": 0},
    "unknown_channel": {"parts": 4, "origin": 17},
    "unknown_source_type": {"parts": 3, "origin": 16},
    "unknown_part": {"parts": 6, "origin": 0, "state": _OPEN},
    "every_part": {"parts": 56, "origin": 0, "state": _CLOSED},
    "chain_contact": {"parts": 4, "origin": 5},
    "deleted_contact": {"parts": 4, "origin": 0},
    "no_contacts": {"parts": 2, "origin": 0, "rating": 0},
    "group": {"parts": 9, "origin": 5},
    "hostile_files": {"parts": 5, "origin": 5, "state": _CLOSED},
    "plain_files": {"parts": 5, "origin": 5, "state": _CLOSED},
    "big_file": {"parts": 3, "origin": 0, "state": _CLOSED},
    "missing_file": {"parts": 3, "origin": 0, "state": _CLOSED},
    "pasted_images": {"parts": 5, "origin": 0, "state": _CLOSED},
    "trackers": {"parts": 4, "origin": 5, "state": _CLOSED},
    "file_attribute": {"parts": 4, "origin": 0},
    "odd_attributes": {"parts": 4, "origin": 0},
    "redacted": {"parts": 5, "origin": 0},
    "quick_replies": {"parts": 6, "origin": 2, "state": _OPEN},
    "bot_only": {"parts": 4, "origin": 2, "assignee": 0, "state": _CLOSED},
    "former_author": {"parts": 6, "origin": 0, "assignee": 13},
    "no_teammates": {"parts": 1, "origin": 0, "assignee": 0, "state": _OPEN},
    "nobody_admin": {"parts": 5, "origin": 5, "assignee": 0},
    "no_parts": {"parts": 0, "origin": 3, "assignee": 0, "state": _CLOSED},
    "snoozed": {"parts": 6, "origin": 0, "state": _SNOOZED},
    "reopened": {"parts": 14, "origin": 0, "state": _OPEN},
    "rated_low": {"parts": 7, "origin": 0, "rating": 1, "state": _CLOSED},
    "rating_requested": {"parts": 6, "origin": 0, "rating": 0, "state": _CLOSED},
    "side_talk": {"parts": 7, "origin": 5},
    "linked": {"parts": 5, "origin": 0},
    "call": {"parts": 5, "origin": 13, "state": _OPEN},
    "booking": {"parts": 4, "origin": 0},
}

ODD_ATTRIBUTES: dict[str, object] = {
    "Refund amount": 12.5,
    "Seats affected": 0,
    "Follow up": False,
    "Call back at": 1_755_000_000,
    "AI Title": "Customer asks about odd things",
    "Copilot used": True,
    "CX Score rating": None,
    "Language": "English",
    "Order number": "0007",
    "Steps to reproduce": "1. open\n2. click\n3. \u001b[31mboom\u001b[0m",
    "Unknown attribute nobody defined": "still here",
}
