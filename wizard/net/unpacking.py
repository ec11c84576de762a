"""Unpacking an answer's body as it comes in."""

import zlib
from collections.abc import AsyncIterator

from wizard.net.http import DecodingError

STEP_BYTES = 1024 * 1024
"""What is unpacked in one step: a small packed piece can hold a thousand times its size."""

_GZIP = zlib.MAX_WBITS | 16


class CutOff(Exception):
    """The answer ended before the length it announced, or before what it packs does."""


async def unpacked(chunks: AsyncIterator[bytes], encoding: str) -> AsyncIterator[bytes]:
    """The body behind packed pieces, never more than STEP_BYTES at once. `encoding` is gzip, deflate or identity.

    Raises DecodingError where the pieces are not packed so, CutOff where they end too early.
    """
    if encoding == "identity":
        async for chunk in chunks:
            yield chunk
        return
    unpacker = None
    async for chunk in chunks:
        if unpacker is None:
            unpacker = zlib.decompressobj(_window_bits(encoding, chunk))
        piece = chunk
        while piece and not unpacker.eof:
            try:
                body = unpacker.decompress(piece, STEP_BYTES)
            except zlib.error as error:
                raise DecodingError(str(error)) from None
            yield body
            piece = unpacker.unconsumed_tail
    if unpacker is not None and not unpacker.eof:
        raise CutOff("the packed body ends too early")


def _window_bits(encoding: str, begin: bytes) -> int:
    """What zlib has to be told. Some servers leave out the two bytes that begin what is called deflate."""
    if encoding == "gzip":
        return _GZIP
    headed = begin[0] & 0x0F == zlib.DEFLATED and (len(begin) < 2 or (begin[0] * 256 + begin[1]) % 31 == 0)
    return zlib.MAX_WBITS if headed else -zlib.MAX_WBITS
