"""JSON is packed with a dictionary of the workspace's own shapes, in which nobody's words are."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.archive.support import keep, opened, thing
from wizard.archive.archive import Archive
from wizard.archive.packing import Packing
from wizard.archive.training import ENOUGH
from wizard.errors import UsageError
from wizard.sources.port import Fetched


def conversation(number: int) -> Fetched:
    """A conversation in which a customer and a teammate say something."""
    customer = {"type": "user", "id": f"c{number}", "name": "Wilhelmina Customer", "email": "wilhelmina@example.org"}
    teammate = {"type": "admin", "id": "814867", "name": "Sanjay Pillai", "email": "sanjay@tidewell.example"}
    parts = [
        {"type": "conversation_part", "id": str(number * 100 + n), "part_type": "comment", "created_at": 1_790_000_000 + n, "assigned_to": None,
         "body": "<p>My own secret sentence</p>", "author": customer if n % 2 else teammate, "attachments": [], "external_id": None,
         "redacted": False, "event_details": {}, "app_package_code": None, "email_message_metadata": {"subject": "a quiet subject"}}
        for n in range(8)
    ]  # fmt: skip
    content: dict[str, Any] = {
        "type": "conversation", "title": "a rare title", "custom_attributes": {"Shoe size of Wilhelmina": "forty two"},
        "topics": {"Wilhelmina's topic": 1}, "contacts": {"type": "contact.list", "contacts": [customer]},
        "conversation_parts": {"type": "conversation_part.list", "conversation_parts": parts, "total_count": 8},
    }  # fmt: skip
    return thing(str(number), content)


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of enough conversations, stored in three commits."""
    folder = tmp_path_factory.mktemp("learned")
    with opened(folder) as archive:
        for begin in (0, ENOUGH // 2, ENOUGH):
            keep(archive, "conversations", *map(conversation, range(begin, begin + ENOUGH // 2)))
    return folder


def words(folder: Path) -> list[tuple[str, bytes]]:
    with sqlite3.connect(folder / "archive.db") as database:
        found = database.execute("SELECT kind, words FROM dictionaries").fetchall()
    database.close()
    return found


def test_json_takes_far_less_than_a_quarter_and_comes_back_as_it_was(learned: Path) -> None:
    with Archive(learned / "archive.db", learned / "files", read_only=True) as archive:
        raw, packed = archive.totals.json_bytes()
        assert packed * 6 < raw, "the first ones are packed anew"
        for number in (0, 1, ENOUGH):
            assert archive.objects.raw("conversations", str(number)) == conversation(number).raw


def test_a_dictionary_holds_shapes_and_what_the_team_made_and_nothing_of_a_customer(learned: Path) -> None:
    ((kind, found),) = words(learned)
    assert kind == "conversations"
    for shared in (b"email_message_metadata", b"conversation_part.list", b"Sanjay Pillai"):
        assert shared in found
    for private in (b"ilhelmina", b"secret", b"sentence", b"quiet", b"rare", b"Shoe", b"forty", b"c1"):
        assert private not in found


def test_what_was_packed_without_one_stays_readable(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        keep(archive, "conversations", *map(conversation, range(10_000, 10_000 + 3 * ENOUGH)))
        archive._db.execute(
            "UPDATE versions SET body = ? WHERE id = '10000'",
            (Packing(archive._db)._plain.compress(conversation(10_000).raw),),
        )
        assert archive.objects.raw("conversations", "10000") == conversation(10_000).raw
        assert len(words(tmp_path)) == 1


def cut_off(archive: Archive) -> None:
    """A commit that made a dictionary and was never finished."""
    with archive.commit():
        keep(archive, "conversations", *map(conversation, range(ENOUGH)))
        assert archive._db.execute("SELECT count(*) FROM dictionaries").fetchone() == (1,)
        raise ZeroDivisionError


def test_a_dictionary_that_was_rolled_back_is_not_used(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        with pytest.raises(ZeroDivisionError):
            cut_off(archive)
        keep(archive, "conversations", *map(conversation, range(10)))
    with Archive(tmp_path / "archive.db", tmp_path / "files", read_only=True) as archive:
        assert words(tmp_path) == []
        assert archive.objects.raw("conversations", "3") == conversation(3).raw


def test_small_and_odd_objects_need_none(tmp_path: Path) -> None:
    with opened(tmp_path) as archive:
        keep(archive, "tags", *(thing(str(number), b"7") for number in range(ENOUGH)))
        odd = ([1], {"type": []}, {"type": {"a": 1}}, "text", None)
        keep(archive, "tags", *(thing(f"x{n}", json.dumps(odd[n % 5]).encode()) for n in range(2 * ENOUGH)))
        assert archive.objects.raw("tags", "0") == b"7"
        assert words(tmp_path) == []


def test_a_missing_dictionary_is_said_plainly(learned: Path, tmp_path: Path) -> None:
    copy = tmp_path / "archive.db"
    copy.write_bytes((learned / "archive.db").read_bytes())
    with Archive(copy, tmp_path / "files") as archive:
        archive._db.execute("DELETE FROM dictionaries")
        with pytest.raises(UsageError, match="is missing"):
            archive.objects.raw("conversations", "1")
