"""Reading less than everything, of threads that the listing carries whole: what is compared with it, and what comes along."""

import pytest

from tests.engine.fake import KINDS, NOW, Bench
from tests.engine.sleepers import DAY, SINCE, archived
from wizard.errors import Stopped
from wizard.exit_codes import ExitCode
from wizard.sources.port import SourceKind


@pytest.fixture
def desk(slept: Bench) -> Bench:
    """The threads that sleep, and tickets: two that sleep and four that do not."""
    slept.source.kinds = (*KINDS, SourceKind("tickets", sliced=True, dated=True, single=True, after=("contacts",)))
    slept.source.objects["tickets"] = {}
    for name, at in (
        ("t-old", 3000),
        ("t-older", 2500),
        ("t1", SINCE),
        ("t2", NOW - 90),
        ("t3", NOW - 80),
        ("t4", NOW - 70),
    ):
        slept.source.put("tickets", name, at=at)
    return slept


def tickets(bench: Bench) -> dict[str, bool]:
    """Those that are archived, and whether they are deleted."""
    with bench.archive() as archive:
        return {one: archive.objects.is_deleted("tickets", one) for one, _ in archive.objects.each("tickets")}


async def test_what_is_older_is_not_asked_for_as_if_it_had_vanished_and_is_compared_once_all_is_read(
    desk: Bench,
) -> None:
    desk.source.before = lambda verb, kind, _: (
        desk.running and desk.running.first("ticket t-old") if (verb, kind) == ("list", "contacts") else None
    )
    await desk.go(read_since=DAY)
    assert set(tickets(desk)) == {"t-old", "t1", "t2", "t3", "t4"}
    desk.source.before = lambda *_: None
    desk.source.forget_calls()
    del desk.source.objects["tickets"]["t4"]
    assert (await desk.go()).exit_code is ExitCode.DONE
    assert {one for verb, kind, one in desk.source.asked if (verb, kind) == ("fetch", "tickets")} == {"t4"}
    assert tickets(desk) == {"t-old": False, "t1": False, "t2": False, "t3": False, "t4": True}
    del desk.source.objects["tickets"]["t-old"]
    assert (await desk.go(read_since=None)).exit_code is ExitCode.DONE
    assert tickets(desk) == {"t-old": True, "t-older": False, "t1": False, "t2": False, "t3": False, "t4": True}


async def test_a_listing_that_was_cut_off_before_more_was_wanted_hides_no_deletion(desk: Bench) -> None:
    await desk.go(read_since=DAY)
    pages = 0

    def cut(verb: str, kind: str, window: object) -> None:
        nonlocal pages
        pages += (verb, kind, window) == ("list", "tickets", (1000, NOW))
        if pages == 2:
            raise Stopped("Stopped.")

    desk.source.before = cut
    assert (await desk.go()).exit_code is ExitCode.INTERRUPTED
    with desk.archive() as archive:
        assert "t1" not in archive.seen.missing("tickets", "", 9), "it was listed before the cut"
    desk.source.before = lambda *_: None
    del desk.source.objects["tickets"]["t1"]
    assert (await desk.go(read_since=None)).exit_code is ExitCode.DONE
    assert tickets(desk)["t1"]


async def test_the_other_half_comes_before_a_thread_that_is_listed_whole(desk: Bench) -> None:
    desk.source.put("tickets", "t1", at=SINCE, halves=[["conversations", "ancient"]])

    def cut(verb: str, _: str, argument: object) -> None:
        if (verb, argument) == ("fetch", "ancient"):
            raise Stopped("Stopped.")

    desk.source.before = cut
    assert (await desk.go(read_since=DAY)).exit_code is ExitCode.INTERRUPTED
    assert "t1" not in tickets(desk)
    desk.source.before = lambda *_: None
    assert (await desk.go()).exit_code is ExitCode.DONE
    assert "t1" in tickets(desk)
    assert archived(desk) == {"ancient", "on", "after", "late"}
