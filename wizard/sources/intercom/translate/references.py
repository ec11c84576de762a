"""Links in bodies that lead to conversations and tickets of this workspace."""

from wizard.sources.intercom.translate.shapes import mapping, text
from wizard.sources.port import LookupTable
from wizard.translate.body import Refer
from wizard.translate.old_links import of_workspace, old_link


def app_id(lookup: LookupTable) -> str:
    """The workspace's app id, from what `/me` said; empty where it is not known."""
    said = next(iter(lookup.known("workspace").values()), {})
    return text(mapping(said.get("app")).get("id_code"))


def refer(lookup: LookupTable) -> Refer:
    """For bodies: the id a link means, where it leads to a conversation or ticket and not to another workspace.

    Whether that one is at the destination is not asked here: the link stays as it is until it is.
    """
    app = app_id(lookup)

    def id_of(url: str) -> str | None:
        found = old_link(url) if "intercom." in url.lower() else None
        return found.id if found is not None and found.kind and of_workspace(found, app) else None

    return id_of
