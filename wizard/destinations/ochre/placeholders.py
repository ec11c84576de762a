"""Ochre's placeholders in saved replies, and which of Intercom's each one stands for.

Ochre's help names two, as examples: `{{customer.first_name}}` and `{{order.id}}`. There is no list. The first has a counterpart at Intercom. The
likely ones are inferred from its form and from what a customer has there; they are used only where the person says so, and else stay as
they were written and are listed.
"""

from html import unescape
from typing import Final

from wizard.destinations.linking import Woven
from wizard.destinations.port import Loss
from wizard.destinations.weaving import woven_html, woven_text
from wizard.records import SavedReply
from wizard.translate.placeholders import Placeholders, translated

_PEOPLE = ("user.", "contact.", "lead.", "")

DOCUMENTED: Final = {f"{who}first_name": "customer.first_name" for who in _PEOPLE}
LIKELY: Final = {
    **DOCUMENTED,
    **{f"{who}{name}": f"customer.{name}" for who in _PEOPLE for name in ("last_name", "name", "email", "phone")},
    "company.name": "customer.company",
}

UNTRANSLATED: Final = "placeholder without a counterpart, kept as it was written"
UNCONFIRMED: Final = "placeholder whose counterpart Ochre does not document, kept as it was written"
GUESSED: Final = "placeholder translated to one that Ochre does not document"
BROKEN: Final = "broken placeholder, kept as it was written"
FALLBACK: Final = "fallback text of a placeholder"


def in_ochres_style(record: SavedReply, own: str) -> tuple[str | Woven, str | Woven, list[Loss]]:
    """HTML and text of a saved reply with Ochre's placeholders, and what that loses: each placeholder as Intercom wrote it.

    `own` is the address of a conversation here, for links. What is no whole placeholder in the HTML (there is a tag inside) is none in the text.
    """
    table = LIKELY if record.likely else DOCUMENTED
    found = translated(record.html, table)
    whole = {unescape(placeholder) for placeholder in found.replaced}

    def said(text: str) -> str:
        return translated(text, table, whole).text

    html = woven_html(record.html, record.links, own, lambda text: translated(text, table).text)
    return html, woven_text(record.text, record.links, own, said), _losses(record.html, found, likely=record.likely)


def _losses(html: str, found: Placeholders, *, likely: bool) -> list[Loss]:
    possible = translated(html, LIKELY)
    causes = {UNTRANSLATED: possible.untranslated, BROKEN: found.broken, FALLBACK: found.fallbacks}
    unconfirmed = [one for one in translated(html, DOCUMENTED).untranslated if one not in possible.untranslated]
    causes[GUESSED if likely else UNCONFIRMED] = tuple(unconfirmed)
    return [Loss(cause, unescape(placeholder)) for cause, group in causes.items() for placeholder in group]
