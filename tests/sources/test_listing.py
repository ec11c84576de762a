"""Listing: windows, deltas, companies past the cap, ids of what has none."""

import asyncio
import json
from graphlib import TopologicalSorter
from typing import Any

import httpx
import pytest

from tests.intercom.support import BASE, error, reply
from tests.sources.support import listed, made_source
from wizard.errors import NotAvailable, Refused
from wizard.sources.intercom.kinds import KINDS, LISTINGS, OBJECTS


def matches(row: dict[str, Any], condition: dict[str, Any], *, inclusive: bool) -> bool:
    if condition["operator"] in ("AND", "OR"):
        inner = [matches(row, part, inclusive=inclusive) for part in condition["value"]]
        return all(inner) if condition["operator"] == "AND" else any(inner)
    value, bound = row[condition["field"]], condition["value"]
    return {
        ">": value >= bound if inclusive else value > bound,
        "<": value <= bound if inclusive else value < bound,
        "=": value == bound,
    }[condition["operator"]]


def searching(rows: list[dict[str, Any]], *, inclusive: bool) -> Any:
    def handler(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        field = body["sort"]["field"]
        assert body["sort"]["order"] == "ascending"
        hits = sorted(
            (row for row in rows if matches(row, body["query"], inclusive=inclusive)), key=lambda row: row[field]
        )
        start, size = int(body["pagination"].get("starting_after", 0)), body["pagination"]["per_page"]
        word = {"next": {"starting_after": str(start + size)}} if start + size < len(hits) else {}
        return reply(
            {
                "type": "conversation.list",
                "conversations": hits[start : start + size],
                "total_count": len(hits),
                "pages": word,
            }
        )

    return handler


ROWS = [{"id": str(second), "created_at": second, "updated_at": second + 1000} for second in range(90, 111)]


@pytest.mark.parametrize("inclusive", [False, True])
async def test_windows_meet_without_a_gap_or_a_double(inclusive: bool) -> None:
    source, _ = made_source(searching(ROWS, inclusive=inclusive))
    low = await listed(source, "conversations", window=(0, 100))
    high = await listed(source, "conversations", window=(100, 4_102_444_800))
    assert [item.id for item in low] == [str(second) for second in range(90, 100)]
    assert [item.id for item in high] == [str(second) for second in range(100, 111)]
    assert all(item.raw is None for item in low)
    assert low[0].version == 1090
    assert await source.count("conversations", window=(100, 105)) in (5, 7)


@pytest.mark.parametrize("inclusive", [False, True])
async def test_dates_before_1970_and_after_2100_are_in_the_outer_windows(inclusive: bool) -> None:
    rows = [{"id": str(at), "created_at": at, "updated_at": 1} for at in (-86_400, -1, 0, 1, 50, 150, 5_000_000_000)]
    source, _ = made_source(searching(rows, inclusive=inclusive))
    low = await listed(source, "tickets", window=(0, 100))
    high = await listed(source, "conversations", window=(100, 4_102_444_800))
    assert [item.id for item in low + high] == [row["id"] for row in rows]
    assert [item.id for item in await listed(source, "conversations")] == [row["id"] for row in rows]


async def test_a_row_with_an_odd_date_is_not_left_out_of_the_window_it_comes_with() -> None:
    rows = [{"id": "1", "created_at": 1, "updated_at": 1}]
    source, _ = made_source(lambda _: reply({"type": "conversation.list", "conversations": rows}))
    assert [item.id for item in await listed(source, "conversations", window=(100, 200))] == ["1"]


@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize("kind", ["conversations", "tickets"])
async def test_a_delta_begins_at_its_second(kind: str, inclusive: bool) -> None:
    source, _ = made_source(searching(ROWS, inclusive=inclusive))
    items = await listed(source, kind, since=1105)
    assert [item.id for item in items] == [str(second) for second in range(105, 111)]
    assert all((item.raw is None) == (kind == "conversations") for item in items)


async def test_contacts_change_by_whole_days_and_are_sorted_out_here() -> None:
    asked: list[Any] = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content))
        return reply(
            {
                "type": "list",
                "data": [{"id": "a", "updated_at": 1_700_000_000}, {"id": "b", "updated_at": 1_700_000_001}],
            }
        )

    source, _ = made_source(handler)
    assert [item.id for item in await listed(source, "contacts", since=1_700_000_001)] == ["b"]
    operators = {part["operator"] for part in asked[0]["query"]["value"]}
    assert (asked[0]["query"]["operator"], operators) == ("OR", {">", "="})


async def test_attributes_without_an_id_are_named_by_model_and_name() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        model = request.url.params["model"]
        assert request.url.params["include_archived"] == "true"
        standard = {
            "type": "data_attribute",
            "model": model,
            "name": "city",
            "full_name": "location.city",
            "custom": False,
        }
        return reply(
            {"type": "list", "data": [standard, {"id": 7 if model == "contact" else 8, "model": model, "name": "plan"}]}
        )

    source, _ = made_source(handler)
    names = [item.id for item in await listed(source, "data_attributes")]
    assert names == ["contact:location.city", "7", "company:location.city", "8"]
    assert await source.count("data_attributes") == 4


async def test_segments_of_both_types_come_once() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        both = [{"id": "1"}, {"id": "2"}]
        return reply(
            {"type": "segment.list", "segments": both if "type" not in request.url.params else [*both, {"id": "3"}]}
        )

    source, _ = made_source(handler)
    assert [item.id for item in await listed(source, "segments")] == ["1", "2", "3"]
    assert await source.count("segments") == 3


async def test_things_without_any_id_are_kept_under_their_digest() -> None:
    source, _ = made_source(lambda _: reply({"type": "list", "data": [{"x": 1}, {"x": 2}, 5]}))
    items = await listed(source, "brands")
    assert len({item.id for item in items}) == 3
    assert items[2].raw == b"5"


@pytest.mark.parametrize(
    "answer",
    [
        error(400, "intercom_version_invalid"),
        error(403, "forbidden"),
        error(404, "not_found"),
    ],
)
async def test_what_a_workspace_does_not_offer(answer: httpx.Response) -> None:
    source, _ = made_source(lambda _: answer)
    for kind in ("macros", "brands", "tickets"):
        with pytest.raises(NotAvailable):
            await listed(source, kind)
        with pytest.raises(NotAvailable):
            await source.count(kind)


def feed(*pages: list[int]) -> Any:
    def handler(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params.get("page", 1))
        rows = [{"type": "conversation", "id": f"d{second}", "deleted_at": second} for second in pages[page - 1]]
        after = f"{BASE}/conversations/deleted?page={page + 1}" if page < len(pages) else None
        return reply({"type": "conversations.list", "conversations": rows, "total_count": 9, "pages": {"next": after}})

    return handler


async def test_deletions_since() -> None:
    source, board = made_source(feed([50, 40], [30, 20], [19, 18]))
    assert [(item.id, item.version) async for page in source.deleted(25) for item in page.items] == [
        ("d50", 50),
        ("d40", 40),
        ("d30", 30),
    ]
    source, board = made_source(feed([90, 80], [20, 10], [9, 8]))
    assert [item.id async for page in source.deleted(25) for item in page.items] == ["d90", "d80"]
    assert board.snapshot().calls == 2
    source, _ = made_source(feed([10, 20], [30, 40]))
    assert [item.id async for page in source.deleted(25) for item in page.items] == ["d30", "d40"]


def test_kinds_are_coherent() -> None:
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names)
    after = {kind.name: kind.after for kind in KINDS}
    assert list(TopologicalSorter(after).static_order())
    for kind in KINDS:
        assert set(kind.after) <= set(names)
        assert not kind.fetched or kind.name in OBJECTS
        assert kind.sliced or kind.named or kind.name == "workspace" or kind.name in LISTINGS


class Scroll:
    """Intercom's company endpoints: a list with its cap, and one scroll that can break off."""

    def __init__(self, count: int, *, fails_at: int = 0, locked: int = 0, total: int | None = None) -> None:
        self.count, self.fails_at, self.locked, self.total = count, fails_at, locked, total
        self.at = self.opened = self.scrolled = 0
        self.read = asyncio.Event()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/companies/list":
            return self.list(request)
        assert request.url.path == "/companies/scroll"
        if "scroll_param" not in request.url.params:
            self.opened += 1
            self.at = 0
            if self.opened <= self.locked:
                return error(400, "scroll_exists")
        self.scrolled += 1
        if self.scrolled == self.fails_at:
            return error(500, "server_error")
        rows = [{"type": "company", "id": f"c{i}"} for i in range(self.at, min(self.at + 100, self.count))]
        self.at += 100
        if not rows:
            self.read.set()
        return reply({"type": "list", "data": rows, "pages": None, "total_count": None, "scroll_param": "s1"})

    def list(self, request: httpx.Request) -> httpx.Response:
        page = int(request.url.params.get("page", 1))
        if page * 60 > 10_000:
            return reply(
                {
                    "type": "error.list",
                    "errors": [{"code": "bad_request", "message": "page limit reached, please use scroll API"}],
                },
                400,
            )
        rows = [{"type": "company", "id": f"c{i}"} for i in range((page - 1) * 60, min(page * 60, self.count))]
        after = f"{BASE}/companies/list?page={page + 1}&per_page=60" if page * 60 < self.count else None
        return reply({"type": "list", "data": rows, "pages": {"next": after}, "total_count": self.total})


async def test_few_companies_are_listed() -> None:
    scroll = Scroll(130, total=130)
    source, _ = made_source(scroll)
    assert len(await listed(source, "companies")) == 130
    assert scroll.opened == 0


@pytest.mark.parametrize("total", [10_250, None])
@pytest.mark.parametrize("fails_at", [0, 7])
async def test_many_companies_are_scrolled(total: int | None, fails_at: int) -> None:
    scroll = Scroll(10_250, fails_at=fails_at, total=total)
    source, board = made_source(scroll)
    names = {item.id for item in await listed(source, "companies")}
    assert names == {f"c{i}" for i in range(10_250)}
    assert scroll.opened == (2 if fails_at else 1)
    assert any("begins again" in note for note in board.snapshot().recent) == bool(fails_at)


async def test_a_scroll_that_is_open_elsewhere_is_waited_for() -> None:
    scroll = Scroll(10_100, locked=2, total=10_100)
    source, board = made_source(scroll)
    assert len({item.id for item in await listed(source, "companies")}) == 10_100
    assert scroll.opened == 3
    assert board.snapshot().waiting_on == ""


async def test_a_scroll_that_stays_open_elsewhere_is_named() -> None:
    source, _ = made_source(Scroll(10_100, locked=99, total=10_100))
    with pytest.raises(Refused, match="only company scroll open") as caught:
        await listed(source, "companies")
    assert "Stop the other export" in caught.value.hint


async def test_the_scroll_goes_on_while_its_pages_are_read_slowly() -> None:
    scroll = Scroll(10_500, total=10_500)
    source, _ = made_source(scroll)
    pages = source.list("companies")
    first = await anext(pages)
    await asyncio.wait_for(scroll.read.wait(), 20)
    assert len(first.items) == 100
    rest = [item.id async for page in pages for item in page.items]
    assert len(rest) == 10_400
