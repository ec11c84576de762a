"""A bundle has everything of the workspace exactly once, whole and checkable, and nothing that came from outside is a path in it."""

import hashlib
import json
import os
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.destinations.delivering import Sender
from tests.destinations.samples import HOSTILE, company, contact, conversation, everything
from wizard.destinations.ochre import OchreDestination, bundle
from wizard.destinations.ochre.bundle import BUNDLE, LABEL, MANIFEST, SUMS, WHAT, write_bundle
from wizard.errors import CannotWrite, UsageError
from wizard.records import File, Kind, SavedReply, Tag

CONTENTS = {name: f"content of {name}".encode() * 50 for name in ("plain", "twice", "../../hostile")}


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file(key: str, content: bytes, name: str = "a.txt") -> File:
    return File(source_id=key, name=name, sha256=sha(content), size=len(content), content_type="text/plain")


class Room:
    """A workspace with a file store, and where its bundle goes."""

    def __init__(self, folder: Path) -> None:
        self.workspace, self.files, self.out = folder / "workspace.db", folder / "files", folder / "out"

    async def fill(self) -> None:
        destination = OchreDestination(self.workspace)
        sender = Sender(destination)
        await sender.load([one for one in everything() if one.kind is not Kind.FILE])
        records: list[Any] = [file(f"h{n}", CONTENTS["../../hostile"], name) for n, name in enumerate(HOSTILE)]
        records += [file("k1", CONTENTS["plain"]), file("k2", CONTENTS["twice"]), file("k3", CONTENTS["twice"], "b")]
        await sender.send(records)
        for n, text in enumerate(HOSTILE):
            await sender.send(
                [Tag(source_id=f"h{n}", name=text), SavedReply(source_id=f"h{n}", name=text, html="x", text=text)]
            )
            await sender.send(
                [company(f"h{n}", name=text), contact(f"h{n}", name=text), conversation(f"h{n}", subject=text)]
            )
        await destination.close()
        for content in CONTENTS.values():
            place = self.files / sha(content)[:2] / sha(content)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)

    def write(self) -> Any:
        return write_bundle(self.workspace, self.files, self.out)

    def member(self, name: str) -> list[dict[str, Any]]:
        """The rows of a file after its head."""
        with zipfile.ZipFile(self.out / BUNDLE) as found:
            head, *rows = [json.loads(line) for line in found.read(name).decode().splitlines()]
        assert (head["file"], head["shape"]) == (name, WHAT)
        assert all(list(row) == list(head["fields"]) for row in rows), name
        return rows

    def column(self, query: str) -> list[Any]:
        with sqlite3.connect(self.workspace) as db:
            return [row[0] for row in db.execute(query)]


@pytest.fixture
async def room(tmp_path: Path) -> Room:
    made = Room(tmp_path)
    await made.fill()
    return made


async def test_every_record_is_in_it_exactly_once(room: Room) -> None:
    room.write()
    for name, query in {
        "conversations.json": "SELECT id FROM conversations",
        "customers.json": "SELECT id FROM customers",
        "team.json": "SELECT id FROM users",
        "messages.json": "SELECT id FROM entries WHERE type IN ('message', 'note')",
        "outercom/events.json": "SELECT id FROM entries WHERE type = 'event'",
        "outercom/customer_notes.json": "SELECT id FROM customer_notes",
        "outercom/companies.json": "SELECT id FROM companies",
        "outercom/saved_replies.json": "SELECT id FROM saved_replies",
        "outercom/custom_fields.json": "SELECT id FROM custom_fields",
        "outercom/tags.json": "SELECT id FROM tags",
        "outercom/attachments.json": "SELECT id FROM attachments",
    }.items():
        assert sorted(row["id"] for row in room.member(name)) == sorted(room.column(query)), name
    aliases = [(row["alias"], row["conversation"]) for row in room.member("outercom/aliases.json")]
    assert sorted(alias for alias, _ in aliases) == sorted(room.column("SELECT alias FROM conversation_aliases"))
    for empty in ("articles.json", "categories.json", "routing_rules.json"):
        assert room.member(empty) == []


async def test_what_was_said_is_whole(room: Room) -> None:
    room.write()
    said = {row["id"]: row for row in room.member("messages.json")}
    with sqlite3.connect(room.workspace) as db:
        db.row_factory = sqlite3.Row
        for entry in db.execute(
            "SELECT e.*, c.id AS thread FROM entries e JOIN conversations c ON c.number = e.conversation WHERE e.type <> 'event'"
        ):
            row = said[entry["id"]]
            assert (row["conversation"], row["position"], row["intercom_id"]) == (
                entry["thread"],
                entry["position"],
                entry["source_id"],
            )
            assert (row["html"], row["text"], row["at"], row["author_name"]) == (
                entry["html"],
                entry["text"],
                entry["at"],
                entry["author_name"],
            )
    assert any(row["attachments"] and row["tags"] is not None for row in said.values())
    whole = next(
        row
        for row in room.member("conversations.json")
        if row["intercom_id"] == "501" and row["origin"] == "conversation"
    )
    assert (whole["status"], whole["fields"]["areas"], whole["rating"]["score"]) == ("snoozed", ["API", "Payouts"], 4)


async def test_every_checksum_fits(room: Room) -> None:
    done = room.write()
    outer = dict(line.split("  ")[::-1] for line in (room.out / SUMS).read_text().splitlines())
    assert outer == {name: sha((room.out / name).read_bytes()) for name in (BUNDLE, MANIFEST)}
    manifest = json.loads((room.out / MANIFEST).read_text())
    with zipfile.ZipFile(room.out / BUNDLE) as found:
        assert found.testzip() is None
        names = found.namelist()
        assert len(names) == len(set(names))
        inner = dict(line.split("  ")[::-1] for line in found.read(SUMS).decode().splitlines())
        assert inner == {name: sha(found.read(name)) for name in names if name != SUMS}
        for member in manifest["files"]:
            content = found.read(member["name"])
            assert (member["sha256"], member["bytes"]) == (sha(content), len(content))
            if "rows" in member:
                assert member["rows"] == len(content.decode().splitlines()) - 1 == done.rows[member["name"]]
    assert manifest["what"] == WHAT
    assert manifest["attachments"] == {"inside": 3, "by_reference": 0, "missing": 0}


async def test_each_content_is_in_it_once_and_no_name_is_a_path(room: Room) -> None:
    room.write()
    with zipfile.ZipFile(room.out / BUNDLE) as found:
        files = {name: found.read(name) for name in found.namelist() if name.startswith("attachments/")}
    assert files == {f"attachments/{sha(content)}": content for content in CONTENTS.values()}
    listed = room.member("outercom/attachments.json")
    assert {row["name"] for row in listed} >= {name.replace("\x00", "") for name in HOSTILE if "\x00" not in name}
    assert all(row["path"] == f"attachments/{row['sha256']}" for row in listed)


async def test_the_same_workspace_gives_the_same_bytes(room: Room) -> None:
    room.write()
    first = {path.name: path.read_bytes() for path in room.out.iterdir()}
    os.utime(room.workspace, (1, 1))
    room.write()
    assert {path.name: path.read_bytes() for path in room.out.iterdir()} == first
    assert set(first) == {BUNDLE, MANIFEST, SUMS, LABEL}
    assert {path.stat().st_mode & 0o777 for path in room.out.iterdir()} == {0o600}


async def test_large_and_lost_and_spoilt_files_are_named(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "LARGEST_INLINE", len(CONTENTS["../../hostile"]))
    (room.files / sha(CONTENTS["plain"])[:2] / sha(CONTENTS["plain"])).unlink()
    spoilt = room.files / sha(CONTENTS["twice"])[:2] / sha(CONTENTS["twice"])
    spoilt.write_bytes(b"other")
    with sqlite3.connect(room.workspace) as db:
        db.execute("UPDATE attachments SET sha256 = '../../../etc/passwd' WHERE source_id = 'k3'")
    done = room.write()
    assert (done.inside, done.by_reference, done.missing) == (0, 1, 3)
    listed = {row["intercom_id"]: row for row in room.member("outercom/attachments.json")}
    large = sha(CONTENTS["../../hostile"])
    assert (listed["h0"]["path"], listed["h0"]["reference"]) == (None, f"files/{large[:2]}/{large}")
    assert (listed["k1"]["path"], listed["k1"]["why"]) == (None, "it is not in the migration's file store")
    assert listed["k2"]["why"] == "its content in the file store is not what it was"
    assert (listed["k3"]["path"], listed["k3"]["reference"]) == (None, None)
    with zipfile.ZipFile(room.out / BUNDLE) as found:
        assert not [name for name in found.namelist() if name.startswith("attachments/") or ".." in name]


async def test_a_crash_leaves_the_earlier_bundle(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.write()
    first = {path.name: path.read_bytes() for path in room.out.iterdir()}
    (room.files / sha(CONTENTS["plain"])[:2] / sha(CONTENTS["plain"])).unlink()
    written = bundle._copy

    def breaks(*arguments: Any) -> None:
        written(*arguments)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bundle, "_copy", breaks)
    with pytest.raises(CannotWrite, match="full"):
        room.write()
    assert {path.name: path.read_bytes() for path in room.out.iterdir()} == first


async def test_after_a_kill_it_is_written_again(room: Room) -> None:
    room.out.mkdir()
    (room.out / LABEL).write_text("from a run that was killed")
    (room.out / f".{BUNDLE}.new").write_bytes(b"half")
    room.write()
    assert {path.name for path in room.out.iterdir()} == {BUNDLE, MANIFEST, SUMS, LABEL}


async def test_nobodys_folder_is_overwritten(room: Room, tmp_path: Path) -> None:
    room.out.mkdir()
    (room.out / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="other things"):
        room.write()
    assert [path.name for path in room.out.iterdir()] == ["mine.txt"]
    room.out = room.out / "mine.txt"
    with pytest.raises(UsageError, match="not a folder"):
        room.write()
    with pytest.raises(UsageError, match="Nothing has been loaded"):
        write_bundle(tmp_path / "none.db", room.files, tmp_path / "new")
    assert not (tmp_path / "new").exists()
