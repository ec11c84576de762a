"""The firms that contacts belong to; some have no users and stay out of lists."""

from __future__ import annotations

from array import array
from functools import cached_property, lru_cache
from typing import Any

from wizard.rehearsal.dice import noise, scramble
from wizard.rehearsal.intercom.world.calendar import DAY, FOUR_YEARS, ascending_moments
from wizard.rehearsal.intercom.world.contacts import CROWDED, Contacts
from wizard.rehearsal.intercom.world.tags import SEGMENTS, TAGS, segment_members
from wizard.rehearsal.intercom.world.words import (
    APP_ID,
    FIRM_FORMS,
    FIRM_HEADS,
    FIRM_TAILS,
    INDUSTRIES,
    PLANS,
)

_NOBODY = 0xFFFFFFFF


class Companies:
    """All companies, and who belongs to them."""

    def __init__(self, count: int, contacts: Contacts, seed: int, now: int) -> None:
        self.count = count
        self.seed = seed
        self.removed: set[int] = set()
        self._contacts = contacts
        self.created = ascending_moments(count, end=now - 3 * DAY, span=FOUR_YEARS, seed=seed, name="company-created")
        self.without_users = max(1, count // 20) if count else 0
        visible = count - self.without_users
        self.visible = max(0, visible)
        belongs = noise(seed, "contact-company", len(contacts))
        self.of_contact = array(
            "I",
            [
                _NOBODY if chance < 64 or not visible else scramble(index ^ seed) % visible
                for index, chance in enumerate(belongs)
            ],
        )
        self.last_request = [
            at + (now - at) * (scramble(index * 3 + seed) % 1000) // 1000 for index, at in enumerate(self.created)
        ]
        self.company = lru_cache(maxsize=4096)(self._company)

    @cached_property
    def listed(self) -> list[int]:
        """Companies with users, the last seen first."""
        order = sorted(range(self.visible), key=lambda index: (-self.last_request[index], index))
        return [index for index in order if self.members[index] and index not in self.removed]

    @cached_property
    def members(self) -> list[array[int]]:
        """For each company, its living contacts in ascending order."""
        found: list[array[int]] = [array("I") for _ in range(self.count)]
        for contact in range(len(self._contacts)):
            if self._contacts.alive[contact]:
                for company in self.of(contact):
                    found[company].append(contact)
        return found

    def of(self, contact: int) -> list[int]:
        """The companies of a contact; nearly always none or one."""
        found = self._belonging(contact)
        return [index for index in found if index not in self.removed] if self.removed else found

    def _belonging(self, contact: int) -> list[int]:
        first = self.of_contact[contact]
        if contact == CROWDED:
            return list(range(min(12, self.visible)))
        if first == _NOBODY:
            return []
        second = (first + 1) % self.visible
        return [first, second] if scramble(contact * 17) % 20 == 0 and second != first else [first]

    def id_of(self, index: int) -> str:
        """24 hex digits that end with the index."""
        chance = scramble(index ^ (self.seed << 30)) & 0xFFFFFFFFFF
        return f"{self.created[index]:08x}{chance:010x}{index:06x}"

    def index_of(self, identity: str) -> int | None:
        """The row of an id."""
        try:
            index = int(identity[-6:], 16)
        except ValueError:
            return None
        found = index < self.count and index not in self.removed and self.id_of(index) == identity
        return index if found else None

    def remove(self, index: int) -> None:
        """Delete a company: it leaves lists and the people who belonged to it."""
        self.removed.add(index)
        self.forget()

    def forget(self) -> None:
        """People or companies went: who belongs to what, and what is listed, is to be found out anew."""
        self.__dict__.pop("listed", None)
        self.__dict__.pop("members", None)
        self.company.cache_clear()

    def company_id(self, index: int) -> str:
        """The customer's own id; companies made for leads have a telling one."""
        if index % 15 == 7:
            return f"{self.id_of(index)}-qualification-company"
        return f"acct_{2000 + index}"

    def name(self, index: int) -> str:
        """The firm's name."""
        chance = scramble(index * 19 + self.seed)
        head = FIRM_HEADS[chance % len(FIRM_HEADS)]
        tail = FIRM_TAILS[(chance >> 8) % len(FIRM_TAILS)]
        if index == 3:
            return "[bold]Harbour[/] & Söhne <Yoga> \x1b[31m"
        return f"{head} {tail}{FIRM_FORMS[(chance >> 16) % len(FIRM_FORMS)]}"

    def plan(self, index: int) -> str:
        """The plan's name."""
        return PLANS[scramble(index * 23 + self.seed) % len(PLANS)]

    def tag_places(self, index: int) -> list[int]:
        """Places of the company's tags."""
        chance = scramble(index * 29 + self.seed)
        return sorted({chance % 24, (chance >> 8) % 24}) if chance % 3 == 0 else []

    def note_count(self, index: int) -> int:
        """How many notes it has."""
        return 13 if index == 0 else scramble(index * 31 + self.seed) % 5 // 2

    def _company(self, index: int) -> dict[str, Any]:
        chance = scramble(index * 37 + self.seed)
        created = self.created[index]
        url = f"/companies/{self.id_of(index)}/notes"
        notes = self.note_count(index)
        company: dict[str, Any] = {
            "type": "company", "id": self.id_of(index), "company_id": self.company_id(index),
            "app_id": APP_ID, "name": self.name(index), "created_at": created,
            "updated_at": max(created, self.last_request[index]),
            "last_request_at": self.last_request[index],
            "monthly_spend": chance % 480, "session_count": (chance >> 8) % 4000,
            "user_count": len(self.members[index]), "size": (chance >> 16) % 90,
            "website": f"https://studio-{index}.example", "industry": INDUSTRIES[chance % 7],
            "plan": {"type": "plan", "id": str(269_000 + chance % 4), "name": self.plan(index)}
            if chance % 6 else {},
            "tags": {"type": "tag.list", "tags": [TAGS[place] for place in self.tag_places(index)]},
            "segments": {"type": "segment.list", "segments": self.segments(index)},
            "notes": {"type": "list", "data": [{"type": "note", "id": str(note_id(index, place)),
                      "url": f"/notes/{note_id(index, place)}"} for place in range(min(10, notes))],
                      "url": url, "total_count": notes, "has_more": notes > 10},
            "custom_attributes": self._attributes(index, chance),
        }  # fmt: skip
        if chance % 9:
            company["remote_created_at"] = created - DAY
        return company

    def segments(self, index: int) -> list[dict[str, Any]]:
        """The segments that the company is in."""
        return [SEGMENTS[place] for place in (0, 4) if segment_members(place, index + 7)]

    def _attributes(self, index: int, chance: int) -> dict[str, Any]:
        found: dict[str, Any] = {
            "contract_type": ("monthly", "yearly", "pilot", "Monthly")[(chance >> 4) % 4],
            "locations": 1 + (chance >> 12) % 6,
        }
        if chance % 2:
            found["Health score"] = (chance >> 20) % 100 / 100
            found["vat_exempt"] = bool(chance & 4)
        if chance % 3 == 0:
            found["renewal_date"] = 1_800_000_000 + (chance >> 24) % 20_000_000
        if chance % 5 == 0:
            found["account_manager"] = "Hélène Dubreuil"
        if index == 5:
            found["renewal_date"] = "sometime in spring"
        return found


def note_id(index: int, place: int) -> int:
    """The id of a company's note."""
    return 90_000_000_000 + index * 100 + place
