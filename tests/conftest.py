"""Options and fixtures that more than one room of tests uses."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--openapi PATH`: Intercom's API description, to judge the rehearsal by."""
    parser.addoption("--openapi", metavar="PATH", help="Intercom's OpenAPI description (YAML)")


@pytest.fixture
def openapi_path(request: pytest.FixtureRequest) -> Path:
    """Where Intercom's API description is; skips the test when nobody said so."""
    given = request.config.getoption("--openapi")
    if not given:
        pytest.skip("needs Intercom's API description: pytest --openapi PATH")
    return Path(str(given))
