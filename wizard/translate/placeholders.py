"""Placeholders of saved replies: found in text, and replaced by whatever a destination has in their place. Pure.

Intercom writes them as `{{user.name|fallback:"there"}}` in text and as `<attribute key="user.name" default="there"/>` in HTML. Which of them have
a counterpart is the destination's knowledge; it comes as a table from the source's key to the destination's.
"""

import re
from collections.abc import Collection, Mapping

import msgspec

from wizard.translate.markup import attributes, escaped

_ATTRIBUTE_TAG = re.compile(
    r"""<attribute\b((?:[^<>"']|"[^"]{0,4000}"|'[^']{0,4000}')*+|[^<>]*)>(?:\s*</attribute>)?""", re.IGNORECASE
)
_ANY = re.compile(r"\{\{(?!\{)[^{}]{0,400}(?:\}\}|\}(?!\})|(?=\{)|$)")
_WORD = re.compile(r"\w")
_WHOLE = re.compile(
    r"""\{\{\s*([\w.\- ]{1,200}?)\s*(?:\|\s*fallback\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^"'|]*?)))?\s*\}\}"""
)


class Placeholders(msgspec.Struct, frozen=True):
    """Text with its placeholders translated; each list has a placeholder once, as the source wrote it.

    `untranslated` have no counterpart and stay as they were; `broken` ones are no placeholders as they are written (a brace is missing), and stay too;
    `replaced` were translated; `fallbacks` are those of them whose text they fall back to has no place any more.
    """

    text: str
    replaced: tuple[str, ...] = ()
    untranslated: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


def spelled_out(raw: str) -> str:
    """HTML with each `<attribute key=… default=…/>` spelled `{{key|fallback:"default"}}`. One without a key leaves the text it falls back to."""

    def spell(match: re.Match[str]) -> str:
        found = attributes(match[1])
        key, default = found.get("key", "").strip(), found.get("default", "")
        if not key:
            return escaped(default)
        fallback = default.replace("\\", "\\\\").replace('"', '\\"')
        return escaped("{{" + key + (f'|fallback:"{fallback}"' if default else "") + "}}")

    return _ATTRIBUTE_TAG.sub(spell, raw) if "<" in raw else raw


def translated(text: str, counterparts: Mapping[str, str], only: Collection[str] | None = None) -> Placeholders:
    """`text` with every placeholder that has a counterpart replaced; the others stay as they are.

    `counterparts` maps keys (lower case) to the destination's; with `only`, no others than these placeholders are replaced. A placeholder
    that is the destination's own already stays, and is no loss; so translating again changes nothing.
    """
    if "{{" not in text:
        return Placeholders(text)
    own = set(counterparts.values())
    untranslated: dict[str, None] = {}
    fallbacks: dict[str, None] = {}
    broken: dict[str, None] = {}
    replaced: dict[str, None] = {}

    def replace(match: re.Match[str]) -> str:
        whole = _WHOLE.fullmatch(match[0])
        if whole is None:
            if _WORD.search(match[0]):
                broken[match[0].strip()] = None
            return match[0]
        key = whole[1].strip().lower()
        counterpart = counterparts.get(key)
        if counterpart is None or (only is not None and match[0] not in only):
            if match[0] != "{{" + key + "}}" or key not in own:
                untranslated[match[0]] = None
            return match[0]
        if whole[2] or whole[3] or whole[4]:
            fallbacks[match[0]] = None
        replaced[match[0]] = None
        return "{{" + counterpart + "}}"

    return Placeholders(_ANY.sub(replace, text), tuple(replaced), tuple(untranslated), tuple(fallbacks), tuple(broken))
