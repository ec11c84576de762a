"""Erasing a person from a migration, on request: archive, destination, ledgers, logs, reports, free pages. And the receipt."""

import time

from wizard.archive.archive import Archive
from wizard.archive.erasing import Erased, Eraser
from wizard.archive.redacting import Redaction
from wizard.archive.scrubbing import scrub
from wizard.destinations.port import Destination
from wizard.engine.control import RunControl
from wizard.engine.erasing import ErasedThere, erase_there, forget_rows, left_behind
from wizard.engine.ledger import Ledger
from wizard.engine.loading import Loader
from wizard.engine.progress import ProgressBoard
from wizard.engine.thread import WorkThread
from wizard.errors import UsageError
from wizard.leavings import Leavings, databases
from wizard.migration import Migration
from wizard.plan.models import Plan
from wizard.receipt import BEYOND, Receipt
from wizard.sources.port import Source
from wizard.text import one_line


async def forget(
    migration: Migration,
    plan: Plan,
    source: Source,
    destination: Destination,
    translator: int,
    email: str,
    *,
    dry: bool,
) -> Receipt:
    """Erase whoever has this e-mail address (letter case aside), or (`dry`) only say what would be erased.

    `source` is only asked to translate. The caller holds the migration's lock. Cut off in between, it is to be done again. Raises UsageError where
    nobody has the address or it is a teammate's, CannotWrite, and what the destination raises.
    """
    paths = migration.paths
    if not paths.archive.exists():
        raise UsageError("Nothing has been read into this migration yet.", hint="There is nothing to erase.")
    with Archive(paths.archive, paths.files) as archive:
        eraser = archive.eraser()
        person = email.strip()
        again = archive.erased.email(person)
        found = eraser.find(person)
        digest = archive.erased.digest_of(person)
        if dry:
            return Receipt(migration.name, digest, int(time.time()), dry=True, archive=_counts(found))
        if not found.contacts and not found.objects and not again:
            raise UsageError(
                f"Nobody in this migration has the address {one_line(person, 80)}.",
                hint="Check the spelling. Letter case does not matter.",
            )
        done = eraser.erase()
    there = await _elsewhere(migration, plan, source, destination, translator, eraser, done)
    leavings = Leavings(migration, Redaction(eraser.tombstones, eraser.identity), eraser.identity)
    folder = leavings.erase()
    return Receipt(
        migration.name,
        digest,
        int(time.time()),
        dry=False,
        archive=_counts(done),
        destination={
            "records removed": there.removed,
            "records sent again without the person": there.replaced,
            "rows of the ledger removed": there.rows,
        },
        folder=folder,
        not_reached=(*BEYOND, *leavings.unknown),
    )


def finish(migration: Migration, receipt: Receipt) -> None:
    """Once nothing is open any more: write every database anew without what was deleted, and keep the receipt. Raises CannotWrite."""
    for path in databases(migration.paths):
        scrub(path)
    receipt.save(migration.paths)


async def _elsewhere(
    migration: Migration,
    plan: Plan,
    source: Source,
    destination: Destination,
    translator: int,
    eraser: Eraser,
    done: Erased,
) -> ErasedThere:
    """The destination of the plan with its ledger, and the ledgers of others."""
    paths = migration.paths
    own = paths.ledger(plan.destination)
    there = ErasedThere()
    for path in sorted(paths.folder.glob("ledger-*.db")):
        with Archive(paths.archive, paths.files, read_only=True) as archive:
            ledger, thread = Ledger(path, paths.archive), WorkThread("erasing")
            try:
                contacts, files = left_behind(ledger, archive.erased.contact)
                contacts, files = contacts | eraser.identity.ids, files | done.files
                if path != own:
                    there.rows += forget_rows(ledger, contacts, files)
                    continue
                loader = Loader(
                    source, archive, ledger, destination, plan, translator, thread, RunControl(), ProgressBoard()
                )
                objects = done.objects | archive.naming_erased()
                there = await erase_there(archive, ledger, destination, loader, contacts, objects, files)
            finally:
                thread.close()
                ledger.close()
    return there


def _counts(done: Erased) -> dict[str, int]:
    return {
        "contacts": len(done.contacts),
        "objects that named them": len(done.objects),
        "versions rewritten": done.versions,
        "messages emptied": done.messages,
        "files only they had": len(done.files),
        "answers to failed calls emptied": done.answers,
    }
