"""Old links and ids of Intercom: which conversation or ticket each one means. Pure; shared by whoever opens, rewrites or redirects them.

Shapes seen in public code, documentation and Intercom's webhook examples (`<app>` is the workspace's app id, `_` stands for one's own):

- `https://app.intercom.com/a/inbox/<app>/inbox/conversation/<id>`, `…/inbox/shared/all/conversation/<id>`, `…/inbox/admin/<n>/conversation/<id>`,
  `…/inbox/view/<n>/conversation/<id>`, `…/inbox/search/conversation/<id>?query=…`, `/a/inbox/conversation/<id>`, `/a/inbox/conversations/<id>`
- `https://app.intercom.com/a/apps/<app>/conversations/<id>`, `…/apps/<app>/inbox/conversation/<id>`, `…/apps/<app>/inbox/inbox/<id>`,
  `https://app.intercom.io/a/apps/<app>/inbox/inbox/all/conversations/<id>`, `…/inbox/inbox/<n>/conversations/<id>`
- the hosts `app.intercom.com`, `app.eu.intercom.com`, `app.au.intercom.com`, `app.intercom.io`
- the fragments `#part_id=comment-<id>-<part>` and `#part_id=user-message-<id>-<part>`

`https://app.intercom.com/inbox/conversation/<id>` and a `ticket #48201` are Ochre's own examples of what its aliases open. Inferred from these:
sections with other names (mentions, team, unassigned …), `ticket` and `tickets` in the place of `conversation`, the API's addresses
(`https://api.intercom.io/conversations/<id>`, its EU and AU hosts), and `.io` with a region.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import msgspec

_ID = r"[0-9A-Za-z_-]{1,64}"
_BARE = re.compile(rf"(?:(?:conversation|ticket)(?:\s*[#:]\s*|\s+)|#\s*)?({_ID})", re.IGNORECASE)
_STEP = re.compile(_ID)
_HOST = re.compile(r"(?:(?:app|api|www)\.(?:(?:eu|au)\.)?)?intercom\.(?:com|io)")
_HOLDERS = {
    "conversation": "conversation",
    "conversations": "conversation",
    "ticket": "ticket",
    "tickets": "ticket",
}
_PART = re.compile(r"part_id=(?:[a-z]+-)*?([0-9]{1,32})(?:-([0-9]{1,32}))?(?![0-9A-Za-z-])")
_ENCODED = re.compile(r"https?%3A%2F%2F", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_AROUND = "<>()[]{}\"'`\u00ab\u00bb\u2018\u2019\u201c\u201d"
_AFTER = _AROUND + ".,;:!?*"
_IN_TEXT = re.compile(
    r"(?<![\w.@/-])(?:https?://)?(?:(?:app|api)\.(?:(?:eu|au)\.)?)intercom\.(?:com|io)/"
    r"[^\s\x00-\x1f\x7f<>\"\\^`{|}]{1,2000}",
    re.IGNORECASE,
)


class OldLink(msgspec.Struct, frozen=True):
    """What an old link or id names. `kind` is conversation, ticket, or empty for a bare id; `app` the workspace it says it is of, empty where
    it does not say; `part` the id of the message it points to, empty for the whole thread."""

    id: str
    kind: str = ""
    app: str = ""
    part: str = ""


def old_link(text: str) -> OldLink | None:
    """The conversation or ticket that somebody typed or pasted: a link of a shape above, a bare id, `#1234`, `ticket #1234`.

    Angle brackets and quotes around it, punctuation after it, percent-encoding, a missing scheme and upper-case hosts do no harm. None for
    anything else, for other hosts, and for addresses with a user name in them (`intercom.com@evil.example`).
    """
    if len(text) > 4096:
        return None
    text = text.strip().strip(_AROUND).partition("|")[0].rstrip(_AFTER).strip()
    bare = _BARE.fullmatch(text)
    if bare:
        return OldLink(bare[1])
    if _ENCODED.match(text):
        text = unquote(text)
    return _linked(text)


def of_workspace(found: OldLink, app: str) -> bool:
    """Whether a link is of the workspace `app`, as far as it says; one that does not say may be of any."""
    return not found.app or not app or found.app.casefold() == app.casefold()


def is_intercom(url: str) -> bool:
    """Whether an address leads to Intercom's own app or API (not to a help centre on another host)."""
    return _split(url) is not None


def in_text(text: str) -> Iterator[tuple[int, int, str]]:
    """Where Intercom's addresses stand in plain text: (start, end, the address with its scheme). Punctuation after one is not part of it."""
    for match in _IN_TEXT.finditer(text):
        address = match[0].rstrip(_AFTER)
        yield match.start(), match.start() + len(address), address if "//" in address else f"https://{address}"


def _split(text: str) -> tuple[str, list[str], str] | None:
    """Host, steps of the path (decoded) and fragment of an address on one of Intercom's hosts."""
    if "\\" in text or (_SCHEME.match(text) and not text[:8].lower().startswith(("http://", "https://"))):
        return None
    try:
        parts = urlsplit(text if "//" in text[:8] else f"https://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if "@" in parts.netloc or port not in (None, 80, 443) or not _HOST.fullmatch(host):
        return None
    return host, [unquote(step) for step in parts.path.split("/") if step], unquote(parts.fragment)


def _linked(text: str) -> OldLink | None:
    found = _split(text)
    if found is None:
        return None
    host, steps, fragment = found
    steps = [step.rstrip(_AFTER) for step in steps]
    app = "" if host.startswith("api.") else _app(steps)
    part = _PART.search(fragment)
    part_id = part[2] or "" if part else ""
    held = _held(steps) or _held([step for step in fragment.split("/") if step])
    if held is None and part and part[2]:
        held = ("conversation", part[1])
    if held is None and len(steps) == 6 and steps[1].lower() == "apps" and steps[3:5] == ["inbox", "inbox"]:
        held = ("conversation", steps[5]) if steps[5].isdecimal() else None
    return OldLink(held[1], held[0], app, part_id) if held else None


def _held(steps: list[str]) -> tuple[str, str] | None:
    """The last (conversation or ticket, id) in a path."""
    for place in range(len(steps) - 2, -1, -1):
        kind = _HOLDERS.get(steps[place].lower())
        if kind:
            return (kind, steps[place + 1]) if _STEP.fullmatch(steps[place + 1]) else None
    return None


def _app(steps: list[str]) -> str:
    if len(steps) < 3 or steps[0].lower() != "a" or steps[1].lower() not in ("inbox", "apps"):
        return ""
    return "" if steps[2] == "_" or steps[2].lower() in _HOLDERS else steps[2]
