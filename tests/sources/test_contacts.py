"""Contacts made whole, and what single fetches give."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest

from tests.intercom.support import BASE, error, reply
from tests.sources.support import made_source
from wizard.errors import Gone, Refused


def embedded(name: str, *ids: str, total: int | None = None) -> dict[str, Any]:
    rows = [{"type": name, "id": one, "url": f"/{name}/{one}"} for one in ids[:10]]
    count = len(ids) if total is None else total
    return {
        "type": "list",
        "data": rows,
        "url": f"/contacts/c1/{name}",
        "total_count": count,
        "has_more": count > len(rows),
    }


def contact(**lists: Any) -> bytes:
    empty = {name: embedded(name) for name in ("companies", "tags", "notes")}
    return msgspec.json.encode(
        {"type": "contact", "id": "c1", "updated_at": 7, "custom_attributes": {"z": 1.50}, **empty, **lists}
    )


def serving(asked: list[str], **pages: list[list[dict[str, Any]]]) -> Callable[[httpx.Request], httpx.Response]:
    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url).removeprefix(BASE))
        name = request.url.path.rsplit("/", 1)[-1]
        page = int(request.url.params.get("page", 1))
        after = f"{BASE}{request.url.path}?page={page + 1}&per_page=50" if page < len(pages[name]) else None
        return reply({"type": "list", "data": pages[name][page - 1], "pages": {"next": after}})

    return handler


async def test_empty_lists_cost_no_call_and_change_nothing() -> None:
    source, _ = made_source(lambda _: pytest.fail("a call was made"))
    raw = contact()
    assert (await source.complete("contacts", raw)).raw == raw


async def test_lists_are_had_to_their_end_and_spliced_in_as_received() -> None:
    asked: list[str] = []
    companies = [[{"id": f"k{i}", "name": f"Company {i}"} for i in range(50)], [{"id": "k50", "name": "Last"}]]
    handler = serving(
        asked,
        companies=companies,
        tags=[[{"id": "93", "name": "VIP \N{GRINNING FACE}"}]],
        notes=[[{"id": "n1", "body": "<p>x</p>"}]],
    )
    source, _ = made_source(handler)
    lists = {
        "companies": embedded("companies", *(f"k{i}" for i in range(10)), total=51),
        "tags": embedded("tags", "93"),
        "notes": embedded("notes", "n1"),
    }
    whole = await source.complete("contacts", contact(**lists))
    got = msgspec.json.decode(whole.raw)
    assert [row["id"] for row in got["companies"]["data"]] == [f"k{i}" for i in range(51)]
    assert got["tags"]["data"] == [{"id": "93", "name": "VIP \N{GRINNING FACE}"}]
    assert got["notes"]["data"] == [{"id": "n1", "body": "<p>x</p>"}]
    assert (got["companies"]["total_count"], got["companies"]["has_more"], got["companies"]["url"]) == (
        51,
        True,
        "/contacts/c1/companies",
    )
    assert b'"custom_attributes":{"z":1.5}' in whole.raw
    assert sorted(asked) == [
        "/contacts/c1/companies?per_page=50",
        "/contacts/c1/companies?per_page=50&page=2",
        "/contacts/c1/notes?per_page=50",
        "/contacts/c1/tags",
    ]
    assert (whole.id, whole.version) == ("c1", 7)


@pytest.mark.parametrize("odd", [None, {"type": "list", "has_more": True, "data": []}, {"type": "list"}, [], "x"])
async def test_a_list_that_is_missing_or_odd_is_asked_for(odd: Any) -> None:
    source, _ = made_source(serving([], tags=[[{"id": "93"}]]))
    got = msgspec.json.decode((await source.complete("contacts", contact(tags=odd))).raw)
    assert got["tags"]["data"] == [{"id": "93"}]


@pytest.mark.parametrize("answer", [error(404, "not_found"), error(403, "forbidden")])
async def test_a_list_intercom_does_not_give_stays_as_it_was(answer: httpx.Response) -> None:
    source, _ = made_source(lambda _: answer)
    raw = contact(tags=embedded("tags", "93"))
    assert msgspec.json.decode((await source.complete("contacts", raw)).raw) == msgspec.json.decode(raw)


async def test_a_fetched_contact_is_whole_too() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/contacts/c1":
            return httpx.Response(200, content=contact(tags=embedded("tags", "93")))
        return reply({"type": "list", "data": [{"id": "93", "name": "VIP"}]})

    source, _ = made_source(handler)
    assert msgspec.json.decode((await source.fetch("contacts", "c1")).raw)["tags"]["data"] == [
        {"id": "93", "name": "VIP"}
    ]


async def test_what_intercom_does_not_give_of_a_contact_is_counted() -> None:
    source, _ = made_source(lambda _: error(403, "forbidden"))
    ids = [str(number) for number in range(14)]
    fetched = await source.complete("contacts", contact(tags=embedded("tags", *ids), notes=embedded("notes", "1")))
    assert fetched.missing_parts == 4


async def test_a_contact_with_half_an_emoji_as_a_name_stays_as_it_came() -> None:
    source, _ = made_source(lambda _: reply({"type": "list", "data": [{"id": "93", "name": "VIP"}]}))
    raw = contact(tags=embedded("tags", "93"))[:-1] + rb',"cut \ud83d":"\ud83d"}'
    whole = json.loads((await source.complete("contacts", raw)).raw)
    assert whole.pop("tags")["data"] == [{"id": "93", "name": "VIP"}]
    assert whole == {name: value for name, value in json.loads(raw).items() if name != "tags"}


async def test_a_merged_contact_is_gone_with_its_new_id() -> None:
    source, _ = made_source(lambda _: error(410, "contact_merged", link='</contacts/c2>; rel="canonical"'))
    with pytest.raises(Gone) as caught:
        await source.fetch("contacts", "c1")
    assert caught.value.moved_to == "c2"


@pytest.mark.parametrize("bad", ["", "../me", "1/reply", "a b", "x?y", "%2e%2e", "é"])
async def test_ids_that_are_none_are_not_asked_for(bad: str) -> None:
    source, _ = made_source(lambda _: pytest.fail("a call was made"))
    with pytest.raises(Refused):
        await source.fetch("conversations", bad)
    with pytest.raises(Refused):
        await source.complete("contacts", msgspec.json.encode({"id": bad, "type": "contact"}))


async def test_a_conversation_is_fetched_as_html() -> None:
    asked: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b'{"id": "215",  "updated_at": 9}')

    source, _ = made_source(handler)
    whole = await source.fetch("conversations", "215")
    assert (whole.id, whole.version, whole.raw) == ("215", 9, b'{"id": "215",  "updated_at": 9}')
    assert str(asked[0].url) == f"{BASE}/conversations/215"


async def test_a_cut_ticket_is_fetched_again() -> None:
    parts = {"type": "ticket_part.list", "ticket_parts": [{"id": "1"}, {"id": "2"}], "total_count": 2}
    source, _ = made_source(lambda _: reply({"id": "9", "ticket_parts": parts}))
    listed = msgspec.json.encode({"id": "9", "ticket_parts": {**parts, "ticket_parts": [{"id": "2"}]}})
    assert len(msgspec.json.decode((await source.complete("tickets", listed)).raw)["ticket_parts"]["ticket_parts"]) == 2
    source, _ = made_source(lambda _: pytest.fail("a call was made"))
    whole = msgspec.json.encode({"id": "9", "ticket_parts": parts})
    assert (await source.complete("tickets", whole)).raw == whole


@pytest.mark.parametrize("raw", [b"[]", b"5", b"null", b"{}"])
async def test_odd_objects_are_refused_or_kept_never_a_crash(raw: bytes) -> None:
    source, _ = made_source(lambda _: pytest.fail("a call was made"))
    for kind in ("contacts", "conversations", "tickets"):
        with pytest.raises(Refused):
            await source.complete(kind, raw)
    if raw == b"{}":
        assert (await source.complete("brands", raw)).raw == raw
    else:
        with pytest.raises(Refused):
            await source.complete("brands", raw)
