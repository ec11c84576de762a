"""The system's keyring, asked with a time limit, and trusted only as far as it can be checked."""

import contextlib
import queue
import threading
from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from pydantic import SecretStr

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "outercom"
_PROBE = "outercom-probe"
_PLAINTEXT_MODULES = ("keyrings.alt", "keyrings.cryptfile")

_T = TypeVar("_T")


class Reason(Enum):
    """Why the keyring did not do what was asked."""

    ABSENT = "there is none that could hold anything"
    LOCKED = "it is locked"
    SILENT = "it did not answer in time"
    BROKEN = "it failed or lied"


class KeyringRefusal(Exception):
    """The keyring cannot be used. `sentence` says why, in plain words and without any secret."""

    def __init__(self, reason: Reason, sentence: str, backend: str = "") -> None:
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence
        self.backend = backend


class BoundedKeyring:
    """The keyring behind a time limit: every method raises KeyringRefusal rather than hang or let a backend's own error through."""

    def __init__(self, limit_seconds: float) -> None:
        self._limit = limit_seconds
        self._one_at_a_time = threading.Lock()
        self._name = ""

    def check(self) -> str:
        """The backend's name, when it answers and may be used."""

        def ask(backend: "KeyringBackend", _: threading.Event) -> str:
            backend.get_password(SERVICE, _PROBE)
            return _name(backend)

        return self._ask(ask)

    def read(self, account: str) -> SecretStr | None:
        """The token of an account, None where there is none."""

        def ask(backend: "KeyringBackend", _: threading.Event) -> SecretStr | None:
            found = backend.get_password(SERVICE, account)
            return SecretStr(found) if found else None

        return self._ask(ask)

    def write(self, account: str, token: SecretStr) -> None:
        """Keep a token, and read it back: some backends only say that they did."""

        def ask(backend: "KeyringBackend", given_up: threading.Event) -> None:
            backend.set_password(SERVICE, account, token.get_secret_value())
            if backend.get_password(SERVICE, account) != token.get_secret_value():
                raise KeyringRefusal(Reason.BROKEN, "The keyring took it but does not give it back.", _name(backend))
            if given_up.is_set():
                # Somebody was told that it is not kept; so it must not be.
                backend.delete_password(SERVICE, account)

        self._ask(ask)

    def remove(self, account: str) -> None:
        """Remove a token, and look that it is gone. Nothing there is as good as removed."""

        def ask(backend: "KeyringBackend", _: threading.Event) -> None:
            from keyring.errors import PasswordDeleteError

            if backend.get_password(SERVICE, account) is None:
                return
            with contextlib.suppress(PasswordDeleteError):
                backend.delete_password(SERVICE, account)
            if backend.get_password(SERVICE, account) is not None:
                raise KeyringRefusal(Reason.BROKEN, "The keyring still has it.", _name(backend))

        self._ask(ask)

    def _ask(self, ask: Callable[["KeyringBackend", threading.Event], _T]) -> _T:
        answers: queue.SimpleQueue[_T | KeyringRefusal] = queue.SimpleQueue()
        given_up = threading.Event()

        def work() -> None:
            with self._one_at_a_time:
                if given_up.is_set():
                    return
                try:
                    backend = _backend()
                    self._name = _name(backend)
                    answers.put(ask(backend, given_up))
                except KeyringRefusal as refusal:
                    answers.put(refusal)
                except BaseException as error:
                    answers.put(_explained(error, self._name))

        # A daemon, so that a keyring that never answers cannot hold up the end of the process.
        threading.Thread(target=work, name="keyring", daemon=True).start()
        try:
            answer = answers.get(timeout=self._limit)
        except queue.Empty:
            given_up.set()
            sentence = f"The keyring did not answer within {self._limit:g} seconds; it may be waiting to be unlocked."
            raise KeyringRefusal(Reason.SILENT, sentence, self._name) from None
        if isinstance(answer, KeyringRefusal):
            raise answer
        return answer


def _backend() -> "KeyringBackend":
    """The backend to use. Raises KeyringRefusal where there is none, or only one that keeps secrets in a plain file."""
    import keyring

    chosen = keyring.get_keyring()
    # A chain of backends falls through to the next; only one that is fit may be asked.
    candidates: list[KeyringBackend] = list(getattr(chosen, "backends", [])) or [chosen]
    fit = [backend for backend in candidates if not _plaintext(backend)]
    if not fit:
        sentence = "The only keyring on this machine keeps passwords in a plain file; Outercom does not use it."
        raise KeyringRefusal(Reason.ABSENT, sentence, _name(candidates[0]))
    module = type(fit[0]).__module__
    if module == "keyring.backends.fail":
        raise KeyringRefusal(Reason.ABSENT, "This machine has no keyring.", _name(fit[0]))
    if module == "keyring.backends.null":
        raise KeyringRefusal(Reason.ABSENT, "The keyring is switched off on this machine.", _name(fit[0]))
    return fit[0]


def _plaintext(backend: "KeyringBackend") -> bool:
    kind = type(backend)
    in_module = any(kind.__module__ == name or kind.__module__.startswith(f"{name}.") for name in _PLAINTEXT_MODULES)
    return in_module or "plaintext" in kind.__name__.lower()


def _name(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _explained(error: BaseException, backend: str) -> KeyringRefusal:
    """A backend's error as a refusal. Its text is left out: it may hold anything."""
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    if isinstance(error, NoKeyringError):
        return KeyringRefusal(Reason.ABSENT, "This machine has no keyring.", backend)
    if isinstance(error, KeyringLocked):
        return KeyringRefusal(Reason.LOCKED, "The keyring is locked. Unlock it, then try again.", backend)
    if isinstance(error, InitError):
        return KeyringRefusal(Reason.BROKEN, "The keyring is not set up yet, or refused to open.", backend)
    return KeyringRefusal(Reason.BROKEN, f"The keyring failed ({type(error).__name__}).", backend)
