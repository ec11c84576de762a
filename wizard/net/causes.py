"""What an error on the way to a server means, in plain words."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """`name` is short and stable, for counting; `sentence` says what happened, `hint` what to do next."""

    name: str
    sentence: str
    hint: str


_AGAIN = "Check the connection and run it again: it goes on where it stopped."
NO_SUCH_HOST = Cause("no such host", "no host of that name was found", "Check the address and the DNS of this machine.")
REFUSED = Cause(
    "connection refused", "the connection was refused", "Check the address, a firewall or a proxy in between."
)
TLS = Cause(
    "TLS failure",
    "no secure (TLS) connection could be made",
    "A company proxy may replace certificates: point SSL_CERT_FILE at its certificate. Also check this machine's clock.",
)
PROXY = Cause("proxy failure", "the proxy did not let the call through", "Check HTTPS_PROXY and NO_PROXY.")
TIMEOUT = Cause("no answer in time", "no answer came in time", _AGAIN)
RESET = Cause("connection reset", "the connection was cut", _AGAIN)
CUT_OFF = Cause("cut-off answer", "the answer was cut off", _AGAIN)
NO_ROUTE = Cause("no network", "there is no way to the network", "Check that this machine is online.")
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


_UNREACHABLE = (100, 101, 113, 51, 65, 10051, 10065)

# The layers below have their own names for these, and no common base class. More telling names first.
_NAMES: tuple[tuple[str, Cause], ...] = (
    ("Proxy", PROXY),
    ("DNS", NO_SUCH_HOST),
    ("SSL", TLS),
    ("Certificate", TLS),
    ("ServerDisconnected", RESET),
    ("ConnectionReset", RESET),
    ("PayloadError", CUT_OFF),
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
