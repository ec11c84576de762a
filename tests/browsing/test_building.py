"""The index holds what the archive holds, whatever happened on the way."""

import os
import sqlite3
import threading

import pytest

from tests.archive.support import thing
from tests.browsing.support import (
    ADA,
    DAY,
    JANE,
    NOON,
    archive_of,
    build,
    conversation,
    found,
    new_migration,
    part,
    store,
)
from wizard.browsing import building
from wizard.browsing.building import Builder, Progress
from wizard.browsing.desk import Desk
from wizard.browsing.schema import PLACES
from wizard.browsing.searching import Searcher, Superseded, Wanted
from wizard.errors import CannotWrite, UsageError
from wizard.migration import Migration


def places(migration: Migration) -> list[tuple[int, str, str]]:
    """(place, kind, id) of everything the index has, by place."""
    with sqlite3.connect(migration.paths.search) as database:
        return database.execute("SELECT place, kind, id FROM documents ORDER BY place").fetchall()


def test_everything_is_taken_in_newest_first(migration: Migration) -> None:
    heard: list[Progress] = []
    with Builder(migration) as builder:
        assert builder.build(heard.append)
    assert (heard[0], heard[-1]) == (Progress(0, 7), Progress(7, 7))
    assert found(migration) == ["4", "3", "2", "1"]
    assert found(migration, kind="contacts") == ["contacts c1", "contacts c2"]
    assert os.stat(migration.paths.search).st_mode & 0o777 == 0o600


def test_only_what_changed_is_taken_in_again(migration: Migration) -> None:
    build(migration)
    before, kept = places(migration), ("1", "3", "4", "c2")
    with archive_of(migration) as archive:
        archive.objects.touch("conversations", ["1", "2"])
        store(
            archive,
            "conversations",
            conversation("2", NOON + DAY, "<p>The printer</p>", part("21", NOON + 9 * DAY, ADA, "<p>Doused</p>")),
            version=2,
        )
    build(migration)
    assert [row for row in places(migration) if row[2] in kept] == [row for row in before if row[2] in kept]
    assert found(migration) == ["2", "4", "3", "1"]
    assert found(migration, "doused") == ["2"]
    assert found(migration, "fire") == ["3"]


def test_what_is_deleted_in_intercom_is_found_and_says_so(migration: Migration) -> None:
    build(migration)
    with archive_of(migration) as archive:
        archive.deleted_at_source("conversations", [("2", NOON)])
    build(migration)
    searcher = Searcher(migration.paths.search)
    (hit,) = searcher.find(Wanted("printer")).hits
    searcher.close()
    assert hit.deleted


def test_a_conversation_and_its_ticket_are_one_thread_whichever_comes_first(migration: Migration) -> None:
    thread = conversation("9", NOON, "<p>broken lamp</p>", ticket={"type": "ticket", "id": "9"})
    with archive_of(migration) as archive:
        store(archive, "conversations", thread)
    build(migration)
    assert found(migration, "lamp") == ["9"]
    with archive_of(migration) as archive:
        ticket = {
            "id": "9",
            "ticket_id": "4711",
            "created_at": NOON,
            "updated_at": NOON,
            "ticket_attributes": {"_default_title_": "Lamp"},
        }
        archive.store("tickets", [(thing("9", {**ticket, "ticket_parts": {"ticket_parts": []}}), 1, None)])
        archive.objects.touch("conversations", ["9"])
    build(migration)
    assert found(migration, "lamp") == found(migration, "4711") == ["tickets 9"]


def test_people_who_come_after_their_conversations_are_found_in_them(migration: Migration) -> None:
    with archive_of(migration) as archive:
        thread = conversation("8", NOON, "<p>hi</p>", contacts={"contacts": [{"id": "c8"}]})
        thread["source"]["author"] = ADA
        archive.store("conversations", [(thing("8", thread, contacts=["c8"]), 1, None)])
    build(migration)
    assert found(migration, "latecomer") == []
    with archive_of(migration) as archive:
        store(
            archive,
            "contacts",
            {"id": "c8", "role": "user", "name": "Lars Latecomer", "email": "l@x.example", "updated_at": NOON},
        )
    build(migration)
    assert found(migration, "latecomer") == ["contacts c8", "8"]


def test_merged_people_are_one(migration: Migration) -> None:
    build(migration)
    with archive_of(migration) as archive:
        store(
            archive,
            "contacts",
            {**JANE, "id": "c3", "role": "lead", "phone": "555 9", "created_at": 2, "updated_at": NOON},
        )
        with archive.commit():
            assert archive.people.merge() == 1
    build(migration)
    assert found(migration, "jane", kind="contacts") == ["contacts c1"]
    assert found(migration, '"555 9"', kind="contacts") == ["contacts c1"]


def test_those_of_one_second_all_have_a_place(migration: Migration) -> None:
    second = NOON + 50 * DAY
    with archive_of(migration) as archive:
        store(archive, "conversations", *(conversation(f"9{n}", second, f"<p>word{n}</p>") for n in range(8)))
    Builder(migration).close()
    with sqlite3.connect(migration.paths.search) as database:
        filler = "WITH RECURSIVE n (x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n WHERE x < ?)"
        fill = f"{filler} INSERT INTO documents SELECT ? + x, '', '', x'', 0, '', '', '', '', 0, 0, 0 FROM n"
        database.execute(fill, (PLACES - 4, second * PLACES))
    build(migration)
    taken = [place for place, kind, _ in places(migration) if kind and place >= second * PLACES]
    assert len(taken) == 8
    assert [place // PLACES - second for place in taken] == [0] * 3 + [1] * 5
    assert found(migration, "word7 ") == ["97"]


def test_it_is_stopped_and_goes_on(migration: Migration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BATCH", 1)
    steps = 0

    def stopped() -> bool:
        nonlocal steps
        steps += 1
        return steps > 6

    with Builder(migration) as builder:
        assert not builder.build(stopped=stopped)
        assert 0 < builder.progress().done < 7
    searcher = Searcher(migration.paths.search)
    assert searcher.left() == 7 - builder_done(migration)
    searcher.close()
    build(migration)
    assert found(migration) == ["4", "3", "2", "1"]


def builder_done(migration: Migration) -> int:
    """How many objects the index has."""
    return len(places(migration))


@pytest.mark.parametrize("harm", ["garbage", "short", "older", "empty", "translator", "archive"])
def test_an_index_of_no_use_is_made_anew(migration: Migration, harm: str) -> None:
    build(migration)
    path = migration.paths.search
    if harm == "garbage":
        path.write_bytes(b"no database at all" * 500)
    elif harm == "short":
        path.write_bytes(path.read_bytes()[:5_000])
    elif harm == "empty":
        path.write_bytes(b"")
    else:
        with sqlite3.connect(path) as database:
            if harm == "older":
                database.execute("PRAGMA user_version = 99")
            elif harm == "translator":
                database.execute("UPDATE facts SET value = '-1' WHERE key = 'translator'")
            else:
                database.execute("UPDATE facts SET value = '999999' WHERE key = 'to:conversations'")
            database.execute("UPDATE documents SET title = 'stale'")
    build(migration)
    assert found(migration) == ["4", "3", "2", "1"]
    assert not [row for row in titles(migration) if row == "stale"]


def titles(migration: Migration) -> list[str]:
    with sqlite3.connect(migration.paths.search) as database:
        return [row[0] for row in database.execute("SELECT title FROM documents")]


def test_damage_that_shows_while_searching_has_it_made_anew(migration: Migration) -> None:
    build(migration)
    with sqlite3.connect(migration.paths.search) as database:
        (number,) = database.execute("SELECT number FROM shelves WHERE family = 'threads'").fetchone()
        database.execute(f"UPDATE threads_{number}_data SET block = x'0102030405060708'")
    with pytest.raises(UsageError, match="not there yet"):
        found(migration, "refund")
    assert not migration.paths.search.exists()
    build(migration)
    assert found(migration, "refund") == ["1"]


def test_who_looks_sees_that_it_was_taken_away_and_made_anew(migration: Migration) -> None:
    build(migration)
    searcher = Searcher(migration.paths.search)
    assert len(searcher.find(Wanted()).hits) == 4
    migration.paths.search.rename(migration.paths.search.with_suffix(".old"))
    with pytest.raises(UsageError):
        searcher.find(Wanted())
    build(migration)
    assert len(searcher.find(Wanted()).hits) == 4
    searcher.close()


def test_two_builders_take_turns(migration: Migration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BATCH", 1)
    threads = [threading.Thread(target=build, args=(migration,)) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    # One that waited too long for the other on a busy machine gives up; whoever comes next finishes.
    build(migration)
    assert len(places(migration)) == 7
    assert found(migration) == ["4", "3", "2", "1"]


def test_it_is_built_beside_a_run_that_writes(migration: Migration) -> None:
    with archive_of(migration) as archive, Builder(migration) as builder:
        assert builder.build()
        assert not builder.is_behind()
        store(archive, "conversations", conversation("5", NOON + 5 * DAY, "<p>just now</p>"))
        assert builder.is_behind()
        assert builder.build()
        with archive.commit():
            archive.objects.touch("conversations", ["1"])
            assert found(migration, "just now") == ["5"]


def test_without_an_archive_it_says_so(home: object) -> None:
    empty = new_migration("empty")
    with pytest.raises(UsageError, match="Nothing has been read"):
        Builder(empty)
    assert not empty.paths.search.exists()


def test_a_damaged_archive_is_said_and_left_alone(migration: Migration) -> None:
    migration.paths.archive.write_bytes(b"broken" * 1_000)
    with pytest.raises(CannotWrite, match="damaged"):
        Builder(migration)
    assert migration.paths.archive.read_bytes() == b"broken" * 1_000


def test_a_damaged_plan_is_no_hindrance(migration: Migration) -> None:
    migration.paths.plan.write_text("{")
    build(migration)
    assert found(migration, "refund") == ["1"]


def test_a_desk_builds_by_itself_and_breaks_searches_off(migration: Migration) -> None:
    desk = Desk(migration)
    desk.open()
    thread = desk._builder
    assert thread is not None
    desk._over.set()
    thread.join(30)
    assert desk.trouble is None
    build(migration)
    assert [hit.id for hit in desk.find(Wanted("printer")).hits] == ["2"]
    endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    ended: list[str] = []

    def ask() -> None:
        try:
            desk.searcher._ask(lambda db: db.execute(endless).fetchone())
        except Superseded:
            ended.append("superseded")

    asking = threading.Thread(target=ask)
    asking.start()
    while asking.is_alive():
        desk.cancel()
        asking.join(0.01)
    assert ended == ["superseded"]
    assert [hit.id for hit in desk.find(Wanted("printer")).hits] == ["2"]
    desk.close()


def test_what_was_taken_in_is_put_in_order(migration: Migration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "BATCH", 1)
    monkeypatch.setattr(building, "_UNTIDY", 2)
    build(migration)
    with sqlite3.connect(migration.paths.search) as database:
        shelves = database.execute("SELECT family, number, added FROM shelves").fetchall()
        assert {(family, added) for family, _, added in shelves} == {("threads", 0), ("people", 0)}
        (number,) = {number for family, number, _ in shelves if family == "threads"}
        # One segment in all: the leaves of only one number are there (FTS5 keeps it in the upper half of a block's id).
        segments = database.execute(f"SELECT DISTINCT id >> 37 FROM threads_{number}_data WHERE id > 10").fetchall()
        assert len(segments) == 1
    assert found(migration) == ["4", "3", "2", "1"]
