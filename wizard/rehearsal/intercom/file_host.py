"""The file host: another name, no token wanted, links that expire."""

from __future__ import annotations

import hmac
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from wizard.rehearsal.intercom.gate import Request, Response
from wizard.rehearsal.intercom.world.files import CONTENT_TYPES, content, from_path
from wizard.rehearsal.intercom.world.links import signature

if TYPE_CHECKING:
    from wizard.rehearsal.intercom.simulator import Simulator

_XML = "application/xml"


class FileHost:
    """Serves files behind signed links, and notes clients that send a token along."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def answer(self, request: Request) -> Response:
        """The file's bytes; 403 for an expired or forged link, 404 for a file that is gone."""
        simulator = self._simulator
        simulator.file_requests += 1
        if "authorization" in request.headers:
            simulator.leaked_tokens += 1
        if request.method != "GET":
            return _refuse(405, "MethodNotAllowed")
        query = parse_qs(request.query)
        expires = query.get("expires", [""])[0]
        seal = query.get("signature", [""])[0]
        if not expires.isdigit() or len(expires) > 12:
            return _refuse(403, "MissingKey")
        good = signature(simulator.file_key, request.path, int(expires))
        if not hmac.compare_digest(seal.encode(), good.encode()):
            return _refuse(403, "SignatureDoesNotMatch")
        if int(expires) < simulator.clock():
            return _refuse(simulator.settings.expired_file_status, "AccessDenied")
        file = from_path(request.path)
        if file is not None and file.kind == "missing" and not simulator.settings.lost_files:
            file = replace(file, kind="jpeg")
        if file is None or file.kind == "missing":
            return _refuse(404, "NoSuchKey")
        return Response(200, content(file), CONTENT_TYPES[file.kind])


def _refuse(status: int, code: str) -> Response:
    body = f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code></Error>"
    return Response(status, body.encode(), _XML)
