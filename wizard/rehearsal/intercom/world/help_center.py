"""Help centres, nested collections and articles in two languages, drafts among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wizard.rehearsal.dice import scramble
from wizard.rehearsal.intercom.world.admins import ADMIN_BASE
from wizard.rehearsal.intercom.world.files import StoredFile, usual_file
from wizard.rehearsal.intercom.world.stories import STORIES
from wizard.rehearsal.intercom.world.words import APP_ID

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.world.links import Links

SITE = "https://help.tidewell.example"
_MADE = 1_690_000_000
CENTERS: list[dict[str, Any]] = [
    {"id": str(79 + place), "workspace_id": APP_ID, "created_at": _MADE, "updated_at": _MADE + 60,
     "identifier": identifier, "website_turned_on": place == 0, "display_name": name, "url": f"{SITE}/{identifier}",
     "custom_domain": "help.tidewell.example" if place == 0 else None, "default": place == 0,
     "locales": ["en", "de"]}
    for place, (identifier, name) in enumerate((("tidewell", "Tidewell Help"), ("tidewell-pro", "Tidewell for developers")))
]  # fmt: skip
# name, German name, place of the parent
_COLLECTIONS: tuple[tuple[str, str, int | None], ...] = (
    ("Getting started", "Erste Schritte", None), ("Bookings", "Buchungen", None),
    ("Waiting lists", "Wartelisten", 1), ("Rooms & series", "Räume und Serien", 1),
    ("Repeating series", "Wiederkehrende Serien", 3), ("Billing", "Abrechnung", None),
    ("Payouts", "Auszahlungen", 5), ("Mobile app", "App", None), ("Developers", "Entwickler", None),
    ("Empty shelf", "Leeres Regal", None),
)  # fmt: skip
COLLECTION_BASE = 159
ARTICLE_BASE = 39
ARTICLE_COUNT = 32


def _collection(place: int) -> dict[str, Any]:
    name, german, parent = _COLLECTIONS[place]
    identity = COLLECTION_BASE + place
    return {
        "id": str(identity), "workspace_id": APP_ID, "name": name,
        "description": f"All about {name.lower()}" if place % 3 else None,
        "created_at": _MADE + place, "updated_at": _MADE + place * 10,
        "url": f"{SITE}/en/collections/{identity}", "icon": "book-bookmark", "order": place,
        "default_locale": "en",
        "translated_content": {
            "type": "group_translated_content",
            "en": {"type": "group_content", "name": name, "description": name},
            "de": {"type": "group_content", "name": german, "description": german},
        },
        "parent_id": None if parent is None else str(COLLECTION_BASE + parent),
        "help_center_id": int(CENTERS[1 if place == 8 else 0]["id"]),
    }  # fmt: skip


COLLECTIONS = [_collection(place) for place in range(len(_COLLECTIONS))]


def article_picture(place: int) -> StoredFile:
    """The picture inside an article."""
    return usual_file(6_000_000_000_000 + place * 8, image=True)


def _body(place: int, links: Links) -> tuple[str, str]:
    story = STORIES[place % len(STORIES)]
    title = story.subject.replace("{invoice}", "").replace("{plan}", "Studio").replace("{day}", "Monday")
    steps = "".join(f"<li>{line.split('.')[0].replace('{first}', 'you')}</li>" for line in story.answers)
    picture = links.image(article_picture(place)) if place % 4 == 0 else ""
    table = "<table><tr><th>Plan</th><th>Rooms</th></tr><tr><td>Solo</td><td>1</td></tr></table>"
    return title.strip(), (
        f"<h2>{title}</h2><p>Short answer first.</p><ol>{steps}</ol>"
        f"{picture}{table if place % 5 == 0 else ''}<p><b>Still stuck?</b> Write to us.</p>"
    )


def article(place: int, links: Links, *, figures: bool = False) -> dict[str, Any]:
    """The article object of API 2.16; statistics only where one article is asked for."""
    title, body = _body(place, links)
    made = _MADE + place * 500_000
    draft = place % 9 == 8
    identity = ARTICLE_BASE + place
    author = ADMIN_BASE + place % 9
    url = None if draft else f"{SITE}/en/articles/{identity}-article"
    shared = {"ai_chatbot_availability": True, "ai_copilot_availability": True,
              "ai_sales_agent_availability": False, "created_by_id": author, "updated_by_id": author,
              "has_unpublished_changes": False, "draft_updated_at": None, "author_id": author,
              "state": "draft" if draft else "published", "created_at": made,
              "updated_at": made + place * 3_600}  # fmt: skip
    found: dict[str, Any] = {
        "type": "article", "id": str(identity), "workspace_id": APP_ID, "title": title,
        "description": f"How to: {title.lower()}" if place % 4 else "", "body": "" if place == 31 else body,
        "body_markdown": f"## {title}", "url": url,
        "parent_ids": [] if place % 11 == 10 else [COLLECTION_BASE + place % 9],
        "exclude_from_article_suggestions": False, "help_center_audience": "everyone",
        "scheduled_publish_at": None, "scheduled_unpublish_at": None, "default_locale": "en",
        "tags": {"type": "tag.list", "tags": []}, **shared,
        "translated_content": {
            "type": "article_translated_content",
            **{locale: {"type": "article_content", "title": f"{prefix}{title}", "description": "",
                        "body": body, "body_markdown": f"## {title}", "audience_ids": None,
                        "url": f"{SITE}/{locale}/articles/{identity}-article", **shared}
               for locale, prefix in (("en", ""), ("de", "Hilfe: "))[: 1 + place % 2]},
        },
    }  # fmt: skip
    if figures:
        found["statistics"] = _figures(place)
    return found


def _figures(place: int) -> dict[str, Any]:
    chance = scramble(place * 109)
    return {
        "type": "article_statistics", "views": chance % 9000, "conversions": chance % 90,
        "conversations": chance % 90, "reactions": chance % 60, "happy_reaction_percentage": 71.5,
        "neutral_reaction_percentage": 20.0, "sad_reaction_percentage": 8.5,
        "fin_involvements": chance % 500, "fin_resolutions": chance % 300, "fin_resolution_rate": 61.2,
    }  # fmt: skip


def article_order() -> list[int]:
    """Places of all articles, the last changed first."""
    return list(range(ARTICLE_COUNT))[::-1]


INTERNAL_ARTICLES: list[dict[str, Any]] = [
    {
        "type": "internal_article", "id": str(300 + place), "title": title,
        "body": f"<p>{title}: read this before you answer.</p>", "body_markdown": f"# {title}",
        "owner_id": ADMIN_BASE + place, "author_id": ADMIN_BASE + place % 3, "locale": "en",
        "created_at": _MADE + place * 777, "updated_at": _MADE + place * 999, "audience_ids": [],
        "ai_chatbot_availability": False, "ai_copilot_availability": True,
        "ai_sales_agent_availability": False,
    }
    for place, title in enumerate(("Refund policy", "Escalation path", "Words we use", "VIP list",
                                   "On-call guide", "Deletion requests"))
]  # fmt: skip
