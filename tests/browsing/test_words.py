"""What is typed is text: it finds what holds it, in any language, and never is an error."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.browsing.schema import add_shelf
from wizard.browsing.words import asked, folded, mark, marked

TABLE = "threads_1"


@pytest.fixture(scope="module")
def table() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE shelves (family TEXT, number INTEGER)")
    add_shelf(connection, "threads", 1)
    return connection


def holds(table: sqlite3.Connection, text: str, typed: str) -> bool:
    """Whether a document with this text is found by what is typed."""
    conditions = asked(typed)
    if not conditions:
        return False
    table.execute("DELETE FROM shelves")
    table.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('delete-all')")
    table.execute(f"INSERT INTO {TABLE} (rowid, text, marks) VALUES (5, ?, 'k1')", (folded(text),))
    match = f"marks : (k1) AND text : ({' AND '.join(conditions)})"
    return table.execute(f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH ?", (match,)).fetchall() == [(5,)]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Refund, please", "REFUND"),
        ("Refund, please", "refu"),
        ("Refund, please", "please refund"),
        ("Refund, please", '"refund please"'),
        ("Refund, please", '"refund ple'),
        ("Straße", "strasse"),
        ("Zoë café e\u0301a", "zoe cafe \u00e9a"),
        ("write to jane.doe@example.com", "jane.doe@example.com"),
        ("write to jane.doe@example.com", "jane.d"),
        ("我想申请退款政策", "退款"),
        ("我想申请退款政策", "款政"),
        ("返品したいです", "したい"),
        ("สวัสดีครับ", "ครับ"),
        ("환불을 원합니다", "환불을"),
        ("नमस्ते दुनिया", "नमस्ते"),
        ("\uff46\uff55\uff4c\uff4c width", "full"),
        ("+491701234567 491701234567", "+49 (170) 123-4567"),
        ("+49 170 1234567", "+49 170 1234567"),
        ("of 2024-05-03", "2024-05-03"),
        ("order #48201", "#48201"),
        ("AND OR NOT NEAR", "and or not near"),
        ("text:refund", "text:refund"),
    ],
)  # fmt: skip
def test_it_is_found(table: sqlite3.Connection, text: str, typed: str) -> None:
    assert holds(table, text, typed)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Refund, please", '"please refund"'),
        ("Refund, please", "ref und"),
        ("Refund, please", "refu "),
        ("Refund, please", "re"),
        ("Refund, please", "refund nothing"),
        ("退款", "款退"),
        ("k1", "-"),
        ("k1", '"'),
        ("something", "k1"),
    ],
)
def test_it_is_not_found(table: sqlite3.Connection, text: str, typed: str) -> None:
    assert not holds(table, text, typed)


@given(st.text(max_size=60))
def test_nothing_typed_is_an_error(table: sqlite3.Connection, typed: str) -> None:
    holds(table, "refund", typed)
    holds(table, "refund", f'"{typed}')
    marked(typed)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"]), max_size=80), st.data())
def test_every_word_of_a_text_finds_it(table: sqlite3.Connection, text: str, data: st.DataObject) -> None:
    words = [word for word in text.split() if any(one.isalnum() for one in word) and '"' not in word]
    if words:
        word = data.draw(st.sampled_from(words))
        assert holds(table, text, word + " ") or not asked(word + " ")


def test_marks_are_words_that_nobody_types() -> None:
    assert mark("t", "Tag: é") == "t5461673a20c3a9"
    assert mark("t", "\ud800").isalnum()


def test_what_was_typed_is_marked_where_words_begin() -> None:
    pattern = marked('refund "on fire" (')
    assert pattern is not None
    assert [hit[0] for hit in pattern.finditer("Refunds: prefund, ON FIRE")] == ["Refund", "ON FIRE"]
    assert marked(" ( ") is None
