"""Proxies and certificates that the environment names, over real sockets: used, heeded, and named when they are wrong."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr

from tests.net.support import FakeClock, FakeControl
from tests.safety.servers import RawServer, Tunnel, always, http
from wizard.engine.progress import ProgressBoard
from wizard.errors import OutercomError, Unreachable, UsageError
from wizard.intercom.client import IntercomClient
from wizard.net.http import open_client

TOKEN = "dG9rOnByb3h5X3Rlc3Rfc2VjcmV0X3Rva2Vu"
NAME = "api.intercom.test"
VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls(authority: trustme.CA) -> Iterator[RawServer]:
    with RawServer(always(http(b'{"who": "tls"}')), server_context(authority, NAME, "127.0.0.1")) as server:
        yield server


def server_context(authority: trustme.CA, *names: str, expired: bool = False) -> ssl.SSLContext:
    from datetime import UTC, datetime

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    until = datetime(2020, 1, 1, tzinfo=UTC) if expired else None
    authority.issue_cert(*names, not_after=until).configure_cert(context)
    return context


def trusted(authority: trustme.CA, folder: Path) -> str:
    path = folder / "trusted.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


async def asked(base: str) -> tuple[bytes | OutercomError, list[float]]:
    """One call with the token: the answer or the error, and how long was waited between tries."""
    control = FakeControl(FakeClock())
    client = IntercomClient(base, SecretStr(TOKEN), control=control, board=ProgressBoard())
    try:
        return await client.get("/me"), control.slept
    except OutercomError as error:
        return error, control.slept
    finally:
        await client.close()


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
async def test_the_token_goes_through_a_proxy_inside_tls_only(
    tls: RawServer, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", trusted(authority, tmp_path))
    with Tunnel(tls.port) as proxy:
        monkeypatch.setenv(variable, f"http://jane:very-secret@127.0.0.1:{proxy.port}")
        answer, _ = await asked(f"https://{NAME}")
    assert answer == b'{"who": "tls"}'
    assert f"Bearer {TOKEN}".encode() in tls.sent()
    assert proxy.seen[0].head.startswith(f"CONNECT {NAME}:443 ".encode())
    assert b"Proxy-Authorization: Basic" in proxy.seen[0].head
    assert TOKEN.encode() not in proxy.sent() + proxy.carried
    assert b"Proxy-Authorization" not in tls.sent()


@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
async def test_no_proxy_is_heeded(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    with Tunnel() as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv(variable, "other.test,intercom.invalid")
        answer, _ = await asked("https://api.intercom.invalid")
    assert isinstance(answer, Unreachable)
    assert "no host of that name" in answer.message
    assert proxy.seen == []


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"])
async def test_this_machine_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    with Tunnel() as proxy, RawServer(always(http(b'{"who": "here"}'))) as here:
        monkeypatch.setenv(variable, f"http://127.0.0.1:{proxy.port}")
        for base in (here.url, here.url.replace("127.0.0.1", "localhost")):
            answer, _ = await asked(base)
            assert answer == b'{"who": "here"}'
    assert proxy.seen == []


@pytest.mark.parametrize(
    ("refuse", "words", "waits"),
    [("407 Proxy Authentication Required", "asks for a user name", 0), ("403 No", "did not let the call through", 7)],
)
async def test_a_proxy_that_refuses_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, refuse: str, words: str, waits: int
) -> None:
    with Tunnel(refuse=refuse) as proxy:
        monkeypatch.setenv("https_proxy", f"http://jane:very-secret@127.0.0.1:{proxy.port}")
        error, slept = await asked("https://api.intercom.io")
    assert isinstance(error, Unreachable)
    assert f"the proxy http://127.0.0.1:{proxy.port} {words}" in error.message
    assert "very-secret" not in error.message + error.hint + repr(error.__context__) + repr(error.__cause__)
    assert TOKEN.encode() not in proxy.sent()
    assert len(slept) == waits


async def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with Tunnel() as proxy:
        port = proxy.port
    for name in (f"127.0.0.1:{port}", "no-such-proxy.invalid:3128"):
        monkeypatch.setenv("https_proxy", f"http://jane:very-secret@{name}")
        error, _ = await asked("https://api.intercom.io")
        assert isinstance(error, Unreachable)
        assert f"the proxy http://{name} cannot be reached" in error.message
        assert "HTTPS_PROXY" in error.hint


@pytest.mark.parametrize(
    "value",
    ["socks5://jane:very-secret@127.0.0.1:1080", "socks4://127.0.0.1", "http://[", "ftp://x", "http://127.0.0.1:99999"],
)
async def test_a_proxy_that_cannot_be_used_is_said_at_once(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("all_proxy", value)
    with pytest.raises(UsageError) as caught:
        open_client()
    assert "very-secret" not in caught.value.message + caught.value.hint
    assert "PROXY" in caught.value.hint


# certificates


async def test_certificates_of_the_environment_are_trusted(
    tls: RawServer, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", trusted(authority, tmp_path))
    assert (await asked(tls.url))[0] == b'{"who": "tls"}'
    monkeypatch.delenv("SSL_CERT_FILE")
    folder = tmp_path / "certificates"
    folder.mkdir()
    # Such a folder has each certificate under the hash of its name.
    (folder / f"{_openssl_hash(tmp_path)}.0").write_bytes(authority.cert_pem.bytes())
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    assert (await asked(tls.url))[0] == b'{"who": "tls"}'


def _openssl_hash(folder: Path) -> str:
    import subprocess

    command = ["openssl", "x509", "-noout", "-hash", "-in", str(folder / "trusted.pem")]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        pytest.skip("needs the openssl command")
    return done.stdout.strip()


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_that_are_not_there_are_said_at_once(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "/nowhere/at/all")
    with pytest.raises(UsageError, match=f"{variable} cannot be read: /nowhere/at/all"):
        open_client()


def test_a_file_that_holds_no_certificate_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.pem").write_text("nothing")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "x.pem"))
    with pytest.raises(UsageError, match="SSL_CERT_FILE"):
        open_client()


@pytest.mark.parametrize(
    ("names", "expired", "known", "words"),
    [
        (["other.test"], False, True, "certificate is for another"),
        (["127.0.0.1"], True, True, "certificate has expired"),
        (["127.0.0.1"], False, False, "certificate is not signed by anybody this machine trusts"),
    ],
)
async def test_a_certificate_that_does_not_fit_has_its_sentence_and_no_second_try(
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    names: list[str],
    expired: bool,
    known: bool,
    words: str,
) -> None:
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", trusted(authority, tmp_path))
    with RawServer(always(http()), server_context(authority, *names, expired=expired)) as server:
        error, slept = await asked(server.url)
    assert isinstance(error, Unreachable)
    assert words in error.message
    assert "nothing was sent" in error.message
    assert "SSL_CERT_FILE" in error.hint
    assert server.seen == []
    assert slept == []
