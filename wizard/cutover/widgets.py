"""Which chat widgets a page's HTML loads. Pure: text in, evidence out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from wizard.text import one_line

MOST_EVIDENCE = 8
_LONGEST = 160
_LONGEST_SCRIPT = 400_000

_OLD = (
    re.compile(r"""(?:https?:)?//widget\.intercom\.io/[^\s'"<>\\)]*"""),
    re.compile(r"""(?:https?:)?//js\.intercomcdn\.com/[^\s'"<>\\)]*"""),
    re.compile(r"""(?:https?:)?//api-iam\.(?:eu\.|au\.)?intercom\.io"""),
    re.compile(r"""\bintercomSettings\b"""),
    re.compile(r"""\bIntercom\s*\(\s*['"]boot['"]"""),
)
_APP = (
    re.compile(r"""widget\.intercom\.io/widget/([a-z0-9]{4,16})\b"""),
    re.compile(r"""\bapp_id['"]?\s*[:=]\s*['"]([a-z0-9]{4,16})['"]"""),
)
_MANAGERS = {
    "Google Tag Manager": re.compile(r"googletagmanager\.com/(?:gtm\.js|ns\.html)|\bGTM-[A-Z0-9]{4,9}\b"),
    "Segment": re.compile(r"cdn\.segment\.com/"),
    "Tealium": re.compile(r"tags\.tiqcdn\.com/"),
    "Adobe Tags": re.compile(r"assets\.adobedtm\.com/"),
    "RudderStack": re.compile(r"cdn\.rudderlabs\.com/"),
    "Cloudflare Zaraz": re.compile(r"/cdn-cgi/zaraz/"),
    "Matomo Tag Manager": re.compile(r"/container_[A-Za-z0-9]{8}\.js"),
}


@dataclass(frozen=True, slots=True)
class Widgets:
    """What was seen: places of Intercom's Messenger and of the new widget, its workspace, tag managers, whether a password is asked for, and the
    addresses of other scripts, as the page writes them.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    app: str = ""
    managers: tuple[str, ...] = ()
    asks_password: bool = False
    scripts: tuple[str, ...] = ()


def widgets_in(page: str, marks: Sequence[str]) -> Widgets:
    """The widgets of a page. `marks` are pieces of the new widget's addresses. Comments and plain text do not count: only what is run."""
    tree = LexborHTMLParser(page)
    sources: list[str] = []
    bodies: list[str] = []
    for node in tree.css("script, iframe"):
        if source := node.attributes.get("src") or node.attributes.get("data-src"):
            sources.append(source.strip())
        elif node.tag == "script":
            bodies.append((node.text() or "")[:_LONGEST_SCRIPT])
    found = widgets_of(("\n".join(sources), *bodies), marks)
    return Widgets(
        found.old,
        found.new,
        found.app,
        found.managers,
        tree.css_first("input[type=password]") is not None,
        tuple(source for source in sources if not source.startswith("data:")),
    )


def widgets_of(scripts: Iterable[str], marks: Sequence[str]) -> Widgets:
    """The widgets that the text of scripts loads."""
    text = "\n".join(scripts)
    old = [one_line(match.group(), _LONGEST) for pattern in _OLD for match in _first(pattern, text)]
    apps = [match.group(1) for pattern in _APP for match in _first(pattern, text)] if old else []
    new = [one_line(mark, _LONGEST) for mark in marks if mark and mark.lower() in text.lower()]
    managers = tuple(name for name, pattern in _MANAGERS.items() if pattern.search(text))
    return Widgets(_few(old), _few(new), apps[0] if apps else "", managers)


def _first(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    match = pattern.search(text)
    return [match] if match else []


def _few(evidence: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(evidence))[:MOST_EVIDENCE]
