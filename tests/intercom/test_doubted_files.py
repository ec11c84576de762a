"""Files that come with another size than was said, and hosts that do not answer."""

from pathlib import Path

import httpx
import pytest

from tests.intercom.test_files import URL, Fixture, left
from wizard.errors import Unreachable


@pytest.mark.parametrize(("size", "first"), [(4, b""), (None, b""), (4, b"<html>")])
async def test_a_file_that_is_not_as_said_is_fetched_again(size: int | None, first: bytes, tmp_path: Path) -> None:
    at = Fixture(httpx.Response(200, content=first), httpx.Response(200, content=b"good"))
    found = await at.client.download(URL, tmp_path, size=size)
    assert (found.path.read_bytes(), len(at.seen), left(tmp_path)) == (b"good", 2, [found.path])


async def test_what_comes_twice_is_believed_whatever_was_said(tmp_path: Path) -> None:
    at = Fixture(httpx.Response(200, content=b"longer"))
    assert (await at.client.download(URL, tmp_path, size=4)).size == 6
    assert len(at.seen) == 2
    assert (await at.client.download(URL, tmp_path, size=6)).size == 6
    assert len(at.seen) == 3


async def test_a_host_that_does_not_answer_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        await Fixture(httpx.ConnectError("no route")).client.download(URL, tmp_path)
