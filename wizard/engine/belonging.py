"""Which workspace an archive belongs to."""

from wizard.archive.archive import Archive
from wizard.archive.decode import decode_object
from wizard.errors import UsageError
from wizard.sources.port import Workspace


def same_workspace(archive: Archive, workspace: Workspace) -> None:
    """Tie the archive to the workspace it is read from. Raises UsageError when it belongs to another one."""
    known = archive.fact("workspace")
    if known is not None and known != workspace.id:
        raise UsageError(
            f"This migration belongs to the workspace {known}; the token opens {workspace.id}.",
            hint="Use the token of the first workspace, or start a new migration for the other one.",
        )
    archive.set_fact("workspace", workspace.id)
    created = (decode_object(workspace.raw).get("app") or {}).get("created_at")
    if isinstance(created, int):
        archive.set_fact("workspace created", str(created))
