"""Every test here gets a home of its own and no keyring but the one it brings."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from tests.foundations.keyrings import Use


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of the test; it does not exist yet."""
    folder = tmp_path / "home"
    monkeypatch.setenv("OUTERCOM_HOME", str(folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    for name in ("OUTERCOM_INTERCOM_TOKEN", "OUTERCOM_THEME"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def use() -> Iterator[Use]:
    """Makes a backend the one keyring uses, until the test ends."""
    before = keyring.get_keyring()

    def choose(backend: KeyringBackend) -> KeyringBackend:
        keyring.set_keyring(backend)
        return backend

    yield choose
    keyring.set_keyring(before)
