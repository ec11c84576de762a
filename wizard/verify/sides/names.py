"""What people, companies, tags and teammates are called, on both sides."""

from collections.abc import Sequence

from wizard.archive.archive import Archive
from wizard.destinations.held import HeldCompany, HeldNamed, HeldPerson, HeldTag
from wizard.destinations.port import Destination
from wizard.records import Kind
from wizard.verify.said.shapes import words
from wizard.verify.said.threads import SaidPerson

MOST = 50
"""Of a longer list only so many are named."""


def called(name: str, email: str, otherwise: str) -> str:
    """`Ada <ada@example.com>`, or whatever of it there is."""
    return f"{name} <{email}>" if name and email and name != email else name or email or otherwise


class Names:
    """Looks names up: in the archive by id at the source, at the destination by id there."""

    def __init__(self, archive: Archive, destination: Destination) -> None:
        self._archive = archive
        self._destination = destination

    def ours(self, kind: str, ids: Sequence[str]) -> str:
        """The names of archived objects of a kind."""
        return ", ".join(self._one(kind, one) for one in ids[:MOST]) + ("" if len(ids) <= MOST else ", …")

    def _one(self, kind: str, object_id: str) -> str:
        raw = self._archive.objects.decoded(kind, object_id) or {}
        if kind == "contacts" and not raw and (holder := self._archive.people.canonical(object_id)):
            raw = self._archive.objects.decoded(kind, holder) or {}
        if kind == "admins" and not raw:
            raw = self._archive.objects.decoded("former_admins", object_id) or {}
        email = words(raw.get("email")) if kind in ("contacts", "admins") else ""
        return called(words(raw.get("name")), email, object_id)

    async def theirs(self, kind: Kind, ids: Sequence[str]) -> str:
        """The names of what the destination holds under these ids of its own."""
        wanted = [one for one in ids[:MOST] if one]
        found = await self._destination.read(kind, wanted) if wanted else []
        names = []
        for one, projection in zip(wanted, found, strict=True):
            held = None if projection is None else self._destination.held(projection)
            match held:
                case HeldPerson():
                    names.append(called(held.name, next(iter(held.emails), ""), one))
                case HeldCompany() | HeldTag():
                    names.append(held.name or one)
                case _:
                    names.append(f"{one} (not there)")
        return ", ".join(names) + ("" if len(ids) <= MOST else ", …")


def speaker(one: SaidPerson | None) -> str:
    """Who said something, by raw JSON."""
    return "" if one is None else one.name or one.email or one.type


def held_speaker(one: HeldNamed) -> str:
    """Who said something, by the destination."""
    return one.name or one.email or one.role or ""
