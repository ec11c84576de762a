"""Carries out faults: replaces answers, cuts connections, keeps callers waiting."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

from wizard.rehearsal.intercom.gate import Response
from wizard.rehearsal.intercom.refusals import Refusal, request_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Scope, Send

    from wizard.rehearsal.intercom.faults import Fault
    from wizard.rehearsal.intercom.simulator import Simulator

RESET_EXTENSION = "rehearsal.reset"
_REASONS = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable",
            504: "Gateway Time-out"}  # fmt: skip


class Reset(ConnectionResetError):
    """The connection was cut on purpose; raised where there is no connection to cut."""


def page(status: int) -> Response:
    """The HTML page of a proxy."""
    title = f"{status} {_REASONS[status]}"
    html = (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
    )
    return Response(status, html.encode(), "text/html")


def replacement(simulator: Simulator, fault: Fault, number: int, *, api: bool) -> Response | None:
    """The answer that stands in for the real one; None when the real one is sent."""
    if fault in ("500", "502", "503", "504"):
        return page(int(fault))
    if fault == "429":
        if not api:
            return page(503)
        refusal: Refusal = simulator.quota.refusal(simulator.clock())
        envelope = refusal.envelope(request_id(number, simulator.settings.seed))
        return Response(429, msgspec.json.encode(envelope), headers=refusal.headers)
    if fault == "empty" and api:
        return Response(200, b"")
    if fault == "garbage" and api:
        return Response(200, b"<!DOCTYPE html><html><body>One moment, please</body></html>", "text/html")
    return page(502) if fault in ("empty", "garbage") else None


async def send(response: Response, scope: Scope, deliver: Send, fault: Fault | None) -> None:
    """Send a response as it is, or break off in the middle of its body."""
    head = [
        (b"content-type", response.content_type.encode()),
        (b"content-length", str(len(response.body)).encode()),
        *((name.lower().encode(), value.encode()) for name, value in response.headers.items()),
    ]
    await deliver({"type": "http.response.start", "status": response.status, "headers": head})
    if fault == "short_body" and response.body:
        half = response.body[: len(response.body) // 2]
        await deliver({"type": "http.response.body", "body": half, "more_body": True})
        # Let the first half leave before the connection is closed in order.
        await asyncio.sleep(0)
        cut(scope, abruptly=False)
        return
    await deliver({"type": "http.response.body", "body": response.body})


def cut(scope: Scope, *, abruptly: bool = True) -> None:
    """End the connection: with a reset, or orderly. Raises Reset when there is no connection
    (the application is called in-process)."""
    end: Callable[[bool], None] | None = scope.get("extensions", {}).get(RESET_EXTENSION)
    if end is None:
        raise Reset("connection reset by the rehearsal")
    end(abruptly)
