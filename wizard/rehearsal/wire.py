"""The raw side of HTTP: one write per response, and connections that can be cut."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

from wizard.rehearsal.intercom.mischief import RESET_EXTENSION

if TYPE_CHECKING:
    import asyncio

    from starlette.types import ASGIApp, Receive, Scope, Send

_NO_LINGER = struct.pack("ii", 1, 0)


class OneWriteTransport:
    """Wraps a transport: what is written in one turn of the loop leaves in one piece."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Keep the bytes until the end of this turn."""
        if not data:
            return
        if not self._waiting:
            self._loop.call_soon(self._flush)
        self._waiting.append(data)

    def close(self) -> None:
        """Send what is waiting, then close in order."""
        self._flush()
        self._transport.close()

    def reset(self) -> None:
        """Cut the connection so that the other side sees a reset."""
        self._waiting.clear()
        raw = self._transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self._transport.abort()

    def _flush(self) -> None:
        if self._waiting and not self._transport.is_closing():
            self._transport.write(b"".join(self._waiting))
        self._waiting.clear()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class RehearsalProtocol(H11Protocol):
    """uvicorn's protocol over a OneWriteTransport; the application may cut the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wrap the transport, and hand the application a way to end it."""
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wrapped = OneWriteTransport(transport, self.loop)
        super().connection_made(cast("asyncio.Transport", wrapped))
        self.app = _with_end(self.app, self._end)

    def _end(self, abruptly: bool) -> None:
        wrapped = cast("OneWriteTransport", self.transport)
        if self.cycle is not None:
            # Nothing more may be sent, and nothing is missing from uvicorn's point of view.
            self.cycle.disconnected = True
        if abruptly:
            wrapped.reset()
        else:
            wrapped.close()


def _with_end(app: Any, end: Any) -> ASGIApp:
    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {})[RESET_EXTENSION] = end
        await app(scope, receive, send)

    return run
