"""Macros (saved replies): ISO dates, placeholders in both notations, visibility by team."""
# ruff: noqa: RUF001 (people write with the letters they have)

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from typing import Any

from wizard.rehearsal.intercom.world.admins import BILLING, SUPPORT, TECHNICAL, WEEKEND
from wizard.rehearsal.intercom.world.words import APP_ID

_FIRST = 1_717_000_000
_PLACEHOLDER = re.compile(r'\{\{([\w.]+)(?:\|fallback:"([^"]*)")?\}\}')
# name, text with placeholders as teammates type them, teams that may see it
_MACROS: tuple[tuple[str, str | None, tuple[int, ...]], ...] = (
    ("Greeting", 'Hi {{user.first_name|fallback:"there"}}, thanks for writing to us!', ()),
    ("Ask for screenshot", 'Could you send a screenshot, {{user.name|fallback:"please"}}?', ()),
    ("Refund sent", "We have refunded {{conversation.refund_amount}} to your card. It takes 3–5 working days.", (BILLING,)),
    ("Reset calendar", "Please remove the calendar subscription and add it again.\n\nSettings › Profile › Calendar", ()),
    ("Handover to Technical", "I'm passing this to our engineers. — {{teammate.name}}", (SUPPORT, TECHNICAL)),
    ("Closing", "I'll close this for now, {{user.first_name|fallback:\"\"}}. Just answer to open it again.", ()),
    ("Company greeting", 'Hello {{company.name|fallback:"your team"}} 👋', ()),
    ("Plan limits", "Your plan {{user.plan_tier}} has {{user.seats|fallback:\"unlimited\"}} seats.", ()),
    ("Nothing in it", None, ()),
    ("DE: Begrüßung", 'Hallo {{user.first_name|fallback:"zusammen"}}, danke für Ihre Nachricht!', ()),
    ("FR: Facture", "Bonjour {{user.name}}, vous trouverez la facture dans Réglages › Facturation.", ()),
    ("JP: 御礼", "お問い合わせありがとうございます。", ()),
    ("<b>Markup</b> [/b] name", "Text with <angle> & ampersand and [brackets] {not a placeholder}", ()),
    ("Weekend notice", "We're back on Monday at 9:00, {{user.first_name|fallback:\"friend\"}}.", (WEEKEND,)),
    ("Payout returned", "The bank returned your payout because the name did not match.", (BILLING,)),
    ("Webhook replay", "We will send the failed deliveries again tonight.", (TECHNICAL,)),
    ("Feature vote", "Thanks! I've added your vote.", ()),
    ("App update", "Please update to version 5.14.2 or later.", ()),
    ("Phishing", "That mail is not from us. Please forward it to security@tidewell.example.", ()),
    ("GDPR deletion", "Your profile, bookings and messages were deleted today.", ()),
    ("Signature", "{{teammate.first_name}}, {{app.name}} support", ()),
    ("Unknown placeholder", "Order {{order.number}} for {{user.custom_thing|fallback:\"you\"}}", ()),
    ("Double", "First", ()),
    ("Double", "Second, with the same name", ()),
    ("Known issue", f"We know of this and work on it, see https://app.intercom.com/a/inbox/{APP_ID}/inbox/conversation/215470000000013", ()),
    ("Link", "More in our help centre: https://help.tidewell.example/en/articles/7", ()),
)  # fmt: skip


def _html(text: str) -> str:
    """The text as paragraphs, with placeholders rewritten to elements."""

    def element(found: re.Match[str]) -> str:
        default = "" if found[2] is None else f' default="{escape(found[2])}"'
        return f'<attribute key="{found[1]}"{default}/>'

    pieces = []
    for paragraph in text.split("\n\n"):
        at, out = 0, ""
        for found in _PLACEHOLDER.finditer(paragraph):
            out += escape(paragraph[at : found.start()], quote=False) + element(found)
            at = found.end()
        pieces.append(f"<p>{out}{escape(paragraph[at:], quote=False)}</p>")
    return "".join(pieces)


def _iso(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _macro(place: int) -> dict[str, Any]:
    name, text, teams = _MACROS[place]
    made = _FIRST + place * 200_000
    return {
        "type": "macro",
        "id": str(1002 + place * 7),
        "name": name,
        "body": None if text is None else _html(text),
        "body_text": text,
        "created_at": _iso(made),
        "updated_at": _iso(made + 3_600 * (place % 5)),
        "visible_to": "specific_teams" if teams else "everyone",
        "visible_to_team_ids": [str(team) for team in teams],
        "available_on": ["inbox"] if place % 4 == 3 else ["inbox", "messenger"],
    }


def updated_seconds(macro: dict[str, Any]) -> float:
    """When a macro was last changed, in unix seconds."""
    return datetime.fromisoformat(macro["updated_at"]).timestamp()


# Sorted as the endpoint shows them: the last changed first.
MACROS = sorted(
    (_macro(place) for place in range(len(_MACROS))),
    key=lambda macro: (-updated_seconds(macro), macro["id"]),
)


def visible(teams: tuple[int, ...]) -> list[dict[str, Any]]:
    """The macros that an admin in those teams may see."""
    own = {str(team) for team in teams}
    return [macro for macro in MACROS if macro["visible_to"] == "everyone" or own & set(macro["visible_to_team_ids"])]
