"""What an error on the way to a server means, in plain words."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

from wizard.errors import NoNetwork, NoSuchHost, Unreachable
from wizard.net.addresses import ForbiddenAddress
from wizard.net.http import ProxyFailed, TooSlow


@dataclass(frozen=True, slots=True)
class Cause:
    """`name` is short and stable, for counting; `sentence` says what happened, `hint` what to do next. A `lasting` one is not tried again;
    a try that ends with one of more `weight` counts for several. `error` is what is raised where it stays like that.
    """

    name: str
    sentence: str
    hint: str
    lasting: bool = False
    weight: int = 1
    error: type[Unreachable] = Unreachable


_AGAIN = "Check the connection and run it again: it goes on where it stopped."
NO_SUCH_HOST = Cause(
    "no such host",
    "no host of that name was found",
    "Check the address and the DNS of this machine.",
    error=NoSuchHost,
)
REFUSED = Cause(
    "connection refused", "the connection was refused", "Check the address, a firewall or a proxy in between."
)
TLS = Cause(
    "TLS failure",
    "no secure (TLS) connection could be made",
    "A company proxy may replace certificates: point SSL_CERT_FILE at its certificate. Also check this machine's clock.",
)
HEADERS = Cause("header flood", "its answer has more headers than any sensible one", "Check the address.", lasting=True)
FORBIDDEN = Cause(
    "forbidden address",
    "its name leads to an address inside a network that is none of its business, so nothing was sent there",
    "Check the address, and the DNS and the hosts file of this machine.",
    lasting=True,
)
PROXY = Cause("proxy failure", "the proxy did not let the call through", "Check HTTPS_PROXY and NO_PROXY.")
TIMEOUT = Cause("no answer in time", "no answer came in time", _AGAIN)
SLOW = Cause("slow answer", "its answer came too slowly to be waited for", _AGAIN, weight=3)
RESET = Cause("connection reset", "the connection was cut", _AGAIN)
CUT_OFF = Cause("cut-off answer", "the answer was cut off", _AGAIN)
GARBLED = Cause("garbled answer", "the answer is not packed as it says", _AGAIN)
NO_ROUTE = Cause("no network", "there is no way to the network", "Check that this machine is online.", error=NoNetwork)
NOT_HTTP = Cause("not HTTP", "what answered does not speak HTTP", "Check the address.")
OTHER = Cause("network error", "the connection failed", _AGAIN)


def cause_of(error: BaseException) -> Cause:
    """The cause behind a transport error, found in its chain; OTHER where nothing in it is known."""
    chain = list(_chain(error))
    for link in chain:
        if (cause := _by_meaning(link)) is not None:
            return cause
    names = [type(link).__name__ for link in chain]
    return next((cause for part, cause in _NAMES if any(part in name for name in names)), OTHER)


def _chain(error: BaseException) -> Iterator[BaseException]:
    todo: list[object] = [error]
    seen: set[int] = set()
    while todo:
        link = todo.pop(0)
        if isinstance(link, BaseException) and id(link) not in seen:
            seen.add(id(link))
            yield link
            todo += [link.__cause__, getattr(link, "os_error", None), getattr(link, "certificate_error", None)]
            todo.append(None if link.__suppress_context__ else link.__context__)


def _by_meaning(error: BaseException) -> Cause | None:
    if isinstance(error, ProxyFailed):
        return _proxy(error)
    if isinstance(error, ForbiddenAddress):
        return FORBIDDEN
    if isinstance(error, TooSlow):
        return SLOW
    if "Too many headers" in str(error):
        return HEADERS
    if isinstance(error, ssl.SSLCertVerificationError):
        # The layer above wraps the one that knows why.
        return None if hasattr(error, "certificate_error") else _certificate(error)
    if isinstance(error, socket.gaierror):
        return NO_SUCH_HOST
    if isinstance(error, ssl.SSLError):
        return TLS
    if isinstance(error, ConnectionRefusedError):
        return REFUSED
    if isinstance(error, ConnectionResetError | BrokenPipeError | ConnectionAbortedError):
        return RESET
    if isinstance(error, OSError) and error.errno in _UNREACHABLE:
        return NO_ROUTE
    return None


def _proxy(error: ProxyFailed) -> Cause:
    if error.status == 407:
        hint = "Write them into HTTPS_PROXY as http://user:password@host:port; they are shown nowhere."
        return Cause(PROXY.name, f"the proxy {error.proxy} asks for a user name and a password", hint, lasting=True)
    if error.status:
        return Cause(PROXY.name, f"the proxy {error.proxy} did not let the call through ({error.status})", PROXY.hint)
    return Cause(PROXY.name, f"the proxy {error.proxy} cannot be reached", PROXY.hint)


def _certificate(error: ssl.SSLCertVerificationError) -> Cause:
    """Why a certificate does not fit, by OpenSSL's number for it. Another try would meet the same certificate."""
    what = _MISFITS.get(getattr(error, "verify_code", 0), "is not signed by anybody this machine trusts")
    return Cause(
        "wrong certificate", f"its certificate {what}, so nothing was sent to it", _CERTIFICATE_HINT, lasting=True
    )


_MISFITS = {
    9: "is not valid yet",
    10: "has expired",
    62: "is for another name",
    64: "is for another address",
}
_CERTIFICATE_HINT = (
    "Check the address and this machine's clock. A company proxy may replace certificates: point SSL_CERT_FILE at its certificate. "
    "Otherwise somebody may be listening in between."
)
_UNREACHABLE = (100, 101, 113, 51, 65, 10051, 10065)

# The layers below have their own names for these, and no common base class. More telling names first.
_NAMES: tuple[tuple[str, Cause], ...] = (
    ("LineTooLong", HEADERS),
    ("Proxy", PROXY),
    ("DNS", NO_SUCH_HOST),
    ("SSL", TLS),
    ("Certificate", TLS),
    ("ServerDisconnected", RESET),
    ("ConnectionReset", RESET),
    ("PayloadError", CUT_OFF),
    ("DecodingError", GARBLED),
    ("RemoteProtocol", RESET),
    ("ClientResponseError", NOT_HTTP),
    ("BadHttp", NOT_HTTP),
    ("SocketTimeout", TIMEOUT),
    ("ServerTimeout", TIMEOUT),
    ("ConnectionTimeout", TIMEOUT),
    ("OSError", RESET),
    ("ReadTimeout", TIMEOUT),
    ("WriteTimeout", TIMEOUT),
    ("PoolTimeout", TIMEOUT),
    ("TimeoutError", TIMEOUT),
    ("ReadError", RESET),
    ("WriteError", RESET),
    ("ConnectError", REFUSED),
    ("ConnectTimeout", TIMEOUT),
)
