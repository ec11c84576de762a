"""Every API request passes here: faults, token, quota, version, route, and then an endpoint."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import msgspec

from wizard.rehearsal.intercom.call import Call, json_object
from wizard.rehearsal.intercom.endpoints import (
    activity,
    companies,
    contacts,
    content,
    conversations,
    definitions,
    tickets,
)
from wizard.rehearsal.intercom.refusals import (
    Refusal,
    not_found,
    old_version,
    request_id,
    unknown_version,
)
from wizard.rehearsal.intercom.routes import Elsewhere, RouteTable
from wizard.rehearsal.intercom.world.links import Links

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.simulator import Simulator

ROUTES = RouteTable(
    [
        *definitions.ROUTES,
        *contacts.ROUTES,
        *companies.ROUTES,
        *conversations.ROUTES,
        *tickets.ROUTES,
        *content.ROUTES,
        *activity.ROUTES,
    ]
)
NEWEST = (2, 16)
_PREVIEW = (3, 0)
_VERSIONS = {f"{major}.{minor}": (major, minor) for major, minor in
             ((1, 0), (1, 1), (1, 2), (1, 3), (1, 4), *((2, n) for n in range(17)))}  # fmt: skip
_VERSIONS |= {"Preview": _PREVIEW, "Unstable": _PREVIEW}
_WRITING = frozenset(("POST", "PUT", "PATCH", "DELETE"))
_encoder = msgspec.json.Encoder()


@dataclass
class Request:
    """An HTTP request: header names in lower case, `path` decoded."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Response:
    """An HTTP response."""

    status: int
    body: bytes
    content_type: str = "application/json; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)


class Gate:
    """Answers API requests from the simulator's state."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def answer(self, request: Request, number: int) -> Response:
        """The response to request `number`."""
        simulator = self._simulator
        now = simulator.clock()
        limits: dict[str, str] = {}
        try:
            token = self._token(request)
            limits = simulator.quota.spend(token, now, simulator.under_way)
            response = self._dispatch(request, number, now)
        except Refusal as refusal:
            settings = simulator.settings
            identity = None if settings.null_request_id else request_id(number, settings.seed)
            body = _encoder.encode(refusal.envelope(identity))
            response = Response(refusal.status, body, headers=dict(refusal.headers))
        response.headers = {**limits, **response.headers}
        return response

    def _token(self, request: Request) -> str:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        simulator, given = self._simulator, token.strip()
        good = [one for one in simulator.settings.tokens if hmac.compare_digest(given.encode(), one.encode())]
        if kind.lower() != "bearer" or not good or simulator.revoked or given in simulator.revoked_tokens:
            raise Refusal(401, "unauthorized", "Access Token Invalid")
        return given

    def _dispatch(self, request: Request, number: int, now: float) -> Response:
        if not _accepts_json(request.headers.get("accept", "*/*")):
            raise Refusal(
                406, "media_type_not_acceptable", "The Accept header should send a media type of application/json"
            )
        version = self._version(request)
        found = ROUTES.find(request.method, request.path)
        if found is None:
            if request.method in _WRITING:
                self._simulator.writes += 1
                raise Refusal(403, "action_forbidden", "This workspace is read only")
            raise not_found()
        route, params = found
        if not route.since <= version <= route.until:
            raise old_version()
        self._simulator.requests[f"{route.method} {route.pattern}"] += 1
        call = self._call(request, number, now, version, params)
        answer = route.endpoint(call)
        if isinstance(answer, bytes):
            return Response(200, answer, "text/plain; charset=utf-8")
        if isinstance(answer, Elsewhere):
            return Response(302, b"", headers={"Location": answer.url})
        return Response(200, _encoder.encode(answer))

    def _version(self, request: Request) -> tuple[int, int]:
        text = request.headers.get("intercom-version", "")
        version = _VERSIONS.get(text or self._simulator.settings.app_default_version)
        if version is None:
            raise unknown_version()
        return version

    def _call(
        self, request: Request, number: int, now: float, version: tuple[int, int], params: dict[str, str]
    ) -> Call:
        simulator = self._simulator
        host = request.headers.get("host", "127.0.0.1")
        settings = simulator.settings
        _, colon, port = host.rpartition(":")
        files = f"http://{settings.files_host}{':' + port if colon and port.isdigit() else ''}"
        links = Links(simulator.file_key, files, int(now), settings.file_ttl_seconds, number)
        return Call(
            simulator=simulator,
            path=request.path,
            version=version,
            base=f"http://{host}",
            links=links,
            number=number,
            now=now,
            params=params,
            query=dict(parse_qsl(request.query, keep_blank_values=True)),
            raw_query=request.query,
            body=json_object(request.body) if request.method == "POST" else {},
        )


def _accepts_json(accept: str) -> bool:
    kinds = [kind.split(";")[0].strip().lower() for kind in accept.split(",")]
    return any(kind in ("*/*", "application/*", "application/json", "") for kind in kinds)
