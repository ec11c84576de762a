"""What the tests of safety share: the command with an environment of its own, and certificates for servers on loopback."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path

import trustme

from tests.e2e.support import Outercom

TOKEN = "dG9rOnNhZmV0eV90ZXN0X3NlY3JldF90b2tlbl9vZl9pbnRlcmNvbQ=="
"""A token as long and as odd as Intercom's. Nothing that a run leaves behind may hold a piece of it."""


@dataclass(frozen=True)
class Guarded(Outercom):
    """The command with more variables in its environment."""

    token: str = TOKEN
    more: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """What the command sees."""
        return super().environment() | self.more


@dataclass(frozen=True)
class Authority:
    """A certificate authority and where its certificate is."""

    ca: trustme.CA
    path: Path

    def serving(self, *names: str) -> ssl.SSLContext:
        """What a server needs to be these names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*names).configure_cert(context)
        return context


def authority(folder: Path) -> Authority:
    """A new authority, its certificate in `folder`."""
    ca = trustme.CA()
    path = folder / "authority.pem"
    ca.cert_pem.write_to_path(str(path))
    return Authority(ca, path)


def assert_no_token(sent: bytes | str) -> None:
    """None of the token in this."""
    text = sent.decode("latin-1") if isinstance(sent, bytes) else sent
    assert TOKEN not in text
    assert TOKEN[:12] not in text
