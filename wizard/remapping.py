"""Teammates who were decided on anew after the import: what stands at the destination still says the old decisions."""

from dataclasses import dataclass

from wizard.engine.attribution import remapped
from wizard.engine.ledger import Ledger
from wizard.errors import OutercomError
from wizard.opening import translator_version
from wizard.session import Session
from wizard.text import plural


@dataclass(frozen=True, slots=True)
class Remapped:
    """How many teammates have another account now than what is loaded says, and how many loaded records name them."""

    admins: int
    records: int

    @property
    def sentence(self) -> str:
        """For people."""
        who = plural(self.admins, "teammate was decided on anew", "teammates were decided on anew")
        return f"{who}; {plural(self.records, 'loaded record names', 'loaded records name')} them."


def remapped_since(session: Session) -> Remapped | None:
    """What a run of the attribution alone would change; None where that is nothing, or nothing was loaded yet. Blocks: for a worker thread.

    Raises UsageError where the ledger or the archive cannot be read.
    """
    paths, plan = session.migration.paths, session.plan
    ledger_path = paths.ledger(plan.destination)
    if not (ledger_path.exists() and paths.archive.exists()):
        return None
    ledger = Ledger(ledger_path, paths.archive, read_only=True)
    try:
        admins, records = remapped(ledger, plan, translator_version(plan))
    finally:
        ledger.close()
    return Remapped(len(admins), records) if admins else None


def remapped_sentence(session: Session) -> str:
    """The same in a sentence; empty where there is nothing to say, or it cannot be told. Blocks."""
    try:
        found = remapped_since(session)
    except OutercomError:
        return ""
    return found.sentence if found else ""
