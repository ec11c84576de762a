"""The fields that contacts/search knows, and where their values are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.rehearsal.intercom.search.engine import Field, field_lookup
from wizard.rehearsal.intercom.world.contacts import ROLES
from wizard.rehearsal.intercom.world.tags import COMPANY_SEGMENT, SEGMENT_PLACES, segment_members, tag_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.rehearsal.intercom.search.comparing import Kind
    from wizard.rehearsal.intercom.world.workspace import Workspace

SORTABLE = frozenset(("created_at", "updated_at", "id"))
_DATES = ("signed_up_at", "last_seen_at", "last_contacted_at", "last_replied_at",
          "last_email_opened_at", "last_email_clicked_at")  # fmt: skip
_TEXTS = ("avatar", "language_override", "browser", "browser_version", "browser_language", "os",
          "ios_device", "ios_app_version", "ios_app_name", "ios_os_version", "ios_sdk_version",
          "android_device", "android_app_version", "android_app_name", "android_os_version",
          "android_sdk_version")  # fmt: skip
_FLAGS = ("unsubscribed_from_emails", "marked_email_as_spam", "has_hard_bounced")


def contact_fields(world: Workspace) -> Callable[[str], Field | None]:
    """A lookup of contact fields by name; None for a field that cannot be searched."""
    contacts, cards = world.contacts, world.cards

    def card(kind: Kind, name: str) -> Field:
        return Field(kind, row=lambda row: cards.card(row)[name])

    fixed: dict[str, Field] = {
        "id": Field("id", row=contacts.id_of),
        "role": Field("text", coded=(lambda: contacts.roles, ROLES)),
        "created_at": Field("date", column=lambda: contacts.created),
        "updated_at": Field("date", column=lambda: contacts.indexed),
        "name": Field("text", row=contacts.name),
        "email": Field("text", row=contacts.email),
        "email_domain": Field("text", row=lambda row: (contacts.email(row) or "@").split("@")[1]),
        "phone": Field("text", row=contacts.phone),
        "formatted_phone": Field("text", row=contacts.phone),
        "external_id": Field("text", row=contacts.external_id),
        "owner_id": card("id", "owner_id"),
        "tag_id": Field("tags", row=lambda row: [tag_id(place) for place in cards.tag_places(row)]),
        "segment_id": Field("tags", row=_segments_of),
        "ios_last_seen_at": card("date", "ios_last_seen_at"),
        "android_last_seen_at": card("date", "android_last_seen_at"),
    }
    fixed |= {name: card("date", name) for name in _DATES}
    fixed |= {name: card("text", name) for name in _TEXTS}
    fixed |= {name: card("boolean", name) for name in _FLAGS}
    for name in ("country", "region", "city"):
        fixed[f"location.{name}"] = Field("text", row=_location(world, name))
    return field_lookup(fixed, {"custom_attributes.": lambda name: _custom(world, name)})


def _segments_of(row: int) -> list[str]:
    return [
        identity
        for identity, place in SEGMENT_PLACES.items()
        if place != COMPANY_SEGMENT and segment_members(place, row)
    ]


def _location(world: Workspace, name: str) -> Callable[[int], Any]:
    return lambda row: world.cards.card(row)["location"][name]


def _custom(world: Workspace, name: str) -> Field:
    kinds: dict[str, Kind] = {
        "seats": "number", "lifetime_value": "number", "is_beta": "boolean", "Trial ends": "date",
    }  # fmt: skip
    return Field(kinds.get(name, "text"), row=lambda row: _usable(world, row, name, kinds))


def _usable(world: Workspace, row: int, name: str, kinds: dict[str, Kind]) -> Any:
    """The value; a string in a number's or a date's place is not indexed."""
    value = world.cards.custom_attributes(row).get(name)
    return None if name in kinds and isinstance(value, str) else value
