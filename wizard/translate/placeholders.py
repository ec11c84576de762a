"""Placeholders of saved replies, in Ochre's `{{customer.first_name}}` style.

Intercom writes them as `{{user.name|fallback:"there"}}` in text and as `<attribute key="user.name" default="there"/>` in HTML.
"""

import re

import msgspec

from wizard.translate.markup import attributes, escaped

_ATTRIBUTE_TAG = re.compile(r"<attribute\b([^<>]*)>(?:\s*</attribute>)?", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"""\{\{\s*([\w.\- ]{1,200}?)\s*(?:\|\s*fallback\s*:\s*(?:"([^"{}]*)"|'([^'{}]*)'|([^{}"']*?)))?\s*\}\}"""
)
_PEOPLE = ("user", "contact", "lead", "customer")
_COUNTERPARTS = {
    **{
        f"{who}.{name}": f"customer.{name}"
        for who in _PEOPLE
        for name in ("first_name", "last_name", "name", "email", "phone")
    },
    **{name: f"customer.{name}" for name in ("first_name", "last_name", "name", "email", "phone")},
    "company.name": "customer.company",
}


class Placeholders(msgspec.Struct, frozen=True):
    """Text with its placeholders translated.

    `untranslated` lists those without a counterpart, as the source wrote them; `fallbacks` those whose fallback text has no place any more.
    """

    text: str
    untranslated: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = ()


def spelled_out(raw: str) -> str:
    """HTML with each `<attribute key=… default=…/>` spelled `{{key|fallback:"default"}}`."""

    def spell(match: re.Match[str]) -> str:
        found = attributes(match[1])
        key, default = found.get("key", "").strip(), found.get("default", "")
        if not key:
            return ""
        return escaped("{{" + key + (f'|fallback:"{default}"' if default else "") + "}}")

    return _ATTRIBUTE_TAG.sub(spell, raw) if "<" in raw else raw


def translated(text: str) -> Placeholders:
    """`text` with every placeholder that has a counterpart replaced; the others stay as they are."""
    if "{{" not in text:
        return Placeholders(text)
    untranslated: dict[str, None] = {}
    fallbacks: dict[str, None] = {}

    def replace(match: re.Match[str]) -> str:
        counterpart = _COUNTERPARTS.get(match[1].strip().lower())
        if counterpart is None:
            untranslated[match[0]] = None
            return match[0]
        if match[2] or match[3] or match[4]:
            fallbacks[match[0]] = None
        return "{{" + counterpart + "}}"

    return Placeholders(_PLACEHOLDER.sub(replace, text), tuple(untranslated), tuple(fallbacks))
