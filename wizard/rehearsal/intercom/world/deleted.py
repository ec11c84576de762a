"""Conversations that are gone: those from before the start, and those deleted since."""

from __future__ import annotations

from typing import Any

from wizard.rehearsal.intercom.world.conversation_columns import (
    CONVERSATION_BASE,
    ID_STEP,
    ConversationColumns,
)


class Deletions:
    """The feed of deleted conversations."""

    def __init__(self, columns: ConversationColumns, now: int) -> None:
        self._columns = columns
        gone = min(40, columns.base_count // 10)
        self._rows = [
            (now - (gone - place) * 86_400, str(CONVERSATION_BASE + place * 31 * ID_STEP + 6)) for place in range(gone)
        ]

    def add(self, index: int, at: int) -> None:
        """Note that a conversation was deleted at that second."""
        self._rows.append((at, self._columns.id_of(index)))

    def rows(self, *, ascending: bool) -> list[dict[str, Any]]:
        """The feed, by the moment of deletion."""
        ordered = sorted(self._rows, reverse=not ascending)
        return [
            {
                "type": "conversation",
                "id": identity,
                "metrics_retained": int(identity) % 2 == 0,
                "deleted_at": at,
            }
            for at, identity in ordered
        ]
