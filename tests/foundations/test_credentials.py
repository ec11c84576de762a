import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordSetError
from pydantic import SecretStr

from tests.foundations.keyrings import (
    AltKeyring,
    Chain,
    FailingKeyring,
    ForgetfulKeyring,
    HangingKeyring,
    MemoryKeyring,
    PlaintextKeyring,
    StickyKeyring,
)
from wizard.credentials import Credentials, environment_variable
from wizard.errors import CredentialsError, TokenMissing
from wizard.exit_codes import ExitCode

ACCOUNT = "intercom:https://api.intercom.io"
TOKEN = SecretStr("dG9rOmEzZjQ-a-made-up-token")

Use = Callable[[KeyringBackend], KeyringBackend]


@pytest.fixture
def use() -> Iterator[Use]:
    """Makes a backend the one keyring uses, until the test ends."""
    before = keyring.get_keyring()

    def choose(backend: KeyringBackend) -> KeyringBackend:
        keyring.set_keyring(backend)
        return backend

    yield choose
    keyring.set_keyring(before)


def plain(token: SecretStr | None) -> str | None:
    return token.get_secret_value() if token else None


def test_a_token_in_the_keyring_outlives_the_session(use: Use) -> None:
    backend = use(MemoryKeyring())
    first = Credentials()
    assert first.find(ACCOUNT) is None
    assert first.origin(ACCOUNT) is None
    first.keep(ACCOUNT, TOKEN, "keyring")
    assert isinstance(backend, MemoryKeyring)
    assert backend.kept == {("outercom", ACCOUNT): TOKEN.get_secret_value()}
    second = Credentials()
    assert plain(second.find(ACCOUNT)) == TOKEN.get_secret_value()
    assert second.origin(ACCOUNT) == "keyring"
    assert second.find("intercom:https://api.eu.intercom.io") is None


def test_a_token_of_this_session_ends_with_it(use: Use) -> None:
    backend = use(MemoryKeyring())
    first = Credentials()
    first.keep(ACCOUNT, TOKEN, "session")
    assert plain(first.find(ACCOUNT)) == TOKEN.get_secret_value()
    assert first.origin(ACCOUNT) == "session"
    assert isinstance(backend, MemoryKeyring)
    assert backend.kept == {}
    assert Credentials().find(ACCOUNT) is None


def test_environment_then_session_then_keyring(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    use(MemoryKeyring())
    credentials = Credentials()
    credentials.keep(ACCOUNT, SecretStr("from the keyring"), "keyring")
    assert plain(credentials.find(ACCOUNT)) == "from the keyring"
    credentials.keep(ACCOUNT, SecretStr("of this session"), "session")
    assert plain(credentials.find(ACCOUNT)) == "of this session"
    monkeypatch.setenv("OUTERCOM_INTERCOM_TOKEN", "  from the environment\n")
    assert plain(credentials.find(ACCOUNT)) == "from the environment"
    assert credentials.origin(ACCOUNT) == "environment"
    monkeypatch.setenv("OUTERCOM_INTERCOM_TOKEN", "  ")
    assert plain(credentials.find(ACCOUNT)) == "of this session"


def test_a_newer_token_in_the_keyring_replaces_the_sessions(use: Use) -> None:
    use(MemoryKeyring())
    credentials = Credentials()
    credentials.keep(ACCOUNT, SecretStr("older"), "session")
    credentials.keep(ACCOUNT, SecretStr("newer"), "keyring")
    assert plain(credentials.find(ACCOUNT)) == "newer"


def test_each_service_has_its_own_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment_variable(ACCOUNT) == "OUTERCOM_INTERCOM_TOKEN"
    assert environment_variable("kustomer:https://api.example") == "OUTERCOM_KUSTOMER_TOKEN"
    assert environment_variable("intercom-destination:x") == "OUTERCOM_INTERCOM_DESTINATION_TOKEN"
    monkeypatch.setenv("OUTERCOM_INTERCOM_TOKEN", "for Intercom")
    assert Credentials().find("kustomer:https://api.example") is None


def test_blanks_around_a_pasted_token_are_dropped_and_an_empty_one_refused(use: Use) -> None:
    use(MemoryKeyring())
    credentials = Credentials()
    credentials.keep(ACCOUNT, SecretStr("  abcd\r\n"), "keyring")
    assert plain(credentials.find(ACCOUNT)) == "abcd"
    for empty in ("", " \n"):
        with pytest.raises(TokenMissing):
            credentials.keep(ACCOUNT, SecretStr(empty), "session")


def test_forget_removes_it_everywhere_but_from_the_environment(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = use(MemoryKeyring())
    credentials = Credentials()
    credentials.keep(ACCOUNT, TOKEN, "keyring")
    credentials.keep(ACCOUNT, TOKEN, "session")
    credentials.forget(ACCOUNT)
    assert credentials.find(ACCOUNT) is None
    assert isinstance(backend, MemoryKeyring)
    assert backend.kept == {}
    credentials.forget(ACCOUNT)
    monkeypatch.setenv("OUTERCOM_INTERCOM_TOKEN", "still here")
    credentials.forget(ACCOUNT)
    assert credentials.origin(ACCOUNT) == "environment"


def test_a_token_the_keyring_would_not_remove_is_said(use: Use) -> None:
    use(StickyKeyring())
    credentials = Credentials()
    credentials.keep(ACCOUNT, TOKEN, "keyring")
    with pytest.raises(CredentialsError, match="still has it") as caught:
        credentials.forget(ACCOUNT)
    assert ACCOUNT in caught.value.hint


def test_a_working_keyring_is_usable_and_named(use: Use) -> None:
    use(MemoryKeyring())
    state = Credentials().state()
    assert state.usable
    assert state.backend.endswith("MemoryKeyring")
    assert state.backend in state.sentence


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


def test_what_fails_while_it_is_removed_is_said_unless_there_is_no_keyring(use: Use) -> None:
    use(FailingKeyring(KeyringLocked("locked")))
    with pytest.raises(CredentialsError, match="locked"):
        Credentials().forget(ACCOUNT)
    use(FailingKeyring(NoKeyringError("none")))
    Credentials().forget(ACCOUNT)


def test_a_locked_keyring_is_asked_again_once_it_is_unlocked(use: Use) -> None:
    backend = FailingKeyring(KeyringLocked("locked"))
    use(backend)
    backend.kept["outercom", ACCOUNT] = "abcd"
    credentials = Credentials()
    assert credentials.find(ACCOUNT) is None
    backend.error = None
    assert plain(credentials.find(ACCOUNT)) == "abcd"


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


def test_no_token_in_errors_reprs_or_tracebacks(use: Use) -> None:
    said = PasswordSetError(f"could not keep {TOKEN.get_secret_value()}")
    for backend in (FailingKeyring(said), ForgetfulKeyring(), HangingKeyring()):
        use(backend)
        credentials = Credentials(limit_seconds=0.2)
        credentials.keep("intercom:other", TOKEN, "session")
        with pytest.raises(CredentialsError) as caught:
            credentials.keep(ACCOUNT, TOKEN, "keyring")
        # The first frame is this test's, whose own backend knows the token.
        ours = caught.value.__traceback__.tb_next if caught.value.__traceback__ else None
        trace = traceback.TracebackException(CredentialsError, caught.value, ours, capture_locals=True)
        shown = "".join(trace.format())
        assert "stripped" in shown
        assert TOKEN.get_secret_value() not in shown + repr(vars(credentials)) + caught.value.hint


def test_the_keyring_is_imported_only_when_it_is_asked() -> None:
    script = (
        "import sys; from wizard.credentials import Credentials; from pydantic import SecretStr; c = Credentials();"
        "c.keep('intercom:x', SecretStr('abcd'), 'session'); c.find('intercom:x'); print('keyring' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
