"""Reading only a thread's outline finds the same as reading all of it, whatever is odd about it."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from wizard.intercom.decoding import decode_any
from wizard.sources.intercom import threads
from wizard.sources.port import Fetched

ODD: tuple[Any, ...] = (
    None,
    "",
    "x",
    0,
    7,
    1.5,
    True,
    [],
    [None],
    [7],
    ["x"],
    [{}],
    [{"id": 9}],
    {},
    {"id": 9},
    {"type": "list", "admins": 3},
)
FILE = {
    "type": "upload",
    "name": "a.png",
    "url": "https://downloads.intercomcdn.com/a.png",
    "content_type": "image/png",
    "filesize": 3,
}
PICTURE = '<p>See <IMG src="https://downloads.intercomcdn.com/b.png?expires=1&signature=2"></p>'


def author(kind: str, number: int) -> dict[str, Any]:
    return {
        "type": kind,
        "id": str(number),
        "name": f"N{number}",
        "email": f"n{number}@example.org",
        "extra": {"deep": [1]},
    }


def thread(body: str, holder: str) -> dict[str, Any]:
    """A conversation (or ticket) with everything an outline looks at."""
    parts = [
        {"id": "p1", "part_type": "comment", "body": body, "author": author("user", 1), "attachments": [FILE]},
        {"id": 2, "part_type": "note", "body": body, "author": author("admin", 2), "attachments": []},
    ]
    return {
        "type": "conversation", "id": "215", "updated_at": 1_790_000_000, "admin_assignee_id": 3,
        "source": {"id": "s1", "body": body, "author": author("lead", 4), "attachments": [FILE]},
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "c1"}]},
        "teammates": {"type": "admin.list", "admins": [{"type": "admin", "id": "5"}]},
        "company": {"type": "company", "id": "co"}, "statistics": {"count_conversation_parts": 3},
        "custom_attributes": {"File": FILE}, "ticket_attributes": {"Files": [FILE]},
        holder: {"type": "list", holder: parts, "total_count": 4},
    }  # fmt: skip


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything in some JSON."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inside:
        yield (*way, name)
        yield from places(one, (*way, name))


def changed(value: Any, way: tuple[Any, ...], odd: Any) -> bytes:
    whole = copy.deepcopy(value)
    inner = whole
    for name in way[:-1]:
        inner = inner[name]
    inner[way[-1]] = odd
    return json.dumps(whole).encode()


def read(which: Callable[..., Fetched], raw: bytes) -> Fetched | str:
    try:
        return which(raw, lambda url: "intercomcdn" in url)
    except ValueError as error:
        return str(error)


@pytest.mark.parametrize("body", ["<p>Plain words</p>", PICTURE])
@pytest.mark.parametrize(
    ("which", "holder"), [(threads.conversation, "conversation_parts"), (threads.ticket, "ticket_parts")]
)
def test_an_outline_says_what_the_whole_says(
    which: Callable[..., Fetched], holder: str, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = thread(body, holder)
    raws = [json.dumps(base).encode()] + [changed(base, way, odd) for way in places(base) for odd in ODD]
    raws.append(raws[0].replace(b"Plain words", b"half \\ud83d a pair").replace(b"N1", b"\\ud83d"))
    outlines = [read(which, raw) for raw in raws]
    monkeypatch.setattr(threads, "outline", lambda raw, **_: decode_any(raw))
    assert outlines == [read(which, raw) for raw in raws]
    whole = outlines[0]
    assert isinstance(whole, Fetched)
    assert any(file.inline for file in whole.files) == (body == PICTURE)
    assert {one.id for one in whole.teammates} == {"2", "3", "5"}
    assert whole.contacts[0] == "c1"
