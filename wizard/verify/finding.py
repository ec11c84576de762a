"""Which archived object somebody means: by its id, an old link, a ticket's number, its id at the destination, or the id of a message in it."""

from dataclasses import dataclass

from wizard.archive.archive import Archive
from wizard.destinations.port import Destination
from wizard.engine.ledger import Ledger
from wizard.errors import UsageError
from wizard.records import Kind
from wizard.text import printable

_FIRST = ("conversations", "tickets", "contacts", "companies", "macros")


@dataclass(frozen=True, slots=True)
class Meant:
    """An object, the message in it that was meant (empty: all of it), and the other kinds that have an object of the same id."""

    kind: str
    id: str
    part: str = ""
    others: tuple[str, ...] = ()


async def find(archive: Archive, ledger: Ledger, destination: Destination, text: str) -> Meant:
    """What `text` means: `KIND:ID`, an id (conversations first), an old link or ticket number, an id at the destination, or a part's id.

    Raises UsageError when nothing has this id.
    """
    wanted = text.strip()
    kinds = [kind for kind, _ in archive.objects.kinds()]
    kinds = [*(kind for kind in _FIRST if kind in kinds), *(kind for kind in kinds if kind not in _FIRST), "files"]
    kind, colon, object_id = wanted.partition(":")
    if colon and kind in kinds and archive.objects.row(kind, object_id) is not None:
        return Meant(kind, object_id)
    having = [kind for kind in kinds if archive.objects.row(kind, wanted) is not None]
    if having:
        return Meant(having[0], wanted, others=tuple(having[1:]))
    if there := await destination.open_alias(wanted):
        for record in (Kind.TICKET, Kind.CONVERSATION):
            if found := ledger.find_record(there, record):
                return Meant(*found)
    for record in destination.capabilities.kinds:
        if found := ledger.find_record(wanted, record):
            return Meant(*found)
    if inside := ledger.holding(wanted):
        return Meant(inside[0], inside[1], part=inside[2])
    left = archive.not_read()
    raise UsageError(
        f"Nothing in this migration has the id or link '{printable(wanted)[:80]}'.",
        hint="Give an id, a link, or KIND:ID, such as conversations:215 or tags:7."
        + (f" {left.perhaps}" if left else ""),
    )
