"""Reading only the small kinds that steps 2 and 3 decide on."""

from wizard.archive.archive import Archive
from wizard.engine.belonging import same_workspace
from wizard.engine.committing import Committer
from wizard.engine.control import RunControl
from wizard.engine.news import News
from wizard.engine.progress import ProgressBoard
from wizard.engine.reading import Reader
from wizard.engine.thread import WorkThread
from wizard.paths import MigrationPaths
from wizard.sources.port import Source, Workspace


async def read_definitions(
    source: Source, workspace: Workspace, paths: MigrationPaths, control: RunControl, board: ProgressBoard
) -> None:
    """Bring admins, attributes, tags and the like into the archive. The caller holds the migration's lock."""
    thread = WorkThread("archive")
    archive = await thread.call(Archive, paths.archive, paths.files)
    try:
        await thread.call(same_workspace, archive, workspace)
        news = News()
        reader = Reader(source, archive, thread, Committer(archive, thread, board, news), news, control, board)
        await reader.definitions()
    finally:
        thread.close()
        archive.close()
