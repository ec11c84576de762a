"""The client over real sockets: cut-off answers, resets, proxies, certificates, size limits."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.net.support import answering
from wizard.net.answer import CutOff, TooLarge, read_answer
from wizard.net.causes import cause_of
from wizard.net.http import TRANSPORT_ERRORS, Call, Client, open_client

Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def serving(
    *, head: bytes = b"", body: bytes = b"", reset: bool = False, seen: list[bytes] | None = None
) -> AsyncIterator[int]:
    """A server that answers every request with these bytes and hangs up."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.read(1)
        if request != b"\x16":  # the first byte of a TLS greeting
            request += await reader.readuntil(b"\r\n\r\n")
        if seen is not None:
            seen.append(request)
        if reset:
            writer.transport.abort()
            return
        writer.write(head + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(speak, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def client(**settings: object) -> AsyncIterator[Client]:
    opened = open_client(**settings)  # type: ignore[arg-type]  # passed through by the tests below
    try:
        yield opened
    finally:
        await opened.aclose()


async def ask(http: Client, url: str, limit: int = 1000) -> bytes:
    return (await read_answer(http, Call.to("GET", url), limit=limit)).body


async def test_a_short_body_is_a_cut_off_answer() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    async with serving(head=head, body=b'{"half":') as port, client() as http:
        with pytest.raises((CutOff, *TRANSPORT_ERRORS)) as caught:
            await ask(http, f"http://127.0.0.1:{port}/")
    assert cause_of(caught.value).name in ("cut-off answer", "connection reset")


async def test_a_chunked_body_that_ends_early_is_a_cut_off_answer() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with serving(head=head, body=b"50\r\nhalf") as port, client() as http:
        with pytest.raises(TRANSPORT_ERRORS) as caught:
            await ask(http, f"http://127.0.0.1:{port}/")
    assert cause_of(caught.value).name == "cut-off answer"


async def test_a_reset_has_its_name() -> None:
    async with serving(reset=True) as port, client() as http:
        with pytest.raises(TRANSPORT_ERRORS) as caught:
            await ask(http, f"http://127.0.0.1:{port}/")
    assert cause_of(caught.value).name == "connection reset"


async def test_what_does_not_speak_http_has_its_name() -> None:
    async with serving(head=b"SSH-2.0-OpenSSH_9.2\r\n") as port, client() as http:
        with pytest.raises(TRANSPORT_ERRORS) as caught:
            await ask(http, f"http://127.0.0.1:{port}/")
    assert cause_of(caught.value).name == "not HTTP"


async def test_a_closed_port_and_a_missing_host_have_their_names() -> None:
    async with serving() as port:
        pass
    async with client() as http:
        with pytest.raises(TRANSPORT_ERRORS) as refused:
            await ask(http, f"http://127.0.0.1:{port}/")
        with pytest.raises(TRANSPORT_ERRORS) as unknown:
            await ask(http, "http://no-such-host.invalid/")
    assert cause_of(refused.value).name == "connection refused"
    assert cause_of(unknown.value).name == "no such host"


async def test_plain_http_under_https_is_a_tls_failure() -> None:
    async with serving(head=b"HTTP/1.1 200 OK\r\n\r\n") as port, client() as http:
        with pytest.raises(TRANSPORT_ERRORS) as caught:
            await ask(http, f"https://127.0.0.1:{port}/")
    assert cause_of(caught.value).name in ("TLS failure", "connection reset")


async def test_the_size_limit_counts_unpacked_bytes() -> None:
    packed = gzip.compress(b" " * 5_000_000)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed)
    async with serving(head=head, body=packed) as port, client() as http:
        with pytest.raises(TooLarge):
            await ask(http, f"http://127.0.0.1:{port}/", limit=100_000)
        assert len(await ask(http, f"http://127.0.0.1:{port}/", limit=5_000_000)) == 5_000_000


async def test_an_encoding_nobody_asked_for_is_not_unpacked() -> None:
    http = open_client(
        transport=answering(lambda _: httpx.Response(200, headers={"content-encoding": "zstd"}, content=b""))
    )
    with pytest.raises(TooLarge):
        await ask(http, "https://api.intercom.io/")


async def test_redirects_are_not_followed_and_cookies_not_kept() -> None:
    seen: list[bytes] = []
    head = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    async with serving(head=head, seen=seen) as port, client() as http:
        for _ in range(2):
            answer = await read_answer(http, Call.to("GET", f"http://127.0.0.1:{port}/"))
            assert answer.status == 302
    assert not any(b"cookie" in request.lower() for request in seen)


async def test_a_proxy_of_the_environment_is_used_and_no_proxy_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"
    async with serving(head=head, body=b"{}", seen=seen) as proxy, serving(head=head, body=b"[]") as direct:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy}")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        async with client() as http:
            assert await ask(http, "http://api.example.test/me") == b"{}"
            assert await ask(http, f"http://127.0.0.1:{direct}/") == b"[]"
    assert [request.split(b"\r\n")[0] for request in seen] == [b"GET http://api.example.test/me HTTP/1.1"]


async def test_https_goes_through_the_proxy_as_a_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []
    async with serving(head=b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", seen=seen) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy}")
        async with client() as http:
            with pytest.raises(TRANSPORT_ERRORS) as caught:
                await ask(http, "https://api.intercom.io/me")
    assert seen[0].startswith(b"CONNECT api.intercom.io:443 ")
    assert cause_of(caught.value).name == "proxy failure"
