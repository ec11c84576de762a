"""The envelopes of Intercom's lists: where the items are, how many there are, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import msgspec

from wizard.errors import Refused
from wizard.intercom.decoding import decode, decode_any
from wizard.intercom.regions import REGIONS, origin

Fields = Mapping[str, msgspec.Raw]

_NOT_ITEMS = ("pages", "errors")


@dataclass(frozen=True, slots=True)
class Envelope:
    """One page: its items as received, Intercom's own total (None where it gives none), and what to send for the next page (empty at the end)."""

    items: tuple[msgspec.Raw, ...]
    total: int | None
    next: Mapping[str, str]


def open_envelope(body: bytes, base_url: str, *, numbered: bool = False) -> Envelope:
    """A page taken apart, whichever shape Intercom's lists have (a bare array too).

    `numbered`: pages are counted, and where nothing is said of a next one, `page` and `total_pages` tell. Raises Refused where there is no list in
    it, or where the next page is said to be on a host that is not Intercom's.
    """
    try:
        if first(body) == b"[":
            return Envelope(_present(body), None, {})
        fields = decode(body, dict[str, msgspec.Raw])
        return Envelope(_items(fields), _whole(fields, "total_count"), _next(fields, base_url, numbered=numbered))
    except ValueError:
        raise Refused("Intercom's answer is not a list as it should be.", code="odd list") from None


def first(raw: bytes | msgspec.Raw) -> bytes:
    """The first byte of some JSON: what kind of value it is."""
    return bytes(memoryview(raw)[:1])


def _present(raw: bytes | msgspec.Raw) -> tuple[msgspec.Raw, ...]:
    return tuple(item for item in decode(raw, list[msgspec.Raw]) if bytes(item) != b"null")


def _items(fields: Fields) -> tuple[msgspec.Raw, ...]:
    arrays = [name for name, raw in fields.items() if first(raw) == b"[" and name not in _NOT_ITEMS]
    names = ("data", _named(fields), *arrays)
    if arrays:
        return _present(fields[next(name for name in names if name in arrays)])
    holder = fields.get("data")
    if holder is not None and first(holder) == b"{":
        return _items(decode(holder, dict[str, msgspec.Raw]))
    if any(name in fields and first(fields[name]) == b"n" for name in names):
        return ()
    raise ValueError("no list")


def _named(fields: Fields) -> str:
    """The items' key by the envelope's type: `conversation.list` holds `conversations`, `company.list` `companies`."""
    name = _text(fields, "type").removesuffix(".list")
    if name.endswith("y"):
        return name[:-1] + "ies"
    return name if name.endswith("s") else name + "s"


def _next(fields: Fields, base_url: str, *, numbered: bool) -> Mapping[str, str]:
    if scroll := _text(fields, "scroll_param"):
        return {"scroll_param": scroll}
    if cursor := _text(fields, "next_cursor"):
        return {"cursor": cursor} if _text(fields, "has_more") != "False" else {}
    holder = fields.get("pages")
    pages = decode(holder, dict[str, msgspec.Raw]) if holder is not None and first(holder) == b"{" else fields
    if "next" in pages:
        return _given(decode_any(pages["next"]), base_url, numbered=numbered)
    page, last = _whole(pages, "page"), _whole(pages, "total_pages")
    return {"page": str(page + 1)} if numbered and page and last and page < last else {}


def _given(word: object, base_url: str, *, numbered: bool) -> Mapping[str, str]:
    if isinstance(word, dict):
        cursor, page = word.get("starting_after"), _number(word.get("page"))
        if cursor:
            return {"starting_after": str(cursor)}
        return {"page": str(page)} if numbered and page else {}
    if isinstance(word, int | float) and (page := _number(word)):
        return {"page": str(page)}
    if not isinstance(word, str) or not word:
        return {}
    # Only the query is used, on the address we already talk to: Intercom's hosts stand in for each other, no other host may.
    if _leads_away(word) and origin(word) not in {origin(url) for url in (base_url, *REGIONS.values())}:
        raise Refused("Intercom's answer points to another host for its next page.", code="foreign next page")
    return dict(parse_qsl(urlsplit(word).query))


def _leads_away(word: str) -> bool:
    """Whether this is more than a path or a query of the address we talk to. Some read a backslash as a slash."""
    try:
        parts = urlsplit(word.replace("\\", "/"))
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


def _text(fields: Fields, name: str) -> str:
    word = decode_any(fields[name]) if name in fields else None
    return "" if word is None else str(word)


def _whole(fields: Fields, name: str) -> int | None:
    return _number(decode_any(fields[name])) if name in fields else None


def _number(word: object) -> int | None:
    """A whole number, however it is written (3, 3.0, "3")."""
    if isinstance(word, str) and word.isascii() and word.isdigit():
        return int(word[:18])
    if isinstance(word, float) and word.is_integer():
        return int(word)
    return word if isinstance(word, int) and not isinstance(word, bool) else None
