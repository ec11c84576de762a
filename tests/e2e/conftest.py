"""Fixtures of the end-to-end tests."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.ochre_claims import INVITED, MATCHED, Migrated
from tests.e2e.support import Here, Outercom, complete
from wizard.migration import Migration
from wizard.plan.models import AdminChoice, AdminDecision, LinkChoice, Period, Plan, Scope, SourceChoice
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings


@pytest.fixture
def outercom(tmp_path: Path) -> Outercom:
    """The command, with a home folder of its own."""
    return Outercom(tmp_path / "home")


@pytest.fixture(scope="module")
def small() -> Iterator[ServedSimulator]:
    """A small workspace without faults and without a quota, for the whole module."""
    with ServedSimulator(
        SimulatorSettings(conversations=220, contacts=120, companies=25, requests_per_minute=0)
    ) as served:
        yield served


@pytest.fixture(scope="module")
def tiny() -> Iterator[ServedSimulator]:
    """A very small workspace that is all well."""
    settings = SimulatorSettings(conversations=20, contacts=24, companies=8, requests_per_minute=0, lost_files=False)
    with ServedSimulator(settings) as served:
        yield served


@pytest.fixture(scope="module")
def migrated(tiny: ServedSimulator, tmp_path_factory: pytest.TempPathFactory) -> Outercom:
    """A home with a finished migration `x`. Tests that damage it take `copied`."""
    made = Outercom(tmp_path_factory.mktemp("migrated") / "home")
    done = made.run("x", tiny.url)
    assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.fixture
def copied(migrated: Outercom, tmp_path: Path) -> Outercom:
    """The finished migration, to be damaged."""
    shutil.copytree(migrated.home, tmp_path / "home")
    return Outercom(tmp_path / "home")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Here]:
    """Runs a command inside this process; the wizard itself is not there."""
    from wizard.cli import start

    def run(outercom: Outercom, *words: str) -> subprocess.CompletedProcess[str]:
        for name, value in outercom.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["outercom", *words])
        capfd.readouterr()
        code = start()
        said = capfd.readouterr()
        return subprocess.CompletedProcess(words, code, said.out, said.err)

    mask = os.umask(0o077)
    yield run
    os.umask(mask)


@dataclass(frozen=True)
class InFull:
    """A small workspace, loaded whole into `x`, with a teammate of each decision and links rewritten: not to be changed."""

    outercom: Outercom
    url: str
    looked_into: Migrated


@pytest.fixture(scope="session")
def in_full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InFull]:
    """Made once for all modules."""
    settings = SimulatorSettings(conversations=220, contacts=120, companies=25, requests_per_minute=0)
    outercom = Outercom(tmp_path_factory.mktemp("in-full") / "home")
    with ServedSimulator(settings) as served:
        plan = Plan(
            source=SourceChoice(url=served.url, region="custom"),
            scope=Scope(period=Period.ALL),
            admins={
                MATCHED: AdminChoice(decision=AdminDecision.MATCH, user="u_ann"),
                INVITED: AdminChoice(decision=AdminDecision.INVITE, role="light_agent"),
            },
            links=LinkChoice(rewrite=True),
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("OUTERCOM_HOME", str(outercom.home))
            folder = Migration.create("x", plan).paths.folder
        team = outercom.home.parent / "team.json"
        team.write_text('[{"id": "u_ann", "name": "Maya", "email": "maya@tidewell.example", "role": "admin"}]')
        assert outercom("team", "x", str(team)).returncode == 0
        done = outercom("run", "x")
        assert complete(done), done.stdout + done.stderr
        found = Migrated(folder)
        yield InFull(outercom, served.url, found)
    found.db.close()
    found.archive.close()
