"""What became of the placeholders of each macro."""

from collections.abc import Iterator

import msgspec

from wizard.archive.decode import decode_object
from wizard.destinations.port import Loss, link
from wizard.engine.lookup import ArchiveLookup
from wizard.plan.models import Plan
from wizard.records import SavedReply
from wizard.sources.port import Translator
from wizard.verify.viewing import Viewer


class ListedMacro(msgspec.Struct, frozen=True):
    """A macro: its id and name, its text as Intercom has it and as the destination gets it, and what is lost, each with the words concerned.

    `loaded` is False for one that is not at the destination.
    """

    id: str
    name: str
    original: str
    text: str
    losses: tuple[Loss, ...]
    loaded: bool


def macros(viewer: Viewer, plan: Plan, translate: Translator) -> Iterator[ListedMacro]:
    """Every macro in the archive, by id."""
    lookup = ArchiveLookup(viewer.archive, plan)
    for object_id, raw in viewer.archive.objects.each("macros"):
        decoded = decode_object(raw)
        record = translate("macros", decoded, plan, lookup)
        row = viewer.ledger.row("macros", object_id)
        loaded = row is not None and row.state == "loaded"
        if not isinstance(record, SavedReply):
            yield ListedMacro(
                object_id, str(decoded.get("name") or ""), str(decoded.get("body_text") or ""), "", (), loaded
            )
            continue
        projection = viewer.destination.project(record)
        content = link(projection.content, viewer.ledger.links(tuple(projection.refs())))
        text = str(content.get("text", record.text))
        yield ListedMacro(object_id, record.name, record.text, text, projection.losses, loaded)
