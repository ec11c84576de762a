"""Reading HTML from outside: tokens, attributes and character references, in time linear in its length.

This is no full HTML parser, and need not be one: what is written afterwards is built from a list of allowed tags and escaped text alone.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)")
_TAG_END = re.compile(r"""[^>"']*+(?:"[^"]*+"[^>"']*+|'[^']*+'[^>"']*+)*+>""")
_TAG_REACH = 4096
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:][-\w:.]*+)\s*+(?:=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?""")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_HUGE_REFERENCE = re.compile(r"&#\d{8,};?")
_COMMENT_END = re.compile("--!?>")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SWALLOWING = frozenset({"script", "style", "title", "template", "svg", "math", "noembed", "noframes"})
_PLAIN_INSIDE = frozenset({"textarea", "xmp"})
_CLOSING = {name: re.compile(f"</{name}", re.IGNORECASE) for name in (*_SWALLOWING, *_PLAIN_INSIDE, "iframe")}


class Token(NamedTuple):
    """A run of text (`tag` is empty), or a tag: its lower-case name, whether it closes, and its attributes as written."""

    text: str
    tag: str = ""
    closes: bool = False


def clean(text: str) -> str:
    """Text without NULs, and without lone surrogates (which no encoding can hold)."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    try:
        # Encoding finds them many times faster than a pattern does.
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)
    return text


def unescaped(text: str) -> str:
    """Text with its character references resolved."""
    if "&" not in text:
        return text
    return clean(html.unescape(_HUGE_REFERENCE.sub("\N{REPLACEMENT CHARACTER}", text)))


def escaped(text: str) -> str:
    """Text as it stands between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attributes(text: str) -> dict[str, str]:
    """The attributes of a tag by lower-case name, references resolved; of two with one name, the first."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        value = double or single or bare
        if "&" in value:
            value = _REFERENCE.sub(lambda match: html.unescape(match[0]), value)
        found.setdefault(name.lower(), clean(value))
    return found


def tokens(source: str) -> Iterator[Token]:
    """The tokens of `source`. Comments and the contents of scripts and styles are left out."""
    position, end, last = 0, len(source), source.rfind(">")
    while position < end:
        start = source.find("<", position)
        if start < 0:
            yield Token(unescaped(source[position:]))
            return
        if start > position:
            yield Token(unescaped(source[position:start]))
        tag = _TAG.match(source, start)
        if tag is None:
            position = _past_declaration(source, start) if start < last else start
            if position == start:
                yield Token("<")
                position = start + 1
            continue
        after = _tag_end(source, tag.end())
        if after < 0:
            yield Token(unescaped(source[start:]))
            return
        name = tag[2].lower()
        yield Token(source[tag.end() : after - 1], name, bool(tag[1]))
        position = after
        if name in _CLOSING and not tag[1]:
            closing = _CLOSING[name].search(source, after)
            position = closing.start() if closing else end
            if name in _PLAIN_INSIDE:
                yield Token(unescaped(source[after:position]))


def _tag_end(source: str, position: int) -> int:
    """The place after the `>` that ends a tag: outside quotes where there is one near, else the first; -1 where there is none."""
    first = source.find(">", position)
    if first < 0 or not ('"' in (inside := source[position : min(first, position + _TAG_REACH)]) or "'" in inside):
        return first + 1 or -1
    quoted = _TAG_END.match(source, position, position + _TAG_REACH)
    return quoted.end() if quoted else first + 1


def _past_declaration(source: str, start: int) -> int:
    """The place after the comment, doctype or stray end tag at `start`; `start` itself where there is none."""
    if source.startswith("<!--", start):
        # As browsers do, so that nothing after a comment that is badly ended is lost: `--!>` ends one too, and so do `<!-->` and `<!--->`.
        ended = _COMMENT_END.search(source, start + 2)
        return ended.end() if ended else len(source)
    if source.startswith(("<!", "<?", "</"), start):
        end = source.find(">", start)
        return end + 1 if end >= 0 else start
    return start
