import subprocess
import sys
import traceback

import pytest
from keyring.errors import KeyringLocked, NoKeyringError, PasswordSetError
from pydantic import SecretStr

from tests.foundations.keyrings import (
    ACCOUNT,
    TOKEN,
    FailingKeyring,
    ForgetfulKeyring,
    HangingKeyring,
    MemoryKeyring,
    StickyKeyring,
    Use,
    plain,
)
from wizard.credentials import Credentials, environment_variable
from wizard.errors import CredentialsError, TokenMissing


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
