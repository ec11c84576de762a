"""Files: which hosts, which bytes, and that nothing else leaks or is left behind."""

import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.net.support import FakeClock, FakeControl
from wizard.engine.progress import ProgressBoard
from wizard.errors import CannotWrite, Gone, Refused, Stopped, Unreachable
from wizard.intercom.files import FileClient, FileLimits
from wizard.intercom.hosts import FileHosts
from wizard.net.retry import Health

LIVE = FileHosts("https://api.intercom.io")
REHEARSED = FileHosts("http://127.0.0.1:8080")
URL = "https://downloads.intercomcdn.com/i/o/1/2/3/x.png?expires=1717004700&signature=aa&req=bb"

GOOD = [
    URL,
    "https://downloads.intercomcdn.eu/i/o/1",
    "https://downloads.au.intercomcdn.com/i/o/1",
    "https://tidewell.intercom-attachments-7.com/i/o/1",
    "https://a-b.c.intercom-attachments-1.com:443/i/o/1",
    "https://tidewell.intercom-attachments.eu/i/o/1",
    "https://tidewell.au.intercom-attachments.com/i/o/1",
    "HTTPS://DOWNLOADS.INTERCOMCDN.COM/i/o/1",
]
BAD = [
    "http://downloads.intercomcdn.com/i/o/1",
    "https://downloads.intercomcdn.com:8443/x",
    "https://downloads.intercomcdn.com./x",
    "https://downloads.intercomcdn.com@evil.example/x",
    "https://user:pw@downloads.intercomcdn.com/x",
    "https://@downloads.intercomcdn.com/x",
    "https://downloads.intercomcdn.com.evil.example/x",
    "https://evil.example/downloads.intercomcdn.com",
    "https://evil.example#downloads.intercomcdn.com",
    "https://evil.example?x=https://downloads.intercomcdn.com",
    "https://evil.example\\@downloads.intercomcdn.com/x",
    "https://evil.example\t.intercom-attachments-1.com/x",
    "https://xintercom-attachments-1.com/x",
    "https://intercom-attachments-1.com/x",
    "https://a.intercom-attachments-10.com/x",
    "https://a.intercom-attachments-0.com/x",
    "https://a.intercom-attachments.com/x",
    "https://-a-.intercom-attachments-1.com/x",
    f"https://{'a' * 64}.intercom-attachments-1.com/x",
    f"https://{'a.' * 130}intercom-attachments-1.com/x",
    "https://a..intercom-attachments-1.com/x",
    "https://api.intercom.io/x",
    "https://track.example/open.gif",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://2130706433/x",
    "https://169.254.169.254/latest/meta-data",
    "https://localhost/x",
    "https://downloads.intercomcdn.com:x/y",
    "https://[downloads.intercomcdn.com/x",
    "https://\u0064ownloads.\u0131ntercomcdn.com/x",
    "https://downloads\u3002intercomcdn.com/x",
    "//downloads.intercomcdn.com/x",
    "ftp://downloads.intercomcdn.com/x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize("url", GOOD)
def test_file_hosts(url: str) -> None:
    assert LIVE.allow(url)
    assert REHEARSED.allow(url)


@pytest.mark.parametrize("url", BAD)
def test_everything_else(url: str) -> None:
    assert not LIVE.allow(url)


def test_only_the_rehearsal_has_files_on_this_machine() -> None:
    for url in ("http://localhost:8080/x", "http://files.localhost:1/x", "http://[::1]:80/x", "https://127.0.0.1/x"):
        assert REHEARSED.allow(url)
        assert not LIVE.allow(url)
    for url in ("http://u@localhost/x", "http://localhost.evil.example/x", "http://10.0.0.1/x", "ftp://localhost/x"):
        assert not REHEARSED.allow(url)


@given(st.text(max_size=60))
def test_any_text_has_an_answer(text: str) -> None:
    for url in (text, f"https://{text}", f"https://downloads.intercomcdn.com{text}"):
        if LIVE.allow(url):
            assert httpx.URL(url).host.endswith(("intercomcdn.com", "intercomcdn.eu", ".com", ".eu"))
            assert httpx.URL(url).userinfo == b""


def left(folder: Path) -> list[Path]:
    return list(folder.iterdir())


class Drip(httpx.AsyncByteStream):
    """A body in pieces, with something done between them."""

    def __init__(
        self, *pieces: bytes, clock: FakeClock | None = None, seconds: float = 0.0, then: Exception | None = None
    ) -> None:
        self.pieces, self.clock, self.seconds, self.then = pieces, clock, seconds, then

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            if self.clock is not None:
                self.clock.now += self.seconds
            yield piece
        if self.then is not None:
            raise self.then


class Fixture:
    """A file client whose network is a list of answers."""

    def __init__(self, *answers: httpx.Response | Exception, limit: int = 10_000_000) -> None:
        self.seen: list[httpx.Request] = []
        self.answers = list(answers)
        self.clock = FakeClock()
        self.board = ProgressBoard()
        self.control = FakeControl(self.clock)
        self.health = Health(self.clock)
        self.client = FileClient(
            "https://api.intercom.io",
            control=self.control,
            board=self.board,
            health=self.health,
            limits=FileLimits(size=limit),
            transport=httpx.MockTransport(self.answer),
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


async def test_a_file_comes_whole(tmp_path: Path) -> None:
    body = bytes(range(256)) * 10_000
    at = Fixture(
        httpx.Response(
            200,
            stream=Drip(body[:100], body[100:2_000_000], body[2_000_000:]),
            headers={"content-type": "image/png; q=1"},
        )
    )
    file = await at.client.download(URL, tmp_path)
    assert file.path.parent == tmp_path
    assert file.path.read_bytes() == body
    assert (file.size, file.sha256, file.content_type) == (len(body), hashlib.sha256(body).hexdigest(), "image/png")
    assert file.path.stat().st_mode & 0o077 == 0
    assert str(at.seen[0].url) == URL
    assert not {"authorization", "intercom-version", "cookie"} & set(at.seen[0].headers)


async def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    file = await Fixture(httpx.Response(200, content=b"")).client.download(URL, tmp_path)
    assert (file.size, file.path.read_bytes()) == (0, b"")


async def test_redirects_are_followed_among_file_hosts_only(tmp_path: Path) -> None:
    near = "https://a.intercom-attachments-2.com/y"
    at = Fixture(
        httpx.Response(302, headers={"location": near}),
        httpx.Response(302, headers={"location": "/z"}),
        httpx.Response(200, content=b"x"),
    )
    await at.client.download(URL, tmp_path)
    assert [str(request.url) for request in at.seen[1:]] == [near, "https://a.intercom-attachments-2.com/z"]
    for far in (
        "https://evil.example/",
        "http://downloads.intercomcdn.com/x",
        "http://169.254.169.254/",
        "file:///etc/passwd",
        "",
    ):
        at = Fixture(
            httpx.Response(302, headers={"location": far}),
            httpx.Response(302, headers={"location": "https://evil.example/"}),
        )
        with pytest.raises(Refused):
            await at.client.download(URL, tmp_path)
        assert all(request.url.host == "downloads.intercomcdn.com" for request in at.seen)
    assert len(left(tmp_path)) == 1


async def test_endless_redirects_end(tmp_path: Path) -> None:
    at = Fixture(httpx.Response(302, headers={"location": "/again"}))
    with pytest.raises(Refused, match="from one address to the next"):
        await at.client.download(URL, tmp_path)


async def test_a_foreign_host_is_never_asked(tmp_path: Path) -> None:
    at = Fixture(httpx.Response(200))
    with pytest.raises(Refused, match="file hosts"):
        await at.client.download("https://track.example/open.gif", tmp_path)
    assert not at.seen


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_expired_or_missing(status: int, tmp_path: Path) -> None:
    at = Fixture(httpx.Response(status))
    with pytest.raises(Gone):
        await at.client.download(URL, tmp_path)
    assert len(at.seen) == 1


@pytest.mark.parametrize("status", [206, 302, 400, 401, 416])
async def test_other_answers(status: int, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        await Fixture(httpx.Response(status)).client.download(URL, tmp_path)


@pytest.mark.parametrize(
    ("bad", "cause"),
    [
        (httpx.Response(503), "503 from the file host"),
        (httpx.Response(200, content=b"shor", headers={"content-length": "5"}), "cut-off answer"),
        (httpx.Response(200, stream=Drip(b"s", then=httpx.ReadError("cut"))), "connection reset"),
        (httpx.ReadTimeout("slow"), "no answer in time"),
    ],
)
async def test_what_is_tried_again(bad: httpx.Response | Exception, cause: str, tmp_path: Path) -> None:
    at = Fixture(bad, httpx.Response(200, content=b"short"))
    file = await at.client.download(URL, tmp_path)
    assert file.path.read_bytes() == b"short"
    assert dict(at.board.snapshot().retries) == {cause: 1}
    assert left(tmp_path) == [file.path]


async def test_a_body_that_only_drips_is_given_up_and_tried_again(tmp_path: Path) -> None:
    at = Fixture(httpx.Response(200, content=b"done"))
    drips = Drip(*[b"."] * 100, clock=at.clock, seconds=30.0)
    at.answers.insert(0, httpx.Response(200, stream=drips))
    assert (await at.client.download(URL, tmp_path)).size == 4
    assert dict(at.board.snapshot().retries) == {"no answer in time": 1}


@pytest.mark.parametrize("headers", [{}, {"content-length": "101"}])
async def test_the_size_limit(headers: dict[str, str], tmp_path: Path) -> None:
    at = Fixture(httpx.Response(200, stream=Drip(b"x" * 60, b"x" * 41), headers=headers), limit=100)
    with pytest.raises(Refused, match="larger than 100 bytes"):
        await at.client.download(URL, tmp_path)
    assert left(tmp_path) == []


async def test_a_file_that_keeps_failing_is_only_itself_until_many_do(tmp_path: Path) -> None:
    at = Fixture(httpx.Response(500))
    for _ in range(30):
        with pytest.raises(Refused, match="keeps failing"):
            await at.client.download(URL, tmp_path)
    with pytest.raises(Unreachable):
        await at.client.download(URL, tmp_path)
    at.answers = [httpx.Response(200, content=b"x"), httpx.Response(500)]
    assert (await at.client.download(URL, tmp_path)).size == 1
    with pytest.raises(Refused, match="keeps failing"):
        await at.client.download(URL, tmp_path)


async def test_a_full_disk_is_no_network_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = Fixture(httpx.Response(200, content=b"x"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWrite, match="No space left"):
        await at.client.download(URL, tmp_path)
    assert len(at.seen) == 1
    assert left(tmp_path) == []


async def test_a_missing_folder_is_no_network_error(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite):
        await Fixture(httpx.Response(200, content=b"x")).client.download(URL, tmp_path / "nowhere")


async def test_stopping_leaves_nothing_behind(tmp_path: Path) -> None:
    at = Fixture(httpx.Response(503))
    at.control.stop()
    with pytest.raises(Stopped):
        await at.client.download(URL, tmp_path)
    assert not at.seen
    assert left(tmp_path) == []
