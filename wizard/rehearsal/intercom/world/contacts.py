"""The people: users and leads, those merged away and those deleted; as columns and one by one."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wizard.rehearsal.dice import loaded, noise, scramble
from wizard.rehearsal.intercom.table import Table
from wizard.rehearsal.intercom.world.calendar import DAY, FOUR_YEARS, ascending_moments
from wizard.rehearsal.intercom.world.hostile import HOSTILE_NAMES
from wizard.rehearsal.intercom.world.words import (
    FIRST_NAMES,
    LAST_NAMES,
    MAIL_DOMAINS,
    NATIVE_NAMES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

USER, LEAD, MERGED, DELETED = range(4)
ROLES: tuple[str | None, ...] = ("user", "lead", None, None)

# Hand-made people at the first places; tests and rehearsals look for them here.
CHAIN = (0, 1, 2)
SHARED_EMAIL = (3, 4)
CASE_EMAIL = (5, 6)
CROWDED, NAMELESS, FAR_FUTURE, BEFORE_1970, GONE = 7, 8, 9, 10, 11
FIRST_HOSTILE = 12
NATIVE, PHONE_ONLY, SAME_EMAIL_LEAD, DRIFTING_TAGS, SAME_PERSON_LEAD = 20, 21, 22, 23, 24
HAND_MADE = 25
_ROLES_AT = {
    0: MERGED,
    1: MERGED,
    2: USER,
    NAMELESS: LEAD,
    GONE: DELETED,
    SAME_EMAIL_LEAD: LEAD,
    SAME_PERSON_LEAD: LEAD,
}
_EMAILS_AT: dict[int, str | None] = {
    3: "shared@example.com", 4: "shared@example.com", SAME_EMAIL_LEAD: "shared@example.com",
    5: "Casey.Jones@Example.com", 6: "casey.jones@example.com", NAMELESS: None, PHONE_ONLY: None,
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """What conversations need to know of a contact."""

    id: str
    role: str
    name: str | None
    email: str | None
    external_id: str | None
    phone: str | None


class Contacts(Table):
    """All contacts of the workspace."""

    def __init__(self, count: int, seed: int, now: int) -> None:
        created = ascending_moments(
            count, end=now - DAY, span=FOUR_YEARS + 180 * DAY, seed=seed, name="contact-created"
        )
        ages = noise(seed, "contact-updated", count)
        updated = array("I", [at + (now - at) * (age + 1) // 257 for at, age in zip(created, ages, strict=True)])
        table = loaded((USER, 74), (LEAD, 22), (MERGED, 2), (DELETED, 2))
        self.roles = bytearray(noise(seed, "contact-role", count).translate(table))
        for index in range(min(HAND_MADE, count)):
            self.roles[index] = _ROLES_AT.get(index, USER)
        if count <= CHAIN[-1]:
            self.roles = bytearray(count)
        living = bytes((1, 1, 0, 0)).ljust(256, b"\0")
        super().__init__(created, updated, bytearray(self.roles.translate(living)))
        self.seed = seed
        self.person = lru_cache(maxsize=8192)(self._person)

    def id_of(self, index: int) -> str:
        """24 hex digits: the second it was made, chance, and its index."""
        chance = scramble(index ^ (self.seed << 24)) & 0xFFFFFFFFFF
        return f"{self.created[index]:08x}{chance:010x}{index:06x}"

    def index_of(self, identity: str) -> int | None:
        """The row of an id, whatever became of the contact."""
        try:
            index = int(identity[-6:], 16)
        except ValueError:
            return None
        return index if index < len(self) and self.id_of(index) == identity else None

    def by_external_id(self, external_id: str) -> int | None:
        """The row of a living user with that external id."""
        digits = external_id.removeprefix("u-")
        index = int(digits) - 1000 if digits.isdigit() else -1
        if 0 <= index < len(self) and self.alive[index] and self.external_id(index) == external_id:
            return index
        return None

    def external_id(self, index: int) -> str | None:
        """The customer's own id of a user; leads have none."""
        return f"u-{1000 + index}" if self.roles[index] in (USER, MERGED) else None

    def email(self, index: int) -> str | None:
        """The address, or None for about one lead in five and a few users."""
        if index in _EMAILS_AT:
            return _EMAILS_AT[index]
        if index == SAME_PERSON_LEAD:
            # Somebody who wrote before they signed up, in another letter case.
            return (self.email(DRIFTING_TAGS) or "").upper() or None
        chance = scramble(index * 5 + self.seed)
        if chance % 100 < (20 if self.roles[index] == LEAD else 3):
            return None
        domain = MAIL_DOMAINS[(chance >> 8) % len(MAIL_DOMAINS)]
        return f"{_slug(self._names(index)[0])}.{index}@{domain}"

    def name(self, index: int) -> str | None:
        """The full name, or None."""
        hostile = index - FIRST_HOSTILE
        if 0 <= hostile < len(HOSTILE_NAMES):
            return HOSTILE_NAMES[hostile]
        chance = scramble(index * 7 + self.seed)
        if index == NAMELESS or (self.roles[index] == LEAD and chance % 100 < 35):
            return None
        if index == NATIVE or chance % 100 < 4:
            return NATIVE_NAMES[(chance >> 8) % len(NATIVE_NAMES)]
        return " ".join(self._names(index))

    def phone(self, index: int) -> str | None:
        """The number in E.164 form, for about a third."""
        chance = scramble(index * 11 + self.seed)
        if index != PHONE_ONLY and chance % 3:
            return None
        return f"+353{850_000_000 + chance // 3 % 9_999_999}"

    def merged_into(self, index: int) -> int:
        """Where the chain of merges that begins at a merged contact ends."""
        following = index + 1
        while following < len(self) and self.roles[following] != USER:
            following += 1
        return following if following < len(self) else CHAIN[-1]

    def merged_from(self, index: int) -> Iterator[int]:
        """The contacts that were merged into a user, newest first."""
        before = index - 1
        while before >= 0 and self.roles[before] != USER:
            if self.roles[before] == MERGED:
                yield before
            before -= 1

    def _names(self, index: int) -> tuple[str, str]:
        chance = scramble(index * 13 + self.seed)
        first = FIRST_NAMES[chance % len(FIRST_NAMES)]
        return first, LAST_NAMES[(chance >> 8) % len(LAST_NAMES)]

    def _person(self, index: int) -> Person:
        return Person(
            self.id_of(index),
            "lead" if self.roles[index] in (LEAD, MERGED) else "user",
            self.name(index),
            self.email(index),
            self.external_id(index),
            self.phone(index),
        )


def _slug(name: str) -> str:
    folded = name.casefold().encode("ascii", "ignore").decode()
    return "".join(letter for letter in folded if letter.isalnum()) or "someone"
