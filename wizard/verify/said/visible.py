"""Whether what a destination holds of a body still says everything that the raw body says, and nothing else. Judged without white space."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from wizard.verify.said.reading import PLACEHOLDER, Piece, browsed, squashed, stripped

_MARK = re.compile(r"-|\d+\.")
_ASIDE = re.compile(r"\([^()]{1,3000}\)")
_INTERCOM = re.compile(r"https?://(?:[\w-]+\.)*intercom\.(?:com|io)(?:[:/?#]|$)", re.IGNORECASE)
_REPLY_PLACEHOLDER = re.compile(r"\{\{.*?\}\}", re.DOTALL)


class Seen:
    """What is to be seen of a body in HTML: `first` is the browser's reading, `links` the addresses in it."""

    def __init__(self, raw: str, *, blank: bool = False) -> None:
        self.raw = raw
        self.blank = blank
        self.first = self._way(browsed(raw))
        self.outside = frozenset(piece.address for piece in self.first if piece.alone and piece.address)
        """The addresses of what is embedded, where these can be links of their own."""
        embedded = [piece for piece in self.first if piece.kind == "embedded"]
        self.names = frozenset(piece.value for piece in embedded)
        """What is embedded, by what it is called."""
        self.alone = frozenset(piece.value for piece in embedded if piece.alone)
        """The same of what is to be seen and stands in no link."""
        self.links = frozenset(piece.address for piece in self.first if piece.kind == "link" and piece.address)

    def _way(self, pieces: list[Piece]) -> list[Piece]:
        if not self.blank:
            return pieces
        return [piece._replace(value=_REPLY_PLACEHOLDER.sub(PLACEHOLDER, piece.value)) for piece in pieces]

    @cached_property
    def second(self) -> list[Piece]:
        """The plainer reading."""
        return self._way(stripped(self.raw))

    @property
    def something(self) -> bool:
        """Whether a reader sees any text."""
        return any(piece.kind == "text" for piece in self.first)


def text_of(pieces: Iterable[Piece]) -> str:
    """The text of pieces alone."""
    return "".join(piece.value for piece in pieces if piece.kind == "text")


def html_differs(said: Seen, theirs: Seen) -> str:
    """How held HTML differs from what was said; empty where it does not."""
    first = text_of(theirs.first)
    if _fits(said.first, first):
        return ""
    texts = (first, text_of(theirs.second))
    if any(_fits(pieces, text) for pieces in (said.first, said.second) for text in texts):
        return ""
    return "" if _ambiguous(said, texts) else _where(text_of(said.first), first)


def text_differs(said: Seen, held: str, *, rewritten: bool = False) -> str:
    """How held plain text differs from what was said; empty where it does not. List marks and the addresses of links may stand in it.

    `rewritten`: the addresses of links to Intercom may be others.
    """
    text = squashed(held)
    if said.blank:
        text = _REPLY_PLACEHOLDER.sub(PLACEHOLDER, text)
    if _fits(said.first, text, aside=True, rewritten=rewritten):
        return ""
    ways = (said.first, said.second)
    if any(_fits(way, text, aside=True, rewritten=rewritten) or _loosely(way, text) for way in ways):
        return ""
    if rewritten and "intercom." in said.raw.lower() and any(_rewritten(text_of(way), text) for way in ways):
        return ""
    return "" if _ambiguous(said, (text,)) else _where(text_of(said.first), text)


def _rewritten(said: str, text: str) -> bool:
    """Whether nothing but what is in brackets was added: where an address of Intercom stands in the text, the new one follows it in brackets."""
    rest = iter(text)
    return _ASIDE.sub("", said) == _ASIDE.sub("", text) and all(character in rest for character in said)


def is_intercom(url: str) -> bool:
    """Whether a link leads to Intercom."""
    return _INTERCOM.match(url) is not None


def _ambiguous(said: Seen, texts: tuple[str, ...]) -> bool:
    """Whether the raw body can be read in two ways, and everything that both see is there, and nothing that is not in it."""
    one, other = Counter(text_of(said.first)), Counter(text_of(said.second))
    if one == other:
        return False
    ways = (said.first, said.second)
    more = Counter(
        "".join(f"{piece.value}{piece.address}[]()" for way in ways for piece in way if piece.kind != "text")
    )
    marks = sum(piece.kind == "mark" for piece in said.first)
    most = (one | other | Counter(said.raw)) + more
    return any(not ((one & other) - Counter(text)) and (Counter(text) - most).total() <= marks * 4 for text in texts)


def _loosely(pieces: list[Piece], text: str) -> bool:
    """Blocks inside of links end these sooner or later from reader to reader: the addresses may stand elsewhere, and the rest is as it was."""
    links = [piece.address for piece in pieces if piece.kind == "link" and piece.address]
    if not links:
        return False
    said = text_of(pieces)
    for url in links:
        aside, bare = _asides(url)
        shown = aside if aside in text else bare
        if text.count(shown) > said.count(shown):  # else it is a label that is its address
            text = text.replace(shown, "", 1)
    return _fits([piece for piece in pieces if piece.kind != "link"], text, aside=True)


def _fits(pieces: list[Piece], text: str, *, aside: bool = False, rewritten: bool = False) -> bool:
    """Whether `text` is these pieces one after the other, where what is no text may show or not."""
    places = {0}
    for piece in pieces:
        if piece.kind == "text":
            places = {place + len(piece.value) for place in places if text.startswith(piece.value, place)}
        elif piece.kind == "embedded":
            places = _optional(text, places, _stand_ins(piece, aside))
        elif aside and piece.kind == "mark":
            places |= {match.end() for place in places if (match := _MARK.match(text, place))}
        elif aside:
            found = _optional(text, places, _asides(piece.address))
            if rewritten and is_intercom(piece.address):
                found |= {match.end() for place in places if (match := _ASIDE.match(text, place))}
            places = found
        if not places:
            return False
    return len(text) in places


def _optional(text: str, places: set[int], options: Iterable[str]) -> set[int]:
    return places | {place + len(option) for option in options for place in places if text.startswith(option, place)}


def _stand_ins(piece: Piece, aside: bool) -> tuple[str, ...]:
    """How something that is no text may be called in its place, and where it is."""
    name = piece.value
    names = (name, f"[{name}]", "image", "[image]")
    return (*names, *(f"{name}{end}" for end in _asides(piece.address))) if aside else names


def _asides(target: str) -> tuple[str, ...]:
    short = target[7:] if target[:7].lower() == "mailto:" else target
    short = squashed(short)
    return (f"({short})", short) if short else ()


def _where(said: str, held: str) -> str:
    """The first place at which they part, in a few words."""
    place = next((i for i, (a, b) in enumerate(zip(said, held, strict=False)) if a != b), min(len(said), len(held)))
    if place == len(held):
        return f"text is cut off after {place:,} of {len(said):,} characters"
    if place == len(said):
        return f"text has {len(held) - place:,} characters more"
    return f"text differs from character {place + 1:,} on"
