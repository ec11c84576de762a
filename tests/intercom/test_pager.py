"""The pager: to the end, nothing lost, nothing twice, never for ever."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intercom.support import BASE, error, made_client, reply
from wizard.errors import Refused, Unreachable
from wizard.intercom.client import IntercomClient
from wizard.intercom.page_size import PageSize
from wizard.intercom.pager import Listing, pages
from wizard.net import answer as answers

SEARCH = Listing("/conversations/search", 150, method="POST", search={"query": {"field": "created_at"}})


def rows(count: int) -> list[dict[str, Any]]:
    return [{"id": str(i), "updated_at": 100 + i} for i in range(count)]


async def listed(client: IntercomClient, listing: Listing) -> list[str | None]:
    return [item.id async for page in pages(client, listing) for item in page.items]


def by_cursor(request: httpx.Request, data: list[dict[str, Any]], most: int = 150) -> httpx.Response:
    search = request.method == "POST"
    asked = json.loads(request.content)["pagination"] if search else dict(request.url.params)
    start, size = int(asked.get("starting_after", 0)), min(int(asked["per_page"]), most)
    after = {"next": {"starting_after": str(start + size)}} if start + size < len(data) else {}
    return reply({"type": "list", "data": data[start : start + size], "total_count": len(data), "pages": after})


def by_number(request: httpx.Request, data: list[dict[str, Any]], style: str) -> httpx.Response:
    page, size = int(request.url.params.get("page", 1)), int(request.url.params.get("per_page", 20))
    last = -(-len(data) // size)
    word: dict[str, Any] = {"page": page, "total_pages": last}
    if style == "url":
        word["next"] = f"{BASE}{request.url.path}?per_page={size}&page={page + 1}" if page < last else None
    return reply({"type": "list", "data": data[(page - 1) * size : page * size], "pages": word})


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(0, 700), per_page=st.integers(1, 150), style=st.sampled_from(["get", "search", "url", "count"])
)
def test_every_row_comes_once_and_in_order(count: int, per_page: int, style: str) -> None:
    data = rows(count)

    def handler(request: httpx.Request) -> httpx.Response:
        return by_number(request, data, style) if style in ("url", "count") else by_cursor(request, data)

    client, _, _ = made_client(handler)
    listing = {
        "get": Listing("/contacts", per_page),
        "search": Listing("/contacts/search", per_page, method="POST", search={"query": {}}),
        "url": Listing("/articles", per_page, numbered=True),
        "count": Listing("/articles", per_page, numbered=True),
    }[style]
    assert asyncio.run(listed(client, listing)) == [row["id"] for row in data]


@settings(max_examples=40, deadline=None)
@given(count=st.integers(2, 400), shifts=st.lists(st.integers(0, 30), max_size=30))
def test_rows_that_shift_backwards_are_neither_lost_nor_doubled(count: int, shifts: list[int]) -> None:
    """New rows at the front push known ones onto the next page, where they come again."""
    data = rows(count)
    fresh = iter(shifts)

    def handler(request: httpx.Request) -> httpx.Response:
        answer = by_cursor(request, data)
        data[:0] = [{"id": f"n{len(data)}-{i}", "updated_at": 1} for i in range(next(fresh, 0))]
        return answer

    client, _, _ = made_client(handler)
    names = asyncio.run(listed(client, Listing("/contacts", 40)))
    assert len(names) == len(set(names))
    assert {str(i) for i in range(count)} <= set(names)


async def test_a_row_in_a_newer_version_comes_again() -> None:
    answers = [
        {"data": [{"id": "1", "updated_at": 5}], "pages": {"next": {"starting_after": "a"}}},
        {"data": [{"id": "1", "updated_at": 9}, {"id": "1", "updated_at": 9}]},
    ]
    client, _, _ = made_client(lambda _: reply(answers.pop(0)))
    got = [(item.id, item.version) async for page in pages(client, SEARCH) for item in page.items]
    assert got == [("1", 5), ("1", 9)]


async def test_no_cursor_is_sent_for_the_first_page() -> None:
    bodies: list[Any] = []

    def handler(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return reply({"data": []})

    client, _, _ = made_client(handler)
    await listed(client, SEARCH)
    assert bodies == [{"query": {"field": "created_at"}, "pagination": {"per_page": 150}}]


async def test_a_cursor_that_does_not_advance_is_an_error() -> None:
    client, _, _ = made_client(lambda _: reply({"data": rows(2), "pages": {"next": {"starting_after": "same"}}}))
    with pytest.raises(Refused, match="do not advance"):
        await listed(client, SEARCH)


@pytest.mark.parametrize("data", [[], rows(2)])
async def test_pages_that_never_end_are_an_error(data: list[Any]) -> None:
    turned = iter(range(10_000))
    client, _, _ = made_client(
        lambda _: reply({"data": data, "pages": {"next": {"starting_after": str(next(turned))}}})
    )
    with pytest.raises(Refused, match="do not end"):
        await listed(client, SEARCH)
    assert next(turned) < 10


async def test_a_cursor_that_expired_is_begun_again() -> None:
    data = rows(500)
    forgets = iter([False, False, True])

    def handler(request: httpx.Request) -> httpx.Response:
        started = "starting_after" in json.loads(request.content)["pagination"]
        return error(400, "client_error") if started and next(forgets, False) else by_cursor(request, data)

    client, _, _ = made_client(handler)
    assert await listed(client, SEARCH) == [row["id"] for row in data]


async def test_a_cursor_that_is_always_refused_ends() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        started = "starting_after" in json.loads(request.content)["pagination"]
        return error(400, "client_error") if started else by_cursor(request, rows(500))

    client, _, _ = made_client(handler)
    with pytest.raises(Refused, match="client_error"):
        await listed(client, SEARCH)


@pytest.mark.parametrize("most", [50, 10, 1])
async def test_pages_that_fail_are_asked_for_in_smaller_pieces(most: int) -> None:
    data, sizes = rows(400), []

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/me":
            return reply({})
        asked = json.loads(request.content)["pagination"]
        sizes.append(asked["per_page"])
        poisoned = 150 <= int(asked.get("starting_after", 0)) < 250 and asked["per_page"] > most
        return httpx.Response(504) if poisoned else by_cursor(request, data)

    client, _, _ = made_client(handler)
    assert await listed(client, SEARCH) == [row["id"] for row in data]
    assert most in sizes
    assert sizes[-1] > 1


async def test_pages_that_are_too_large_are_asked_for_in_smaller_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = answers.read_answer
    monkeypatch.setattr("wizard.intercom.client.read_answer", lambda *a, **k: whole(*a, **{**k, "limit": 2000}))
    data, sizes = rows(300), []

    def handler(request: httpx.Request) -> httpx.Response:
        sizes.append(json.loads(request.content)["pagination"]["per_page"])
        return by_cursor(request, data)

    client, _, _ = made_client(handler)
    assert await listed(client, SEARCH) == [row["id"] for row in data]
    assert sizes[:3] == [150, 50, 50]


async def test_a_page_that_fails_at_every_size_is_refused_while_intercom_is_there() -> None:
    client, _, _ = made_client(lambda request: reply({}) if request.url.path == "/me" else httpx.Response(502))
    with pytest.raises(Refused, match="keeps failing"):
        await listed(client, SEARCH)
    client, _, _ = made_client(lambda _: httpx.Response(502))
    with pytest.raises(Unreachable):
        await listed(client, SEARCH)


async def test_counted_pages_keep_their_size() -> None:
    sizes: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/me":
            return reply({})
        sizes.append(request.url.params["per_page"])
        return httpx.Response(502)

    client, _, _ = made_client(handler)
    with pytest.raises(Refused):
        await listed(client, Listing("/articles", 25, numbered=True))
    assert set(sizes) == {"25"}


def test_page_sizes_step_down_and_up() -> None:
    size = PageSize(150)
    steps = [size.now]
    while size.shrink():
        steps.append(size.now)
    assert steps == [150, 50, 10, 1]
    for _ in range(1000):
        size.succeeded()
    assert size.now == 150
    assert not PageSize(0).shrink()
    assert not PageSize(60, fixed=True).shrink()
    assert PageSize(50).shrink()


async def test_rows_that_moved_to_pages_already_read_are_found_by_turning_the_pages_again() -> None:
    asked: list[int] = []

    def handler(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params.get("page", 1))
        asked.append(page)
        # Row 9 jumps to the front once the first page is read: the second page shows row 4 instead of it.
        order = rows(10) if len(asked) == 1 else [rows(10)[9], *rows(9)]
        shown = order[(page - 1) * 5 : page * 5]
        return reply({"data": shown, "total_count": 10, "pages": {"next": f"{BASE}/x?page=2" if page == 1 else None}})

    client, _, _ = made_client(handler)
    found = await listed(client, Listing("/companies/list", 5, method="POST", numbered=True))
    assert (sorted(int(one or 0) for one in found), asked) == (list(range(10)), [1, 2, 1, 2])


async def test_a_total_that_is_too_large_costs_one_more_turn() -> None:
    asked: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        page = int(request.url.params.get("page", 1))
        word = {"next": f"{BASE}/x?page=2" if page == 1 else None}
        return reply({"data": rows(10)[(page - 1) * 5 : page * 5], "total_count": 12, "pages": word})

    client, _, _ = made_client(handler)
    assert len(await listed(client, Listing("/articles", numbered=True))) == 10
    assert len(asked) == 4
