"""A conversation to be shown: its content with names beside the ids."""

from collections.abc import Iterator
from typing import Any

import msgspec

from wizard.destinations.ochre.shapes import COMPANY, CUSTOMER, TAG, USER
from wizard.destinations.ochre.workspace import Workspace
from wizard.records import Kind

_NAMED = (USER, CUSTOMER, COMPANY, TAG)


class OpenedConversation(msgspec.Struct, frozen=True):
    """A conversation or ticket. `content` is as `read` gives it; `names` are those of the people, companies and tags whose ids are in it."""

    id: str
    kind: Kind
    source_id: str
    content: dict[str, Any]
    names: dict[str, str]


def opened(workspace: Workspace, conversation_id: str) -> OpenedConversation | None:
    """The conversation or ticket with this id, None where there is none."""
    for kind in (Kind.CONVERSATION, Kind.TICKET):
        found = workspace.read(kind, [conversation_id])[0]
        if found is not None:
            ids = {
                text for text in _strings(found.content) if text.partition("_")[0] in {shape.prefix for shape in _NAMED}
            }
            names: dict[str, str] = {}
            for shape in _NAMED:
                names |= workspace.names(
                    shape, [record_id for record_id in ids if record_id.startswith(f"{shape.prefix}_")]
                )
            return OpenedConversation(conversation_id, kind, found.source_id, found.content, names)
    return None


def _strings(content: dict[str, Any]) -> Iterator[str]:
    """Every id the content points to."""
    for key in ("customers", "tags"):
        yield from (found for found in content[key] if found)
    people = [*content["participants"], *([content["assignee"]] if content["assignee"] else [])]
    yield from (person["account"] for person in people if person["account"])
    if content["company"]:
        yield content["company"]
    for entry in content["entries"]:
        yield from (found for found in (entry["author"], *entry["tags"]) if found)
