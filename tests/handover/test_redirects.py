"""Redirect files: each format's own rules, hostile ids, and nobody's folder overwritten. nginx's maps are read as nginx reads them."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.destinations.samples import HOSTILE
from tests.translate.test_old_links import SHAPES
from wizard.errors import UsageError
from wizard.handover.addresses import address, host_name, template
from wizard.handover.redirects import MOST_STATIC, Written, write_redirects

TO = "https://desk.example.com/inbox/{id}?from=intercom&x=$1"


def rows(count: int = 3) -> Iterator[tuple[str, str, str, str]]:
    for n in range(count):
        yield f"https://app.intercom.com/a/inbox/abc123/inbox/conversation/{100 + n}", str(100 + n), f"c_{n:x}", ""


def written(folder: Path, found: Iterator[tuple[str, str, str, str]] | None = None, host: str = "") -> Written:
    return write_redirects(folder, rows() if found is None else found, "abc123", TO, host)


class Nginx:
    """The two maps as nginx evaluates them: regular expressions in order, then an exact key."""

    def __init__(self, folder: Path) -> None:
        conf = (folder / "nginx-redirects.conf").read_text()
        self._shapes = [re.compile(found) for found in re.findall(r'^    "~(\^.*\$)" \$1;$', conf, re.MULTILINE)]
        lines = (folder / "nginx-ids.map").read_text().splitlines()
        self.ids = dict(re.fullmatch(r'"([^"\\$]*)" "([^"\\$]*)";', line).groups() for line in lines)  # type: ignore[union-attr]
        assert self._shapes

    def get(self, path: str) -> str:
        found = next((match[1] for shape in self._shapes if (match := shape.search(path))), "")
        return self.ids.get(found, "")


@pytest.mark.parametrize(
    "link", [link for link, _ in SHAPES if "%" not in link and link.count("//") == 1 and "api." not in link]
)
def test_nginx_redirects_every_shape_of_a_link(tmp_path: Path, link: str) -> None:
    written(tmp_path / "out")
    path = link.replace("ID", "101").partition("//")[2].partition("/")[2].partition("?")[0].partition("#")[0]
    assert Nginx(tmp_path / "out").get(f"/{path}") == "https://desk.example.com/inbox/c_1?from=intercom&x=%241"


def test_nginx_redirects_nothing_else(tmp_path: Path) -> None:
    written(tmp_path / "out")
    nginx = Nginx(tmp_path / "out")
    assert nginx.get("/101") == nginx.get("/101/") != ""
    for path in ("/", "/999", "/a/inbox/other/inbox/conversation/101", "/a/inbox/abc123/reports/101", "/x/101"):
        assert nginx.get(path) == ""


def test_the_bulk_redirects_have_no_head_and_a_source_of_ones_own(tmp_path: Path) -> None:
    done = written(tmp_path / "out", host="old.example.com")
    assert (done.count, done.bulk) == (3, True)
    with (tmp_path / "out" / "cloudflare-bulk-redirects.csv").open(newline="") as stream:
        found = list(csv.reader(stream))
    assert {row[2] for row in found} == {"302"}
    assert all(
        row[0].startswith("old.example.com/") and row[1].startswith("https://desk.example.com/") for row in found
    )
    assert len({row[0] for row in found}) == len(found)
    assert "old.example.com/a/inbox/abc123/inbox/conversation/100" in {row[0] for row in found}
    written(tmp_path / "out")
    assert not (tmp_path / "out" / "cloudflare-bulk-redirects.csv").exists()


def test_the_pages_file_has_static_rules_first_and_keeps_the_limits(tmp_path: Path) -> None:
    written(tmp_path / "out")
    lines = [
        line for line in (tmp_path / "out" / "_redirects").read_text().splitlines() if line and not line.startswith("#")
    ]
    static = [line for line in lines if ":" not in line.split()[0]]
    assert lines[: len(static)] == static
    assert [line.split()[0] for line in static] == ["/100", "/101", "/102"]
    dynamic = lines[len(static) :]
    assert len(dynamic) <= 100
    assert all(line.split()[1:] == ["/:id", "302"] for line in dynamic)
    assert written(tmp_path / "out", rows(MOST_STATIC)).pages
    assert not written(tmp_path / "out", rows(MOST_STATIC + 1)).pages
    assert not (tmp_path / "out" / "_redirects").exists()
    assert "not written" in (tmp_path / "out" / "README.txt").read_text()


def test_what_the_files_are_for_is_said(tmp_path: Path) -> None:
    written(tmp_path / "out")
    for name in ("README.txt", "nginx-redirects.conf", "_redirects"):
        assert "belongs to Intercom" in (tmp_path / "out" / name).read_text()
    assert json.loads((tmp_path / "out" / "outercom-redirects.json").read_text())["finished"] is True


def test_hostile_ids_are_in_no_rule(tmp_path: Path) -> None:
    words = [*HOSTILE, "default", "include", '1";}', "a b", "~^/"]
    done = written(tmp_path / "out", iter([("=link", word, "c_1", "") for word in words]), host="old.example.com")
    assert (done.count, done.left_out) == (0, len(words))
    assert (tmp_path / "out" / "nginx-ids.map").read_text() == ""
    assert (tmp_path / "out" / "cloudflare-bulk-redirects.csv").read_text() == ""
    with (tmp_path / "out" / "aliases.csv").open(newline="") as stream:
        found = list(csv.DictReader(stream))
    assert len(found) == len(words)
    assert all(row["old_link"] == "'=link" and not row["old_id"].startswith(("=", "+", "-", "@")) for row in found)


@given(st.text(min_size=1, max_size=30))
def test_new_ids_cannot_break_out_of_an_address(there: str) -> None:
    found = address("https://desk.example.com/{id}", there.encode(errors="replace").decode())
    assert re.fullmatch(r"https://desk\.example\.com/[\w.~%-]+", found)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "desk.example.com/{id}",
        "http://desk.example.com/{id}",
        "https://desk.example.com/",
        "https://{id}.example.com/",
        "https://{id}/",
        "https://desk.example.com/{id}/{id}",
        "https://desk.example.com/{other}/{id}",
        "https://u:p@desk.example.com/{id}",
        "https://desk.example.com/{id}\n",
        "https://desk.example.com/ {id}",
        'https://desk.example.com/{id}"',
        "https://desk.example.com/{id}\\",
        "javascript:alert({id})",
        "https:///{id}",
        "https://desk.example.com:x/{id}",
    ],
)
def test_templates_that_are_no_address(text: str) -> None:
    if text.strip() != text:
        text = f"{text}{text}"
    with pytest.raises(UsageError, match="--to"):
        template(text, "--to")


def test_templates_and_hosts() -> None:
    for text in (
        "https://desk.example.com/{id}",
        "https://desk.example.com:8443/a?c={id}&d=$1#x",
        " https://d.example/{id} ",
    ):
        assert template(text, "--to") == text.strip()
    assert host_name(" Old.Example.com. ", "--from") == "old.example.com"
    for text in ("", "https://old.example.com", "old", "a b.example.com", "old.example.com/x", "-x.example.com"):
        with pytest.raises(UsageError, match="--from"):
            host_name(text, "--from")


def test_nobodys_folder_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="other things"):
        written(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
