"""A small rehearsal workspace, read and loaded once; and what verifies, or loads again with another translator."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from wizard.archive.archive import Archive
from wizard.destinations.ochre import OchreDestination
from wizard.engine.control import RunControl
from wizard.engine.ledger import Ledger
from wizard.engine.loading import Loader
from wizard.engine.progress import ProgressBoard
from wizard.engine.run import Run
from wizard.engine.thread import WorkThread
from wizard.exit_codes import ExitCode
from wizard.migration import Migration
from wizard.opening import translator_version
from wizard.plan.models import AdminChoice, AdminDecision, Period, Plan
from wizard.records import Record
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings
from wizard.sources.intercom.source import IntercomSource
from wizard.sources.port import Source
from wizard.verify.checking import check
from wizard.verify.report import Report

SETTINGS = SimulatorSettings(
    conversations=200, contacts=90, companies=30, tickets=12, requests_per_minute=0, lost_files=False
)


def decided(plan: Plan) -> None:
    """Half of the teammates get accounts."""
    plan.admins = {
        **plan.admins,
        **{key: AdminChoice(decision=AdminDecision.INVITE, role="agent") for key in sorted(plan.admins)[::2]},
    }


SMALL = SimulatorSettings(
    conversations=40, contacts=30, companies=8, tickets=5, requests_per_minute=0, lost_files=False
)


async def load(name: str, settings: SimulatorSettings = SETTINGS) -> None:
    """Read and load a rehearsal workspace into a new migration in the current home."""
    migration = Migration.create(name)
    with ServedSimulator(settings) as served:
        migration.update(lambda plan: setattr(plan, "source", plan.source.model_copy(update={"url": served.url})))
        migration.update(lambda plan: setattr(plan, "scope", plan.scope.model_copy(update={"period": Period.ALL})))
        control, board = RunControl(), ProgressBoard()
        source = IntercomSource(served.url, SecretStr("rehearsal"), control=control, board=board, share=1.0)
        destination = OchreDestination(migration.paths.workspace)

        async def decide(archive: Archive, plan: Plan) -> Plan:
            from wizard.decisions import decide_unattended

            made = await decide_unattended(archive, plan, destination)
            decided(made)
            return made

        run = Run(
            migration, migration.load(), source, destination, await source.check(), translator_version(migration.load()), control, board,
            decide=decide,
        )  # fmt: skip
        result = await run.go()
        assert result.exit_code is ExitCode.DONE, result
        await source.close()
        await destination.close()


class Loaded:
    """A finished migration in a folder of its own."""

    def __init__(self, migration: Migration) -> None:
        self.migration = migration
        self.plan = migration.load()
        self.translator = translator_version(self.plan)

    @property
    def workspace(self) -> Path:
        """The workspace file."""
        return self.migration.paths.workspace

    def source(self) -> IntercomSource:
        """A source that only translates: there is nothing at its address."""
        return IntercomSource(
            "http://127.0.0.1:1", SecretStr("x"), control=RunControl(), board=ProgressBoard(), share=1.0
        )

    def verify(self, source: Source | None = None, translator: int | None = None) -> Report:
        """A full verification."""

        async def run() -> Report:
            destination = OchreDestination(self.workspace)
            try:
                return await check(
                    self.migration, self.plan, source or self.source(), destination, translator or self.translator, sample=None
                )  # fmt: skip
            finally:
                await destination.close()

        return asyncio.run(run())

    @contextmanager
    def loader(self, source: Source, translator: int, *, read_only: bool) -> Iterator[tuple[Loader, Archive, Ledger]]:
        """A loader over the archive, with this source's translator."""
        paths = self.migration.paths
        destination, thread = OchreDestination(self.workspace), WorkThread("tampering")
        with Archive(paths.archive, paths.files, read_only=True) as archive:
            ledger = Ledger(paths.ledger("ochre"), paths.archive, read_only=read_only)
            try:
                yield (
                    Loader(source, archive, ledger, destination, self.plan, translator, thread, RunControl(), ProgressBoard()),
                    archive,
                    ledger,
                )  # fmt: skip
            finally:
                thread.close()
                ledger.close()
                asyncio.run(destination.close())

    def records(self) -> dict[tuple[str, str], Record]:
        """Every record that is loaded, as the translator makes it, by source kind and id; without files."""
        found: dict[tuple[str, str], Record] = {}
        with self.loader(self.source(), self.translator, read_only=True) as (loader, _, ledger):
            for kind in loader.kinds:
                after = ""
                while rows := ledger.loaded(kind, after=after):
                    after = rows[-1].id
                    made = ((row.id, loader.record(kind, row.id)) for row in rows if kind != "files")
                    found |= {(kind, object_id): one for object_id, one in made if isinstance(one, Record)}
        return found

    def load_again(self, source: Source, translator: int) -> None:
        """Load whatever another translator makes of the archive."""
        with self.loader(source, translator, read_only=False) as (loader, _, _):
            asyncio.run(loader.run(asyncio.Event(), lambda _: True, lambda: True))


def copied(home: Path, to: Path, monkeypatch: Any) -> Loaded:
    """A copy of a home with its one migration, to be damaged."""
    shutil.copytree(home, to)
    monkeypatch.setenv("OUTERCOM_HOME", str(to))
    return Loaded(Migration.open("x"))
