"""Conversations as columns: one byte or one number per conversation and fact."""

from __future__ import annotations

from array import array

from wizard.rehearsal.dice import loaded, noise
from wizard.rehearsal.intercom.table import Table
from wizard.rehearsal.intercom.world.admins import ASSIGNEES, SUPPORT, TEAMS
from wizard.rehearsal.intercom.world.calendar import DAY, FOUR_YEARS, ascending_moments
from wizard.rehearsal.intercom.world.contacts import CHAIN, GONE
from wizard.rehearsal.intercom.world.specials import PERIOD, SPECIALS
from wizard.rehearsal.intercom.world.stories import STORIES
from wizard.rehearsal.intercom.world.tags import TAG_SETS

CONVERSATION_BASE = 215_470_000_000_000
ID_STEP = 13
OPEN, CLOSED, SNOOZED = range(3)
STATES = ("open", "closed", "snoozed")
PRIORITIES = ("none", "low", "medium", "high", "urgent")
NO_FILES, ATTACHED, PASTED, IN_SOURCE, BOTH = range(5)
CAPPED_PARTS = 500

# How a conversation began: its channel and who started it, by the code in the column.
ORIGINS: tuple[tuple[str, str], ...] = (
    ("conversation", "customer_initiated"), ("conversation", "admin_initiated"),
    ("conversation", "operator_initiated"), ("conversation", "automated"),
    ("conversation", "campaigns_initiated"), ("email", "customer_initiated"),
    ("email", "admin_initiated"), ("email", "automated"), ("whatsapp", "customer_initiated"),
    ("sms", "customer_initiated"), ("facebook", "customer_initiated"),
    ("instagram", "customer_initiated"), ("twitter", "customer_initiated"),
    ("phone_call", "customer_initiated"), ("phone_switch", "customer_initiated"),
    ("push", "automated"), ("unknown", "customer_initiated"), ("telegraph", "customer_initiated"),
)  # fmt: skip
_ORIGIN_WEIGHTS = (78, 14, 8, 4, 1, 76, 16, 4, 16, 8, 8, 6, 4, 5, 2, 2, 1)
_PARTS = ((1, 6), (2, 12), (3, 18), (4, 24), (5, 28), (6, 30), (7, 28), (8, 26), (9, 22), (10, 16),
          (12, 14), (14, 12), (16, 8), (20, 6), (28, 4), (40, 2))  # fmt: skip
_HOURS = (1, 2, 3, 5, 8, 14, 20, 30, 50, 80, 120, 200, 400)
BULK_UPDATE = 1_741_600_800


class ConversationColumns(Table):
    """All conversations of the workspace, their columns and their searchable facts."""

    def __init__(self, count: int, contact_count: int, seed: int, now: int, parts: int = 0) -> None:
        self.seed = seed
        self.base_count = count
        created = ascending_moments(count, end=now - 1800, span=FOUR_YEARS, seed=seed, name="conversation-created")
        hours = noise(seed, "duration", count).translate(loaded(*((hour if hour < 256 else 255, 1) for hour in _HOURS)))
        minutes = noise(seed, "minutes", count)
        self.settled = array(
            "I",
            [
                min(at + hour * 3600 + minute * 41, now)
                for at, hour, minute in zip(created, hours, minutes, strict=True)
            ],
        )
        bulk = noise(seed, "bulk", count)
        updated = array(
            "I",
            [
                BULK_UPDATE if chance < 9 and at < BULK_UPDATE else at
                for at, chance in zip(self.settled, bulk, strict=True)
            ],
        )
        self.updated = updated
        self._throw(count)
        self.contact = array("I", [0]) * count
        if count and contact_count:
            raw = array("I")
            raw.frombytes(noise(seed, "contact", count * raw.itemsize))
            self.contact = array("I", [value % contact_count for value in raw])
        self.parts = array("H", [parts] * count if parts else list(self._column("parts", _PARTS)))
        self.period = min(count, PERIOD)
        self._place_specials(contact_count)
        super().__init__(created, updated, bytearray(b"\1") * count)

    def _throw(self, count: int) -> None:
        """Fill the byte columns by chance."""
        self.origin = self._column("origin", tuple(enumerate(_ORIGIN_WEIGHTS)))
        self.state = self._states(count)
        self._first_state: dict[int, int] = {}
        self.assignee = self._column("assignee", ((0, 30), *((code, 16) for code in range(1, len(ASSIGNEES)))))
        self.team = self._column("team", ((0, 90), *((n, 30) for n in range(1, len(TEAMS) + 1))))
        self.priority = self._column("priority", ((0, 200), (1, 10), (2, 16), (3, 18), (4, 8)))
        self.tags = self._column("tags", ((0, 110), *((code, 6) for code in range(1, len(TAG_SETS)))))
        self.rating = self._column("rating", ((0, 200), (1, 6), (2, 4), (3, 8), (4, 14), (5, 24)))
        self.story = self._column("story", tuple((code, 1) for code in range(len(STORIES))))
        self.files = self._column("files", ((NO_FILES, 204), (ATTACHED, 24), (PASTED, 14), (IN_SOURCE, 10), (BOTH, 4)))
        self.read = self._column("read", ((1, 220), (0, 36)))
        self.flags = bytearray(noise(self.seed, "flags", count))

    def _column(self, name: str, faces: tuple[tuple[int, int], ...]) -> bytearray:
        return bytearray(noise(self.seed, name, self.base_count).translate(loaded(*faces)))

    def _states(self, count: int) -> bytearray:
        """Old conversations are nearly all closed; of the newest, many are still open."""
        chance = noise(self.seed, "state", count)
        recent = max(1, count // 14)
        old = loaded((CLOSED, 250), (OPEN, 4), (SNOOZED, 2))
        new = loaded((CLOSED, 120), (OPEN, 100), (SNOOZED, 36))
        return bytearray(chance[:-recent].translate(old) + chance[-recent:].translate(new))

    def _place_specials(self, contact_count: int) -> None:
        """Spread the hand-made conversations evenly, once in every PERIOD."""
        self.special_at: dict[int, str] = {}
        if self.period < len(SPECIALS):
            return
        for number, (name, wanted) in enumerate(SPECIALS.items()):
            place = (number * self.period + self.period // 3) // len(SPECIALS)
            self.special_at[place] = name
            for index in range(place, self.base_count, self.period):
                for column, value in wanted.items():
                    getattr(self, column)[index] = value
                self.files[index] = NO_FILES
                if name == "chain_contact" and contact_count > CHAIN[-1]:
                    self.contact[index] = CHAIN[0]
                elif name == "deleted_contact" and contact_count > GONE:
                    self.contact[index] = GONE
                self._stretch(index)

    def _stretch(self, index: int) -> None:
        """Long conversations take long."""
        if self.parts[index] > 100:
            self.settled[index] += 40 * DAY
            self.updated[index] = max(self.updated[index], self.settled[index])

    def is_outreach(self, index: int) -> bool:
        """Whether the team or a campaign wrote first."""
        return ORIGINS[self.origin[index]][1] != "customer_initiated"

    def reopen(self, index: int) -> None:
        """Open a conversation again; its script still ends as it did."""
        self._first_state.setdefault(index, self.state[index])
        self.state[index] = OPEN

    def first_state(self, index: int) -> int:
        """The state before anything was touched."""
        return self._first_state.get(index, self.state[index])

    def special(self, index: int) -> str | None:
        """The name of a hand-made conversation, None for an ordinary one."""
        if not self.period or index >= self.base_count:
            return None
        return self.special_at.get(index % self.period)

    def specials(self, name: str) -> list[int]:
        """Where the conversations with that name are."""
        return [
            index
            for place, found in self.special_at.items()
            if found == name
            for index in range(place, self.base_count, self.period)
        ]

    def id_of(self, index: int) -> str:
        """A long number, ascending with the time of creation."""
        return str(CONVERSATION_BASE + index * ID_STEP)

    def index_of(self, identity: str) -> int | None:
        """The row of an id."""
        if not identity.isdigit() or len(identity) > 18:
            return None
        index, rest = divmod(int(identity) - CONVERSATION_BASE, ID_STEP)
        return index if rest == 0 and 0 <= index < len(self) else None

    def add(self, created_at: int, contact: int) -> int:
        """A new open conversation from Messenger with one answer; returns its index."""
        fresh = (
            (self.origin, 0), (self.state, OPEN), (self.assignee, 1), (self.team, 1),
            (self.priority, 0), (self.tags, 0), (self.rating, 0), (self.files, NO_FILES),
            (self.read, 0), (self.flags, 128), (self.story, len(self) % len(STORIES)),
        )  # fmt: skip
        for column, value in fresh:
            column.append(value)
        self.contact.append(contact)
        self.parts.append(1)
        self.settled.append(created_at)
        return self.append(created_at)


TEAM_CODES: tuple[int, ...] = (0, *(identity for identity, _ in TEAMS))
SUPPORT_CODE = TEAM_CODES.index(SUPPORT)
