"""The migration that is the rehearsal: one name, kept for it."""

from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.plan.models import Plan, SourceChoice

REHEARSAL = "rehearsal"
"""The name of the migration that `outercom rehearse` opens."""


def rehearsal() -> Migration:
    """The rehearsal, made where it is missing. Raises UsageError where a real migration has its name, PlanUnreadable and CannotWrite."""
    if not Migration.exists(REHEARSAL):
        return Migration.create(REHEARSAL, Plan(source=SourceChoice(rehearsal=True)))
    migration = Migration.open(REHEARSAL)
    if not migration.load().source.rehearsal:
        raise UsageError(
            f"The migration named '{REHEARSAL}' is a real one, not the rehearsal.",
            hint="Give it another name first (Home, Rename). Nothing was opened.",
        )
    return migration
