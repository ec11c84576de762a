"""News items and feeds, brands, e-mail addresses, office hours, phone calls and visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.rehearsal.dice import scramble
from wizard.rehearsal.intercom.world.admins import ADMIN_BASE
from wizard.rehearsal.intercom.world.words import APP_ID

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.world.contacts import Contacts
    from wizard.rehearsal.intercom.world.conversation_columns import ConversationColumns

_MADE = 1_720_000_000
NEWSFEEDS: list[dict[str, Any]] = [
    {"type": "newsfeed", "id": str(68 + place), "name": name, "created_at": _MADE, "updated_at": _MADE}
    for place, name in enumerate(("Visitor feed", "Studio owners"))
]
NEWS_ITEMS: list[dict[str, Any]] = [
    {
        "type": "news-item", "id": str(29 + place), "workspace_id": APP_ID, "title": title,
        "body": f"<p>{title}. Have a look!</p>", "sender_id": ADMIN_BASE + place % 3,
        "state": "draft" if place == 3 else "live", "labels": ["Product"] if place % 2 else [],
        "newsfeed_assignments": [] if place == 3 else
        [{"newsfeed_id": 68 + place % 2, "published_at": _MADE + place * 86_400}],
        "cover_image_url": None, "reactions": ["👍", "❤️", None, None], "deliver_silently": place == 2,
        "created_at": _MADE + place * 80_000, "updated_at": _MADE + place * 86_400,
    }
    for place, title in enumerate(("Torch for QR check-in", "Gift cards in beta", "New reports",
                                   "Not yet told", "Prices for 2027", "Summer hours", "Status page",
                                   "Android 5.15", "iOS 5.15", "API keys with scopes", "Webinar", "Thanks!"))
]  # fmt: skip
BRANDS: list[dict[str, Any]] = [
    {
        "type": "brand", "id": identity, "name": name, "is_default": identity == APP_ID,
        "created_at": _MADE, "updated_at": _MADE + 600, "help_center_id": center,
        "default_address_settings_id": address,
    }
    for identity, name, center, address in ((APP_ID, "Tidewell", "79", "13"), ("3", "Tidewell Pro", "80", "15"))
]  # fmt: skip
EMAILS: list[dict[str, Any]] = [
    {
        "type": "email_setting", "id": str(identity), "email": email, "verified": verified,
        "domain": email.partition("@")[2], "brand_id": brand, "forwarding_enabled": verified,
        "forwarded_email_last_received_at": 1_793_400_000 if verified else None,
        "created_at": _MADE, "updated_at": _MADE + 60,
    }
    for identity, email, verified, brand in (
        (13, "help@tidewell.example", True, APP_ID), (15, "pro@tidewell.example", True, "3"),
        (16, "old-support@tidewell.example", False, APP_ID))
]  # fmt: skip

OFFICE_HOURS: list[dict[str, Any]] = [
    {
        "type": "office_hours_schedule", "id": identity, "name": name, "time_zone_name": zone,
        "time_intervals": [
            {"start_minute": day * 1440 + begin * 60, "end_minute": day * 1440 + end * 60, "day_of_week": day}
            for day in days
        ],
        "twenty_four_seven": False, "created_at": _MADE, "updated_at": _MADE,
    }
    for identity, name, zone, days, begin, end in (
        ("41", "Support hours", "Europe/Dublin", range(5), 9, 17), ("42", "Weekend cover", "Europe/Dublin", (5, 6), 10, 14))
]  # fmt: skip


def call(columns: ConversationColumns, contacts: Contacts, index: int, base: str) -> dict[str, Any]:
    """The phone call of a conversation that was one; some of its times are ISO 8601."""
    made = columns.created[index]
    identity = str(5_500_000 + index)
    missed = scramble(index) % 4 == 0
    return {
        "type": "call", "id": identity, "conversation_id": columns.id_of(index),
        "admin_id": None if missed else str(ADMIN_BASE + index % 9),
        "contact_id": contacts.id_of(columns.contact[index]) if len(contacts) else None,
        "state": "missed" if missed else "ended", "initiated_at": made,
        "answered_at": made if missed else made + 9, "ended_at": made + 240,
        "created_at": "2025-02-03T10:12:55Z" if index % 2 else made, "updated_at": made + 240,
        "recording_url": None if missed else f"{base}/calls/{identity}/recording",
        "transcription_url": None if missed else f"{base}/calls/{identity}/transcript",
        "call_type": "phone", "direction": "inbound",
        "ended_reason": "caller_hangup" if missed else "user_hangup", "phone": "+353850000000",
        "fin_recording_url": None, "fin_transcription_url": None,
    }  # fmt: skip
