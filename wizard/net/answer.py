"""One answer, read to its end within a limit."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from wizard.net.http import TIMEOUTS, AsyncByteStream, Call, Client, ClientSession, Request, Response, TooSlow
from wizard.net.unpacking import CutOff as CutOff
from wizard.net.unpacking import unpacked

ANSWER_LIMIT_BYTES = 64 * 1024 * 1024
ANSWER_SECONDS = 180.0
LARGE_BYTES = 8 * 1024 * 1024
"""Of answers larger than this only a few are held at a time, so that fifty calls at once do not fill the memory."""
MOST_HEADERS = 200
_ENCODINGS = ("", "identity", "gzip", "deflate")


class TooLarge(Exception):
    """The answer is larger than the limit, has too many headers, or is packed in a way nobody asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: `headers` with lower-case names, `body` unpacked."""

    status: int
    headers: dict[str, str]
    body: bytes


async def read_answer(client: Client, call: Call, *, limit: int | None = None) -> Answer:
    """Make a call and read its answer.

    Raises CutOff, TooLarge (more than `limit` bytes once unpacked, ANSWER_LIMIT_BYTES for None), or one of TRANSPORT_ERRORS; TooSlow is one of
    these, raised when the whole answer takes longer than ANSWER_SECONDS, however steadily it drips.
    """
    session = client.session_for(call)
    limit = limit or ANSWER_LIMIT_BYTES
    try:
        async with asyncio.timeout(ANSWER_SECONDS) as limited:
            if session is None:
                return await _read(client, client.request_of(call), limit)
            return await _read_directly(client, session, call, limit)
    except TimeoutError:
        if not limited.expired():
            raise
    raise TooSlow


async def _read_directly(client: Client, session: ClientSession, call: Call, limit: int) -> Answer:
    """The same as `_read` without the layers of a request and a response around it, at a third of the cost."""
    async with session.request(
        call.method,
        call.url,
        headers=client.own_headers | call.headers,
        data=call.content,
        allow_redirects=False,
        auto_decompress=False,
        timeout=TIMEOUTS,
    ) as response:
        headers = _headers(response.raw_headers)
        encoding = headers.get("content-encoding", "")
        announced = number(headers.get("content-length", ""))
        _check(encoding, announced, limit)
        if 0 < announced <= LARGE_BYTES and not encoding:
            body = await response.content.read()
        else:
            chunks = response.content.iter_any()
            body = await _body(client, unpacked(chunks, encoding.strip().lower()) if encoding else chunks, limit)
        return Answer(response.status, headers, body)


async def _read(client: Client, request: Request, limit: int) -> Answer:
    response = await client.exchange(request)
    try:
        headers = headers_of(response)
        packed = headers.get("content-encoding", "")
        announced = number(headers.get("content-length", ""))
        _check(packed, announced, limit)
        body = await _body(client, response.aiter_bytes() if packed else _plain(response), limit)
        if packed or len(body) < announced:
            check_length(response, len(body))
        return Answer(response.status_code, headers, body)
    finally:
        await response.aclose()


def _check(encoding: str, announced: int, limit: int) -> None:
    _check_encoding(encoding)
    if announced > limit:
        raise TooLarge(f"more than {limit:,} bytes")


async def _body(client: Client, chunks: AsyncIterator[bytes], limit: int) -> bytes:
    body = bytearray()
    large = False
    try:
        async for chunk in chunks:
            body += chunk
            if len(body) > limit:
                raise TooLarge(f"more than {limit:,} bytes")
            if len(body) > LARGE_BYTES and not large:
                await client.large.acquire()
                large = True
        return bytes(body)
    finally:
        if large:
            client.large.release()


def number(text: str) -> int:
    """The whole number a header says, 0 where it says none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _plain(response: Response) -> AsyncIterator[bytes]:
    """An unpacked body as it comes in, without the layers that unpacking would need."""
    stream = response.stream
    return stream.__aiter__() if isinstance(stream, AsyncByteStream) else response.aiter_bytes()


def headers_of(response: Response) -> dict[str, str]:
    """The headers with lower-case names; repeated ones are joined by commas. Raises TooLarge for too many."""
    return _headers(response.headers.raw)


def _headers(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    if len(raw) > MOST_HEADERS:
        raise TooLarge(f"more than {MOST_HEADERS} headers")
    for raw_name, raw_value in raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def check_encoding(response: Response) -> None:
    """Raises TooLarge for an encoding nobody asked for: such a body could grow without bound in one step."""
    _check_encoding(response.headers.get("content-encoding", ""))


def _check_encoding(encoding: str) -> None:
    if encoding.strip().lower() not in _ENCODINGS:
        raise TooLarge("an unexpected content encoding")


def check_length(response: Response, received: int) -> None:
    """Raises CutOff where fewer bytes came than `Content-Length` announced. `received` counts them unpacked."""
    announced = number(response.headers.get("content-length", ""))
    came = response.num_bytes_downloaded if response.headers.get("content-encoding") else received
    if came < announced:
        raise CutOff(f"{came} of {announced} bytes")
