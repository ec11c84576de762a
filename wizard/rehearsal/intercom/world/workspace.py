"""The whole made-up workspace, put together from its settings."""

from __future__ import annotations

from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING

from wizard.rehearsal.intercom.world.companies import Companies
from wizard.rehearsal.intercom.world.contact_cards import ContactCards
from wizard.rehearsal.intercom.world.contacts import Contacts
from wizard.rehearsal.intercom.world.conversation_columns import ConversationColumns
from wizard.rehearsal.intercom.world.conversations import Conversations
from wizard.rehearsal.intercom.world.deleted import Deletions
from wizard.rehearsal.intercom.world.tags import COMPANY_SEGMENT, segment_members
from wizard.rehearsal.intercom.world.tickets import Tickets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wizard.rehearsal.settings import SimulatorSettings


class Workspace:
    """Everything that the API can be asked about, and the few ways in which it changes."""

    def __init__(self, settings: SimulatorSettings) -> None:
        seed, now = settings.seed, settings.now
        self.contacts = Contacts(settings.contact_count, seed, now)
        self.companies = Companies(settings.company_count, self.contacts, seed, now)
        self.cards = ContactCards(self.contacts, self.companies)
        self.columns = ConversationColumns(settings.conversations, settings.contact_count, seed, now, settings.parts)
        if settings.few_files:
            self.columns.files = bytearray(settings.conversations)
        self.conversations = Conversations(self.columns, self.contacts, self.companies)
        self.tickets = Tickets(settings.ticket_count, self.conversations)
        self.deletions = Deletions(self.columns, now)
        self.removed: set[tuple[str, str]] = set()
        """(kind, id) of the deleted ones among what is the same in every workspace: tags, macros, articles."""
        self.segment_size = lru_cache(maxsize=None)(self._segment_size)

    def _segment_size(self, place: int) -> int:
        """How many living contacts are in the segment at that place."""
        alive = self.contacts.alive
        if place == COMPANY_SEGMENT:
            return 0
        return sum(segment_members(place, index) for index in compress(range(len(alive)), alive))

    def touch(self, index: int, at: int) -> None:
        """The customer writes again: a new part, a new `updated_at`, and it is open."""
        columns = self.columns
        at = max(at, columns.updated[index] + 1)
        self.conversations.touches.setdefault(index, []).append(at)
        columns.parts[index] += 1
        columns.reopen(index)
        columns.move(index, at)

    def delete(self, index: int, at: int) -> None:
        """A teammate deletes a conversation for good."""
        if self.columns.alive[index]:
            self.columns.remove(index)
            self.deletions.add(index, at)

    def bulk_update(self, indices: Iterable[int], at: int) -> None:
        """A teammate changes many conversations at once: all of them were then updated in one second."""
        for index in indices:
            self.columns.move(index, max(at, self.columns.created[index]))

    def remove(self, kind: str, identity: str) -> None:
        """Somebody deletes an object that is no conversation. Raises KeyError for one that is not there."""
        if kind in ("contacts", "tickets"):
            table = self.contacts if kind == "contacts" else self.tickets
            index = table.index_of(identity)
            if index is None or not table.alive[index]:
                raise KeyError(identity)
            table.remove(index)
        elif kind == "companies":
            index = self.companies.index_of(identity)
            if index is None:
                raise KeyError(identity)
            self.companies.remove(index)
        elif kind in ("tags", "macros", "articles"):
            self.removed.add((kind, identity))
        else:
            raise KeyError(kind)
        if kind == "contacts":
            self.companies.forget()

    def arrive(self, at: int) -> int:
        """Somebody starts a new conversation; returns its index."""
        columns = self.columns
        latest = columns.created[-1] if len(columns) else 0
        contact = len(columns) % len(self.contacts) if len(self.contacts) else 0
        return columns.add(max(at, latest), contact)
