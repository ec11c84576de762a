"""Exporting: the very values, one per line; names from outside are never paths; nobody's folder is overwritten."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.support import came, keep, link, opened, thing
from tests.destinations.samples import HOSTILE
from wizard.archive.archive import Archive
from wizard.archive.export import MARKER, export
from wizard.errors import CannotWrite, Gone, Refused, UsageError


def lines(path: Path) -> list[Any]:
    """The values of a JSON Lines file, as any reader splits it."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


EXACT = {
    "pretty": b'{\n  "id": "1",\r\n\t"list": [\n 1,\n 2 ]\n}',
    "separators": '{"id":"1","text":"a\u2028b\u2029c\u0085d"}'.encode(),
    "cut": b'{"id":"1","text":"\\ud83d and \\ude00"}',
    "cut and pretty": b'{\n"id":"1",\n"text":"\\ud83d"\n}',
    "numbers": b'{"id":"1","huge":123456789012345678901234567890,"one":1.0,"tiny":1e-320,"neg":-0.0,"exp":1E5}',
    "unknown": b'{"id":"1","?":null,"deep":{"a":[{},[],[[]]]},"":""}',
    "escapes": b'{"id":"1","t":"\\u0000\\u001b[31m \\/ \\" \\\\ \\u202e"}',
}


@pytest.mark.parametrize("name", EXACT)
def test_every_value_is_exact_and_on_one_line(archive: Archive, tmp_path: Path, name: str) -> None:
    keep(archive, "odd", thing("1", EXACT[name]))
    export(archive, tmp_path / "out", ["odd"])
    (line,) = (tmp_path / "out" / "odd.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == json.loads(EXACT[name])
    assert json.dumps(json.loads(line, parse_float=str, parse_int=str)) == json.dumps(
        json.loads(EXACT[name], parse_float=str, parse_int=str)
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.dictionaries(st.text(), json_values, max_size=4), min_size=1, max_size=5), st.sampled_from([None, 2])
)
def test_whatever_is_archived_comes_out(
    tmp_path_factory: pytest.TempPathFactory, many: list[dict[str, Any]], indent: int | None
) -> None:
    folder = tmp_path_factory.mktemp("export")
    with opened(folder) as archive:
        raws = [json.dumps(one, indent=indent).encode() for one in many]
        keep(archive, "things", *(thing(f"{n:03d}", raw) for n, raw in enumerate(raws)))
        assert export(archive, folder / "out", []).kinds == {"things": len(many)}
    assert lines(folder / "out" / "things.jsonl") == [json.loads(raw) for raw in raws]


def test_only_the_newest_version_is_exported_and_empty_kinds_too(archive: Archive, tmp_path: Path) -> None:
    keep(archive, "tags", thing("1", {"v": 1}))
    keep(archive, "tags", thing("1", {"v": 2}))
    done = export(archive, tmp_path / "out", ["macros", "tags"])
    assert done.kinds == {"macros": 0, "tags": 1}
    assert lines(tmp_path / "out" / "tags.jsonl") == [{"id": "1", "v": 2}]
    assert lines(tmp_path / "out" / "macros.jsonl") == []


@pytest.mark.parametrize("name", [*HOSTILE, "/etc/passwd", "..", "a/../../b", "\\\\host\\share", "x" * 5000, ""])
def test_names_from_outside_never_become_paths(archive: Archive, tmp_path: Path, name: str) -> None:
    files = [link("k", name, content_type=name)]
    keep(archive, "conversations", thing(name or "empty", {"text": name}, files=files))
    sha256 = came(archive, tmp_path, "k", b"content", name)
    out = tmp_path / "out"
    export(archive, out, [])
    (row,) = lines(out / "attachments.jsonl")
    assert row["name"] == name
    assert row["path"] == f"attachments/{sha256[:2]}/{sha256}"
    assert (out / row["path"]).read_bytes() == b"content"
    ours = {
        MARKER,
        "conversations.jsonl",
        "attachments.jsonl",
        "unread.jsonl",
        "not_available.jsonl",
        "gone.jsonl",
        "earlier.jsonl",
        "aliases.csv",
    }
    assert {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()} == {*ours, row["path"]}
    assert {path.name for path in tmp_path.iterdir()} <= {
        "archive.db",
        "archive.db-wal",
        "archive.db-shm",
        "files",
        "out",
    }


def test_places_and_what_is_missing_are_listed(archive: Archive, tmp_path: Path) -> None:
    links = [link("s", part_id="p"), link("m"), link("e", wanted=False)]
    keep(archive, "conversations", thing("1", {}, files=links))
    keep(archive, "tickets", thing("1", {}, files=[link("s")]))
    sha256 = came(archive, tmp_path, "s", b"12345")
    with archive.commit():
        archive.files.give_up("m", "missing", Gone("It is not there."))
        archive.listing.failed("conversations", "7", Refused("No.", answer="{}"))
    done = export(archive, tmp_path / "out", [])
    assert (done.files, done.missing, done.unread) == (1, 1, 1)
    rows = {(row["kind"], row["part_id"], row["status"]): row for row in lines(tmp_path / "out" / "attachments.jsonl")}
    stored = rows[("conversations", "p", "stored")]
    assert (stored["conversation_id"], stored["size"], stored["sha256"]) == ("1", 5, sha256)
    assert rows[("conversations", None, "missing")]["reason"] == "It is not there."
    assert rows[("conversations", None, "external")]["path"] is None
    assert rows[("tickets", None, "stored")]["ticket_id"] == "1"
    (unread,) = lines(tmp_path / "out" / "unread.jsonl")
    assert (unread["kind"], unread["id"], unread["message"]) == ("conversations", "7", "No.")


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_export_can_be_repeated(archive: Archive, tmp_path: Path) -> None:
    keep(archive, "conversations", thing("1", {}, files=[link("k")]))
    came(archive, tmp_path, "k", b"x")
    export(archive, tmp_path / "out", ["tags"])
    before = content(tmp_path / "out")
    export(archive, tmp_path / "out", ["tags"])
    assert content(tmp_path / "out") | {MARKER: b""} == before | {MARKER: b""}


@pytest.mark.parametrize("stranger", ["notes.txt", ".hidden", "tags.jsonl"])
def test_a_folder_with_other_things_is_left_alone(archive: Archive, tmp_path: Path, stranger: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / stranger).write_text("mine")
    with pytest.raises(UsageError, match="other things"):
        export(archive, out, ["tags"])
    assert content(out) == {stranger: b"mine"}


def test_a_file_is_no_folder(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    for folder in (tmp_path / "out", tmp_path / "out" / "inner"):
        with pytest.raises(UsageError, match="not a folder"):
            export(archive, folder, [])
    assert (tmp_path / "out").read_text() == "mine"


def test_a_disk_that_refuses_leaves_no_half_file(archive: Archive, tmp_path: Path) -> None:
    keep(archive, "tags", thing("1", {}))
    out = tmp_path / "out"
    export(archive, out, ["tags"])
    before = content(out)
    (out / "tags.jsonl").unlink()
    (out / "tags.jsonl").mkdir()
    with pytest.raises(CannotWrite):
        export(archive, out, ["tags"])
    assert not list(out.glob(".*"))
    assert before.keys() - content(out).keys() == {"tags.jsonl"}


@pytest.mark.parametrize("text", ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"])
def test_no_cell_of_the_aliases_is_a_formula(archive: Archive, tmp_path: Path, text: str) -> None:
    export(archive, tmp_path / "out", [], [("https://app.example/1", text, 'a"b,c\nd', text)])
    with (tmp_path / "out" / "aliases.csv").open(newline="", encoding="utf-8") as stream:
        head, row = csv.reader(stream)
    assert head == ["old_link", "old_id", "new_id", "new_link"]
    assert row[0] == "https://app.example/1"
    assert row[2] == 'a"b,c\nd'
    assert all(cell[0] not in "=+-@\t\r" for cell in row)


def test_a_stored_file_that_somebody_deleted_is_named(archive: Archive, tmp_path: Path) -> None:
    keep(archive, "conversations", thing("1", {}, files=[link("k")]))
    archive.files.path(came(archive, tmp_path, "k", b"x")).unlink()
    done = export(archive, tmp_path / "out", ("conversations",))
    (line,) = (tmp_path / "out" / "attachments.jsonl").read_text().splitlines()
    assert done.missing == 1
    assert json.loads(line)["status"] == "missing"
