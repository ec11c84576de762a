"""The Secret Service of a real desktop, unlocked, locked for good, and never set up."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (shutil.which("gnome-keyring-daemon") and shutil.which("dbus-run-session")),
        reason="gnome-keyring and a session bus are not installed here",
    ),
]

UNLOCKED = 'eval "$(printf %s pass | gnome-keyring-daemon --unlock --components=secrets)"; exec "$@"'
NEVER_SET_UP = 'eval "$(gnome-keyring-daemon --start --components=secrets)"; exec "$@"'
NO_SERVICE = 'exec "$@"'

SCRIPT = """
import json
from pydantic import SecretStr
from wizard.credentials import Credentials
from wizard.errors import CredentialsError
account, token = "intercom:https://api.intercom.io", "made-up-" + "x" * 300
said = {}
credentials = Credentials()
state = credentials.state()
said["usable"], said["backend"], said["sentence"] = state.usable, state.backend, state.sentence
try:
    credentials.keep(account, SecretStr(token), "keyring")
    found = Credentials().find(account)
    said["found"] = found is not None and found.get_secret_value() == token
    credentials.forget(account)
    credentials.forget(account)
    said["gone"] = Credentials().find(account) is None
except CredentialsError as error:
    said["refused"] = error.message
print(json.dumps(said))
"""


def say(tmp_path: Path, service: str) -> dict[str, object]:
    """What the script says in a session of its own with this service."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHON_KEYRING_BACKEND", "DISPLAY")
    }
    environment |= {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "share")}
    command = ["dbus-run-session", "--", "bash", "-c", service, "_", sys.executable, "-c", SCRIPT]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=True)
    said: dict[str, object] = json.loads(run.stdout.splitlines()[-1])
    return said


def test_an_unlocked_keyring_keeps_and_forgets(tmp_path: Path) -> None:
    said = say(tmp_path, UNLOCKED)
    assert said["usable"] is True
    assert said["backend"] == "keyring.backends.SecretService.Keyring"
    assert said["found"] is True
    assert said["gone"] is True


@pytest.mark.parametrize("service", [NEVER_SET_UP, NO_SERVICE])
def test_a_keyring_that_cannot_be_used_says_so_in_words(tmp_path: Path, service: str) -> None:
    said = say(tmp_path, service)
    assert said["usable"] is False
    assert str(said["refused"]).startswith("The token was not kept. ")
    assert str(said["sentence"]).endswith(".")
    assert "Error" not in str(said["sentence"])
