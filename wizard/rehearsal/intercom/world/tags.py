"""Tags, segments and subscription types of the made-up workspace."""

from __future__ import annotations

from typing import Any

from wizard.rehearsal.dice import scramble

TAG_BASE = 7_340
TAG_NAMES = (
    "billing", "bug", "feature request", "Feature Request ", "refund", "VIP", "onboarding", "churn risk",
    "calendar-sync", "payouts", "mobile app", "api", "escalated", "spam?", "needs translation",
    "🔥 urgent", "päivitys", "請求書", "CSV Import - 2024-03-11 09:42:10 UTC", "<b>bold</b> claims",
    "=1+1", "tag with a very long name that somebody typed in a hurry and never went back to shorten",
    "beta", "partner", "enterprise trial", "NPS detractor", "NPS promoter", "webinar Q3", "[/red] oops",
    "duplicate", "gdpr", "unused since 2021",
)  # fmt: skip

# Sets of tags that conversations wear, by the code in their column.
TAG_SETS: tuple[tuple[int, ...], ...] = (
    (), (0,), (1,), (2,), (4, 0), (8,), (9, 0), (10, 1), (11,), (12, 1, 5), (13,), (14, 6), (15, 12),
    (16,), (17, 0), (19,), (20,), (21,), (3,), (28,), (29,), (5, 23), (30,), (7, 25), (1, 8, 10, 12, 15),
)  # fmt: skip


def tag_id(place: int) -> str:
    """The id of the tag at that place in TAG_NAMES."""
    return str(TAG_BASE + place * 3)


TAGS: list[dict[str, Any]] = [
    {"type": "tag", "id": tag_id(place), "name": name} for place, name in enumerate(TAG_NAMES)
]
TAG_PLACES = {tag["id"]: place for place, tag in enumerate(TAGS)}

_SEGMENTS = (
    ("Active", "user"), ("New this week", "user"), ("Slipping away", "user"), ("Leads to call", "contact"),
    ("Studio Plus & up", "user"), ("Trial ends soon", "user"), ("Deutschsprachig", "contact"),
    ("All mobile users", "user"),
)  # fmt: skip
SEGMENTS: list[dict[str, Any]] = [
    {
        "type": "segment",
        "id": f"{1_690_000_000 + place * 86_400:08x}{scramble(place):016x}",
        "name": name,
        "created_at": 1_690_000_000 + place * 86_400,
        "updated_at": 1_740_000_000 + place * 3_600,
        "person_type": person,
    }
    for place, (name, person) in enumerate(_SEGMENTS)
]
# "Studio Plus & up" holds companies, no people.
COMPANY_SEGMENT = 4
SEGMENT_PLACES = {segment["id"]: place for place, segment in enumerate(SEGMENTS)}


def segment_members(place: int, index: int) -> bool:
    """Whether the contact or company at `index` is in the segment at that place."""
    return scramble(index * 16 + place) % (5 + place) == 0


def _subscription(
    identity: int, name: str, text: str, consent: str, channel: str, state: str = "live"
) -> dict[str, Any]:
    english = {"name": name, "description": text, "locale": "en"}
    german = {"name": f"{name} (DE)", "description": text, "locale": "de"}
    return {
        "type": "subscription",
        "id": str(identity),
        "state": state,
        "default_translation": english,
        "translations": [english, german],
        "consent_type": consent,
        "content_types": [channel],
    }


SUBSCRIPTION_TYPES = [
    _subscription(91, "Product news", "What changed in Tidewell", "opt_out", "email"),
    _subscription(92, "Tips for studios", "One idea a month", "opt_out", "email"),
    _subscription(93, "Text reminders", "Only what you asked for", "opt_in", "sms_message"),
    _subscription(94, "Old newsletter", "No longer sent", "opt_out", "email", "archived"),
]
