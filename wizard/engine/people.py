"""Reading people before the import, and taking them apart or together."""

from collections.abc import Sequence

from wizard.archive.archive import Archive
from wizard.engine.committing import Committer
from wizard.engine.control import RunControl
from wizard.engine.news import News
from wizard.engine.progress import ProgressBoard
from wizard.engine.reading import Reader
from wizard.engine.thread import WorkThread
from wizard.paths import MigrationPaths
from wizard.sources.port import Source


def keep_apart(archive: Archive, contacts: Sequence[str]) -> int:
    """Bring the archive to what the plan says about people who stay apart. Returns how many contacts are held by somebody else than before."""
    with archive.commit():
        return archive.people.merge() if archive.people.keep_apart(contacts) else 0


async def read_people(
    source: Source, paths: MigrationPaths, apart: Sequence[str], control: RunControl, board: ProgressBoard
) -> None:
    """Bring all contacts into the archive, and merge whoever is one person. The caller holds the migration's lock."""
    thread = WorkThread("archive")
    archive = await thread.call(Archive, paths.archive, paths.files)
    try:
        await thread.call(keep_apart, archive, apart)
        news = News()
        reader = Reader(source, archive, thread, Committer(archive, thread, board, news), news, control, board)
        await reader.kinds(("contacts",))
    finally:
        thread.close()
        archive.close()
