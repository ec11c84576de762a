"""Every test here gets a home of its own and no keyring but the one it brings."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of the test; it does not exist yet."""
    folder = tmp_path / "home"
    monkeypatch.setenv("OUTERCOM_HOME", str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for name in ("OUTERCOM_INTERCOM_TOKEN", "OUTERCOM_THEME"):
        monkeypatch.delenv(name, raising=False)
    return folder
