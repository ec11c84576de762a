"""Files: signed links on another host, bytes that are what they claim to be."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.rehearsal.workspace import Caller, open_workspace
from wizard.rehearsal.intercom.file_host import FileHost
from wizard.rehearsal.intercom.gate import Request, Response
from wizard.rehearsal.intercom.world.files import content, from_path, named_file, picture, usual_file

_PICTURE = re.compile(r'<img src="([^"]+)"')


def _fetch(caller: Caller, url: str, **headers: str) -> Response:
    parts = urlsplit(url)
    assert parts.hostname == "localhost"
    from urllib.parse import unquote

    request = Request("GET", unquote(parts.path), parts.query, {"host": parts.netloc, **headers})
    return FileHost(caller.simulator).answer(request)


def _whole(caller: Caller, name: str) -> dict[str, Any]:
    columns = caller.simulator.world.columns
    found: dict[str, Any] = caller.get(f"/conversations/{columns.id_of(columns.specials(name)[0])}")
    return found


def _attachments(whole: dict[str, Any]) -> list[dict[str, Any]]:
    rows = list((whole["source"] or {}).get("attachments", []))
    for part in whole["conversation_parts"]["conversation_parts"]:
        rows += part["attachments"]
    return rows


def _pictures(whole: dict[str, Any]) -> list[str]:
    bodies = [part["body"] or "" for part in whole["conversation_parts"]["conversation_parts"]]
    return [src for body in bodies for src in _PICTURE.findall(body)]


@pytest.mark.parametrize(
    ("file", "magic"),
    [
        (named_file(1, "a.png", "png"), b"\x89PNG\r\n\x1a\n"),
        (picture(2, "b.png", 1600, 1300), b"\x89PNG\r\n\x1a\n"),
        (named_file(3, "c.jpg", "jpeg", 70_001), b"\xff\xd8\xff\xe0"),
        (named_file(4, "d.pdf", "pdf", 900), b"%PDF-1.4"),
        (named_file(5, "e.txt", "text", 1), b"2"),
        (named_file(6, "f.zip", "zip", 2_000), b"PK\x03\x04"),
        (named_file(7, "empty", "text", 0), b""),
    ],
    ids=lambda v: getattr(v, "name", "magic"),
)
def test_bytes_are_what_they_claim(file: Any, magic: bytes) -> None:
    """Right magic bytes, and exactly as long as the attachment says."""
    found = content(file)
    assert found.startswith(magic)
    assert len(found) == file.size
    assert content(file) == found
    assert from_path(file.path) == file


def test_usual_files_have_their_size() -> None:
    """Whatever kind chance picks."""
    kinds = set()
    for number in range(300):
        file = usual_file(number)
        kinds.add(file.kind)
        assert len(content(file)) == file.size
        assert from_path(file.path) == file
    assert kinds == {"png", "jpeg", "pdf", "text", "zip"}
    assert zipfile.ZipFile(io.BytesIO(content(named_file(6, "f.zip", "zip", 2_000)))).testzip() is None


def test_pictures_decode() -> None:
    """The pixels are there: what is inside inflates to one filter byte and the row each."""
    import zlib

    data = content(picture(9, "x.png", 64, 48))
    start = data.index(b"IDAT")
    length = int.from_bytes(data[start - 4 : start], "big")
    assert len(zlib.decompress(data[start + 4 : start + 4 + length])) == 65 * 48


def test_links_expire_and_come_anew() -> None:
    """The query changes with every answer, the path does not; an old link is refused."""
    caller = open_workspace(file_ttl_seconds=1800)
    first, second = (_attachments(_whole(caller, "plain_files"))[0]["url"] for _ in range(2))
    assert first != second
    assert urlsplit(first).path == urlsplit(second).path
    assert _fetch(caller, first).status == 200
    caller.clock.now += 1801
    assert _fetch(caller, first).status == 403
    assert _fetch(caller, _attachments(_whole(caller, "plain_files"))[0]["url"]).status == 200


def test_expiry_is_on_quarter_hours() -> None:
    """As live links are; and never further away than the time to live."""
    caller = open_workspace(file_ttl_seconds=1800)
    caller.clock.now += 123
    url = _attachments(_whole(caller, "plain_files"))[0]["url"]
    expires = int(re.findall(r"expires=(\d+)", url)[0])
    assert expires % 900 == 0
    assert 900 <= expires - caller.clock.now <= 1800
    assert re.search(r"signature=[0-9a-f]{64}&req=", url)
    short = open_workspace(file_ttl_seconds=5)
    url = _attachments(_whole(short, "plain_files"))[0]["url"]
    assert int(re.findall(r"expires=(\d+)", url)[0]) == int(short.clock.now) + 5


def test_forged_links() -> None:
    """Another file, another time, no signature."""
    caller = open_workspace()
    url = _attachments(_whole(caller, "plain_files"))[2]["url"]
    assert _fetch(caller, url.replace("/d900/", "/d901/")).status == 403
    assert _fetch(caller, re.sub(r"expires=\d+", "expires=1999999999", url)).status == 403
    assert _fetch(caller, url.split("?")[0]).status == 403
    assert _fetch(caller, url.replace("&", "&amp;")).status == 403


def test_tokens_that_leak_are_noticed() -> None:
    """Served all the same, and counted."""
    caller = open_workspace()
    url = _attachments(_whole(caller, "plain_files"))[1]["url"]
    assert _fetch(caller, url).status == 200
    assert caller.simulator.leaked_tokens == 0
    assert _fetch(caller, url, authorization="Bearer rehearsal").status == 200
    assert caller.simulator.leaked_tokens == 1
    assert caller.simulator.file_requests == 2


def test_awkward_files() -> None:
    """Empty, nameless kinds, two of one name, hostile names, one of megabytes, one that is lost."""
    caller = open_workspace(conversations=300)
    plain = _attachments(_whole(caller, "plain_files"))
    assert [row["name"] for row in plain].count("same name.pdf") == 2
    assert next(row for row in plain if row["name"] == "empty.txt")["filesize"] == 0
    hostile = _attachments(_whole(caller, "hostile_files"))
    assert {"../../etc/passwd", "CON.txt", ".htaccess"} <= {row["name"] for row in hostile}
    assert any("\x1b" in row["name"] for row in hostile)
    assert any("\u202e" in row["name"] for row in hostile)
    big = _attachments(_whole(caller, "big_file"))[0]
    assert 2_000_000 < big["filesize"] < 2_200_000
    for row in (*plain, *hostile, big):
        found = _fetch(caller, row["url"])
        assert found.status == 200
        assert len(found.body) == row["filesize"]
        assert found.content_type == row["content_type"]
    lost, other = _attachments(_whole(caller, "missing_file"))
    assert (_fetch(caller, lost["url"]).status, _fetch(caller, other["url"]).status) == (404, 200)


def test_pasted_pictures_are_escaped_in_the_body() -> None:
    """`&amp;` in the source: as it stands the signature fails, unescaped it holds."""
    caller = open_workspace(conversations=300)
    sources = _pictures(_whole(caller, "pasted_images"))
    assert len(sources) == 4
    assert all("&amp;" in source for source in sources)
    assert _fetch(caller, unescape(sources[0])).status == 200
    assert _fetch(caller, sources[0]).status == 403
    paths = [urlsplit(unescape(source)).path for source in sources]
    assert len(set(paths)) == 3


def test_trackers_come_from_elsewhere() -> None:
    """Pixels on hosts that are not the workspace's."""
    whole = _whole(open_workspace(conversations=300), "trackers")
    sources = [urlsplit(unescape(source)) for source in _pictures(whole)]
    assert {source.hostname for source in sources if source.scheme.startswith("http")} & {
        "track.mailer.example",
        "pixel.crm.example",
    }
    assert {source.scheme for source in sources} >= {"cid", "data"}


def test_about_one_conversation_in_five_has_files() -> None:
    """A few hundred files in the default workspace, a few megabytes in all."""
    caller = open_workspace(conversations=1500)
    columns = caller.simulator.world.columns
    with_files = total = count = 0
    for index in range(1500):
        whole = caller.simulator.world.conversations.whole(index, _links())
        rows = _attachments(whole)
        pasted = [source for source in _pictures(whole) if "localhost" in source]
        with_files += bool(rows or pasted)
        count += len(rows) + len(pasted)
        total += sum(row["filesize"] for row in rows)
    assert 0.14 < with_files / len(columns) < 0.26
    assert 200 < count < 600
    assert 2_000_000 < total < 12_000_000


def _links() -> Any:
    from wizard.rehearsal.intercom.world.links import Links

    return Links(b"key", "http://localhost:1", 0, 1800, 1)
