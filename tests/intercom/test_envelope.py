"""Every shape a list has."""

from typing import Any

import msgspec
import pytest

from tests.intercom.support import BASE
from wizard.errors import Refused
from wizard.intercom.decoding import head_of, id_text, unix_seconds
from wizard.intercom.envelope import open_envelope

ROWS = [{"id": "1"}, {"id": 2}]


def opened(value: Any, *, numbered: bool = False) -> tuple[list[Any], int | None, dict[str, str]]:
    envelope = open_envelope(msgspec.json.encode(value), BASE, numbered=numbered)
    return [msgspec.json.decode(item) for item in envelope.items], envelope.total, dict(envelope.next)


CURSOR = {"page": 2, "starting_after": "WzE3MSwxLDJd"}


@pytest.mark.parametrize(
    ("value", "after"),
    [
        ({"type": "list", "data": ROWS, "total_count": 9, "pages": {"type": "pages", "page": 1, "total_pages": 5}}, {}),
        ({"type": "list", "data": ROWS, "total_count": 9, "pages": {"next": None}}, {}),
        ({"type": "list", "data": ROWS, "total_count": 9, "pages": None}, {}),
        ({"type": "list", "data": ROWS, "total_count": 9}, {}),
        (
            {"type": "list", "data": ROWS, "total_count": 9, "pages": {"next": CURSOR}},
            {"starting_after": "WzE3MSwxLDJd"},
        ),
        ({"type": "list", "data": ROWS, "total_count": 9, "pages": {"next": {"starting_after": None}}}, {}),
        (
            {"type": "list", "data": ROWS, "total_count": 9, "pages": {"next": f"{BASE}/companies?per_page=60&page=2"}},
            {"per_page": "60", "page": "2"},
        ),
        ({"data": ROWS, "total_count": 9, "pages": {"next": "https://api.eu.intercom.io/x?page=3"}}, {"page": "3"}),
        ({"data": ROWS, "total_count": 9, "pages": {"next": "/x?page=3"}}, {"page": "3"}),
        ({"data": ROWS, "total_count": 9, "pages": {"next": 3}}, {"page": "3"}),
        ({"data": ROWS, "total_count": 9, "pages": None, "scroll_param": "69352cd2"}, {"scroll_param": "69352cd2"}),
        ({"data": ROWS, "total_count": 9, "has_more": True, "next_cursor": "abc"}, {"cursor": "abc"}),
        ({"data": ROWS, "total_count": 9, "has_more": False, "next_cursor": "abc"}, {}),
        ({"type": "conversation.list", "conversations": ROWS, "total_count": 9}, {}),
        ({"type": "company.list", "pages": {}, "extra": [1], "companies": ROWS, "total_count": 9}, {}),
        ({"type": "activity_log.list", "activity_logs": ROWS, "total_count": 9}, {}),
        ({"type": "list", "data": {"articles": ROWS, "highlights": []}, "total_count": 9}, {}),
        ({"type": "list", "instances": ROWS, "total_count": 9}, {}),
    ],
)
def test_shapes(value: Any, after: dict[str, str]) -> None:
    assert opened(value) == (ROWS, 9, after)


def test_counted_pages_without_a_next() -> None:
    page = {"type": "side_conversation.list", "side_conversations": ROWS, "pages": {"page": 1, "total_pages": 2}}
    assert opened(page, numbered=True)[2] == {"page": "2"}
    top = {"type": "list", "data": ROWS, "page": 2, "total_pages": 2}
    assert opened(top, numbered=True)[2] == {}
    for one, two in ((1.0, 2.0), ("1", "2")):
        assert opened({"data": ROWS, "pages": {"page": one, "total_pages": two}}, numbered=True)[2] == {"page": "2"}
    assert opened({"data": ROWS, "total_count": 9.0})[1] == 9
    word = {"data": ROWS, "pages": {"next": {"page": 2.0}}}
    assert (opened(word, numbered=True)[2], opened(word)[2]) == ({"page": "2"}, {})
    ended = {"data": ROWS, "pages": {"page": 1, "total_pages": 2, "next": None}}
    assert opened(ended, numbered=True)[2] == {}


def test_a_bare_array_and_empty_lists() -> None:
    assert opened(ROWS) == (ROWS, None, {})
    assert opened({"type": "list", "data": []}) == ([], None, {})
    assert opened({"type": "list", "data": None}) == ([], None, {})
    assert opened({"type": "ticket.list", "tickets": None}) == ([], None, {})
    assert opened({"type": "list", "data": [None, {"id": "1"}]})[0] == [{"id": "1"}]


@pytest.mark.parametrize("value", [{"type": "error.list", "errors": [{"code": "x"}]}, {}, {"id": "1"}])
def test_what_is_no_list(value: Any) -> None:
    with pytest.raises(Refused):
        opened(value)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/?page=2",
        "http://api.intercom.io/?page=2",
        "https://x@api.intercom.io/?page=2",
        "http://[::1",
    ],
)
def test_a_next_page_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        opened({"data": ROWS, "pages": {"next": url}})


def test_items_stay_as_received() -> None:
    body = b'{"data":[{"id":  "1", "x":1.50,"big":12345678901234567890123, "s":"\\u00e9\\ud83d\\ude00"}]}'
    item = open_envelope(body, BASE).items[0]
    assert bytes(item) == b'{"id":  "1", "x":1.50,"big":12345678901234567890123, "s":"\\u00e9\\ud83d\\ude00"}'
    head = head_of(item)
    assert head is not None
    assert head.id == "1"


def test_ids_and_dates() -> None:
    assert [id_text(value) for value in ("7", 7, 7.0, None, "")] == ["7", "7", "7", None, None]
    second = 1_700_000_000
    for date in (
        second,
        second * 1000,
        str(second),
        f"{second}.5",
        "2023-11-14T22:13:20.000Z",
        "2023-11-14T23:13:20+01:00",
    ):
        assert unix_seconds(date) == second
    assert unix_seconds(-86_400) == -86_400
    assert [unix_seconds(value) for value in (None, "", "soon", float("nan"), 1e300)] == [None] * 5


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example/x?page=2", "HTTPS://evil.example/x?page=2", "//evil.example/x?page=2", "\\\\evil.example\\x?page=2",
        "/\\evil.example/x?page=2", "https:/\\evil.example?page=2", f"{BASE}@evil.example/x?page=2", f"{BASE}:8443/x?page=2",
        BASE.replace("https", "http") + "/x?page=2", "file:///etc/passwd?page=2", "http://[::1?page=2",
    ],
)  # fmt: skip
def test_a_next_page_anywhere_else_is_refused(away: str) -> None:
    with pytest.raises(Refused, match="another host"):
        opened({"type": "list", "data": ROWS, "pages": {"next": away}})


@pytest.mark.parametrize("here", ["/x?page=2", "?page=2", f"{BASE}/x?page=2"])
def test_a_next_page_here_is_one(here: str) -> None:
    assert opened({"type": "list", "data": ROWS, "pages": {"next": here}})[2] == {"page": "2"}
