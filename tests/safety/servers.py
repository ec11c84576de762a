"""Servers of a few lines on loopback, for what no decent server does: they speak raw bytes, and keep what they were sent."""

import contextlib
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable
from typing import Any

Answer = Callable[["Asked", socket.socket], None]
"""Answers one request on the open socket; the connection is closed afterwards."""


class Asked:
    """One request as it came: its head as bytes, its method, its path with the query."""

    def __init__(self, head: bytes) -> None:
        self.head = head
        words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        self.method, self.path = [*words, "", ""][:2]


class RawServer:
    """A threaded server on loopback. `seen` has every request; with `context` it speaks TLS."""

    def __init__(self, answer: Answer, context: ssl.SSLContext | None = None) -> None:
        self.seen: list[Asked] = []
        self._answer = answer
        self._context = context
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError, ValueError):
                    outer._serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Whoever hangs up early is no news."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http{'s' if self._context else ''}://127.0.0.1:{self.port}"

    def sent(self) -> bytes:
        """Everything it was sent."""
        return b"\n".join(asked.head for asked in self.seen)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        if self._context is not None:
            connection = self._context.wrap_socket(connection, server_side=True)
        asked = Asked(head_from(connection))
        self.seen.append(asked)
        self._answer(asked, connection)
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_WR)
        connection.close()

    def __enter__(self) -> "RawServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def head_from(connection: socket.socket) -> bytes:
    """A request's head, and its body where it says how long that is."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(65536)
        if not piece:
            raise OSError("hung up")
        head += piece
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
    )
    while len(head.split(b"\r\n\r\n", 1)[1]) < length:
        head += connection.recv(65536)
    return head


def http(body: bytes = b"{}", *, status: str = "200 OK", headers: tuple[str, ...] = ()) -> bytes:
    """An answer that closes the connection."""
    lines = [
        f"HTTP/1.1 {status}",
        "Content-Type: application/json",
        "Connection: close",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def always(answer: bytes) -> Answer:
    """The same bytes, whatever is asked."""

    def send(_: Asked, connection: socket.socket) -> None:
        connection.sendall(answer)

    return send


class Tunnel(RawServer):
    """An HTTP proxy. It leads every CONNECT to `target` on loopback, and keeps what went through; a `refuse` status answers everything.

    Asked for a plain http address, it answers `{}` itself.
    """

    def __init__(self, target: int = 0, *, refuse: str = "") -> None:
        super().__init__(self._proxy)
        self._target = target
        self._refuse = refuse
        self.carried = b""

    def _proxy(self, asked: Asked, connection: socket.socket) -> None:
        if self._refuse:
            connection.sendall(http(b"", status=self._refuse))
            return
        if asked.method != "CONNECT":
            connection.sendall(http())
            return
        with socket.create_connection(("127.0.0.1", self._target), timeout=20) as onward:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=self._pour, args=(onward, connection), daemon=True)
            back.start()
            self._pour(connection, onward)
            back.join(20)

    def _pour(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                self.carried += piece
                target.sendall(piece)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
