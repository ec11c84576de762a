"""Options and fixtures that more than one room of tests uses."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# No deadlines: machines are shared. `--long` looks at many more examples.
settings.register_profile("usual", max_examples=25, deadline=None)
settings.register_profile("long", max_examples=1_000, deadline=None)
settings.load_profile("usual")


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many examples the properties are tried with. However the tests were started, a hang-up ends what they start."""
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    if config.getoption("--long"):
        settings.load_profile("long")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--openapi PATH`: Intercom's API description, to judge the rehearsal by. `--long`: more examples."""
    parser.addoption("--long", action="store_true", help="Try properties with many more examples")
    parser.addoption("--openapi", metavar="PATH", help="Intercom's OpenAPI description (YAML)")


@pytest.fixture(autouse=True)
def _keyring_by_this_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keyring is chosen once in a process, by its environment then: each test has its own."""
    if "keyring.core" in sys.modules:
        monkeypatch.setattr("keyring.core._keyring_backend", None)


@pytest.fixture(autouse=True)
def _secrets_of_this_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test hides from the log is no secret of the next one, which may use the same word."""
    monkeypatch.setattr("wizard.logs._secrets", set())


@pytest.fixture
def openapi_path(request: pytest.FixtureRequest) -> Path:
    """Where Intercom's API description is; skips the test when nobody said so."""
    given = request.config.getoption("--openapi")
    if not given:
        pytest.skip("needs Intercom's API description: pytest --openapi PATH")
    return Path(str(given))
