"""A stretch of time whose search always fails: everything else is read all the same."""

from typing import Any

import pytest

from tests.engine.fake import Bench
from wizard.engine import windows
from wizard.engine.windows import FAR_FUTURE
from wizard.errors import Refused
from wizard.exit_codes import ExitCode

LAID_OUT = [(n, n + 100) for n in range(0, 3000, 100)] + [(3000, FAR_FUTURE)]


@pytest.fixture
def days(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Thirty days with a conversation each, listed in a window each."""
    monkeypatch.setattr("wizard.engine.noting.first_windows", lambda *_: LAID_OUT)
    for low, _ in LAID_OUT:
        bench.source.conversation(f"9{low}")
        bench.source.objects["conversations"][f"9{low}"]["created_at"] = low
    return bench


def failing(bench: Bench, odd: list[tuple[int, int]]) -> None:
    def refuse(verb: str, kind: str, window: Any) -> None:
        if (verb, kind) == ("list", "conversations") and window in odd:
            raise Refused("Intercom keeps failing on this one: it answers with server error 504.", code="504")

    bench.source.before = refuse


async def test_one_of_them_holds_none_of_the_others_back(days: Bench) -> None:
    failing(days, LAID_OUT[:1])
    done = await days.go()
    assert (done.exit_code, done.unread) == (ExitCode.FAILURES, 1)
    with days.archive() as archive:
        there = {one for one, _ in archive.objects.each("conversations")}
        assert [(one.kind, one.id) for one in archive.listing.unread()] == [("conversations", "")]
        assert archive.listed_to("conversations") is None
    assert there >= {f"9{low}" for low, _ in LAID_OUT[1:]}
    days.source.before = lambda *_: None
    days.source.forget_calls()
    assert (await days.go()).exit_code is ExitCode.DONE
    assert ("list", "conversations", LAID_OUT[0]) in days.source.asked
    assert ("list", "conversations", LAID_OUT[1]) not in days.source.asked


async def test_where_all_fail_it_is_soon_over(days: Bench) -> None:
    failing(days, LAID_OUT)
    assert (await days.go()).exit_code is ExitCode.FAILURES
    asked = {window for verb, kind, window in days.source.asked if (verb, kind) == ("list", "conversations")}
    assert windows.MOST_FAILED <= len(asked) < windows.MOST_FAILED + 4


async def test_a_list_that_ends_far_too_early_is_said(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where a page names no next one, though there is one."""
    said = "conversations: the source says that there are 40, and listed 5."
    count = bench.source.count

    async def many(kind: str, **_: Any) -> int | None:
        return 40 if kind == "conversations" else await count(kind)

    await bench.go()
    assert not [one for one in bench.board.snapshot().recent if "says that there are" in one]
    monkeypatch.setattr(bench.source, "count", many)
    other = Bench("other")
    other.source = bench.source
    await other.go()
    assert said in other.board.snapshot().recent
