"""Putting a destination's own addresses in the place of links to the source's conversations. Pure.

What is woven stays as it was until the other record is there; the ledger then has the record sent again. For destinations that rewrite links; the
others leave `links` alone, and the bodies are whole as they are.
"""

from collections.abc import Callable, Sequence

from wizard.destinations.linking import Address, Woven
from wizard.records import Kind, Link, Ref
from wizard.translate.markup import escaped


def as_it_is(text: str) -> str:
    """For texts in which nothing but the links changes."""
    return text


def woven_html(html: str, links: Sequence[Link], own: str, said: Callable[[str], str] = as_it_is) -> str | Woven:
    """HTML with its rewritable links as places for addresses. `own` is the destination's template, used where a link has none.

    `said` is applied to what stands between the links.
    """
    places = [(link.html, link, escaped(link.template or own).replace('"', "&quot;")) for link in links]
    return _woven(html, places, said)


def woven_text(text: str, links: Sequence[Link], own: str, said: Callable[[str], str] = as_it_is) -> str | Woven:
    """The visible text with its rewritable links as places for addresses: the new one stands where the old one stood, or in brackets after it."""
    places = [
        (link.text, link, template if link.text[0] < link.text[1] else f" ({template})")
        for link in links
        for template in (link.template or own,)
    ]
    return _woven(text, places, said)


def _woven(text: str, places: Sequence[tuple[tuple[int, int], Link, str]], said: Callable[[str], str]) -> str | Woven:
    if not places:
        return said(text)
    pieces: list[str | Address] = []
    position = 0
    for (start, end), link, template in sorted(places, key=lambda place: place[0]):
        pieces.append(said(text[position:start]))
        refs = (Ref(Kind.TICKET, link.id), Ref(Kind.CONVERSATION, link.id))
        pieces.append(Address(refs, template, text[start:end]))
        position = end
    pieces.append(said(text[position:]))
    return Woven(tuple(piece for piece in pieces if piece))
