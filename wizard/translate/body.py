"""Bodies of messages, notes and articles: safe HTML from hostile HTML, and its visible text."""

import re
from collections.abc import Callable
from urllib.parse import quote

import msgspec

from wizard.records import Link
from wizard.translate import marks
from wizard.translate.markup import Token, attributes, clean, escaped, tokens, unescaped
from wizard.translate.old_links import in_text
from wizard.translate.visible import VisibleText, collapsed, tidy

FileKey = Callable[[str], str | None]
"""Gives the key of the stored file an image's URL names, None where it is not one of ours."""

_SIMPLE = re.compile(r'(?:<p(?: class="no-margin")?>[^<>\x00]*+(?:<br ?/?>[^<>\x00]*+)*+</p>\s*+)++')
_PARAGRAPH = re.compile(r'<p(?: class="no-margin")?>([^<]*+(?:<br ?/?>[^<]*+)*+)</p>')
_BREAK = re.compile(r"<br ?/?>")
_INLINE = {"b": "b", "strong": "strong", "i": "i", "em": "em", "u": "u", "s": "s", "del": "s", "strike": "s", "code": "code",
           "tt": "code", "sub": "sub", "sup": "sup"}  # fmt: skip
_BLOCK = {"p": "p", "div": "div", "blockquote": "blockquote", "pre": "pre", "ul": "ul", "ol": "ol", "li": "li", "table": "table",
          "thead": "thead", "tbody": "tbody", "tr": "tr", "td": "td", "th": "th", "h1": "h1", "h2": "h2", "h3": "h3", "h4": "h4",
          "h5": "h5", "h6": "h6", "section": "div", "article": "div", "header": "div", "footer": "div", "center": "div",
          "figure": "div", "dl": "div", "dt": "div", "dd": "div", "address": "div", "main": "div", "xmp": "pre"}  # fmt: skip
_CELLS = frozenset({"td", "th"})
_ENDED_BY = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol"})),
    "td": (_CELLS, frozenset({"table", "tr"})),
    "th": (_CELLS, frozenset({"table", "tr"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "tbody": (frozenset({"tbody", "thead"}), frozenset({"table"})),
}
_OPEN_PARAGRAPH = (frozenset({"p"}), _CELLS)
_EMBEDS = frozenset({"iframe", "video", "audio", "embed", "source", "object"})
_DEEPEST = 256
_DEEPEST_INDENT = 8
_SAFE_URL = re.compile(r"(?:https?://|mailto:).", re.IGNORECASE)
_URL_NOISE = re.compile(r"[\x00-\x1f\x7f]+")
_URL_UNSAFE = re.compile(r"[\s<>\"\\^`]")


Refer = Callable[[str], str | None]
"""Gives the id of the conversation or ticket that a link means, None where it is no link to be rewritten."""


class Body(msgspec.Struct, frozen=True):
    """A body: `html` is safe to show, `text` is what a reader sees, `images` are the keys of the stored images in it, in order.

    `links` are those that `refer` knew, with the places where they stand.
    """

    html: str = ""
    text: str = ""
    images: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


EMPTY = Body()


def no_files(_url: str) -> str | None:
    """For bodies whose images are all outside."""
    return None


def body(raw: object, file_key: FileKey = no_files, refer: Refer | None = None) -> Body:
    """The body written as HTML in `raw`; anything but a string is no body.

    Only harmless tags are kept, of attributes only `href` (http, https, mailto), `src` and `alt`. Images that `file_key` knows become
    `<img src="file:KEY" alt="…">`; others become a link, and are never loaded. Links show as `label (url)` in the text. Time is linear in the length.
    With `refer`, addresses of Intercom that stand in the text become links where it knows them.
    """
    if not isinstance(raw, str) or not raw:
        return EMPTY
    if refer is None and _SIMPLE.fullmatch(raw):
        return _simple(raw)
    if refer is None and "<" not in raw:
        text = unescaped(clean(raw))
        return Body(escaped(text), tidy(collapsed(text)))
    return _Writer(file_key, refer).write(clean(raw))


def _simple(raw: str) -> Body:
    """Nothing but paragraphs of plain text and line breaks, as most messages are."""
    raw = clean(raw)
    references = "&" in raw
    html, texts = [], []
    for paragraph in _PARAGRAPH.findall(raw):
        if not references and "<" not in paragraph:
            html.append(paragraph)
            texts.append(collapsed(paragraph))
            continue
        lines = _BREAK.split(paragraph)
        if references:
            lines = [unescaped(line) for line in lines]
        html.append("<br>".join(map(escaped, lines) if references else lines))
        texts.append("\n".join(map(collapsed, lines)).rstrip("\n"))
    return Body(f"<p>{'</p><p>'.join(html)}</p>", tidy("\n".join(filter(None, texts))))


def safe_url(url: str) -> str:
    """`url` as a link may carry it (http, https or mailto), or nothing."""
    url = _URL_NOISE.sub("", url).strip()
    return _URL_UNSAFE.sub(lambda match: quote(match[0]), url) if _SAFE_URL.match(url) else ""


class _Writer:
    def __init__(self, file_key: FileKey, refer: Refer | None = None) -> None:
        self._file_key = file_key
        self._refer = refer
        self._referred: list[tuple[str, str]] = []
        self._html: list[str] = []
        self._visible = VisibleText()
        self._open: list[str] = []
        self._lists: list[int] = []
        self._link: tuple[str, int, int] | None = None
        self._verbatim = 0
        self._images: list[str] = []

    def write(self, raw: str) -> Body:
        for token in tokens(raw):
            if not token.tag:
                self._text(token.text)
            elif token.tag in _BLOCK or token.tag in _INLINE:
                self._close(token) if token.closes else self._start(token)
            else:
                self._special(token)
        self._close_to(0)
        html, text = "".join(self._html), self._visible.text()
        if not self._referred:
            return Body(html, text, tuple(self._images))
        html, in_html = marks.taken_out(html)
        text, in_visible = marks.taken_out(text)
        links = tuple(
            Link(found, url, in_html[place], in_visible[place])
            for place, (found, url) in enumerate(self._referred)
            if place in in_html and place in in_visible
        )
        return Body(html, text, tuple(self._images), links)

    def _text(self, text: str) -> None:
        if self._refer is not None and self._link is None:
            text = self._with_links(text, self._refer)
        self._plain(text)

    def _with_links(self, text: str, refer: Refer) -> str:
        """Write addresses that stand in the text as links, with what is before them. Returns what is left."""
        position = 0
        for start, end, url in in_text(text):
            if refer(url) is not None and len(self._open) < _DEEPEST:
                self._plain(text[position:start])
                self._begin_link(url)
                self._plain(text[start:end])
                self._end_open(frozenset({"a"}), frozenset())
                position = end
        return text[position:]

    def _plain(self, text: str) -> None:
        if text:
            self._html.append(escaped(text))
            self._visible.add(text, verbatim=self._verbatim > 0)

    def _start(self, token: Token) -> None:
        name = _BLOCK.get(token.tag)
        if name is None:
            self._push(_INLINE[token.tag])
            return
        if name in _ENDED_BY:
            self._end_open(*_ENDED_BY[name])
        else:
            self._end_open(*_OPEN_PARAGRAPH)
        if name in _CELLS:
            self._visible.space()
        elif name == "li":
            self._visible.marker(self._list_marker())
        else:
            self._visible.block()
        self._push(name)

    def _push(self, name: str) -> None:
        if len(self._open) >= _DEEPEST:
            return
        self._open.append(name)
        self._html.append(f"<{name}>")
        if name == "pre":
            self._verbatim += 1
        elif name in ("ul", "ol"):
            self._lists.append(0 if name == "ol" else -1)

    def _list_marker(self) -> str:
        indent = "  " * min(len(self._lists) - 1, _DEEPEST_INDENT)
        if not self._lists or self._lists[-1] < 0:
            return f"{indent}- "
        self._lists[-1] += 1
        return f"{indent}{self._lists[-1]}. "

    def _end_open(self, names: frozenset[str], within: frozenset[str]) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place] in names:
                self._close_to(place)
                return
            if self._open[place] in within:
                return

    def _close(self, token: Token) -> None:
        name = _BLOCK.get(token.tag) or _INLINE[token.tag]
        if token.tag in _BLOCK and name not in _CELLS:
            self._visible.block()
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place] == name:
                self._close_to(place)
                return

    def _close_to(self, place: int) -> None:
        while len(self._open) > place:
            name = self._open.pop()
            if name == "a":
                self._end_link()
            elif name == "pre":
                self._verbatim -= 1
            elif name in ("ul", "ol"):
                self._lists.pop()
            self._html.append(f"</{name}>")

    def _special(self, token: Token) -> None:
        if token.tag == "a":
            self._end_open(frozenset({"a"}), frozenset())
            if not token.closes:
                self._begin_link(attributes(token.text).get("href", ""))
        elif token.tag == "br":
            self._html.append("<br>")
            self._visible.line_break()
        elif token.closes:
            return
        elif token.tag == "hr":
            self._end_open(*_OPEN_PARAGRAPH)
            self._html.append("<hr>")
            self._visible.block()
        elif token.tag == "img":
            self._image(attributes(token.text))
        elif token.tag in _EMBEDS:
            found = attributes(token.text)
            self._outside(found.get("src") or found.get("data", ""), token.tag)

    def _begin_link(self, href: str) -> None:
        url = safe_url(href)
        if url and len(self._open) < _DEEPEST:
            self._open.append("a")
            found = self._refer(url) if self._refer else None
            address = _quoted(url)
            if found is not None:
                self._referred.append((found, url))
                address = marks.around(len(self._referred) - 1, address)
            self._html.append(f'<a href="{address}">')
            self._link = (url, self._visible.mark(), -1 if found is None else len(self._referred) - 1)

    def _end_link(self) -> None:
        if self._link is None:
            return
        url, mark, place = self._link
        self._link = None
        address = url[7:] if url[:7].lower() == "mailto:" else url
        label = self._visible.since(mark)
        shown = address if place < 0 else marks.around(place, address)
        if label.rstrip("/") not in (address.rstrip("/"), address.partition("//")[2].rstrip("/")):
            self._visible.aside(f"({shown})" if label else shown)
        elif place >= 0:
            self._visible.remark(marks.around(place, ""))

    def _image(self, found: dict[str, str]) -> None:
        source, alt = found.get("src", ""), found.get("alt", "")
        key = self._file_key(source)
        if key is not None:
            self._images.append(key)
            self._html.append(f'<img src="file:{_quoted(key)}" alt="{_quoted(alt)}">')
        elif not _is_pixel(found):
            self._outside(source, alt or "image")

    def _outside(self, source: str, label: str) -> None:
        """Something that would be loaded from elsewhere: a link in its place."""
        url = safe_url(source)
        if not url or self._link is not None:
            self._text(f"[{label}]")
            return
        self._begin_link(url)
        self._text(label)
        self._end_open(frozenset({"a"}), frozenset())


def _is_pixel(found: dict[str, str]) -> bool:
    """Images of at most one pixel are there to be counted, not to be seen."""
    return any(found.get(side, "").strip().removesuffix("px") in ("0", "1") for side in ("width", "height"))


def _quoted(text: str) -> str:
    return escaped(text).replace('"', "&quot;").replace("'", "&#x27;")
