"""Attribute definitions: contact and company data attributes, conversation attributes."""

from __future__ import annotations

from typing import Any

from wizard.rehearsal.intercom.world.admins import ADMIN_BASE

_STANDARD_CONTACT = (
    ("name", "Name", "string"), ("email", "Email", "string"), ("phone", "Phone", "string"),
    ("external_id", "User ID", "string"), ("role", "Type", "string"), ("owner_id", "Owner", "integer"),
    ("created_at", "First seen", "date"), ("signed_up_at", "Signed up", "date"),
    ("last_seen_at", "Last seen", "date"), ("last_contacted_at", "Last contacted", "date"),
    ("last_replied_at", "Last heard from", "date"), ("language_override", "Language override", "string"),
    ("browser", "Browser", "string"), ("os", "OS", "string"), ("location.country", "Country", "string"),
    ("location.city", "City", "string"), ("unsubscribed_from_emails", "Unsubscribed from Emails", "boolean"),
    ("has_hard_bounced", "Has hard bounced", "boolean"),
)  # fmt: skip
_STANDARD_COMPANY = (
    ("name", "Company name", "string"), ("company_id", "Company ID", "string"),
    ("last_request_at", "Company last seen", "date"), ("remote_created_at", "Company created at", "date"),
    ("user_count", "People", "integer"), ("session_count", "Company web sessions", "integer"),
    ("plan.name", "Plan", "string"), ("monthly_spend", "Monthly Spend", "float"),
    ("size", "Company size", "integer"), ("industry", "Company industry", "string"),
    ("website", "Company website", "string"),
)  # fmt: skip
# name, data type, description, options, archived
_CUSTOM_CONTACT = (
    ("plan_tier", "string", "Which plan they pay for", ("Solo", "Studio", "Studio Plus", "Multi-site"), False),
    ("Trial ends", "date", "End of the free month", (), False),
    ("seats", "integer", "Seats in their account", (), False),
    ("Seats ", "integer", "Typed twice by mistake", (), False),
    ("SEATS", "string", "And once in capitals", (), False),
    ("lifetime_value", "float", "In euro", (), False),
    ("is_beta", "boolean", "Takes part in betas", (), False),
    ("SuPER-AttributE", "string", "Nobody remembers", (), False),
    ("email", "string", "Shadows the standard one", (), False),
    ("Geburtstag 🎂", "date", "", (), False),
    ("referral code", "string", "", (), False),
    ("old_crm_id", "string", "From the system before", (), True),
    ("=HYPERLINK", "string", "Looks like a formula", (), False),
)
_CUSTOM_COMPANY = (
    ("contract_type", "string", "Monthly or yearly", ("monthly", "yearly", "pilot"), False),
    ("renewal_date", "date", "", (), False),
    ("locations", "integer", "Number of studios", (), False),
    ("Health score", "float", "0 to 1", (), False),
    ("vat_exempt", "boolean", "", (), False),
    ("account_manager", "string", "", (), False),
    ("legacy_flag", "boolean", "", (), True),
)


def _standard(model: str, rows: tuple[tuple[str, str, str], ...]) -> list[dict[str, Any]]:
    return [
        {
            "type": "data_attribute", "model": model, "name": name.rsplit(".", 1)[-1],
            "full_name": name, "label": label, "description": f"Standard attribute: {label}",
            "data_type": data_type, "api_writable": name not in ("created_at", "user_count"),
            "messenger_writable": False, "ui_writable": False, "custom": False, "archived": False,
        }
        for name, label, data_type in rows
    ]  # fmt: skip


def _custom(
    model: str, base: int, rows: tuple[tuple[str, str, str, tuple[str, ...], bool], ...]
) -> list[dict[str, Any]]:
    found = []
    for place, (name, data_type, description, options, archived) in enumerate(rows):
        attribute: dict[str, Any] = {
            "type": "data_attribute", "id": base + place, "model": model, "name": name,
            "full_name": f"custom_attributes.{name}", "label": name, "description": description,
            "data_type": data_type, "api_writable": True, "messenger_writable": place % 3 == 0,
            "ui_writable": True, "custom": True, "archived": archived,
            "created_at": 1_680_000_000 + place * 7_200, "updated_at": 1_730_000_000 + place * 60,
            "admin_id": str(ADMIN_BASE),
        }  # fmt: skip
        if options:
            attribute["options"] = list(options)
        found.append(attribute)
    return found


CONTACT_ATTRIBUTES = _standard("contact", _STANDARD_CONTACT) + _custom("contact", 12_780_000, _CUSTOM_CONTACT)
COMPANY_ATTRIBUTES = _standard("company", _STANDARD_COMPANY) + _custom("company", 12_790_000, _CUSTOM_COMPANY)

TOPIC_OPTIONS = ("Bookings", "Billing", "Calendar", "Payouts", "Mobile", "API", "Other")
MOOD_OPTIONS = ("calm", "worried", "angry", "Angry", "delighted")


def _conversation(place: int, name: str, data_type: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "conversation_attribute",
        "id": 4_100_000 + place,
        "name": name,
        "description": more.pop("description", ""),
        "data_type": data_type,
        "required": more.pop("required", False),
        "visible_to_team_ids": more.pop("teams", []),
        "archived": more.pop("archived", False),
        "created_at": 1_685_000_000 + place * 9_000,
        "updated_at": 1_725_000_000 + place * 90,
        "admin_id": str(ADMIN_BASE),
        **more,
    }


def _options(place: int, labels: tuple[str, ...], archived: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{place:08x}-0000-4000-8000-{number:012x}",
            "label": label,
            "archived": label in archived,
        }
        for number, label in enumerate(labels, 1)
    ]


CONVERSATION_ATTRIBUTES = [
    _conversation(0, "Topic", "list", options=_options(0, TOPIC_OPTIONS), required=True),
    _conversation(1, "Mood", "list", options=_options(1, MOOD_OPTIONS, ("Angry",))),
    _conversation(2, "Order number", "string", multiline=False),
    _conversation(3, "Steps to reproduce", "string", multiline=True, teams=["5017693"]),
    _conversation(4, "Refund amount", "decimal"),
    _conversation(5, "Seats affected", "integer"),
    _conversation(6, "Follow up", "boolean"),
    _conversation(7, "Call back at", "datetime"),
    _conversation(8, "Screenshot", "files"),
    _conversation(9, "Booking", "relationship", reference={"type": "many", "object_type_id": "Booking"}),
    _conversation(10, "Old queue", "string", multiline=False, archived=True),
]
# What /data_attributes?model=conversation answered before 2.16.
OLD_CONVERSATION_ATTRIBUTES: list[dict[str, Any]] = [
    {
        "type": "data_attribute",
        "id": attribute["id"],
        "model": "conversation",
        "name": attribute["name"],
        "full_name": f"custom_attributes.{attribute['name']}",
        "label": attribute["name"],
        "description": attribute["description"],
        "data_type": {"decimal": "float", "integer": "integer", "boolean": "boolean",
                      "datetime": "date"}.get(str(attribute["data_type"]), "string"),
        "options": [option["label"] for option in attribute.get("options", [])],
        "api_writable": True,
        "messenger_writable": False,
        "ui_writable": True,
        "custom": True,
        "archived": attribute["archived"],
        "created_at": attribute["created_at"],
        "updated_at": attribute["updated_at"],
        "admin_id": attribute["admin_id"],
    }
    for attribute in CONVERSATION_ATTRIBUTES
    if attribute["data_type"] not in ("files", "relationship")
]  # fmt: skip
