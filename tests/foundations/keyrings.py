"""Keyring backends as they are met: one that works, and ones that lie, fail, hang or keep secrets in a file."""

import threading
from collections.abc import Callable

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from pydantic import SecretStr

ACCOUNT = "intercom:https://api.intercom.io"
TOKEN = SecretStr("dG9rOmEzZjQ-a-made-up-token")

Use = Callable[[KeyringBackend], KeyringBackend]


def plain(token: SecretStr | None) -> str | None:
    """A token as text, to compare it."""
    return token.get_secret_value() if token else None


class MemoryKeyring(KeyringBackend):
    """Keeps passwords in memory, and counts what it is asked."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring leaves it untyped
        self.kept: dict[tuple[str, str], str] = {}
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not found")


class ForgetfulKeyring(MemoryKeyring):
    """Says that it kept a password, and did not."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class StickyKeyring(MemoryKeyring):
    """Says that it removed a password, and did not."""

    def delete_password(self, service: str, username: str) -> None:
        pass


class FailingKeyring(MemoryKeyring):
    """Raises what it was given, whatever it is asked."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error: BaseException | None = error

    def get_password(self, service: str, username: str) -> str | None:
        if self.error is not None:
            raise self.error
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.error is not None:
            raise self.error
        super().set_password(service, username, password)


class HangingKeyring(MemoryKeyring):
    """Does not answer before `answer` is set; `removed` is set when a password was removed."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = threading.Event()
        self.removed = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        self.answer.wait(60)
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.answer.wait(60)
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        super().delete_password(service, username)
        self.removed.set()


class PlaintextKeyring(MemoryKeyring):
    """Named like the one that keeps passwords in a plain file."""


class AltKeyring(MemoryKeyring):
    """Stands in a module of keyrings.alt."""


AltKeyring.__module__ = "keyrings.alt.file"


class Chain(MemoryKeyring):
    """A chain of backends, like keyring's own chainer."""

    def __init__(self, *backends: KeyringBackend) -> None:
        super().__init__()
        self.backends = list(backends)
