"""Files: each content once, under a name of ours; whatever shows them is looked at when they come."""

from pathlib import Path

import msgspec
import pytest

from tests.archive.support import came, keep, link, opened, revision, thing
from wizard.archive.archive import Archive
from wizard.errors import CannotWrite, Gone, Refused
from wizard.sources.port import Downloaded


def owner(archive: Archive, object_id: str, *links: object) -> None:
    keep(archive, "conversations", thing(object_id, {"v": [str(one) for one in links]}, files=list(links)))  # type: ignore[arg-type]


def test_the_same_content_is_stored_once(archive: Archive, tmp_path: Path) -> None:
    owner(archive, "1", link("k1"), link("k2"))
    first, second = came(archive, tmp_path, "k1", b"same"), came(archive, tmp_path, "k2", b"same")
    assert first == second
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == [archive.files.path(first)]
    assert archive.files.path(first).read_bytes() == b"same"
    assert archive.files.path(first).stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.glob("incoming-*")) == []
    assert archive.files.counts() == {"stored": 2}
    assert archive.files.stored_bytes() == 4


def test_folders_of_files_are_synced_before_a_row_says_so(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr("wizard.archive.files.sync_folder", synced.append)
    owner(archive, "1", link("k1"), link("k2"))
    placed = archive.files.path(came(archive, tmp_path, "k1", b"same"))
    assert set(synced) == {placed.parent, tmp_path / "files"}
    synced.clear()
    # It is there, but perhaps since a moment before a power cut only.
    came(archive, tmp_path, "k2", b"same")
    assert synced == [placed.parent]


def test_a_file_that_settles_makes_its_owners_work_again(archive: Archive, tmp_path: Path) -> None:
    owner(archive, "1", link("k"))
    owner(archive, "2", link("k"), link("lost"))
    owner(archive, "3")
    before = {one: revision(archive, "conversations", one) for one in "123"}
    came(archive, tmp_path, "k", b"x")
    after = {one: revision(archive, "conversations", one) for one in "123"}
    assert {one for one in "123" if after[one] > before[one]} == {"1", "2"}
    with archive.commit():
        archive.files.give_up("lost", "missing", Gone("Not there.\x1b"))
    assert revision(archive, "conversations", "2") > after["2"]
    assert archive.files.of("conversations", "2")["lost"].status == "missing"


def test_wanted_files_are_given_out_once_and_external_ones_never(archive: Archive) -> None:
    stored = keep(
        archive, "conversations", thing("1", {}, files=[link("a"), link("b"), link("b"), link("x", wanted=False)])
    )
    assert stored.new_files == 2
    assert [file.link.key for file in archive.files.wanted(10, set())] == ["a", "b"]
    assert [file.link.key for file in archive.files.wanted(1, {"a"})] == ["b"]
    assert archive.files.counts() == {"wanted": 2, "external": 1}


def test_missing_files_can_be_tried_again(archive: Archive, tmp_path: Path) -> None:
    owner(archive, "1", link("m"), link("f"), link("s"))
    came(archive, tmp_path, "s", b"x")
    with archive.commit():
        archive.files.give_up("m", "missing", Gone("gone"))
        archive.files.give_up("f", "failed", Refused("refused"))
        assert archive.files.forgive() == 2
    assert {file.link.key for file in archive.files.wanted(10, set())} == {"m", "f"}
    came(archive, tmp_path, "m", b"y")
    assert archive.files.of("conversations", "1")["m"].status == "stored"


def test_a_file_that_hangs_nowhere_any_more_is_not_listed(archive: Archive, tmp_path: Path) -> None:
    owner(archive, "1", link("k", "old.png"))
    came(archive, tmp_path, "k", b"x")
    owner(archive, "1")
    assert list(archive.files.each_place()) == []
    assert archive.files.wanted(10, set()) == []


def test_a_file_is_looked_at_again_when_its_first_place_changes(archive: Archive, tmp_path: Path) -> None:
    owner(archive, "5", link("k", "five.png"))
    came(archive, tmp_path, "k", b"x")
    before = revision(archive, "files", "k")
    owner(archive, "3", link("k", "three.png"))
    file = archive.files.one("k")
    assert file is not None
    assert file.name == "three.png"
    between = revision(archive, "files", "k")
    assert between > before
    owner(archive, "3")
    assert revision(archive, "files", "k") > between


def test_what_hangs_twice_in_one_object_keeps_both_places(archive: Archive) -> None:
    owner(archive, "1", link("k", "a.png", part_id="p1"), link("k", "b.png", part_id="p2", inline=True))
    places = list(archive.files.each_place())
    assert [(place.part_id, place.name, place.inline) for place in places] == [
        ("p1", "a.png", False),
        ("p2", "b.png", True),
    ]


def test_bytes_that_cannot_be_placed_are_no_row(tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"a file where the folder should be")
    with opened(tmp_path) as archive:
        owner(archive, "1", link("k"))
        temporary = tmp_path / "incoming"
        temporary.write_bytes(b"x")
        with pytest.raises(CannotWrite):
            archive.keep_files([("k", Downloaded("ab" * 32, 1, ""), temporary)])
        assert archive.files.counts() == {"wanted": 1}


def test_a_file_that_settles_makes_the_ticket_of_its_conversation_work_again(archive: Archive, tmp_path: Path) -> None:
    for kind, other in (("tickets", "conversations"), ("conversations", "tickets")):
        files = (link("k"),) if kind == "conversations" else ()
        keep(archive, kind, msgspec.structs.replace(thing("7", {"v": kind}, files=files), shapes=((other, "7"),)))
    before = revision(archive, "tickets", "7")
    came(archive, tmp_path, "k", b"x")
    assert revision(archive, "tickets", "7") > before
