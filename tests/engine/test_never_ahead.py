"""What the board shows is committed already: it is compared with the databases at the very moment at which it is told."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.destinations.poorer import Service
from tests.engine.in_process import World
from wizard.engine.progress import ProgressBoard
from wizard.migration import Migration
from wizard.plan.models import Period, Plan, Scope


class Witness(ProgressBoard):
    """A board that looks into the files whenever it is told that something was read, loaded or stored."""

    def __init__(self, migration: Migration) -> None:
        super().__init__()
        self._paths, self._ledger = migration.paths, migration.paths.ledger("ochre")
        self.looks = 0
        self.ahead: list[str] = []

    def kind(self, name: str, **said: Any) -> None:
        super().kind(name, **said)
        now = {kind.kind: kind for kind in self.snapshot().kinds}[name]
        if said.get("loaded"):
            self._compare(name, now.loaded, self._ledger, "rows WHERE state = 'loaded' AND kind = ?")
        if said.get("read"):
            self._compare(name, now.read, self._paths.archive, "objects WHERE kind = ?")

    def _compare(self, name: str, shown: int, path: Path, where: str) -> None:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as there:
            kept = there.execute(f"SELECT count(*) FROM {where}", (name,)).fetchone()[0]
        self.looks += 1
        if shown > kept:
            self.ahead.append(f"{name}: {shown} shown, {kept} kept")


def test_the_board_is_never_ahead_of_what_is_committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    migration = Migration.create("x", Plan(scope=Scope(period=Period.ALL)))
    boards: list[Witness] = []

    def made() -> Witness:
        boards.append(Witness(migration))
        return boards[-1]

    monkeypatch.setattr("tests.engine.in_process.ProgressBoard", made)
    world = World(conversations=120, contacts=60, companies=12, tickets=6)
    asyncio.run(world.read(migration, Service()))
    (board,) = boards
    loaded = {kind.kind: kind.loaded for kind in board.snapshot().kinds}
    assert loaded["conversations"] > 100
    assert board.looks > 10
    assert board.ahead == []
