"""What the final report of a migration is made of, put together from its plan, its archive and its last verification."""

from contextlib import suppress
from dataclasses import replace
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
    """Everything the report says now. Blocks: it reads the archive, and counts where no verification is kept. Raises CannotWrite."""
    ending, report = session.ending, _last(session)
    found, counts, stale = Rebuild(()), report.counts if report else (), False
    failures: tuple[tuple[str, int], ...] = ()
    with suppress(UsageError):
        found = ending.rebuild()
        if report is None:
            counts, failures = session.counts(), tuple(session.failures())
        else:
            stale = session.proof.stale(report)
            report = replace(report, judged=session.proof.judged())
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
        app=ending.own_app(),
        stale=stale,
        failures=failures,
        not_read=ending.not_read(),
    )


def _last(session: "Session") -> Report | None:
    """The newest check that is kept, a full one before a sample: step 6 keeps its own, and a person saves reports. None where there is none."""
    kept = [one for one in (session.proof.full.last(), _saved(session.migration.paths)) if one is not None]
    return max(kept, key=lambda one: (one.full, one.checked_at), default=None)


def _saved(paths: MigrationPaths) -> Report | None:
    """The last verification that was saved, None where there is none that can be read."""
    try:
        return msgspec.json.decode((paths.folder / "report.json").read_bytes(), type=Report)
    except (OSError, msgspec.DecodeError):
        return None
