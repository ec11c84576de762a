"""Which destination, and what it needs to be reached: what is no secret is in the plan, secrets are with the tokens."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import SecretStr

from wizard.credentials import Credentials, Origin, Where
from wizard.destinations.port import Capabilities, ConnectionField
from wizard.errors import TokenMissing
from wizard.migration import Migration
from wizard.opening import Connection, capabilities
from wizard.plan.models import RUN_NOTE, Plan

if TYPE_CHECKING:
    from wizard.session import Session

TOKEN = "token"  # noqa: S105 - the name of a field, not a secret
"""The usual name of a destination's secret."""


def account(destination: str, migration: str, field: ConnectionField) -> str:
    """Under which name a secret is kept: `kustomer:acme`. Its environment variable follows from it (`OUTERCOM_KUSTOMER_TOKEN`)."""
    service = destination if field.name == TOKEN else f"{destination}-{field.name}"
    return f"{service}:{migration}"


def given(session: "Session") -> Connection:
    """What was given for the plan's destination, secrets among it; blocks while the keyring is asked.

    Raises TokenMissing where something that is needed was not given.
    """
    found: dict[str, str | SecretStr] = {}
    for field in session.capabilities.connection:
        value = _value(session, field)
        if value is not None:
            found[field.name] = value
        elif not field.optional:
            raise TokenMissing(
                f"{session.capabilities.label} cannot be reached yet: '{field.label}' was not given.",
                hint="Fill in its form in step 1 of the wizard.",
            )
    return found


def origin(session: "Session", field: ConnectionField) -> Origin | None:
    """Where a secret that was given is kept; None where there is none."""
    return session.credentials.origin(account(session.plan.destination, session.migration.name, field))


def keep(session: "Session", values: Mapping[str, str], secrets: Mapping[str, SecretStr], where: Where) -> None:
    """Keep what was given, by the names of the fields; secrets that are not named stay as they are.

    Raises CredentialsError where the keyring does not keep one (it is kept for this session then), and what saving a plan raises.
    """
    kept = {name: value.strip() for name, value in values.items() if value.strip()}
    session.change(lambda plan: setattr(plan, "connection", kept))
    for field in session.capabilities.connection:
        if field.secret and field.name in secrets:
            name = account(session.plan.destination, session.migration.name, field)
            session.credentials.keep(name, secrets[field.name], "session")
            if where == "keyring":
                session.credentials.keep(name, secrets[field.name], "keyring")


def forget(plan: Plan, migration: str, credentials: Credentials) -> int:
    """Forget the secrets of a plan's destination; how many there were. Raises CredentialsError."""
    names = [account(plan.destination, migration, field) for field in _secrets(capabilities(plan.destination))]
    known = [name for name in names if credentials.origin(name) not in (None, "environment")]
    for name in known:
        credentials.forget(name)
    return len(known)


def rename(migration: Migration, name: str, credentials: Credentials) -> Migration:
    """The same migration under another name, and what its destination needs with it. Blocks while the keyring is asked.

    Raises what `Migration.rename` raises, and CredentialsError where a secret stays under the old name or is only kept for this session.
    """
    plan, before = migration.load(), migration.name
    renamed = migration.rename(name)
    for field in _secrets(capabilities(plan.destination)):
        old, new = (account(plan.destination, one, field) for one in (before, renamed.name))
        where, secret = credentials.origin(old), credentials.find(old)
        if secret is not None and where is not None and where != "environment":
            credentials.keep(new, secret, where)
            credentials.forget(old)
    return renamed


def choose(session: "Session", destination: str) -> Plan:
    """Another destination. What was decided for the last one (people, fields, losses) is decided anew; what was loaded there stays there.

    Raises UsageError where there is none of this name, AlreadyRunning while the migration runs.
    """
    capabilities(destination)
    with session.migration.lock():
        return session.change(lambda plan: _choose(plan, destination))


def begun(session: "Session") -> bool:
    """Whether loading into the plan's destination has begun: it has a ledger then, and would keep it."""
    return session.migration.paths.ledger(session.plan.destination).exists()


def _choose(plan: Plan, destination: str) -> None:
    if plan.destination == destination:
        return
    plan.destination, plan.connection = destination, {}
    plan.admins, plan.attributes, plan.losses = {}, {}, None
    plan.notes.pop(RUN_NOTE, None)


def _value(session: "Session", field: ConnectionField) -> str | SecretStr | None:
    if field.secret:
        return session.credentials.find(account(session.plan.destination, session.migration.name, field))
    return session.plan.connection.get(field.name) or None


def _secrets(able: Capabilities) -> list[ConnectionField]:
    return [field for field in able.connection if field.secret]
