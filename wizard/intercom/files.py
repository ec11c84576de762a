"""Fetching files from Intercom's file hosts: no token, every redirect checked, streamed to disk."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from wizard.engine.control import RunControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import Gone, RecordError, Refused
from wizard.intercom.file_outage import FileOutage
from wizard.intercom.hosts import FileHosts
from wizard.intercom.spool import FileAnswer, Spool
from wizard.net.answer import check_encoding, check_length, headers_of, number
from wizard.net.causes import CUT_OFF, RESET, TIMEOUT, Cause, cause_of
from wizard.net.http import TRANSPORT_ERRORS, InvalidURL, Response, Transport, open_client
from wizard.net.outage import Outage
from wizard.net.retry import Health, Patience, Retrier, TriesUsedUp, TryAgain
from wizard.text import duration, printable

FILE_LIMIT_BYTES = 2_000_000_000
FILE_LIMIT_SECONDS = 3600.0
_BLOCK_BYTES = 1024 * 1024
_MOST_REDIRECTS = 5
_STALL_SECONDS = 120.0
_STALL_BYTES = 64 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_PATIENCE = Patience(tries=6)
_REQUEST = "GET file"
_POOR_IN_A_ROW = 30
_DOUBTED = Cause("file of another size", "its size is another one each time", RESET.hint)


@dataclass(frozen=True, slots=True)
class FileLimits:
    """How large a file may be, and how long it may take to come, redirects and all."""

    size: int = FILE_LIMIT_BYTES
    seconds: float = FILE_LIMIT_SECONDS


class FileClient:
    """Downloads files, `connections` at a time at most. It never holds the API's token.

    Every address of a redirect must be on a file host, and every name must lead to the public internet (or to this machine, for an API that is on
    this machine); the address that was looked at is the one that is connected to. `api` is what waits while the API cannot be reached: with it,
    files wait for their hosts, too.
    """

    def __init__(
        self,
        base_url: str,
        *,
        control: RunControl,
        board: ProgressBoard,
        health: Health,
        limits: FileLimits | None = None,
        connections: int = 16,
        transport: Transport | None = None,
        api: Outage | None = None,
    ) -> None:
        self.hosts = FileHosts(base_url)
        self._control = control
        # Whether other files come says more of a file host than whether the API answers.
        self._health = Health(health.clock) if api is not None else health
        self._limits = limits or FileLimits()
        self._outage = FileOutage(control, board, self._host_answers, api) if api is not None else None
        self._retrier = Retrier(control, board, self._health, service="Intercom's file host", outage=self._outage)
        self._asked = ""
        self._places = asyncio.Semaphore(connections)
        self._poor = 0
        self._http = open_client(
            connections=connections, headers={"Accept-Encoding": "identity"}, transport=transport, public_only=True
        )

    async def download(self, url: str, folder: Path, *, size: int | None = None) -> FileAnswer:
        """Stream a file to a new temporary file in `folder`, synced to disk.

        `size` is how many bytes the file is said to have. One that comes with another size, or empty where nobody said so, is fetched again until
        the same bytes came twice.

        Raises Gone (403, 404, 410: the link expired or the file is missing), Refused (not a file host, too large, any other answer),
        CannotWrite (disk full), Unreachable, Stopped. Nothing is left in `folder` then.
        """
        async with self._places:
            await self._control.checkpoint()
            seen: set[str] = set()
            return await self._answered(lambda: self._believed(url, folder, size, seen))

    async def _answered(self, call: Callable[[], Awaitable[FileAnswer]]) -> FileAnswer:
        """A host that answers, but never well for this file, has trouble with the file alone, until many in a row end so."""
        while True:
            try:
                answer = await self._retrier.attempt(call, _REQUEST, _PATIENCE)
            except TriesUsedUp as used_up:
                self._poor += 1
                cause = used_up.last.cause
                answered = bool(used_up.last.status) or cause.lasting or cause in (CUT_OFF, RESET, _DOUBTED)
                # With an outage to wait for, it is known by now that the API answers: it is these files alone.
                others = self._outage is not None or (answered and self._poor <= _POOR_IN_A_ROW)
                error = self._retrier.final(used_up, others=others)
            else:
                self._poor = 0
                if self._outage is not None:
                    self._outage.given_up = False
                return answer
            if self._outage is None or self._poor <= _POOR_IN_A_ROW or not await self._outage.host(cause):
                raise error

    async def _host_answers(self) -> Cause | None:
        """Whether the host asked last answers, be it with a refusal: None, or why not."""
        try:
            response = await self._ask(self._asked)
        except TRANSPORT_ERRORS as error:
            return cause_of(error)
        await response.aclose()
        try:
            _judge(response)
        except TryAgain as again:
            return again.cause
        except RecordError:
            pass
        return None

    async def _believed(self, url: str, folder: Path, size: int | None, seen: set[str]) -> FileAnswer:
        try:
            async with asyncio.timeout(self._limits.seconds) as limit:
                answer = await self._try(url, folder)
        except TimeoutError:
            if not limit.expired():
                raise
            raise Refused(
                f"The file took longer than {duration(self._limits.seconds)} to come.",
                hint="OUTERCOM_FILE_MINUTES sets how long a file may take.",
                code="too slow",
                request=_REQUEST,
            ) from None
        as_said = answer.size > 0 if size is None else answer.size == size
        if as_said or answer.sha256 in seen:
            return answer
        seen.add(answer.sha256)
        with suppress(OSError):
            answer.path.unlink()
        raise TryAgain(_DOUBTED)

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()

    async def _try(self, url: str, folder: Path) -> FileAnswer:
        for _ in range(_MOST_REDIRECTS + 1):
            if not self.hosts.allow(url):
                raise Refused("The file is not on one of Intercom's file hosts.", code="foreign host", request=_REQUEST)
            self._asked = url
            response = await self._ask(url)
            try:
                if response.status_code not in _REDIRECTS:
                    return await self._take(response, folder)
                url = _joined(url, response.headers.get("location", ""))
            finally:
                await response.aclose()
        raise Refused(
            "The file's host sends from one address to the next.", code="too many redirects", request=_REQUEST
        )

    async def _ask(self, url: str) -> Response:
        try:
            return await self._http.exchange(self._http.ask("GET", url))
        except (InvalidURL, UnicodeError):
            pass
        raise Refused("The file's address is not a web address.", code="odd address", request=_REQUEST)

    async def _take(self, response: Response, folder: Path) -> FileAnswer:
        _judge(response)
        headers_of(response)
        check_encoding(response)
        announced = response.headers.get("content-length", "")
        if number(announced) > self._limits.size:
            raise self._too_large()
        content_type = printable(response.headers.get("content-type", "")).split(";")[0].strip()[:100]
        spool = Spool(folder)
        try:
            rest = await self._pour(response, spool)
            check_length(response, spool.size + len(rest))
            return await asyncio.to_thread(spool.finish, rest, content_type)
        except BaseException:
            spool.discard()
            raise

    async def _pour(self, response: Response, spool: Spool) -> bytes:
        """Write whole blocks; the last, shorter one is returned. Most files are no longer than that, and touch the disk once."""
        block = bytearray()
        mark, since = 0, self._health.clock()
        async for chunk in response.aiter_bytes():
            block += chunk
            if spool.size + len(block) > self._limits.size:
                raise self._too_large()
            if len(block) >= _BLOCK_BYTES:
                await asyncio.to_thread(spool.write, bytes(block))
                block.clear()
                if self._control.stopped:
                    await self._control.checkpoint()
            if self._health.clock() - since > _STALL_SECONDS:
                if spool.size + len(block) - mark < _STALL_BYTES:
                    raise TryAgain(TIMEOUT)
                mark, since = spool.size + len(block), self._health.clock()
        return bytes(block)

    def _too_large(self) -> Refused:
        return Refused(
            f"The file is larger than {self._limits.size:,} bytes.",
            hint="OUTERCOM_FILE_MEGABYTES sets how large a file may be.",
            code="too large",
            request=_REQUEST,
        )


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def _judge(response: Response) -> None:
    status = response.status_code
    if status in (200, 203):
        return
    if status in (403, 404, 410):
        raise Gone("The file's link expired, or the file is missing.", status=status, request=_REQUEST)
    if status in (408, 425, 429) or status >= 500:
        raise TryAgain(Cause(f"{status} from the file host", f"it answers with {status}", RESET.hint), status=status)
    raise Refused(f"The file's host refuses it with {status}.", status=status, request=_REQUEST)
