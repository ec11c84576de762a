"""The ASGI application: the API under one host name, its files under another."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.routing import Mount

from wizard.rehearsal.intercom.file_host import FileHost
from wizard.rehearsal.intercom.gate import Gate, Request, Response
from wizard.rehearsal.intercom.mischief import cut, page, replacement, send
from wizard.rehearsal.intercom.simulator import Simulator
from wizard.rehearsal.intercom.slowness import delay

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

    from wizard.rehearsal.intercom.faults import Fault
    from wizard.rehearsal.settings import SimulatorSettings

_BIGGEST_BODY = 1_000_000


def create_app(settings: SimulatorSettings, *, clock: Callable[[], float] = time.time) -> Starlette:
    """A simulated Intercom workspace as an ASGI application.

    `clock` returns unix seconds; quotas, file links and the scroll's idling go by it. The state
    for tests (counters, `inject`, `touch`, `delete`) is at `app.state.simulator`.
    """
    simulator = Simulator(settings, clock=clock)
    app = Starlette(routes=[Mount("/", app=_Front(simulator))])
    app.state.simulator = simulator
    return app


class _Front:
    """Receives requests, tells API and files apart by host name, lets faults happen."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._gate = Gate(simulator)
        self._files = FileHost(simulator)

    async def __call__(self, scope: Scope, receive: Receive, deliver: Send) -> None:
        if scope["type"] != "http":
            return
        self._simulator.under_way += 1
        try:
            await self._serve(scope, receive, deliver)
        finally:
            self._simulator.under_way -= 1

    async def _serve(self, scope: Scope, receive: Receive, deliver: Send) -> None:
        simulator = self._simulator
        simulator.received += 1
        number = simulator.received
        request = _request(scope)
        if request.method in ("POST", "PUT", "PATCH", "DELETE"):
            request.body = await _body(receive)
        simulator.unrest(number)
        key = f"{request.method} {request.path} {hash(request.body)}"
        fault = simulator.faults.choose(number, request.path, key)
        if fault == "reset_before":
            return cut(scope)
        longer, times_out = delay(simulator.settings, request)
        wait = simulator.settings.latency_ms / 1000 + longer
        if fault == "stall":
            wait += simulator.settings.stall_seconds
        if wait:
            await asyncio.sleep(wait)
        response = self._answer(request, number, fault)
        if times_out:
            response = page(504)
        if fault == "reset_after":
            return cut(scope)
        simulator.statuses[response.status] += 1
        response.headers["Date"] = formatdate(simulator.clock(), usegmt=True)
        return await send(response, scope, deliver, fault)

    def _answer(self, request: Request, number: int, fault: Fault | None) -> Response:
        api = not self._is_for_files(request)
        if fault is not None:
            instead = replacement(self._simulator, fault, number, api=api)
            if instead is not None:
                if api and fault == "500" and request.path == "/companies/scroll":
                    self._simulator.scroll.drop()
                return instead
        if not api:
            return self._files.answer(request)
        with self._simulator.lock:
            return self._gate.answer(request, number)

    def _is_for_files(self, request: Request) -> bool:
        host = request.headers.get("host", "").rsplit(":", 1)[0]
        return host == self._simulator.settings.files_host


def _request(scope: Scope) -> Request:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(scope["method"], scope["path"], scope["query_string"].decode("latin-1"), headers)


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body") or len(body) > _BIGGEST_BODY:
            return bytes(body)
