import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, NoKeyringError

from tests.foundations.keyrings import (
    ACCOUNT,
    TOKEN,
    AltKeyring,
    Chain,
    FailingKeyring,
    ForgetfulKeyring,
    HangingKeyring,
    MemoryKeyring,
    PlaintextKeyring,
    Use,
    plain,
)
from wizard.credentials import Credentials
from wizard.errors import CredentialsError
from wizard.exit_codes import ExitCode

UNUSABLE: list[tuple[Callable[[], KeyringBackend], str]] = [
    (lambda: FailingKeyring(NoKeyringError("none")), "This machine has no keyring."),
    (lambda: FailingKeyring(KeyringLocked("locked")), "The keyring is locked. Unlock it, then try again."),
    (lambda: FailingKeyring(InitError("new home")), "The keyring is not set up yet, or refused to open."),
    (lambda: FailingKeyring(RuntimeError("D-Bus says secret-things")), "The keyring failed (RuntimeError)."),
    (lambda: FailingKeyring(SystemExit(1)), "The keyring failed (SystemExit)."),
    (PlaintextKeyring, "keeps passwords in a plain file"),
    (AltKeyring, "keeps passwords in a plain file"),
    (lambda: Chain(AltKeyring(), PlaintextKeyring()), "keeps passwords in a plain file"),
]


@pytest.mark.parametrize(("backend", "sentence"), UNUSABLE)
def test_a_keyring_that_cannot_be_used_is_said_in_plain_words(
    use: Use, backend: Callable[[], KeyringBackend], sentence: str
) -> None:
    chosen = use(backend())
    credentials = Credentials()
    state = credentials.state()
    assert not state.usable
    assert sentence in state.sentence
    assert credentials.find(ACCOUNT) is None
    with pytest.raises(CredentialsError, match="The token was not kept") as caught:
        credentials.keep(ACCOUNT, TOKEN, "keyring")
    assert sentence in caught.value.message
    assert "OUTERCOM_INTERCOM_TOKEN" in caught.value.hint
    assert caught.value.exit_code is ExitCode.CREDENTIALS
    assert isinstance(chosen, MemoryKeyring)
    assert chosen.kept == {}
    credentials.keep(ACCOUNT, TOKEN, "session")
    assert plain(credentials.find(ACCOUNT)) == TOKEN.get_secret_value()


def test_a_keyring_that_only_says_it_kept_the_token_is_found_out(use: Use) -> None:
    use(ForgetfulKeyring())
    credentials = Credentials()
    assert credentials.state().usable
    with pytest.raises(CredentialsError, match="does not give it back"):
        credentials.keep(ACCOUNT, TOKEN, "keyring")
    assert credentials.find(ACCOUNT) is None


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("keyring.backends.null.Keyring", "The keyring is switched off on this machine."),
        ("keyring.backends.fail.Keyring", "This machine has no keyring."),
        ("no.such.Keyring", "The keyring failed (ModuleNotFoundError)."),
    ],
)
def test_backends_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch, name: str, sentence: str) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    script = "from wizard.credentials import Credentials as C; print(C(30).state().sentence)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == sentence
    assert run.stderr == ""


def test_a_keyring_that_hangs_is_given_up_and_asked_again_only_on_request(use: Use) -> None:
    backend = HangingKeyring()
    use(backend)
    backend.kept["outercom", ACCOUNT] = "abcd"
    credentials = Credentials(limit_seconds=0.05)
    assert credentials.find(ACCOUNT) is None
    assert backend.asked == 1
    assert credentials.find(ACCOUNT) is None
    assert backend.asked == 1
    state = credentials.state()
    assert not state.usable
    assert "did not answer within 0.05 seconds" in state.sentence
    assert state.backend.endswith("HangingKeyring")
    with pytest.raises(CredentialsError, match="did not answer"):
        credentials.forget(ACCOUNT)
    assert backend.kept
    backend.answer.set()


def test_a_token_that_was_said_not_to_be_kept_is_not_kept_later_either(use: Use) -> None:
    backend = HangingKeyring()
    use(backend)
    credentials = Credentials(limit_seconds=0.05)
    with pytest.raises(CredentialsError, match="did not answer"):
        credentials.keep(ACCOUNT, TOKEN, "keyring")
    backend.answer.set()
    assert backend.removed.wait(30)
    assert backend.kept == {}


def test_a_second_try_is_not_undone_by_the_first(use: Use) -> None:
    backend = HangingKeyring()
    use(backend)
    credentials = Credentials(limit_seconds=0.05)
    with pytest.raises(CredentialsError):
        credentials.keep(ACCOUNT, TOKEN, "keyring")
    credentials._keyring._limit = 30
    backend.answer.set()
    credentials.keep(ACCOUNT, TOKEN, "keyring")
    assert backend.removed.is_set()
    assert backend.kept == {("outercom", ACCOUNT): TOKEN.get_secret_value()}


def test_after_a_hang_state_makes_the_keyring_count_again(use: Use) -> None:
    backend = HangingKeyring()
    use(backend)
    backend.kept["outercom", ACCOUNT] = "abcd"
    credentials = Credentials(limit_seconds=0.05)
    assert credentials.find(ACCOUNT) is None
    credentials._keyring._limit = 30
    backend.answer.set()
    assert credentials.find(ACCOUNT) is None
    assert credentials.state().usable
    assert plain(credentials.find(ACCOUNT)) == "abcd"


def test_a_hanging_keyring_does_not_hold_up_the_end_of_the_process() -> None:
    script = """
import keyring
from tests.foundations.keyrings import HangingKeyring
from wizard.credentials import Credentials
keyring.set_keyring(HangingKeyring())
print(Credentials(limit_seconds=0.05).state().usable)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=50, check=True)
    assert run.stdout.strip() == "False"


def test_the_threads_that_ask_are_daemons(use: Use) -> None:
    backend = HangingKeyring()
    use(backend)
    Credentials(limit_seconds=0.05).state()
    asking = [thread for thread in threading.enumerate() if thread.name == "keyring"]
    assert asking
    assert all(thread.daemon for thread in asking)
    backend.answer.set()


def test_in_a_chain_only_the_first_fit_backend_is_asked(use: Use) -> None:
    plaintext, fit, other = AltKeyring(), MemoryKeyring(), MemoryKeyring()
    use(Chain(plaintext, fit, other))
    Credentials().keep(ACCOUNT, TOKEN, "keyring")
    assert len(fit.kept) == 1
    assert plaintext.kept == other.kept == {}
