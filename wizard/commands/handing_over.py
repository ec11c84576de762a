"""Exports, and migrated conversations by their old links."""

from pathlib import Path

from wizard.archive.export import export_archive
from wizard.commands.output import moment
from wizard.errors import PlanUnreadable, UsageError
from wizard.exit_codes import ExitCode
from wizard.migration import Migration
from wizard.plain import complain, say
from wizard.session import Session
from wizard.text import printable


def export(name: str, folder: Path) -> int:
    """Write the archive to a folder."""
    migration = Migration.open(name)

    def told(kind: str, count: int) -> None:
        say(f"{kind}: {count:,}")

    try:
        with Session(migration) as session:
            done = session.export(folder, told)
    except PlanUnreadable as error:
        complain(f"outercom: {error.message}")
        complain("  The archive does not need it: it is exported, without the destination's ids in aliases.csv.")
        done = export_archive(migration, folder, told)
    say(f"{done.files:,} files copied; {done.missing:,} could not be had; {done.unread:,} objects could not be read.")
    say(f"Everything is in {printable(folder)}.")
    return 0 if not done.missing and not done.unread else int(ExitCode.FAILURES)


def open_link(name: str, link: str) -> int:
    """Print the migrated conversation that an old link means."""
    with Session(Migration.open(name)) as session:
        found = session.open_link(link)
        if found is None:
            raise UsageError(
                "No migrated conversation has this link or id.",
                hint="Check the link; or it is out of scope and only in the archive.",
            )
        sides = session.side_by_side(found)
    say(f"{sides.id} → {sides.there}")
    for label, value in sides.destination.facts:
        say(f"{label}: {value}")
    for line in sides.destination.lines:
        say(f"── {moment(line.at)} {line.type} {line.who}")
        for text in printable(line.text).splitlines():
            say(f"   {text}")
        for file in line.files:
            say(f"   [file] {file}")
    return 0
