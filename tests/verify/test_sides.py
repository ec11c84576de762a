"""One object from both sides: nothing is marked in a whole workspace, and exactly what was damaged in another one."""

import asyncio
import os
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.verify.loaded import SMALL, copied, load
from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.plan.models import Judgement
from wizard.records import FieldType
from wizard.session import Session
from wizard.verify.asking import Answer
from wizard.verify.report import SideBySide
from wizard.verify.sides.building import SHOWN


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a small migration that is read and loaded."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OUTERCOM_HOME", str(folder))
        asyncio.run(load("x", SMALL))
    return folder


@pytest.fixture
def session(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session over a copy of it."""
    copied(whole, tmp_path / "copy", monkeypatch)
    with Session(Migration.open("x")) as opened:
        yield opened


def change(session: Session, query: str, *values: object) -> None:
    """Damage the workspace, one row exactly."""
    with sqlite3.connect(session.migration.paths.workspace) as connection:
        assert connection.execute(query, values).rowcount == 1, query
    connection.close()


def ask(session: Session, query: str) -> list[tuple[str, ...]]:
    """Rows of the workspace."""
    connection = sqlite3.connect(session.migration.paths.workspace)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def marks(pair: SideBySide) -> dict[str, str]:
    """What differs, by fact or by the number of the entry."""
    found = {fact.label: fact.differs for fact in pair.facts if fact.differs}
    return found | {str(n): one.differs for n, one in enumerate(pair.pairs) if one.differs}


def test_a_whole_workspace_shows_no_difference(session: Session) -> None:
    with session.viewing() as viewer:
        seen = [viewer.side_by_side(kind, one) for kind in SHOWN for one, _ in list(viewer.archive.objects.each(kind))]
    assert {(one.kind, one.id): marks(one) for one in seen if one.differences} == {}
    assert len(seen) > 80
    assert {one.kind for one in seen if one.there} == set(SHOWN)
    threads = [one for one in seen if one.kind in ("conversations", "tickets") and one.there]
    assert all(pair.source and pair.destination for one in threads for pair in one.pairs)
    said = [pair for one in threads for pair in one.pairs]
    assert any(pair.source and pair.source.files for pair in said)
    labels = {fact.label for one in seen for fact in one.facts if fact.source and fact.destination}
    assert labels >= {
        "state",
        "channel",
        "contacts",
        "tags",
        "assignee",
        "e-mail",
        "name",
        "companies",
        "role",
        "website",
    }
    assert any(one.related for one in seen if one.kind == "contacts")
    assert any(one.losses for one in seen if one.kind == "macros")


def test_dates_are_said_as_dates(session: Session) -> None:
    dated = {key.partition(":")[2] for key, one in session.plan.attributes.items() if one.type is FieldType.DATE}
    with session.viewing() as viewer:
        seen = [
            fact
            for kind in ("contacts", "companies")
            for one, _ in list(viewer.archive.objects.each(kind))
            for fact in viewer.side_by_side(kind, one).facts
            if fact.label in dated
        ]
    said = [(side or "") for fact in seen for side in (fact.source, fact.destination)]
    assert sum(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", one) is not None for one in said) > 10
    assert not [one for one in said if one.isdigit()]


def test_channels_have_our_names_on_both_sides(session: Session) -> None:
    [(source,)] = ask(session, "SELECT source_id FROM conversations WHERE source_channel = 'conversation' LIMIT 1")
    facts = {fact.label: fact for fact in session.side_by_side("conversations", source).facts}
    assert (facts["channel"].source, facts["channel"].destination) == ("messenger", "messenger")


async def test_what_arrived_is_asked_from_the_moment_of_reading(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, tuple[int, int] | None] = {}

    class Counting:
        async def count(self, kind: str, *, window: tuple[int, int] | None = None) -> int | None:
            asked[kind] = window
            return 2 if kind == "conversations" else None

    @asynccontextmanager
    async def source() -> AsyncIterator[Counting]:
        yield Counting()

    monkeypatch.setattr(session, "_source", source)
    assert await session.arrived() == {"conversations": 2, "contacts": None}
    with session.archive() as archive:
        assert {kind: window[0] for kind, window in asked.items() if window} == {
            kind: archive.listed_to(kind) for kind in ("conversations", "contacts")
        }


def test_what_was_damaged_is_marked_and_nothing_else(session: Session) -> None:
    [(thread, source)] = ask(
        session,
        "SELECT number, source_id FROM conversations WHERE origin = 'conversation' AND number IN"
        " (SELECT conversation FROM entries WHERE text <> '' GROUP BY 1 HAVING count(*) > 5) LIMIT 1",
    )
    rows = ask(session, f"SELECT number FROM entries WHERE conversation = {thread} AND text <> '' ORDER BY position")
    (first,), (second,), (third,) = rows[1:4]
    clean = session.side_by_side("conversations", source)
    change(session, "UPDATE entries SET text = 'no such words' WHERE number = ?", first)
    change(session, "UPDATE entries SET at = at + 1 WHERE number = ?", second)
    change(session, "DELETE FROM entries WHERE number = ?", third)
    change(
        session,
        "UPDATE conversations SET status = CASE status WHEN 'open' THEN 'closed' ELSE 'open' END WHERE number = ?",
        thread,
    )
    pair = session.side_by_side("conversations", source)
    found = marks(pair)
    assert found.pop("state") == "differs"
    assert sorted(found.values()) == sorted(
        value for value in found.values() if re.search("text|time|is not there", value)
    )
    assert len(found) == 3 == pair.differences - 1
    assert pair.digest != clean.digest
    assert [one.source for one in pair.pairs if one.destination is None] != []


def test_people_companies_and_macros_are_marked_too(session: Session) -> None:
    [(person,)] = ask(session, "SELECT source_id FROM customers WHERE name <> '' AND gone = 0 LIMIT 1")
    [(company,)] = ask(session, "SELECT source_id FROM companies LIMIT 1")
    [(macro,)] = ask(session, "SELECT source_id FROM saved_replies LIMIT 1")
    change(session, "UPDATE customers SET name = 'Somebody Else' WHERE source_id = ?", person)
    change(session, "UPDATE companies SET website = 'https://elsewhere.example' WHERE source_id = ?", company)
    change(session, "UPDATE saved_replies SET text = 'Something else' WHERE source_id = ?", macro)
    assert marks(session.side_by_side("contacts", person)) == {"name": "differs"}
    assert marks(session.side_by_side("companies", company)) == {"website": "differs"}
    assert list(marks(session.side_by_side("macros", macro))) == ["0"]


def test_what_is_gone_there_says_so_and_what_never_came_says_why(session: Session) -> None:
    ((gone,), (left,)) = ask(session, "SELECT source_id FROM conversations ORDER BY id LIMIT 2")
    change(session, "DELETE FROM conversations WHERE source_id = ?", gone)
    assert marks(session.side_by_side("conversations", gone))["at the destination"] == "it is not there any more"
    with sqlite3.connect(session.migration.paths.ledger("ochre")) as ledger:
        ledger.execute(
            "UPDATE rows SET state = 'skipped', there = NULL, reason = 'outside the date range' WHERE kind = 'conversations' AND id = ?", (left,)
        )  # fmt: skip
    ledger.close()
    pair = session.side_by_side("conversations", left)
    assert (pair.absent, pair.there, pair.differences) == ("Not loaded: outside the date range.", "", 0)
    assert pair.pairs[0].source
    answer = session.proof.ask(left)
    assert "outside the date range" in answer.found[0].detail
    with pytest.raises(UsageError, match="not in the archive"):
        session.side_by_side("conversations", "77")


def test_links_ids_addresses_and_names_are_found(session: Session) -> None:
    with session.viewing() as viewer:
        app = viewer.archive.fact("workspace") or ""
        contacts = [
            viewer.archive.objects.decoded("contacts", one) or {} for one, _ in viewer.archive.objects.each("contacts")
        ]
        company = viewer.archive.objects.decoded("companies", next(viewer.archive.objects.each("companies"))[0]) or {}
    [(thread,)] = ask(session, "SELECT source_id FROM conversations LIMIT 1")
    person = next(one for one in contacts if one.get("email") and one.get("name") and one.get("external_id"))

    def found(text: str) -> set[tuple[str, str]]:
        return {(one.kind, one.id) for one in session.proof.ask(text).found}

    assert found(f"https://app.intercom.com/a/inbox/{app}/inbox/conversation/{thread}") == {("conversations", thread)}
    assert found(f" {thread} ") == {("conversations", thread)}
    assert ("contacts", person["id"]) in found(person["email"].upper())
    assert ("contacts", person["id"]) in found(person["email"][:-4])
    assert ("contacts", person["id"]) in found(person["external_id"])
    assert ("contacts", person["id"]) in found(person["name"][1:].lower())
    assert found(company["id"]) == {("companies", company["id"])}
    assert ("companies", company["id"]) in found(company["name"])
    assert session.proof.ask("") == Answer()
    assert "Nothing here is called" in session.proof.ask("\x1b[31mnobody").why
    assert "not list it" in session.proof.ask(f"https://app.intercom.com/a/inbox/{app}/inbox/conversation/77").why
    with pytest.raises(UsageError, match="another Intercom workspace"):
        session.proof.ask("https://app.intercom.com/a/inbox/zz99/inbox/conversation/77")


def test_a_judgement_is_kept_reported_and_known_to_be_of_something_else_since(session: Session) -> None:
    chosen = session.proof.sample()
    assert len(chosen) == 12
    one, other = (session.proof.pair(each.kind, each.id) for each in chosen[:2])
    session.proof.judge(one, accepted=True, at=5)
    session.proof.judge(other, accepted=False, note="the photo\nis missing", at=6)
    assert {key: each.note for key, each in session.migration.load().judgements.items()} == {
        f"{one.kind}:{one.id}": "", f"{other.kind}:{other.id}": "the photo is missing",
    }  # fmt: skip
    assert [(each.id, each.accepted, each.changed) for each in session.proof.judged()] == [
        (other.id, False, False), (one.id, True, False),
    ]  # fmt: skip
    change(session, "UPDATE conversations SET subject = 'changed' WHERE source_id = ?", one.id)
    assert [(each.id, each.changed) for each in session.proof.judged()] == [(other.id, False), (one.id, True)]
    markdown, machine, page = session.proof.save(session.verify(None))
    for path in (markdown, page):
        text = path.read_text()
        assert "1 accepted, 1 rejected" in text
        assert "the photo is missing" in text
    assert '"accepted": false' in machine.read_text()
    session.proof.another()
    again = session.proof.sample()
    assert {(each.kind, each.id) for each in again} >= {(one.kind, one.id), (other.kind, other.id)}
    assert {each.id for each in again} != {each.id for each in chosen}
    session.proof.take_back(other)
    assert session.proof.judgement(other.kind, other.id) is None


def test_a_forgotten_person_is_in_no_note(session: Session) -> None:
    [(person, email)] = ask(
        session,
        "SELECT c.source_id, e.email FROM customers c JOIN customer_emails e ON e.customer = c.number WHERE c.gone = 0 LIMIT 1",
    )
    said = Judgement(accepted=False, note=f"write to {email}")
    session.change(lambda plan: plan.judgements.update({f"contacts:{person}": said, "conversations:1": said}))
    session.forget(email, dry=False)
    left = session.migration.load().judgements
    assert list(left) == ["conversations:1"]
    assert email not in left["conversations:1"].note


def test_the_whole_of_it_runs_on_no_network(session: Session) -> None:
    assert "OUTERCOM_HOME" in os.environ
    counts = {row.kind: row for row in session.proof.counts()}
    assert counts["conversations"].right
    assert "skipped by decision (loaded as the ticket it became)" in counts["conversations"].explained
    report = session.verify(None)
    assert not session.proof.stale(report)
    assert session.proof.macros()[0].losses
