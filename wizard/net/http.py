"""The one place where the HTTP library is imported."""

import logging
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

# httpx loads its own command line, and with it rich, wherever it can. The engine has no use for a screen.
_no_command_line = ModuleType("httpx._main")
_no_command_line.__dict__["main"] = lambda: None
sys.modules.setdefault("httpx._main", _no_command_line)

import aiohttp  # noqa: E402
import httpx  # noqa: E402
from httpx import AsyncByteStream, InvalidURL, Request, Response  # noqa: E402
from httpx_aiohttp import AiohttpTransport, HttpxAiohttpClient  # noqa: E402

__all__ = [
    "TRANSPORT_ERRORS",
    "AsyncByteStream",
    "Client",
    "InvalidURL",
    "Request",
    "Response",
    "Transport",
    "open_client",
]

Transport = httpx.AsyncBaseTransport

TRANSPORT_ERRORS: tuple[type[Exception], ...] = (httpx.TransportError, aiohttp.ClientError, OSError, TimeoutError)
"""Everything that can go wrong between sending a request and its last byte."""

TIMEOUT = httpx.Timeout(connect=10, read=60, write=30, pool=60)
_TIMEOUTS = TIMEOUT.as_dict()

# The library logs whole URLs, and those of files carry their own credentials.
logging.getLogger("httpx").setLevel(logging.WARNING)


class _QuietTransport(AiohttpTransport):
    """Keeps no cookies: what one answer sets never travels with another request."""

    def get_client(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=self.limits.max_connections or 0,
            keepalive_timeout=self.limits.keepalive_expiry,
            ssl=self.ssl_context,
        )
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


class Client(HttpxAiohttpClient):
    """Uses the quiet transport, also behind the proxies the environment names (HTTPS_PROXY, NO_PROXY)."""

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

    async def exchange(self, request: Request) -> Response:
        """Send a request as it is; the answer's body is still to be read, and the answer to be closed.

        `send` would do the same with redirects, cookies, hooks and authentication around it, none of which is used here, at twice the cost.
        """
        return await self._transport_for_url(request.url).handle_async_request(request)

    def _init_transport(self, *args: Any, **settings: Any) -> Transport:
        given: Transport | None = settings.pop("transport", None)
        return given or _QuietTransport(*args, **settings)

    def _init_proxy_transport(self, *args: Any, **settings: Any) -> Transport:
        return _QuietTransport(proxy=args[0], **settings)


def open_client(
    *, connections: int = 100, headers: Mapping[str, str] | None = None, transport: Transport | None = None
) -> Client:
    """A client with every timeout set, that follows no redirect, keeps no cookie, and keeps up to `connections` connections open.

    Proxies and certificates named by the environment (HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR) are used. `headers` go with every
    request, so they never hold a secret. `transport` replaces the network in tests.
    """
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=30)
    return Client(
        headers={"User-Agent": "outercom", **(headers or {})},
        timeout=TIMEOUT,
        limits=limits,
        follow_redirects=False,
        transport=transport,
        trust_env=True,
    )
