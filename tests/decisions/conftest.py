"""Fixtures: a small served workspace, and a finished migration of it that tests take copies of."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.decisions.support import Here, begun, copied
from wizard.destinations.port import User
from wizard.exit_codes import ExitCode
from wizard.plan.models import AdminChoice, AdminDecision, Plan
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings
from wizard.team import keep_team
from wizard.team_reading import Team

MAYA, RUTH, LENA = "814860", "814862", "814930"
"""Two who are listed, and one who left."""


@pytest.fixture(scope="module")
def served() -> Iterator[ServedSimulator]:
    """A small workspace that is all well."""
    settings = SimulatorSettings(conversations=60, contacts=40, companies=6, requests_per_minute=0, lost_files=False)
    with ServedSimulator(settings) as one:
        yield one


@pytest.fixture(scope="module")
def finished(served: ServedSimulator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a finished migration: one admin matched, one invited, everybody else skipped."""
    home = tmp_path_factory.mktemp("finished") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTERCOM_HOME", str(home))

        def decide(plan: Plan) -> None:
            plan.scope = plan.scope.model_copy(update={"states": ("open", "closed")})
            plan.admins = {
                MAYA: AdminChoice(decision=AdminDecision.MATCH, user="u_maya"),
                RUTH: AdminChoice(decision=AdminDecision.INVITE, role="agent"),
            }

        with begun(served.url, decide) as session:
            keep_team(
                session.migration.paths,
                Team((User("u_maya", "Maya", "m@there.example"), User("u_x", "X", "x@there.example"))),
            )
            assert session.run(unattended=True).exit_code is ExitCode.DONE
    return home


@pytest.fixture
def done(finished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    """A copy of the finished migration, open."""
    with copied(finished, tmp_path, monkeypatch) as session:
        yield session
