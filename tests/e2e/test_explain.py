"""Following one object, and one message, from Intercom's JSON to the workspace and back."""

import json
import sqlite3
from typing import Any

import pytest

from tests.e2e.support import Here, Outercom, Reader, refused
from wizard.rehearsal.server import ServedSimulator


@pytest.fixture(scope="module")
def closing(tiny: ServedSimulator) -> tuple[str, dict[str, Any]]:
    """A conversation's id, and a part of it that closes with text."""
    reader = Reader(tiny.url)
    for one in reader.conversation_ids():
        for part in reader.get(f"/conversations/{one}")["conversation_parts"]["conversation_parts"]:
            if part["part_type"] == "close" and part["body"] and not part["redacted"]:
                return one, part
    raise AssertionError("no conversation is closed with words")


def change(outercom: Outercom, query: str, *values: object) -> None:
    with sqlite3.connect(outercom.home / "migrations" / "x" / "workspace.db") as workspace:
        assert workspace.execute(query, values).rowcount == 1
    workspace.close()


def test_an_object_is_followed_station_by_station(here: Here, migrated: Outercom, closing: tuple[str, Any]) -> None:
    conversation, part = closing
    done = here(migrated, "explain", "x", conversation)
    assert done.returncode == 0, done.stderr
    stations = [line for line in done.stdout.splitlines() if line[:2] in {f"{n}." for n in range(1, 8)}]
    assert [line.partition(":")[0] for line in stations] == [
        "1. Archive", "2. Decisions", "3. Record", "4. Sent", "5. Answer", "6. Read back from the destination",
        "7. Differences between what was sent and what is there",
    ]  # fmt: skip
    assert "scope: closed" in done.stdout
    assert "its fingerprint is the one the ledger recorded" in done.stdout
    assert f"--part {part['id']}: close" in done.stdout
    assert done.stdout.rstrip().endswith("none")


def test_a_message_is_followed_alone(here: Here, migrated: Outercom, closing: tuple[str, Any]) -> None:
    conversation, part = closing
    whole = json.loads(here(migrated, "explain", "x", conversation, "--part", part["id"], "--json").stdout)
    assert json.loads(here(migrated, "explain", "x", part["id"], "--json").stdout) == whole
    assert whole["raw"]["id"] == whole["record"]["source_id"] == whole["sent"]["source_id"] == part["id"]
    assert whole["sent"] == whole["held"]
    assert whole["differences"] == []
    assert whole["sent_as_recorded"] is True
    assert {what.partition(" ")[0] for what, _ in whole["decisions"]} >= {"scope", "teammate"}
    opening = json.loads(here(migrated, "explain", "x", conversation, "--part", "source", "--json").stdout)
    assert opening["held"]["source_type"] == "source"


def test_what_somebody_changed_there_is_named(here: Here, copied: Outercom, closing: tuple[str, Any]) -> None:
    conversation, part = closing
    change(copied, "UPDATE entries SET text = 'changed' WHERE source_id = ?", part["id"])
    done = here(copied, "explain", "x", part["id"])
    assert done.returncode == 3
    assert "! text" in done.stdout
    assert "! from raw JSON, without a translator: differs" in done.stdout
    assert "! entries[" in here(copied, "explain", "x", conversation).stdout
    change(copied, "DELETE FROM conversations WHERE source_id = ?", conversation)
    assert "it was loaded and is not there any more" in here(copied, "explain", "x", conversation).stdout


@pytest.mark.parametrize("kind", ["contacts", "companies", "tags", "macros", "admins", "data_attributes", "articles"])
def test_every_kind_can_be_followed(here: Here, migrated: Outercom, tiny: ServedSimulator, kind: str) -> None:
    with sqlite3.connect(f"file:{migrated.home}/migrations/x/archive.db?mode=ro", uri=True) as archive:
        found = archive.execute("SELECT id FROM objects WHERE kind = ? ORDER BY id LIMIT 1", (kind,)).fetchone()[0]
    archive.close()
    told = json.loads(here(migrated, "explain", "x", f"{kind}:{found}", "--json").stdout)
    assert (told["kind"], told["id"]) == (kind, found)
    assert told["raw"]
    assert told["held"] == told["sent"]
    assert bool(told["sent"]) is not bool(told["skipped"])


def test_ids_links_and_ids_there_mean_the_same(here: Here, migrated: Outercom, closing: tuple[str, Any]) -> None:
    conversation, _ = closing
    told = json.loads(here(migrated, "explain", "x", conversation, "--json").stdout)
    there = dict(told["answer"])["id there"]
    link = f"https://app.intercom.com/a/inbox/{told['raw'].get('app', 'tw7h2k9x')}/inbox/conversation/{conversation}"
    for text in (there, f"conversations:{conversation}", link):
        assert json.loads(here(migrated, "explain", "x", text, "--json").stdout) == told, text


def test_what_is_not_there_is_said(here: Here, migrated: Outercom, closing: tuple[str, Any]) -> None:
    refused(here(migrated, "explain", "x", "nothing-has-this-id"), 2, "Nothing in this migration")
    refused(here(migrated, "explain", "x", "\x1b[2J"), 2, "Nothing in this migration")
    refused(here(migrated, "explain", "x", closing[0], "--part", "77"), 2, "There is no message '77'")


def test_nothing_that_is_followed_drives_the_terminal(here: Here, migrated: Outercom, tiny: ServedSimulator) -> None:
    for one in Reader(tiny.url).conversation_ids():
        said = here(migrated, "explain", "x", one).stdout
        assert not set(said) & {chr(n) for n in (*range(9), *range(11, 32), *range(127, 160), 0x202E, 0x2066)}


def test_what_was_decided_about_something_itself_is_said(here: Here, migrated: Outercom) -> None:
    with sqlite3.connect(f"file:{migrated.home}/migrations/x/archive.db?mode=ro", uri=True) as archive:
        admin = archive.execute("SELECT id FROM objects WHERE kind = 'admins' ORDER BY id LIMIT 1").fetchone()[0]
        file = archive.execute(
            "SELECT f.key FROM files f JOIN attachments a ON a.key = f.key WHERE f.status = 'stored' AND a.kind = 'conversations'"
        ).fetchone()[0]
    archive.close()

    def decisions(name: str) -> list[list[str]]:
        found: list[list[str]] = json.loads(here(migrated, "explain", "x", name, "--json").stdout)["decisions"]
        return found

    ((what, said),) = decisions(f"admins:{admin}")
    assert (what, said.split()[0]) in {("teammate", word) for word in ("matched", "invited", "skipped:")}
    assert decisions(f"files:{file}") == [["scope", "it comes along: something that is loaded needs it"]]
