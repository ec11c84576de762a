"""Serves a simulated workspace over HTTP: from a thread, or as a process of its own."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from wizard.rehearsal.intercom.app import create_app
from wizard.rehearsal.settings import SimulatorSettings
from wizard.rehearsal.wire import RehearsalProtocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from starlette.applications import Starlette

    from wizard.rehearsal.intercom.simulator import Simulator

_BACKLOG = 512
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def open_socket(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError with the address in words when it is taken."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        message = f"cannot serve on {host}:{port}: {error.strerror}"
        raise OSError(error.errno, message) from error
    return listener


class _Server(uvicorn.Server):
    """Ends quietly on a signal: uvicorn would raise it again once everything is closed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Listen to SIGINT and SIGTERM while serving from the main thread."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _server(app: Starlette) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        http=RehearsalProtocol,
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        log_level="critical",
        access_log=False,
        backlog=_BACKLOG,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=2,
        server_header=False,
        date_header=False,
    )
    return _Server(config)


class ServedSimulator:
    """A simulated workspace served from a thread while the context lasts.

    `url` is the API's base address, `files_url` that of its files, `simulator` its state; its
    hooks may be called from any thread.
    """

    def __init__(
        self,
        settings: SimulatorSettings | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings or SimulatorSettings()
        self._clock = clock
        self._thread: threading.Thread | None = None
        self._server: uvicorn.Server | None = None
        self.simulator: Simulator
        self.url = ""
        self.files_url = ""

    def start(self) -> ServedSimulator:
        """Serve from now on. Raises OSError when the port is taken."""
        listener = open_socket(self.settings.host, self.settings.port)
        app = create_app(self.settings, clock=self._clock)
        self.simulator = app.state.simulator
        port = listener.getsockname()[1]
        self.url = f"http://{self.settings.host}:{port}"
        self.files_url = f"http://{self.settings.files_host}:{port}"
        self._server = _server(app)
        self._thread = threading.Thread(target=self._run, args=(self._server, listener), name="rehearsal", daemon=True)
        self._thread.start()
        return self

    def _run(self, server: uvicorn.Server, listener: socket.socket) -> None:
        with listener:
            asyncio.run(server.serve(sockets=[listener]))

    def stop(self) -> None:
        """Stop serving; open connections are closed."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(timeout=10)
            self._server = self._thread = None

    def __enter__(self) -> ServedSimulator:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def serve(settings: SimulatorSettings, *, ready: Callable[[str], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM; call from the main thread.

    `ready` is called with the base address once connections are accepted. Raises OSError when
    the port is taken.
    """
    listener = open_socket(settings.host, settings.port)
    with listener:
        app = create_app(settings)
        if ready is not None:
            ready(f"http://{settings.host}:{listener.getsockname()[1]}")
        asyncio.run(_server(app).serve(sockets=[listener]))
