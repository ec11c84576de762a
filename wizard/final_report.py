"""What the final report of a migration is made of, put together from its plan, its archive and its last verification."""

from typing import TYPE_CHECKING

import msgspec

from wizard.cutover.closing import Closing
from wizard.cutover.rebuild import Rebuild
from wizard.cutover.rollback import way_back
from wizard.errors import UsageError
from wizard.paths import MigrationPaths
from wizard.verify.report import Report

if TYPE_CHECKING:
    from wizard.session import Session


def closing_of(session: "Session") -> Closing:
    """Everything the report says now. Blocks: it reads the archive, and counts where no verification was saved. Raises CannotWrite."""
    ending, report = session.ending, _saved(session.migration.paths)
    try:
        found = ending.rebuild()
        counts = report.counts if report else session.counts()
    except UsageError:
        found, counts = Rebuild(()), ()
    return Closing(
        name=session.migration.name,
        destination=session.capabilities.label,
        plan=session.plan,
        switchover=ending.switchover,
        dates=ending.dates(),
        counts=counts,
        report=report,
        rebuild=found,
        way_back=way_back(session.plan, ending.app()),
        made_at=int(ending.clock()),
    )


def _saved(paths: MigrationPaths) -> Report | None:
    """The last verification that was saved, None where there is none that can be read."""
    try:
        return msgspec.json.decode((paths.folder / "report.json").read_bytes(), type=Report)
    except (OSError, msgspec.DecodeError):
        return None
