"""The one place where the HTTP library is imported."""

import asyncio
import logging
import os
import re
import socket
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

# httpx loads its own command line, and with it rich, wherever it can. The engine has no use for a screen.
_no_command_line = ModuleType("httpx._main")
_no_command_line.__dict__["main"] = lambda: None
sys.modules.setdefault("httpx._main", _no_command_line)

import aiohttp  # noqa: E402
import httpx  # noqa: E402
from aiohttp import ClientSession  # noqa: E402
from aiohttp.abc import AbstractResolver, ResolveResult  # noqa: E402
from httpx import AsyncByteStream, DecodingError, InvalidURL, Request, Response  # noqa: E402
from httpx_aiohttp import AiohttpTransport, HttpxAiohttpClient  # noqa: E402
from yarl import URL  # noqa: E402

from wizard.errors import UsageError  # noqa: E402
from wizard.net.addresses import ForbiddenAddress, is_loopback, literal, may_connect  # noqa: E402
from wizard.text import one_line  # noqa: E402

__all__ = [
    "TIMEOUTS",
    "TRANSPORT_ERRORS",
    "AsyncByteStream",
    "Call",
    "Client",
    "ClientSession",
    "DecodingError",
    "InvalidURL",
    "ProxyFailed",
    "Request",
    "Response",
    "TooSlow",
    "Transport",
    "open_client",
]

Transport = httpx.AsyncBaseTransport

TRANSPORT_ERRORS: tuple[type[Exception], ...] = (
    httpx.TransportError,
    httpx.DecodingError,
    aiohttp.ClientError,
    OSError,
    TimeoutError,
)
"""Everything that can go wrong between sending a request and its last byte."""

TIMEOUT = httpx.Timeout(connect=10, read=60, write=30, pool=60)
_TIMEOUTS = TIMEOUT.as_dict()
TIMEOUTS = aiohttp.ClientTimeout(connect=TIMEOUT.pool, sock_connect=TIMEOUT.connect, sock_read=TIMEOUT.read)
"""The same for a call that goes over a session of its own."""
_LONGEST_URL = 65_536
_LARGE_AT_ONCE = 4
_HOST = re.compile(r"[A-Za-z0-9._:-]+")

# The library logs whole URLs, and those of files carry their own credentials.
logging.getLogger("httpx").setLevel(logging.WARNING)


class ProxyFailed(httpx.ProxyError):
    """The proxy was not reached, or did not let a call through. `proxy` names it without its password; `status` is its answer, 0 for none."""

    def __init__(self, proxy: str, status: int = 0) -> None:
        super().__init__(f"{proxy} {status}")
        self.proxy = proxy
        self.status = status


class TooSlow(TimeoutError):
    """The whole answer took too long, however steadily it came."""


@dataclass(slots=True)
class Call:
    """One request to an API, at a fraction of the cost of a whole `Request`. `headers` go with it beside those of the client."""

    method: str
    url: URL
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)

    @classmethod
    def to(
        cls, method: str, address: str, params: Mapping[str, str] | None = None, content: bytes | None = None
    ) -> "Call":
        """A call to an address that is percent-encoded already, with a query of these names and values. Raises InvalidURL for one beyond 65,536 characters."""
        text = f"{address}?{urlencode(params)}" if params else address
        if len(text) > _LONGEST_URL:
            raise InvalidURL("the address is too long")
        return cls(
            method, URL(text, encoded=True), {} if content is None else {"Content-Type": "application/json"}, content
        )


class _Guard(AbstractResolver):
    """Resolves names, and gives only addresses that may be connected to. What it gives is what is connected to: nothing is resolved twice."""

    def __init__(self, *, public_only: bool) -> None:
        self._public_only = public_only
        self._resolver = aiohttp.DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name that may be connected to. Raises ForbiddenAddress where it has only others."""
        found = await self._resolver.resolve(host, port, family)
        fit = [one for one in found if may_connect(host, one["host"], public_only=self._public_only)]
        if found and not fit:
            raise ForbiddenAddress("the name leads to an address that is not to be connected to")
        return fit

    async def close(self) -> None:
        """Let go of the resolver below."""
        await self._resolver.close()


class _QuietTransport(AiohttpTransport):
    """Keeps no cookies: what one answer sets never travels with another request. With a proxy, the proxy resolves the names."""

    def __init__(self, *, public_only: bool, **settings: Any) -> None:
        super().__init__(**settings)
        self._public_only = public_only

    def get_client(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=self.limits.max_connections or 0,
            keepalive_timeout=self.limits.keepalive_expiry,
            ssl=self.ssl_context,
            resolver=None if self.proxy else _Guard(public_only=self._public_only),
        )
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    def session(self) -> aiohttp.ClientSession:
        """Its connections."""
        if not isinstance(self.client, aiohttp.ClientSession):
            self.client = self.get_client()
        return self.client

    async def handle_async_request(self, request: Request) -> Response:
        host = request.url.host
        if self._public_only and literal(host) and not may_connect(host, host, public_only=True):
            raise ForbiddenAddress("that address is not to be connected to")
        try:
            return await super().handle_async_request(request)
        except (httpx.TransportError, aiohttp.ClientError) as error:
            failed = self._proxys(error)
            if failed is None:
                raise
        raise failed

    def _proxys(self, error: Exception) -> ProxyFailed | None:
        """The error as the proxy's, where it is."""
        cause = error if isinstance(error, aiohttp.ClientError) else error.__cause__
        if self.proxy is None:
            return None
        url = self.proxy.url
        name = f"{url.scheme}://{url.netloc.decode('ascii', 'replace').rpartition('@')[2]}"
        if isinstance(cause, aiohttp.ClientHttpProxyError):
            return ProxyFailed(name, cause.status)
        if isinstance(cause, aiohttp.ClientConnectorError) and cause.host == url.host:
            return ProxyFailed(name)
        return None


class Client(HttpxAiohttpClient):
    """Uses the quiet transport, also behind the proxies the environment names (HTTPS_PROXY, NO_PROXY). This machine is never asked through a proxy."""

    def __init__(self, *, public_only: bool = False, **settings: Any) -> None:
        self._public_only = public_only
        super().__init__(**settings)
        self.own_headers = {name.decode(): value.decode() for name, value in self.headers.raw}
        self.large = asyncio.Semaphore(_LARGE_AT_ONCE)
        """Leave to hold a large answer."""

    def ask(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Request:
        """A request with this client's headers and `headers`. Raises InvalidURL."""
        own = self.headers.raw + [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        return Request(method, url, params=params, content=content, headers=own, extensions={"timeout": _TIMEOUTS})

    def session_for(self, call: Call) -> aiohttp.ClientSession | None:
        """The connections a call goes over as it is; None where a proxy, a test's transport or a look at its address is in between."""
        way = self._transport
        if not isinstance(way, _QuietTransport) or self._public_only:
            return None
        return way.session() if not self._mounts or is_loopback(call.url.host or "") else None

    def request_of(self, call: Call) -> Request:
        """A call as a request with this client's headers."""
        return self.ask(call.method, str(call.url), content=call.content, headers=call.headers)

    async def exchange(self, request: Request) -> Response:
        """Send a request as it is; the answer's body is still to be read, and the answer to be closed.

        `send` would do the same with redirects, cookies, hooks and authentication around it, none of which is used here, at twice the cost.
        """
        direct = not self._mounts or is_loopback(request.url.host)
        way = self._transport if direct else self._transport_for_url(request.url)
        return await way.handle_async_request(request)

    def _init_transport(self, **settings: Any) -> Transport:  # type: ignore[override]  # httpx names everything it passes
        given: Transport | None = settings.pop("transport", None)
        return given or _QuietTransport(public_only=self._public_only, **settings)

    def _init_proxy_transport(self, *args: Any, **settings: Any) -> Transport:
        proxy: httpx.Proxy = args[0]
        if not _HOST.fullmatch(proxy.url.host) or (proxy.url.port or 0) > 65535:
            raise ValueError("a proxy without a host, or with a port that cannot be one")
        if proxy.url.scheme not in ("http", "https"):
            raise UsageError(
                f"Outercom cannot use a {proxy.url.scheme} proxy.",
                hint="Name an http proxy in HTTPS_PROXY, or unset ALL_PROXY and HTTPS_PROXY.",
            )
        return _QuietTransport(public_only=self._public_only, proxy=proxy, **settings)


def open_client(
    *,
    connections: int = 100,
    headers: Mapping[str, str] | None = None,
    transport: Transport | None = None,
    public_only: bool = False,
) -> Client:
    """A client with every timeout set, that follows no redirect, keeps no cookie, and keeps up to `connections` connections open.

    Proxies and certificates named by the environment (HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR) are used; raises UsageError where they
    cannot be. `headers` go with every request, so they never hold a secret. With `public_only` names must lead to the public internet, but for
    those of this machine; behind a proxy, which resolves the names itself, that holds for addresses in URLs alone. `transport` replaces the
    network in tests.
    """
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=30)
    _check_certificates()
    try:
        return Client(
            headers={"User-Agent": "outercom", **(headers or {})},
            timeout=TIMEOUT,
            limits=limits,
            follow_redirects=False,
            transport=transport,
            trust_env=True,
            public_only=public_only,
        )
    except (OSError, ssl.SSLError):
        raise _no_certificates("SSL_CERT_FILE") from None
    except (ValueError, InvalidURL):
        pass
    # Not the error's own words: they may hold the proxy's password.
    raise UsageError(
        "The proxy named by the environment is not a web address.",
        hint="Write it as http://host:port in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, or unset these.",
    )


def _check_certificates() -> None:
    """Certificates that are named and not there would mean that nobody is trusted, and no error would say why."""
    if os.environ.get("SSL_CERT_FILE"):
        return
    folder = os.environ.get("SSL_CERT_DIR", "")
    if folder and not any(os.path.isdir(part) for part in folder.split(os.pathsep)):
        raise _no_certificates("SSL_CERT_DIR")


def _no_certificates(variable: str) -> UsageError:
    return UsageError(
        f"The certificates named by {variable} cannot be read: {one_line(os.environ.get(variable, ''))}.",
        hint=f"Correct {variable}, or unset it to use the usual certificates.",
    )
