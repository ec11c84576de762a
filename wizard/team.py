"""People who exist at a destination that cannot be asked for them: from a team file, or made up for the rehearsal."""

import stat
from pathlib import Path

import msgspec

from wizard.destinations.port import User
from wizard.errors import UsageError
from wizard.paths import MigrationPaths, write_private
from wizard.plan.models import Plan
from wizard.resources import asset_bytes
from wizard.team_reading import LARGEST, Team, read_team
from wizard.text import printable

FILE = "team.json"


def team_of(plan: Plan, paths: MigrationPaths) -> tuple[User, ...]:
    """The people of the destination: `team.json` in the migration's folder, or the rehearsal's made-up team; else nobody.

    Raises UsageError when the file is no list of people.
    """
    file = paths.folder / FILE
    if file.exists():
        return read_team(_content(file), FILE).users
    return read_team(asset_bytes(f"rehearsal/{FILE}"), FILE).users if plan.source.rehearsal else ()


def team_from_file(path: Path) -> Team:
    """The people in somebody's file: JSON, CSV or text. Raises UsageError where it cannot be read or has none."""
    return read_team(_content(path.expanduser()), printable(path.name))


def keep_team(paths: MigrationPaths, team: Team) -> None:
    """Write the people down as this migration's team, in place of those that were there. Raises CannotWrite."""
    people = [{"id": user.id, "email": user.email, "name": user.name, "role": user.role} for user in team.users]
    write_private(paths.folder / FILE, msgspec.json.format(msgspec.json.encode(people), indent=1) + b"\n")


def _content(path: Path) -> bytes:
    """A file's bytes. Only of files: a pipe or a device may never end."""
    shown = printable(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UsageError(f"{shown} is not a file.", hint="Give the file with the team, or - to paste it.")
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UsageError(
            f"{shown} cannot be read ({reason}).", hint="Check the path, and that you may read it."
        ) from error
