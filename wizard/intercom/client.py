"""Intercom's API, read only: GET, and POST to the few endpoints that search or list."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from pydantic import SecretStr

from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import OutercomError, Refused, Stopped, TokenRefused
from wizard.intercom.judgement import judge, refuses_token
from wizard.intercom.regions import API_VERSION, base_url
from wizard.intercom.token import BearerToken, tokens_of
from wizard.net.answer import Answer, CutOff, read_answer
from wizard.net.causes import Cause
from wizard.net.http import TRANSPORT_ERRORS, Call, InvalidURL, Transport, open_client
from wizard.net.in_flight import MOST, InFlight
from wizard.net.outage import Outage
from wizard.net.pacer import Pacer
from wizard.net.retry import ONCE, SHORT, USUAL, Health, Patience, Retrier, TriesUsedUp

_READING_POSTS = re.compile(r"/(?:contacts|conversations|tickets|companies)/search|/companies/list")
_PATH = re.compile(r"/[A-Za-z0-9_./:%~@+=-]*")

TOGETHER_PER_MINUTE = 25_000
"""What all private apps of a workspace may call together (facts section 3)."""
_UNANSWERED: tuple[type[Exception], ...] = (CutOff, *TRANSPORT_ERRORS)
_LISTINGS = 32
"""Connections beside those of the fetches."""

Params = Mapping[str, str | int]

Renew = Callable[[TokenRefused], Awaitable[SecretStr]]
"""Gives a new token in place of one that is refused, however long that takes; raises where there is none."""


class IntercomClient:
    """Typed, paced, retried reading calls to one workspace.

    `base` is a region's name or a base URL. `token` may be several of the same workspace, with blanks between: each has a quota of its own, and
    all of them share `together_per_minute`. `share` is the part of the quota to use, or gives it. `outage_seconds` is how long a call waits
    for Intercom to be there again; with 0 it does not. Every call sends `Intercom-Version: 2.16`. The tokens go to that origin only.
    Raises UsageError or TokenRefused where address or token cannot be ones.
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
        share: float | Callable[[], float] = 1.0,
        together_per_minute: int = TOGETHER_PER_MINUTE,
        connections: int = MOST + _LISTINGS,
        transport: Transport | None = None,
        outage_seconds: float = 0.0,
        renew: Renew | None = None,
    ) -> None:
        self.base_url = base_url(base)
        self.control = control
        self.board = board
        self.health = health or Health()
        together = together_per_minute // 6
        self.pacer = pacer or Pacer(control, board, share=share, together=together)
        self._use(token)
        self.in_flight = InFlight(lambda: self.pacer.granted, self.health.clock)
        self._renew = renew
        self._renewing = asyncio.Lock()
        self._renewals = 0
        self.outage: Outage | None = None
        if outage_seconds:
            self.outage = Outage(control, board, self._is_there, longest=outage_seconds, clock=self.health.clock)
        self._retrier = Retrier(control, board, self.health, outage=self.outage)
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "Intercom-Version": API_VERSION}
        self._transport = transport
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
            return judge(await self._answer(asked), named)

        while True:
            before = self._renewals
            try:
                return await self._retrier.attempt(call, named, patience)
            except TokenRefused as error:
                refused = error
            await self._renewed(refused, before)

    async def _renewed(self, refused: TokenRefused, before: int) -> None:
        """Have a new token in place of a refused one, unless somebody had one meanwhile. Raises `refused` where there is nobody to give one."""
        async with self._renewing:
            if self._renewals != before:
                return
            renew, self._renew = self._renew, None
            if renew is None:
                raise refused
            self._use(await renew(refused))
            self._renew = renew
            self._renewals += 1

    def _use(self, token: SecretStr) -> None:
        self.tokens = tokens_of(token)
        self._signers = [BearerToken(one, self.base_url) for one in self.tokens]
        self.pacer.renew(len(self.tokens))

    async def _answer(self, asked: Call) -> Answer:
        """The answer to a call, on the lane with most room. A token that is refused while another one works is let go."""
        single = asked.method == "GET"
        while True:
            async with self.pacer.slot() as slot:
                self._signers[slot.lane.number].sign(asked)
                try:
                    answer: Answer = await read_answer(self._http, asked)
                except _UNANSWERED:
                    if single:
                        self.in_flight.failed()
                    raise
                slot.learned(answer.headers, answer.status)
                seconds = self.pacer.clock() - slot.sent
                self.board.answered(seconds)
                # How long searches take says nothing of the others.
                if single and (answer.status >= 500 or answer.status == 429):
                    self.in_flight.failed()
                elif single:
                    self.in_flight.answered(seconds)
            if not (refuses_token(answer) and self.pacer.has(slot.lane) and self.let_go(slot.lane.number)):
                return answer

    @property
    def at_once(self) -> int:
        """How many fetches are useful at once just now; those that wait for another try take nobody's place."""
        return self.in_flight.most + self.health.waiting

    def alone(self, number: int) -> "IntercomClient":
        """A client of one of the tokens only, to be closed by the caller."""
        return IntercomClient(
            self.base_url, self.tokens[number], control=self.control, board=self.board, transport=self._transport
        )

    def let_go(self, number: int) -> bool:
        """Call with this token no more (they are numbered from 0), and say so. False where it is the last one."""
        if not self.pacer.close_lane(number):
            return False
        which = f"number {number + 1} of {len(self.tokens)}"
        self.board.note(f"Intercom refuses the access token {which}; the others are used.")
        return True

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
