"""The last finished scan of a migration, kept in its folder: shown again when the migration is opened, until another scan takes its place."""

from typing import Literal

import msgspec

from wizard.paths import MigrationPaths, write_private
from wizard.sources.port import Census, Workspace

FILE = "scan.json"


class LastScan(msgspec.Struct, frozen=True):
    """What a scan found, and in which workspace: its id, name and region. It holds counts, and nothing of what was counted."""

    workspace: str
    name: str
    region: str
    census: Census
    schema: Literal[1] = 1


def keep(paths: MigrationPaths, workspace: Workspace | None, census: Census) -> None:
    """Write a finished scan down, in place of the last one. Raises CannotWrite."""
    where = (workspace.id, workspace.name, workspace.region) if workspace else ("", "", "")
    write_private(paths.folder / FILE, msgspec.json.encode(LastScan(*where, census)), durable=False)


def recall(paths: MigrationPaths) -> LastScan | None:
    """The last finished scan; None where there is none, or where its file is not what Outercom wrote."""
    try:
        found = msgspec.json.decode((paths.folder / FILE).read_bytes(), type=LastScan)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None
    return found if found.census.finished else None


def census_of(paths: MigrationPaths, workspace: Workspace | None = None) -> Census | None:
    """What the last scan found, unless it was of another workspace than this one."""
    found = recall(paths)
    if found is None or (workspace is not None and found.workspace not in ("", workspace.id)):
        return None
    return found.census
