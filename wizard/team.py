"""People who exist at a destination that cannot be asked for them: from a team file, or made up for the rehearsal."""

import msgspec

from wizard.destinations.port import User
from wizard.errors import UsageError
from wizard.paths import MigrationPaths
from wizard.plan.models import Plan
from wizard.resources import asset_bytes


class _Person(msgspec.Struct):
    email: str
    name: str = ""
    role: str = "agent"
    id: str = ""


def team_of(plan: Plan, paths: MigrationPaths) -> tuple[User, ...]:
    """The people of the destination: `team.json` in the migration's folder, or the rehearsal's made-up team; else nobody.

    The file is a JSON list of objects with `email` and, optionally, `name`, `role`, `id`. Raises UsageError when it is something else.
    """
    file = paths.folder / "team.json"
    if file.exists():
        raw = file.read_bytes()
    elif plan.source.rehearsal:
        raw = asset_bytes("rehearsal/team.json")
    else:
        return ()
    try:
        people = msgspec.json.decode(raw, type=list[_Person])
    except msgspec.DecodeError as error:
        raise UsageError(
            "team.json is not a list of people.", hint='Each needs at least an e-mail: [{"email": "…"}].'
        ) from error
    return tuple(User(p.id or f"u_{p.email.casefold()}", p.name, p.email, p.role) for p in people)
