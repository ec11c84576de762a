"""Two independent readings of HTML: what a reader sees of it, as pieces in order.

The first is a browser's (lexbor). The second takes tags away by their spelling; it is asked where the first does not settle a comparison, since HTML that
is broken enough can be read in more than one way without anything being lost.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser, LexborNode

# White space, and characters that HTML's rules drop or replace differently from reader to reader: none of them can be seen.
_UNSEEN = re.compile("[\\s\x00-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffd-\uffff\ud800-\udfff\U0001fffe\U0001ffff\ufeff]+")
_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]+")
_PARAGRAPH = re.compile(r'</?p>|<br ?/?>|<p class="no-margin">')
_PLAIN = re.compile(rf"(?:{_PARAGRAPH.pattern}|[^<>&\x00\ud800-\udfff])*+")
_PLAINTEXT = re.compile("<plaintext", re.IGNORECASE)
_HIDDEN = frozenset({"script", "style", "template", "title", "svg", "math", "noembed", "noframes", "head"})
_EMBEDDED = frozenset({"iframe", "video", "audio", "embed", "source", "object"})
_SHORT_LINK = re.compile(r"(?:https?://|mailto:).", re.IGNORECASE)
_NOISE = re.compile(r"[\x00-\x1f\x7f]+")
_UNSAFE = re.compile(r"[\s<>\"\\^`]")
_NAME = "<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)"
_TAG = re.compile(
    rf"""{_NAME}((?:[^>"']|"[^"]*+"|'[^']*+')*+)>|{_NAME}([^>]*+)>|<!--.*?-->|<[!?/][^>]*+>""",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
PLACEHOLDER = "\ue000"
"""Stands for any placeholder of a saved reply."""


class Piece(NamedTuple):
    """`text` that is seen; the `mark` of a list item, the end of a `link` (its address) and something `embedded` (what it is called, its address)
    may show as text or not.
    """

    kind: str
    value: str = ""
    address: str = ""
    alone: bool = False
    """It is embedded, is to be seen, and stands in no link: its address can be a link of its own."""


def squashed(text: str) -> str:
    """Text without white space and without what cannot be seen."""
    joined = "".join(text.split())
    # Nothing that cannot be seen is printable, but for the one that stands for what could not be read.
    if joined.isprintable() and "\N{REPLACEMENT CHARACTER}" not in joined:
        return joined
    return _UNSEEN.sub("", joined)


def browsed(raw: str) -> list[Piece]:
    """The browser's reading."""
    if not raw:
        return []
    if _PLAIN.fullmatch(raw):  # as most messages are
        text = squashed(_PARAGRAPH.sub("", raw))
        return [Piece("text", text)] if text else []
    return merged(_browsed(_holdable(raw)))


def texts_of(raw: str) -> Iterator[str]:
    """The runs of text that a browser shows, one after the other, with their white space."""
    if "<" not in raw and "&" not in raw:
        yield raw
    elif _PLAIN.fullmatch(raw):
        yield from _PARAGRAPH.split(raw)
    else:
        yield from (piece.value for piece in _browsed(_holdable(raw)) if piece.kind == "text")


def stripped(raw: str) -> list[Piece]:
    """The plainer reading."""
    return merged(_stripped(_holdable(raw)))


def _holdable(raw: str) -> str:
    return _PLAINTEXT.sub("<div", _UNHOLDABLE.sub("", raw)) if "<" in raw else _UNHOLDABLE.sub("", raw)


def merged(pieces: Iterator[Piece]) -> list[Piece]:
    """Pieces with the texts between others joined and squashed."""
    found: list[Piece] = []
    texts: list[str] = []
    for piece in pieces:
        if piece.kind == "text":
            texts.append(piece.value)
            continue
        if text := squashed("".join(texts)):
            found.append(Piece("text", text))
        texts.clear()
        found.append(piece)
    if text := squashed("".join(texts)):
        found.append(Piece("text", text))
    return found


def address(url: str) -> str:
    """A link's address as it may be carried (http, https, mailto), nothing for any other."""
    url = _NOISE.sub("", url).strip()
    return _UNSAFE.sub(lambda match: quote(match[0]), url) if _SHORT_LINK.match(url) else ""


def _browsed(raw: str) -> Iterator[Piece]:
    """Depth first, without recursion: bodies may be nested thousands of elements deep."""
    # Inside a body that has some text, so that nothing in `raw` can make it a page of frames or be taken for its head.
    body = LexborHTMLParser(f"<body>x{raw}").body
    node = body.child if body is not None else None
    first, closing, verbatim = True, list[str](), "<xmp" in raw.lower()
    while node is not None:
        tag, inner = node.tag or "", None
        if tag == "-text":
            text = node.text_content or ""
            if verbatim and node.parent is not None and node.parent.tag == "xmp":
                text = _unescaped(text)  # an element of the nineties, that few write references into literally
            yield Piece("text", text[1:] if first else text)
            first = False
        elif node.is_element_node and tag not in _HIDDEN:
            yield from _opened(tag, node.attributes, alone=not any(closing))
            inner = None if tag == "iframe" else node.child
        if inner is not None:
            closing.append(address(node.attributes.get("href") or "") if tag == "a" else "")
            node = inner
            continue
        yield from _linked(tag, node)
        node, ends = _next(node, closing)
        yield from (Piece("link", address=end) for end in ends)


def _linked(tag: str, node: LexborNode) -> Iterator[Piece]:
    """An empty link shows its address."""
    if tag == "a" and (target := address(node.attributes.get("href") or "")):
        yield Piece("link", address=target)


def _next(node: LexborNode, closing: list[str]) -> tuple[LexborNode | None, list[str]]:
    """What follows a node whose inside is done, and the addresses of the links that end before it."""
    ends: list[str] = []
    current: LexborNode | None = node
    while current is not None and current.next is None:
        if not closing:
            return None, ends
        if end := closing.pop():
            ends.append(end)
        current = current.parent
    return (current.next if current is not None else None), ends


def _opened(tag: str, attributes: dict[str, str | None], *, alone: bool = False) -> Iterator[Piece]:
    if tag == "li":
        yield Piece("mark")
    elif tag == "img":
        alone = alone and not any(
            str(attributes.get(side) or "").strip().removesuffix("px") in ("0", "1") for side in ("width", "height")
        )
        yield Piece(
            "embedded", squashed(attributes.get("alt") or "") or "image", address(attributes.get("src") or ""), alone
        )
    elif tag in _EMBEDDED:
        yield Piece("embedded", tag, address(attributes.get("src") or attributes.get("data") or ""), alone)
    elif tag == "attribute" and attributes.get("key"):
        yield Piece("text", PLACEHOLDER)


def _stripped(raw: str) -> Iterator[Piece]:
    position, links = 0, list[str]()
    while match := _TAG.search(raw, position):
        if match.start() > position:
            yield Piece("text", _unescaped(raw[position : match.start()]))
        position = match.end()
        closes, tag, inside = (
            bool(match[1] or match[4]),
            (match[2] or match[5] or "").lower(),
            match[3] or match[6] or "",
        )
        if tag in _HIDDEN and not closes:
            position = _past(raw, tag, position)
        elif tag == "a":
            if links and (target := links.pop()):
                yield Piece("link", address=target)
            if not closes:
                links.append(address(_attributes(inside).get("href", "")))
        elif tag and not closes:
            yield from _opened(tag, dict(_attributes(inside)))
    yield Piece("text", _unescaped(raw[position:]))
    yield from (Piece("link", address=target) for target in links if target)


def _past(raw: str, tag: str, position: int) -> int:
    """Where something hidden ends: at its end tag, or with the body."""
    closing = re.compile(f"</{tag}", re.IGNORECASE).search(raw, position)
    return closing.start() if closing else len(raw)


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), html.unescape(double or single or bare))
    return found


_HUGE = re.compile(r"&#\d{8,};?")


def _unescaped(text: str) -> str:
    return html.unescape(_HUGE.sub("\ufffd", text)) if "&" in text else text
