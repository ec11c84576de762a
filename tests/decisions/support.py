"""A real session against a served workspace, with a destination that counts what it is sent."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from wizard.credentials import Credentials
from wizard.destinations.ochre import OchreDestination
from wizard.destinations.port import Delivery, Destination, Outcome
from wizard.migration import Migration
from wizard.plan.models import Plan, SourceChoice
from wizard.records import Kind
from wizard.session import Session
from wizard.team import team_of

NAME = "x"


class Counted(OchreDestination):
    """Notes what is written and removed."""

    sent: list[tuple[str, str]]
    gone: list[tuple[str, str]]

    async def write(self, batch: Sequence[Delivery]) -> Sequence[Outcome]:
        self.sent += [(delivery.projection.kind.value, delivery.projection.source_id) for delivery in batch]
        return await super().write(batch)

    async def remove(self, kind: Kind, ids: Sequence[str]) -> Sequence[Outcome]:
        self.gone += [(kind.value, one) for one in ids]
        return await super().remove(kind, ids)


class Here(Session):
    """A session whose token is the simulator's."""

    def __init__(self, migration: Migration) -> None:
        super().__init__(migration, Credentials())
        self.sent: list[tuple[str, str]] = []
        self.gone: list[tuple[str, str]] = []

    def token(self) -> SecretStr:
        return SecretStr("rehearsal")

    def open_destination(self) -> Destination:
        paths = self.migration.paths
        opened = Counted(paths.workspace, team=team_of(self.plan, paths))
        opened.sent, opened.gone = self.sent, self.gone
        return opened


def begun(url: str, change: Callable[[Plan], object] = lambda _: None) -> Here:
    """A new migration of a served workspace; `OUTERCOM_HOME` is set."""
    plan = Plan(source=SourceChoice(url=url, region="custom"))
    change(plan)
    return Here(Migration.create(NAME, plan))


def copied(home: Path, to: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    """The migration in `home` once more, to be changed."""
    shutil.copytree(home, to / "home")
    monkeypatch.setenv("OUTERCOM_HOME", str(to / "home"))
    return Here(Migration.open(NAME))


def held(session: Session) -> dict[tuple[str, str], dict[str, Any]]:
    """Everything the destination holds, read back: content by kind and source id."""

    async def read() -> dict[tuple[str, str], dict[str, Any]]:
        destination = session.open_destination()
        try:
            found = {}
            for kind in destination.capabilities.kinds:
                for one in await destination.read(kind, await destination.ids(kind)):
                    assert one is not None
                    found[kind.value, one.source_id] = one.content
            return found
        finally:
            await destination.close()

    return asyncio.run(read())


def asked(path: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """What a database of the migration answers."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def raws(session: Session, kind: str) -> dict[str, dict[str, Any]]:
    """Every archived object of a kind, decoded by the standard library."""
    with session.archive() as archive:
        return {one: json.loads(raw) for one, raw in archive.objects.each(kind)}
