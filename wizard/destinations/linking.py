"""References inside the content of a projection: found, and replaced by the destination's ids. Part of `wizard.destinations.port`."""

from typing import Any, Protocol
from urllib.parse import quote

import msgspec

from wizard.records import Ref


class Address(msgspec.Struct, frozen=True):
    """A place in a text for the address of another record: `template` with `{id}` replaced by the destination's id of the first of `refs` that is there,
    percent-encoded; `otherwise` while none is."""

    refs: tuple[Ref, ...]
    template: str
    otherwise: str


class Links(Protocol):
    """The destination's ids of records, None for those it does not have: a dictionary, or whoever looks them up."""

    def get(self, ref: Ref, /) -> str | None:
        """The id there of one record."""


class Woven(msgspec.Struct, frozen=True):
    """A text with addresses of other records in it. Linked, it is a plain string."""

    pieces: tuple[str | Address, ...]

    def linked(self, links: Links) -> str:
        """The text with the addresses that are known by now."""
        return "".join(piece if isinstance(piece, str) else _address(piece, links) for piece in self.pieces)


def link(content: Any, links: Links) -> Any:
    """A copy of `content` with each `Ref` replaced by the destination's id; None where `links` has none.

    Every reference in it is asked for, those of addresses too.
    """
    # Plain and empty values are not handed down, and types are compared as they are: this runs over every field of every entry.
    kind = type(content)
    if kind is dict:
        return {
            key: value if not value or type(value) in _PLAIN else link(value, links) for key, value in content.items()
        }
    if kind is list or kind is tuple:
        return [value if not value or type(value) in _PLAIN else link(value, links) for value in content]
    if kind is Ref:
        return links.get(content)
    return content.linked(links) if kind is Woven else content


def refs_in(content: Any) -> set[Ref]:
    """Every record that content points to."""
    found: set[Ref] = set()
    _collect(content, found)
    return found


def _address(place: Address, links: Links) -> str:
    there = next(filter(None, [links.get(ref) for ref in place.refs]), None)
    return place.otherwise if there is None else place.template.replace("{id}", quote(there, safe=""))


def _collect(content: Any, found: set[Ref]) -> None:
    if isinstance(content, Ref):
        found.add(content)
    elif isinstance(content, Woven):
        found.update(ref for piece in content.pieces if isinstance(piece, Address) for ref in piece.refs)
    elif isinstance(content, dict | list | tuple):
        for value in content.values() if isinstance(content, dict) else content:
            if type(value) not in _PLAIN:
                _collect(value, found)


_PLAIN = frozenset({str, int, float, bool, type(None)})
