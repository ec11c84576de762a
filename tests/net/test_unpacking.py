"""Unpacking in steps: what is packed well comes back, what is not has its name, and nothing grows without a bound."""

import gzip
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.net.support import answering
from wizard.net.causes import CUT_OFF, GARBLED, cause_of
from wizard.net.http import Call, DecodingError, open_client
from wizard.net.unpacking import STEP_BYTES, CutOff, unpacked

BODY = b'{"words": "' + b"a few of them, " * 500 + b'"}'


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


async def pieces(body: bytes, size: int) -> AsyncIterator[bytes]:
    for begin in range(0, len(body), size):
        yield body[begin : begin + size]


async def whole(body: bytes, encoding: str, size: int = 7) -> bytes:
    return b"".join([step async for step in unpacked(pieces(body, size), encoding)])


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate), ("identity", bytes)],
)
async def test_what_is_packed_comes_back(encoding: str, pack: type[bytes], size: int) -> None:
    assert await whole(pack(BODY), encoding, size) == BODY


async def test_no_step_is_larger_than_it_may_be() -> None:
    bomb = gzip.compress(bytes(5 * STEP_BYTES))
    steps = [len(step) async for step in unpacked(pieces(bomb, len(bomb)), "gzip")]
    assert sum(steps) == 5 * STEP_BYTES
    assert max(steps) == STEP_BYTES


async def test_what_follows_the_packed_body_is_left_out() -> None:
    assert await whole(gzip.compress(BODY) + b"more", "gzip") == BODY


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_what_ends_too_early_is_cut_off(encoding: str) -> None:
    packed = gzip.compress(BODY) if encoding == "gzip" else zlib.compress(BODY)
    with pytest.raises(CutOff):
        await whole(packed[:-9], encoding)
    assert await whole(b"", encoding) == b"", "nothing at all is not packed"
    assert CUT_OFF.name == "cut-off answer"


async def test_what_is_packed_otherwise_is_garbled() -> None:
    with pytest.raises(DecodingError) as caught:
        await whole(b"plain words", "gzip")
    assert cause_of(caught.value) == GARBLED


async def test_a_call_goes_straight_only_where_nothing_is_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    call = Call.to("GET", "https://api.intercom.io/me")
    here = Call.to("GET", "http://127.0.0.1:9/me")
    straight, guarded = open_client(), open_client(public_only=True)
    mocked = open_client(transport=answering(lambda _: httpx.Response(200)))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    proxied = open_client()
    try:
        assert straight.session_for(call) is not None
        assert straight.session_for(call) is straight.session_for(here)
        assert [client.session_for(call) for client in (guarded, mocked, proxied)] == [None, None, None]
        assert proxied.session_for(here) is not None, "this machine is never asked through a proxy"
    finally:
        for client in (straight, guarded, mocked, proxied):
            await client.aclose()


def test_a_query_is_escaped_and_a_body_named() -> None:
    call = Call.to("POST", "https://api.intercom.io/x", {"a b": "1&2", "c": "W3+/="}, b"{}")
    assert str(call.url) == "https://api.intercom.io/x?a+b=1%262&c=W3%2B%2F%3D"
    assert call.headers == {"Content-Type": "application/json"}
