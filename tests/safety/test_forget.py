"""A person who is erased is in nothing that is left, does not come back, and is no difference. A migration that is deleted is gone."""

import base64
import json
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import here  # noqa: F401 - a fixture
from tests.e2e.support import ALL_EQUAL, Here, Outercom, Reader, refused
from wizard.archive.archive import Archive
from wizard.archive.packing import Packing
from wizard.rehearsal.server import ServedSimulator
from wizard.rehearsal.settings import SimulatorSettings
from wizard.sources.port import Fetched, FileLink


@pytest.fixture(scope="module")
def served() -> Iterator[ServedSimulator]:
    settings = SimulatorSettings(conversations=60, contacts=40, companies=8, requests_per_minute=0, lost_files=False)
    with ServedSimulator(settings) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def loaded(served: ServedSimulator, tmp_path_factory: pytest.TempPathFactory) -> Outercom:
    made = Outercom(tmp_path_factory.mktemp("forget") / "home")
    done = made.run("x", served.url)
    assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.fixture
def outercom(loaded: Outercom, tmp_path: Path) -> Outercom:
    shutil.copytree(loaded.home, tmp_path / "home")
    return Outercom(tmp_path / "home")


def folder(outercom: Outercom) -> Path:
    return outercom.home / "migrations" / "x"


class Person:
    """Whom to erase: the contact with an e-mail, a name of two words, a telephone number, who sent most messages; and what was sent."""

    def __init__(self, outercom: Outercom) -> None:
        objects = dict(bodies(outercom))
        contacts = {key[1]: json.loads(raw) for key, raw in objects.items() if key[0] == "contacts"}
        fit = {
            key: one
            for key, one in contacts.items()
            if one.get("email") and one.get("phone") and " " in (one["name"] or "")
        }
        said: dict[str, list[tuple[str, dict[str, Any]]]] = {key: [] for key in fit}
        for (kind, object_id, _), raw in objects.items():
            if kind == "conversations":
                thread = json.loads(raw)
                for part in [thread["source"], *thread["conversation_parts"]["conversation_parts"]]:
                    if part and (part.get("author") or {}).get("id") in said and part.get("body"):
                        said[part["author"]["id"]].append((object_id, part))
        self.id = max(said, key=lambda key: len(said[key]))
        self.contact = fit[self.id]
        self.email, self.name, self.phone = (str(self.contact[key]) for key in ("email", "name", "phone"))
        self.conversations = {object_id for object_id, _ in said[self.id]}
        phrases = {text for _, part in said[self.id] for text in re.findall(r"[\w ,.]{12,}", part["body"])}
        alone = [text for text in phrases if sum(text.encode() in raw for raw in objects.values()) == 1]
        self.words = max(alone, key=len)
        self.needles = [self.email, self.name, self.phone, self.id, self.contact.get("external_id") or self.email]


def bodies(outercom: Outercom) -> Iterator[tuple[tuple[str, str, int], bytes]]:
    """Every version of every object in the archive."""
    with sqlite3.connect(folder(outercom) / "archive.db") as database:
        unpack = Packing(database).unpack
        for kind, object_id, seq, body in database.execute("SELECT kind, id, seq, body FROM versions"):
            yield (kind, object_id, seq), unpack(body)


def holding(outercom: Outercom, needle: str) -> list[str]:
    """Files of the home, and archived objects, that hold some text, letter case aside; also packed as base64."""
    forms = [needle.casefold().encode(), base64.b64encode(needle.encode()).rstrip(b"=").lower()]
    found = [
        str(path.relative_to(outercom.home))
        for path in outercom.home.rglob("*")
        if path.is_file() and any(form in path.read_bytes().lower() for form in forms)
    ]
    return found + [str(key) for key, raw in bodies(outercom) if forms[0] in raw.lower()]


def test_a_person_is_erased_everywhere_and_stays_so(
    outercom: Outercom,
    served: ServedSimulator,
    here: Here,  # noqa: F811
) -> None:
    person = Person(outercom)
    room = folder(outercom)
    (room / "log" / "run.jsonl.1").write_text(
        json.dumps({"event": "read.failed", "id": person.id, "message": person.name})
    )
    (room / "report.md").write_text(f"- differs: contacts {person.id}: {person.email}")
    (room / "archive.db.schema1").write_text(person.email)
    (room / "export").mkdir()
    (room / "export" / "outercom-export.json").write_text("{}")
    (room / "export" / "contacts.jsonl").write_text(json.dumps(person.contact))
    with sqlite3.connect(room / "archive.db") as database:
        answer = json.dumps({"errors": [{"message": f"about {person.email}"}]})
        database.execute("INSERT INTO unread VALUES ('companies', 'c1', '500', 'x', 500, 'GET /x', ?, 1, 1)", (answer,))
    assert person.id in here(outercom, "browse", "x", "--find", person.email).stdout
    assert (room / "search.db").exists()
    assert all(holding(outercom, needle) for needle in person.needles)

    dry = here(outercom, "forget", "x", person.email.upper(), "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "Would be erased" in dry.stdout
    assert re.search(r"[1-9]\d* objects? that named them", dry.stdout)
    assert all(holding(outercom, needle) for needle in person.needles)

    done = here(outercom, "forget", "x", person.email.upper(), "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    for needle in (*person.needles, person.words, person.email.split("@")[0]):
        assert holding(outercom, needle) == [], needle
    assert not (room / "export").exists()
    assert not list(room.glob("search.db*"))
    assert (room / "archive.db-wal").stat().st_size == 0 if (room / "archive.db-wal").exists() else True

    check_receipts(room, person, done.stdout)
    with sqlite3.connect(room / "archive.db") as database:
        database.execute("DELETE FROM unread WHERE id = 'c1'")
    check_threads(outercom, person, Reader(served.url))
    verified = here(outercom, "verify", "x", "--full")
    assert verified.returncode == 0, verified.stdout
    assert ALL_EQUAL in verified.stdout
    assert "1 erased by decision" in verified.stdout

    for needle in (person.email, person.name, f'"{person.words}"'):
        assert "Nothing was found" in here(outercom, "browse", "x", "--find", needle).stdout
    again = here(outercom, "run", "x")
    assert again.returncode == 0, again.stdout + again.stderr
    for needle in (*person.needles, person.words):
        assert holding(outercom, needle) == [], needle
    assert "1 erased by decision" in again.stdout
    assert here(outercom, "forget", "x", person.email, "--yes").returncode == 0


def check_receipts(room: Path, person: Person, told: str) -> None:
    """A receipt as text and JSON, which names nobody and says what was not reached."""
    (machine,) = (room / "receipts").glob("*.json")
    receipt = json.loads(machine.read_text())
    text = machine.with_suffix(".txt").read_text()
    assert text.splitlines() == told.splitlines()[: len(text.splitlines())]
    assert receipt["archive"]["contacts"] == 1
    assert receipt["archive"]["objects that named them"] >= len(person.conversations)
    assert receipt["destination"]["records sent again without the person"] > 0
    assert receipt["folder"] == {
        "files of text rewritten": 2,
        "search indexes removed": 1,
        "exports removed": 1,
        "copies from before an update removed": 1,
        "requests dropped": 0,
        "decisions of the plan changed": 0,
    }
    assert receipt["archive"]["answers to failed calls emptied"] == 1
    assert abs(receipt["at"] - time.time()) < 100
    for word in ("Intercom itself", "Backups"):
        assert word in text
    for needle in person.needles:
        assert needle not in text + machine.read_text()


def check_threads(outercom: Outercom, person: Person, reader: Reader) -> None:
    """Every part is still there, at its time; what others said stays, but for the name and address."""
    left = {key[1]: json.loads(raw) for key, raw in bodies(outercom) if key[0] == "conversations"}
    others = 0
    for object_id in person.conversations:
        before, after = reader.get(f"/conversations/{object_id}"), left[object_id]
        parts = before["conversation_parts"]["conversation_parts"]
        assert [part["id"] for part in parts] == [
            part["id"] for part in after["conversation_parts"]["conversation_parts"]
        ]
        for old, new in zip(parts, after["conversation_parts"]["conversation_parts"], strict=True):
            assert (old["created_at"], old["part_type"]) == (new["created_at"], new["part_type"])
            if old["author"]["id"] == person.id:
                assert new["author"]["name"] == "Erased person"
                assert not old["body"] or new["body"] == "<p>[erased]</p>"
                assert not new.get("attachments")
            elif old["body"] and not any(word in old["body"] for word in (*person.name.split(), person.email)):
                assert new["body"] == old["body"]
                others += 1
    assert others


def test_a_person_who_comes_back_under_another_id_is_turned_away(outercom: Outercom, here: Here) -> None:  # noqa: F811
    person = Person(outercom)
    assert here(outercom, "forget", "x", person.email, "--yes").returncode == 0
    room = folder(outercom)
    new = {"type": "contact", "id": "f" * 24, "email": person.email.title(), "name": person.name, "phone": person.phone}
    author = {"type": "user", "id": "f" * 24, "name": person.name, "email": None}
    source = {"type": "conversation", "id": "1", "author": author, "body": "<p>it is me again</p>", "attachments": []}
    said = {
        "type": "conversation",
        "id": "9999",
        "source": source,
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "f" * 24}]},
        "conversation_parts": {
            "conversation_parts": [
                {"part_type": "comment", "id": "5", "author": {"type": "admin", "id": "1", "name": "A", "email": "a@b.c"},
                 "body": f"<p>Hello {person.name}, <a href='mailto:{person.email.replace('@', '%40')}'>you</a></p>"}
            ]
        },
    }  # fmt: skip
    link = FileLink("k" * 32, "https://downloads.intercomcdn.com/x", None, "mine.png")
    with Archive(room / "archive.db", room / "files") as archive:
        whole = Fetched("9999", 1, json.dumps(said).encode(), files=(link,), contacts=("f" * 24,))
        archive.store("conversations", [(whole, 1, None)], page=[("9999", 1)])
        assert archive.people.unknown(10) == ["f" * 24]
        archive.store("contacts", [(Fetched("f" * 24, 1, json.dumps(new).encode()), 1, None)], page=[("f" * 24, 1)])
        assert archive.people.unknown(10) == []
        assert archive.listing.open_count() == 0
        assert not archive.files.of("conversations", "9999")
        later = Fetched("9999", 2, json.dumps(said).encode(), files=(link,), contacts=("f" * 24,))
        archive.store("conversations", [(later, 2, None)])
        assert archive.people.unknown(10) == []
    for needle in (person.email, person.name, "f" * 24, "it is me again", "mine.png"):
        assert [key for key in holding(outercom, needle) if key.startswith("(")] == [], needle


def test_words_of_no_use_are_said(outercom: Outercom, here: Here) -> None:  # noqa: F811
    admin = next(json.loads(raw) for key, raw in bodies(outercom) if key[0] == "admins" and b"example" in raw)
    refused(here(outercom, "forget", "x", "nobody@example.com", "--yes"), 2, "Nobody in this migration")
    refused(here(outercom, "forget", "x", "nobody", "--yes"), 2, "not an e-mail address")
    refused(here(outercom, "forget", "x", admin["email"], "--yes"), 2, "teammate's address")
    refused(here(outercom, "forget", "x", Person(outercom).email), 2, "needs a confirmation")
    refused(here(outercom, "forget", "y", "a@b.c", "--yes"), 2, "no migration named")
    refused(here(outercom, "delete", "x"), 2, "needs a confirmation")
    refused(here(outercom, "delete", "x", "--yes", "y"), 2, "Nothing was deleted")
    assert not (folder(outercom) / "receipts").exists()


def test_a_deleted_migration_is_gone_and_what_is_not_is_said(
    outercom: Outercom,
    here: Here,  # noqa: F811
) -> None:
    done = here(outercom, "delete", "x", "--yes", "x")
    assert done.returncode == 0, done.stderr
    assert not folder(outercom).exists()
    assert os.listdir(outercom.home / "migrations") == []
    for word in ("archive.db", "archive.db-wal", "run.lock", "files: ", "log: "):
        assert f"gone: {word}" in done.stdout
    for word in ("environment: unset it", "revoked there", "backups", "encrypted disk"):
        assert word in done.stdout
    refused(here(outercom, "delete", "x", "--yes", "x"), 2, "no migration named")
