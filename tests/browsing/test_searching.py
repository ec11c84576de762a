"""Filters, pages and what is meant by an id or link."""

from dataclasses import replace
from typing import Any

import pytest

from tests.browsing.support import DAY, NOON, archive_of, build, conversation, found, names, new_migration, store
from wizard.browsing.naming import end_second, first_second
from wizard.browsing.searching import MOST_COUNTED, Searcher, Wanted
from wizard.errors import UsageError
from wizard.migration import Migration


@pytest.fixture
def built(migration: Migration) -> Migration:
    build(migration)
    return migration


@pytest.mark.parametrize(
    ("text", "filters", "expected"),
    [
        ("refund", {}, ["1"]),
        ("refu", {}, ["1"]),
        ('"on fire"', {}, ["2"]),
        ("fire", {}, ["3", "2"]),
        ("jane", {}, ["contacts c1", "4", "3", "2", "1"]),
        ("jane@example.com", {}, ["contacts c1", "4", "3", "2", "1"]),
        ("strasse", {}, ["1"]),
        ("退款", {}, ["4"]),
        ("billing", {}, ["1"]),
        ("ada", {}, ["3", "1"]),
        ("gold", {}, ["contacts c1"]),
        ("initech", {}, ["contacts c1", "companies co1", "1"]),
        ("lost.png", {}, ["3"]),
        ("!!!", {}, []),
        ("nothing of the kind", {}, []),
        ("", {"state": "open"}, ["3", "2"]),
        ("", {"state": "snoozed"}, ["4"]),
        ("fire", {"state": "closed"}, []),
        ("", {"tag": "t1"}, ["1"]),
        ("", {"admin": "7"}, ["3", "1"]),
        ("fire", {"admin": "7"}, ["3"]),
        ("", {"channel": "email"}, ["1"]),
        ("", {"channel": "messenger", "state": "open", "admin": "7"}, ["3"]),
        ("", {"kind": "companies"}, ["companies co1"]),
        ("", {"kind": "contacts"}, ["contacts c1", "contacts c2"]),
        ("", {"kind": "tickets"}, []),
        ("", {"contacts": ("c1",)}, ["4", "3", "2", "1"]),
        ("", {"contacts": ("nobody", "c1"), "tag": "t1"}, ["1"]),
        ("", {"company": "co1"}, ["contacts c1", "1"]),
        ("", {"since": NOON + DAY, "until": NOON + 2 * DAY}, ["2"]),
        ("jane", {"since": NOON + 3 * DAY}, ["4"]),
        ("", {"until": NOON}, []),
    ],
)
def test_what_is_wanted_is_found(built: Migration, text: str, filters: dict[str, Any], expected: list[str]) -> None:
    assert found(built, text, **filters) == expected


@pytest.mark.parametrize(
    "text",
    [
        "3",
        "#3",
        "conversation 3",
        "https://app.intercom.com/a/inbox/abc12/inbox/conversation/3",
        "<https://app.intercom.com/a/inbox/_/inbox/conversation/3>",
    ],
)
def test_an_id_or_old_link_finds_what_it_names(built: Migration, text: str) -> None:
    assert found(built, text) == ["3"]


def test_pages_follow_each_other_without_gap_or_double(home: object) -> None:
    migration = new_migration("pages")
    with archive_of(migration) as archive:
        # Over several stretches of time, some of them in one second.
        store(
            archive,
            "conversations",
            *(conversation(str(n), NOON - n // 3 * 5 * DAY, "<p>hello</p>") for n in range(60)),
        )
    build(migration)
    searcher = Searcher(migration.paths.search)
    seen: list[str] = []
    begin: int | None = None
    sizes = []
    while True:
        page = searcher.find(Wanted("hello"), begin, 7)
        seen += names(page.hits)
        sizes.append(len(page.hits))
        if page.next is None:
            break
        begin = page.next
    assert sorted(seen, key=int) == [str(n) for n in range(60)]
    assert [int(one) // 3 for one in seen] == sorted(int(one) // 3 for one in seen)
    assert sizes == [7] * 8 + [4]
    assert searcher.count(Wanted("hello")) == 60 < MOST_COUNTED
    assert searcher.count(Wanted("hello", since=NOON - 5 * DAY)) == 6
    searcher.close()


def test_choices_are_named(built: Migration) -> None:
    searcher = Searcher(built.paths.search)
    choices = searcher.choices()
    searcher.close()
    assert choices.tags == (("t1", "Billing"),)
    assert choices.admins == (("7", "Ada Admin"),)
    assert [value for value, _ in choices.channels] == ["email", "messenger"]


def test_filters_are_known_as_such() -> None:
    assert not Wanted("text").filtered
    assert all(replace(Wanted("x"), **one).filtered for one in ({"state": "open"}, {"since": 0}, {"contacts": ("1",)}))


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("2024", 1_704_067_200, 1_735_689_600),
        ("2024-12", 1_733_011_200, 1_735_689_600),
        (" 2024-05-03 ", 1_714_694_400, 1_714_780_800),
        ("", None, None),
    ],
)
def test_days_months_and_years(text: str, first: int | None, end: int | None) -> None:
    assert (first_second(text), end_second(text)) == (first, end)


@pytest.mark.parametrize(
    "text", ["24", "2024-13", "2024-02-30", "yesterday", "2024-1-2-3", "٢٠٢٤", "-2024", "9999-12-x"]
)
def test_what_is_no_day_is_said(text: str) -> None:
    with pytest.raises(UsageError):
        first_second(text)
