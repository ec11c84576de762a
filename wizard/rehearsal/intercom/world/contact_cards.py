"""Contacts as the API shows them, with their tags, notes, segments and subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.rehearsal.dice import scramble
from wizard.rehearsal.intercom.world.admins import TEAMMATES, admin
from wizard.rehearsal.intercom.world.calendar import DAY
from wizard.rehearsal.intercom.world.contacts import (
    BEFORE_1970,
    CROWDED,
    DRIFTING_TAGS,
    FAR_FUTURE,
    USER,
    Contacts,
)
from wizard.rehearsal.intercom.world.tags import (
    COMPANY_SEGMENT,
    SEGMENTS,
    SUBSCRIPTION_TYPES,
    TAGS,
    segment_members,
    tag_id,
)
from wizard.rehearsal.intercom.world.words import (
    APP_ID,
    BROWSERS,
    DEVICES,
    LANGUAGES,
    PLACES,
    PLANS,
    SYSTEMS,
)

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.world.companies import Companies

EMBEDDED = 10
_EMPTY_MOBILE = dict.fromkeys(
    f"{system}_{field}"
    for system in ("android", "ios")
    for field in ("app_name", "app_version", "device", "os_version", "sdk_version", "last_seen_at")
)


class ContactCards:
    """Builds contact objects from the columns."""

    def __init__(self, contacts: Contacts, companies: Companies) -> None:
        self._contacts = contacts
        self._companies = companies

    def tag_places(self, index: int) -> list[int]:
        """Places of the contact's tags."""
        if index == CROWDED:
            return list(range(14))
        if index == DRIFTING_TAGS:
            return list(range(11))
        chance = scramble(index * 41 + self._contacts.seed)
        return sorted({(chance >> shift) % 30 for shift in (8, 16, 24)[: chance % 4]})

    def tags(self, index: int) -> list[dict[str, Any]]:
        """The contact's tags with who applied them and when."""
        created = self._contacts.created[index]
        return [
            {
                **TAGS[place],
                "applied_at": created + place * 60,
                "applied_by": {"type": "admin", "id": str(TEAMMATES[place % 9].id)},
            }
            for place in self.tag_places(index)
        ]

    def note_count(self, index: int) -> int:
        """How many notes there are on the contact."""
        return 14 if index == CROWDED else scramble(index * 43 + self._contacts.seed) % 6 // 3

    def note(self, index: int, place: int, *, role: bool = True) -> dict[str, Any]:
        """One note; the newest has the highest place."""
        author = TEAMMATES[(index + place) % len(TEAMMATES)]
        texts = (
            "<p>Prefers to be called in the morning.</p>",
            "<p>Runs two studios, the second one opens in <b>May</b>.</p>",
            "<p>Asked for gift cards again &amp; would pay for them.</p>",
            "<p>Speaks German and English. [/b]</p>",
        )
        return {
            "type": "note",
            "id": str(80_000_000_000 + index * 100 + place),
            "created_at": min(self._contacts.created[index] + place * DAY, self._contacts.updated[index]),
            "contact": {"type": "contact", "id": self._contacts.id_of(index)},
            "author": admin(author, role=role),
            "body": texts[(index + place) % len(texts)],
        }

    def segments(self, index: int) -> list[dict[str, Any]]:
        """The segments that the contact is in."""
        return [
            segment
            for place, segment in enumerate(SEGMENTS)
            if place != COMPANY_SEGMENT and segment_members(place, index)
        ]

    def subscriptions(self, index: int) -> list[dict[str, Any]]:
        """Subscription types that the person chose explicitly."""
        return [kind for place, kind in enumerate(SUBSCRIPTION_TYPES[:3]) if (index + place) % 7 == 0]

    def merge_history(self, index: int) -> list[dict[str, Any]]:
        """What was merged into a user, newest first."""
        contacts = self._contacts
        return [
            {
                "type": "merge_history",
                "source_contact_id": contacts.id_of(source),
                "source_contact_role": "lead",
                "merged_at": contacts.updated[source],
            }
            for source in contacts.merged_from(index)
        ]

    def custom_attributes(self, index: int) -> dict[str, Any]:
        """Custom attribute values; odd ones at the hand-made places."""
        chance = scramble(index * 47 + self._contacts.seed)
        found: dict[str, Any] = {"plan_tier": PLANS[chance % 4], "is_beta": chance % 9 == 0}
        if chance & 16:
            found["seats"] = 1 + (chance >> 8) % 40
            found["lifetime_value"] = (chance >> 12) % 900_000 / 100
        if chance & 32:
            found["Trial ends"] = self._contacts.created[index] + 30 * DAY
        if chance % 11 == 0:
            found |= {"SuPER-AttributE": "yes", "SEATS": "about ten", "Seats ": 4}
        if chance % 13 == 0:
            found |= {"referral code": "=1+1", "email": "other@example.com"}
        if index == BEFORE_1970:
            found |= {"Geburtstag 🎂": -310_435_200, "Trial ends": "31/12/2024"}
        if index == FAR_FUTURE:
            found |= {"Trial ends": 2_328_134_400_000, "seats": None}
        return found

    def card(self, index: int) -> dict[str, Any]:
        """The contact object of API 2.16."""
        contacts, chance = self._contacts, scramble(index * 53 + self._contacts.seed)
        identity, created = contacts.id_of(index), contacts.created[index]
        email, updated = contacts.email(index), contacts.updated[index]
        place, browser = PLACES[chance % len(PLACES)], BROWSERS[(chance >> 4) % len(BROWSERS)]
        user = contacts.roles[index] == USER
        seen = created + (updated - created) * 3 // 4
        card: dict[str, Any] = {
            "type": "contact", "id": identity, "workspace_id": APP_ID,
            "external_id": contacts.external_id(index), "role": "user" if user else "lead",
            "email": email, "email_domain": email.rpartition("@")[2] if email else None,
            "phone": contacts.phone(index), "name": contacts.name(index),
            "avatar": None, "owner_id": str(TEAMMATES[chance % 9].id) if chance % 5 == 0 else None,
            "social_profiles": {"type": "list", "data": _profiles(chance, identity)},
            "has_hard_bounced": chance % 50 == 0, "marked_email_as_spam": chance % 70 == 0,
            "unsubscribed_from_emails": chance % 12 == 0, "created_at": created, "updated_at": updated,
            "signed_up_at": _signed_up(index, created) if user else None,
            "last_seen_at": seen if user else None,
            "last_replied_at": seen + 60 if chance % 2 else None,
            "last_contacted_at": seen if chance % 3 == 0 else None,
            "last_email_opened_at": seen if chance % 4 == 0 else None,
            "last_email_clicked_at": seen + 5 if chance % 8 == 0 else None,
            "language_override": LANGUAGES[chance % 9] if chance % 17 == 0 else None,
            "browser": browser[0] if user else None, "browser_version": browser[1] if user else None,
            "browser_language": LANGUAGES[(chance >> 9) % len(LANGUAGES)] if user else None,
            "os": SYSTEMS[(chance >> 12) % len(SYSTEMS)] if user else None,
            "location": {"type": "location", "country": place[0], "region": place[1], "city": place[2],
                         "country_code": place[3], "continent_code": place[4]},
            **_EMPTY_MOBILE,
            "custom_attributes": self.custom_attributes(index),
            "utm_campaign": None, "utm_content": None, "utm_medium": None, "utm_source": None,
            "utm_term": None, "referrer": None, "enabled_push_messaging": None,
            "sms_consent": False, "unsubscribed_from_sms": False,
        }  # fmt: skip
        if chance % 6 == 0:
            card |= {"ios_device": DEVICES[1], "ios_app_name": "Tidewell", "ios_app_version": "5.14.2"}
            card |= {"ios_os_version": "18.1", "ios_last_seen_at": seen}
        return card | self._lists(index, identity)

    def _lists(self, index: int, identity: str) -> dict[str, Any]:
        """The five addressable lists: ten ids at most, and where the rest is."""
        tags = [("tag", tag_id(place), f"/tags/{tag_id(place)}") for place in self.tag_places(index)]
        notes = [
            ("note", str(80_000_000_000 + index * 100 + place),
             f"/notes/{80_000_000_000 + index * 100 + place}")
            for place in range(self.note_count(index))
        ]  # fmt: skip
        firms = [
            ("company", self._companies.id_of(company), f"/companies/{self._companies.id_of(company)}")
            for company in self._companies.of(index)
        ]
        chosen = self.subscriptions(index)
        out = [("subscription", kind["id"], f"/subscription_types/{kind['id']}") for kind in chosen]
        base = f"/contacts/{identity}"
        drift = 3 if index == DRIFTING_TAGS else 0
        return {
            "tags": _addressable(tags, f"{base}/tags", drift),
            "notes": _addressable(notes, f"{base}/notes"),
            "companies": _addressable(firms, f"{base}/companies"),
            "opted_out_subscription_types": _addressable(out[:2], f"{base}/subscriptions"),
            "opted_in_subscription_types": _addressable(out[2:], f"{base}/subscriptions"),
        }


def _addressable(rows: list[tuple[str, str, str]], url: str, drift: int = 0) -> dict[str, Any]:
    return {
        "type": "list",
        "data": [{"type": kind, "id": identity, "url": at} for kind, identity, at in rows[:EMBEDDED]],
        "url": url,
        "total_count": len(rows) + drift,
        "has_more": len(rows) > EMBEDDED,
    }


def _profiles(chance: int, identity: str) -> list[dict[str, Any]]:
    if chance % 10:
        return []
    return [{"type": "social_profile", "name": "Twitter", "url": f"https://social.example/{identity[-6:]}"}]


def _signed_up(index: int, created: int) -> int:
    if index == FAR_FUTURE:
        return 2_328_134_400
    return -34_560_000 if index == BEFORE_1970 else created
