"""One answer, read to its end within a limit."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from wizard.net.http import AsyncByteStream, Client, Request, Response

ANSWER_LIMIT_BYTES = 64 * 1024 * 1024
ANSWER_SECONDS = 180.0
_ENCODINGS = ("", "identity", "gzip", "deflate")


class CutOff(Exception):
    """The answer ended before the length it announced."""


class TooLarge(Exception):
    """The answer is larger than the limit, or packed in a way nobody asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: `headers` with lower-case names, `body` unpacked."""

    status: int
    headers: dict[str, str]
    body: bytes


async def read_answer(client: Client, request: Request, *, limit: int = ANSWER_LIMIT_BYTES) -> Answer:
    """Send a request and read its answer.

    Raises CutOff, TooLarge (more than `limit` bytes once unpacked), or one of TRANSPORT_ERRORS; TimeoutError is one of these, raised when
    the whole answer takes longer than ANSWER_SECONDS, however steadily it drips.
    """
    async with asyncio.timeout(ANSWER_SECONDS):
        return await _read(client, request, limit)


async def _read(client: Client, request: Request, limit: int) -> Answer:
    response = await client.exchange(request)
    try:
        headers = headers_of(response)
        packed = headers.get("content-encoding", "")
        if packed:
            check_encoding(response)
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.aiter_bytes() if packed else _plain(response):
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"more than {limit} bytes")
            chunks.append(chunk)
        announced = headers.get("content-length", "")
        if packed or (announced.isdigit() and size < int(announced)):
            check_length(response, size)
        return Answer(response.status_code, headers, b"".join(chunks))
    finally:
        await response.aclose()


def _plain(response: Response) -> AsyncIterator[bytes]:
    """An unpacked body as it comes in, without the layers that unpacking would need."""
    stream = response.stream
    return stream.__aiter__() if isinstance(stream, AsyncByteStream) else response.aiter_bytes()


def headers_of(response: Response) -> dict[str, str]:
    """The headers with lower-case names; repeated ones are joined by commas."""
    found: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def check_encoding(response: Response) -> None:
    """Raises TooLarge for an encoding nobody asked for: such a body could grow without bound in one step."""
    if response.headers.get("content-encoding", "").strip().lower() not in _ENCODINGS:
        raise TooLarge("an unexpected content encoding")


def check_length(response: Response, received: int) -> None:
    """Raises CutOff where fewer bytes came than `Content-Length` announced. `received` counts them unpacked."""
    announced = response.headers.get("content-length", "")
    came = response.num_bytes_downloaded if response.headers.get("content-encoding") else received
    if announced.isdigit() and came < int(announced):
        raise CutOff(f"{came} of {announced} bytes")
