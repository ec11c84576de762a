"""Ten nasty strings at every exit without a screen: lines, logs, JSON, CSV, Markdown, receipts, exports, file names."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from wizard import logs
from wizard.archive.archive import Archive
from wizard.archive.export import _write_aliases, export
from wizard.commands.handing_over import _write_links
from wizard.commands.output import say_json
from wizard.errors import RecordError, UsageError
from wizard.folders import cell
from wizard.handover.links import ListedLink
from wizard.handover.redirects import write_redirects
from wizard.paths import valid_name
from wizard.plain import complain, explain, say, table
from wizard.receipt import Receipt
from wizard.sources.port import Fetched, FileLink
from wizard.text import printable
from wizard.verify.saved import escaped

NASTY = (
    "=HYPERLINK(1)",
    "\t=cmd|' /C calc'!A0",
    "\r+1+1",
    "  @SUM(1)",
    "'=1+1",
    "x;=1+1",
    "x\t'=1+1",
    "x\n =1+1",
    "\ufeff=1+1",
    "\uff1d1+1",
    "\x1b]52;c;UFdORUQ=\x07\x9b31m",
    "a\u202eb\u2066c\r\nd\x00",
    "<script>alert(1)</script> [x](javascript:1) |`*",
    "../../etc/passwd\\..\\x \ud800",
)
_DRIVES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

nasty = pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text)[:20])


@nasty
def test_lines(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    say(text)
    complain(text)
    explain(UsageError(text, hint=text))
    table([(text, 1)], (text, "n"))
    for line in Receipt(text, "x", 0, dry=False, archive={text: 1}, not_reached=(text,)).lines():
        say(line)
    said = capsys.readouterr()
    assert not _DRIVES.search(said.out + said.err)


@nasty
def test_json_for_programs(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    fit = text.replace("\ud800", "")
    say_json({fit: [fit]})
    out = capsys.readouterr().out
    ((key, (value,)),) = json.loads(out).items()
    assert key == value
    assert printable(value) == printable(fit)
    assert not _DRIVES.search(out)


@nasty
def test_the_log(text: str, tmp_path: Path) -> None:
    with logs.run_log(tmp_path) as path:
        logs.event(text, id=text, cause=text)
        logs.failure("x", RecordError(text))
    content = path.read_text(encoding="utf-8")
    assert len([json.loads(line) for line in content.splitlines()]) == 2
    assert not _DRIVES.search(content)


@nasty
def test_a_cell_of_a_spreadsheet(text: str, tmp_path: Path) -> None:
    _write_aliases(tmp_path / "a.csv", [(text, text, text, text)])
    content = (tmp_path / "a.csv").read_text(encoding="utf-8")
    row = list(csv.reader(io.StringIO(content)))[1]
    assert row == [cell(text)] * 4
    assert not _DRIVES.search(content.replace("\r\n", "\n"))
    assert_no_formula(row[0])


def assert_no_formula(text: str) -> None:
    """No cell begins with a formula, where cells are parted by semicolons, tabs or line ends, either."""
    for begun in re.split("[;\t\n]", text):
        bare = re.match("[\\s'\"\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]", begun)
        assert bare is None or begun.startswith("'"), ascii(text)
    assert not text.startswith("\t")


@nasty
def test_redirects(text: str, tmp_path: Path) -> None:
    text = text.encode(errors="replace").decode()
    rows = [(text, text, text, text), ("https://app.intercom.com/x", "1", text, text)]
    write_redirects(tmp_path / "r", rows, text, "https://desk.example.com/inbox/{id}", "old-links.example.com")
    for path in (tmp_path / "r").iterdir():
        content = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        assert not _DRIVES.search(content), path
        assert "<script>" not in content or path.suffix == ".csv"
        if path.suffix in (".map", ".conf"):
            assert not re.search(r"[;{}][^\n;{}]*(?:alert|calc|etc/passwd)", content)
    with (tmp_path / "r" / "aliases.csv").open(encoding="utf-8", newline="") as stream:
        for cells in list(csv.reader(stream))[1:]:
            for one in cells:
                assert_no_formula(one)


@nasty
def test_the_list_of_links(text: str, tmp_path: Path) -> None:
    safe = text.encode(errors="replace").decode()
    link = ListedLink(*[safe for _ in ListedLink.__struct_fields__])
    _write_links(tmp_path / "links.csv", [link])
    with (tmp_path / "links.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert len(rows) == 2
    for one in rows[1]:
        assert_no_formula(one)
        assert not _DRIVES.search(one)


@nasty
def test_markdown(text: str) -> None:
    shown = escaped(text)
    assert not _DRIVES.search(shown)
    assert "\n" not in shown
    assert not re.search(r"(?<!\\)[<>|`*\[\]]", shown)


@nasty
def test_exports_and_file_names(text: str, tmp_path: Path) -> None:
    link = FileLink("k" * 32, text, None, text, text)
    raw = json.dumps({"id": "1", "name": text}).encode()
    with Archive(tmp_path / "archive.db", tmp_path / "files") as archive:
        safe = text.encode(errors="replace").decode()
        link = FileLink("k" * 32, safe, None, safe, safe)
        archive.store("tags", [(Fetched("1", 1, raw, files=(link,)), 1, None)], page=[("1", 1)])
        export(archive, tmp_path / "out", ("tags",))
    names = {path.name for path in tmp_path.rglob("*")}
    assert not any(_DRIVES.search(name) or "passwd" in name or "script" in name for name in names)
    lines = (tmp_path / "out" / "tags.jsonl").read_bytes().splitlines()
    assert [json.loads(line)["name"] for line in lines] == [text]
    assert not re.search(rb"[\x00-\x08\x0b-\x1f]", lines[0])


@nasty
def test_the_name_of_a_migration(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        valid_name(text)
    assert not _DRIVES.search(caught.value.message)
