"""Intercom's API, read only: GET, and POST to the few endpoints that search or list."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from pydantic import SecretStr

from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import OutercomError, Refused, Stopped
from wizard.intercom.judgement import judge
from wizard.intercom.regions import API_VERSION, base_url
from wizard.intercom.token import BearerToken
from wizard.net.answer import Answer, read_answer
from wizard.net.causes import Cause
from wizard.net.http import Call, InvalidURL, Transport, open_client
from wizard.net.outage import Outage
from wizard.net.pacer import Pacer
from wizard.net.retry import ONCE, SHORT, USUAL, Health, Patience, Retrier, TriesUsedUp

_READING_POSTS = re.compile(r"/(?:contacts|conversations|tickets|companies)/search|/companies/list")
_PATH = re.compile(r"/[A-Za-z0-9_./:%~@+=-]*")

Params = Mapping[str, str | int]


class IntercomClient:
    """Typed, paced, retried reading calls to one workspace.

    `base` is a region's name or a base URL. `outage_seconds` is how long a call waits for Intercom to be there again; with 0 it does not. Every call
    sends `Intercom-Version: 2.16`. The token goes to that origin only. Raises UsageError or TokenRefused where address or token cannot be ones.
    """

    def __init__(
        self,
        base: str,
        token: SecretStr,
        *,
        control: RunControl,
        board: ProgressBoard,
        pacer: Pacer | None = None,
        health: Health | None = None,
        share: float = 1.0,
        connections: int = 100,
        transport: Transport | None = None,
        outage_seconds: float = 0.0,
    ) -> None:
        self.base_url = base_url(base)
        self.control = control
        self.board = board
        self.health = health or Health()
        self.pacer = pacer or Pacer(control, board, share=share)
        self._token = BearerToken(token, self.base_url)
        self.outage: Outage | None = None
        if outage_seconds:
            self.outage = Outage(control, board, self._is_there, longest=outage_seconds, clock=self.health.clock)
        self._retrier = Retrier(control, board, self.health, outage=self.outage)
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "Intercom-Version": API_VERSION}
        self._http = open_client(connections=connections, headers=headers, transport=transport)

    async def get(self, path: str, params: Params | None = None, *, patience: Patience = USUAL) -> bytes:
        """GET a path; the JSON as received.

        Raises Gone, NotAvailable, Refused (this call only); TokenRefused, Unreachable, Stopped (the end of the run).
        """
        try:
            return await self.attempt("GET", path, params, patience=patience)
        except TriesUsedUp as used_up:
            last = used_up
        raise await self.final(last)

    async def search(self, path: str, body: Any = None, params: Params | None = None) -> bytes:
        """POST to an endpoint that only reads (`…/search`, `/companies/list`); the JSON as received. Raises like `get`, ValueError for any other path."""
        try:
            return await self.attempt("POST", path, params, body)
        except TriesUsedUp as used_up:
            last = used_up
        raise await self.final(last)

    async def attempt(
        self, method: str, path: str, params: Params | None = None, body: Any = None, *, patience: Patience = USUAL
    ) -> bytes:
        """One reading call within a patience. Raises like `get`, but TriesUsedUp in place of what `final` makes of it."""
        if not (method == "GET" or (method == "POST" and _READING_POSTS.fullmatch(path))):
            raise ValueError(f"{method} {path} is not a reading call")
        if not _PATH.fullmatch(path) or "//" in path or "/../" in f"{path}/":
            raise ValueError("not a path of the API")
        named = f"{method} {path}"
        content = None if body is None else msgspec.json.encode(body)
        query = {name: str(value) for name, value in (params or {}).items()}

        async def call() -> bytes:
            try:
                asked = Call.to(method, self.base_url + path, query, content)
            except InvalidURL:
                # A cursor longer than any address may be.
                raise Refused(
                    "Intercom's answer leads to an address that cannot be asked for.", code="odd address", request=named
                ) from None
            self._token.sign(asked)
            async with self.pacer.slot() as slot:
                sent = self.health.clock()
                answer: Answer = await read_answer(self._http, asked)
                slot.learned(answer.headers, answer.status)
            self.board.answered(self.health.clock() - sent)
            return judge(answer, named)

        return await self._retrier.attempt(call, named, patience)

    async def _is_there(self) -> Cause | None:
        """Whether Intercom answers, be it with a refusal: None, or why not. One call."""
        try:
            await self.attempt("GET", "/me", patience=ONCE)
        except TriesUsedUp as used_up:
            return used_up.last.cause
        except Stopped:
            raise
        except OutercomError:
            pass
        return None

    async def final(self, used_up: TriesUsedUp) -> OutercomError:
        """The error after all tries: whether Intercom still answers other calls decides if it ends the run."""
        others = used_up.others
        if not others and not used_up.last.throttled and used_up.request != "GET /me":
            try:
                await self.attempt("GET", "/me", patience=SHORT)
                others = True
            except TriesUsedUp:
                others = False
        return self._retrier.final(used_up, others=others)

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()
