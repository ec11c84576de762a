"""Fixtures of the end-to-end tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.support import Outercom
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
