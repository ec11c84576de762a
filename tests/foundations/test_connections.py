"""What a destination needs: secrets are with the tokens, the rest is in the plan, and both go with the migration."""

import dataclasses

import pytest
from pydantic import SecretStr

from tests.foundations.keyrings import MemoryKeyring, Use
from wizard import connections
from wizard.credentials import Credentials, environment_variable
from wizard.deleting import delete
from wizard.destinations.ochre import CAPABILITIES
from wizard.destinations.port import ConnectionField
from wizard.errors import AlreadyRunning, TokenMissing, UsageError
from wizard.migration import Migration
from wizard.opening import DESTINATIONS, Connection, Known
from wizard.plan.models import RUN_NOTE, AdminChoice, AdminDecision, Plan
from wizard.session import Session

FIELDS = (
    ConnectionField("address", "Address"),
    ConnectionField("token", "API key", secret=True),
    ConnectionField("pin", "PIN", secret=True, optional=True),
)
KEY = SecretStr("key-1234-5678")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """What the made-up destination `desk` was opened with."""
    seen: list[Connection] = []
    able = dataclasses.replace(CAPABILITIES, name="desk", label="Desk", connection=FIELDS)
    monkeypatch.setitem(DESTINATIONS, "desk", Known(lambda: able, lambda _, __, given: seen.append(given)))  # type: ignore[arg-type,return-value]
    return seen


@pytest.fixture
def session(opened: list[Connection], use: Use) -> Session:
    use(MemoryKeyring())
    return Session(Migration.create("acme", Plan(destination="desk")), Credentials())


def test_secrets_follow_a_migration_to_its_new_name(session: Session, opened: list[Connection]) -> None:
    connections.keep(session, {"address": "acme"}, {"token": KEY}, "keyring")
    session.close()
    renamed = connections.rename(Migration.open("acme"), "bcme", Credentials())
    again = Session(renamed, Credentials())
    again.open_destination()
    assert opened == [{"address": "acme", "token": KEY}]
    assert Credentials().find("desk:acme") is None
    assert Credentials().origin("desk:bcme") == "keyring"
    with pytest.raises(UsageError, match="already a migration"):
        connections.rename(Migration.create("other", Plan(destination="desk")), "bcme", Credentials())
    assert Credentials().origin("desk:bcme") == "keyring"


def test_what_is_given_reaches_the_destination(session: Session, opened: list[Connection]) -> None:
    with pytest.raises(TokenMissing, match="'Address' was not given"):
        session.open_destination()
    connections.keep(session, {"address": " acme "}, {"token": KEY}, "keyring")
    session.open_destination()
    assert opened == [{"address": "acme", "token": KEY}]
    assert "key-1234" not in session.migration.paths.plan.read_text()
    again = Session(Migration.open("acme"), Credentials())
    assert connections.given(again) == opened[0]
    assert connections.origin(again, FIELDS[1]) == "keyring"


def test_a_form_without_a_new_secret_keeps_the_old_one(session: Session) -> None:
    connections.keep(session, {"address": "acme"}, {"token": KEY, "pin": SecretStr("0000")}, "session")
    connections.keep(session, {"address": "other"}, {}, "session")
    assert connections.given(session) == {"address": "other", "token": KEY, "pin": SecretStr("0000")}


def test_each_secret_has_a_name_and_a_variable_of_its_own() -> None:
    names = [connections.account("desk", "acme", field) for field in FIELDS[1:]]
    assert names == ["desk:acme", "desk-pin:acme"]
    assert [environment_variable(name) for name in names] == ["OUTERCOM_DESK_TOKEN", "OUTERCOM_DESK_PIN_TOKEN"]


def test_another_destination_begins_anew(session: Session) -> None:
    def decide(plan: Plan) -> None:
        plan.admins["1"] = AdminChoice(decision=AdminDecision.SKIP)
        plan.connection, plan.notes = {"address": "acme"}, {RUN_NOTE: "done", "other": "stays"}

    session.change(decide)
    assert not connections.begun(session)
    session.migration.paths.ledger("desk").touch()
    assert connections.begun(session)
    plan = connections.choose(session, "ochre")
    assert (plan.destination, plan.admins, plan.connection, plan.notes) == ("ochre", {}, {}, {"other": "stays"})
    assert not connections.begun(session)
    assert session.migration.paths.ledger("desk").exists()


def test_no_other_destination_while_it_runs(session: Session) -> None:
    with session.migration.lock(), pytest.raises(AlreadyRunning):
        connections.choose(session, "ochre")
    assert session.migration.load().destination == "desk"


def test_secrets_go_with_the_migration(session: Session) -> None:
    connections.keep(session, {"address": "acme"}, {"token": KEY}, "keyring")
    gone = delete(session.migration, session.credentials).gone
    assert "1 secret of the destination in the keyring and in this session" in gone
    assert Credentials().find("desk:acme") is None
