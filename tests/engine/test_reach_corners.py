"""Reading less than everything, where it is easy to lose something: decided late, decided twice, asked for before anything was listed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.engine.fake import NOW, Bench
from tests.engine.sleepers import DAY, SINCE, archived, left, not_read
from wizard.archive.archive import Archive
from wizard.archive.reach import LOOSE, NotRead, day_of, note_idle, settle
from wizard.engine.run import Only
from wizard.errors import Refused, Stopped
from wizard.exit_codes import ExitCode
from wizard.plan.models import Period, Scope
from wizard.plan.scope import read_from
from wizard.sources.port import ListedPage
from wizard.verify.checking import count
from wizard.verify.report import CountRow

A_DAY = 86_400


def joined(bench: Bench, awake: str, asleep: str) -> None:
    """Two threads that are one, of which one half sleeps."""
    bench.source.conversation(awake, awake, at=NOW - 4000, halves=[["conversations", asleep]])
    bench.source.conversation(asleep, asleep, at=2000, halves=[["conversations", awake]])


def stop_at(bench: Bench, *asked: str) -> None:
    def cut(verb: str, kind: str, argument: object) -> None:
        if verb == "fetch" and argument in asked:
            raise Stopped("Stopped.")

    bench.source.before = cut


def failing(*asked: str) -> Callable[[str, str, Any], None]:
    def refuse(verb: str, kind: str, argument: Any) -> None:
        if verb == "fetch" and argument in asked:
            raise Refused("No.", status=422)

    return refuse


async def conversations(bench: Bench) -> CountRow:
    """The row of a verification."""
    plan, there = bench.migration.load(), bench.destination()
    rows = await count(bench.migration, plan, bench.source, there, bench.translator)
    return next(row for row in rows if row.kind == "conversations")


async def test_one_asked_for_before_anything_is_listed_brings_its_other_half(slept: Bench) -> None:
    joined(slept, "old", "ancient")
    slept.source.conversation("old", "old", at=3000, halves=[["conversations", "ancient"]])
    listing, read = slept.source.list, asyncio.Event()

    async def slow(kind: str, **how: Any) -> AsyncIterator[ListedPage]:
        if slept.running and not read.is_set():
            slept.running.first("conversation old")
            await asyncio.wait_for(read.wait(), 5)
        async for page in listing(kind, **how):
            yield page

    # Its people are asked for once it is archived.
    slept.source.before = lambda verb, kind, _: read.set() if (verb, kind) == ("fetch", "contacts") else None
    slept.source.list = slow  # type: ignore[method-assign]
    assert (await slept.go(read_since=DAY, period=Period.ALL)).exit_code is ExitCode.DONE
    assert archived(slept) == {"ancient", "old", "on", "after", "late"}
    assert not_read(slept) == left(1, SINCE)


async def test_what_was_read_by_halves_before_less_was_wanted_is_made_whole(slept: Bench) -> None:
    """When everything was to be read, the other half was left for its own turn in the listing; that turn does not come any more."""
    joined(slept, "late", "ancient")
    stop_at(slept, "ancient")
    first = slept.source.before
    slept.source.before = lambda verb, kind, one: (
        slept.running and slept.running.first("conversation late")
        if (verb, kind) == ("list", "admins")
        else first(verb, kind, one)
    )
    assert (await slept.go(period=Period.ALL)).exit_code is ExitCode.INTERRUPTED
    assert "late" in archived(slept)
    assert "ancient" not in archived(slept)
    # Cut off once more, in the middle of mending it.
    stop_at(slept, "ancient")
    assert (await slept.go(read_since=DAY)).exit_code is ExitCode.INTERRUPTED
    slept.source.before = lambda *_: None
    done = await slept.go()
    assert (done.exit_code, done.pending) == (ExitCode.DONE, 0)
    assert archived(slept) >= {"late", "ancient", "on", "after"}
    with slept.archive() as archive:
        assert not archive.fact(LOOSE), "looked for once"


async def test_what_is_archived_and_changed_before_the_day_is_read_all_the_same(slept: Bench) -> None:
    """The day lies after the last run: what changed in between, in a thread that is archived, is no old thread nobody wants."""
    slept.source.before = failing("ancient")
    await slept.go(period=Period.ALL)
    slept.source.conversation("late", "late", "more", at=NOW + 10)
    slept.now = NOW + 5 * A_DAY
    day = datetime.fromtimestamp(NOW + 3 * A_DAY, UTC).date()
    done = await slept.go(read_since=day)
    assert (done.exit_code, done.unread) == (ExitCode.DONE, 0)
    assert slept.texts("late") == ["late", "more"]
    found = not_read(slept)
    assert found is not None
    assert found.since <= NOW
    assert found.counts == {"conversations": 1, "tickets": 0}


async def test_one_that_was_gone_when_asked_for_does_not_make_an_archive_of_everything_a_part(slept: Bench) -> None:
    def vanish(verb: str, kind: str, argument: object) -> None:
        if (verb, argument) == ("fetch", "ancient"):
            slept.source.objects["conversations"].pop("ancient", None)

    slept.source.before = vanish
    await slept.go(period=Period.ALL)
    with slept.archive() as archive:
        assert archive.listing.never_seen() == {"conversations": 1}
    await slept.go(read_since=DAY)
    assert not_read(slept) is None
    with slept.archive() as archive:
        assert archive.listing.never_seen() == {"conversations": 1}


def test_a_count_is_of_the_day_it_was_made_for(slept: Bench) -> None:
    """Killed between the new day and the count, nobody says the old number for it."""
    with Archive(slept.migration.paths.archive, slept.migration.paths.files) as archive:
        for kind in ("conversations", "tickets"):
            settle(archive, kind, 900, 9, further=True)
            note_idle(archive, kind, 70)
        assert archive.not_read() == NotRead(900, {"conversations": 70, "tickets": 70})
        settle(archive, "conversations", 900, 9, further=True)
        assert archive.not_read() == NotRead(900, {"conversations": 70, "tickets": 70})
        settle(archive, "conversations", 500, 9, further=True)
        assert archive.not_read() == NotRead(900, {"tickets": 70})


async def test_figures_are_right_where_one_failed_and_another_came_by_its_id(slept: Bench) -> None:
    def before(verb: str, kind: str, argument: object) -> None:
        if (verb, kind) == ("list", "contacts") and slept.running:
            slept.running.first("conversation ancient")
        failing("on")(verb, kind, argument)

    slept.source.before = before

    await slept.go(read_since=DAY, period=Period.ALL)
    row = await conversations(slept)
    assert (row.listed, row.archived, row.not_read, row.right) == (4, 3, 2, False)
    assert "1 not read" in row.explained
    (board,) = [one for one in slept.board.snapshot().kinds if one.kind == "conversations"]
    assert (board.found, board.read, board.failed) == (4, 3, 1)


def test_less_is_wanted_from_the_day_of_the_last_listing_at_the_latest(slept: Bench) -> None:
    """And from the day before, where that was just after midnight: the source's index may have been late."""
    with Archive(slept.migration.paths.archive, slept.migration.paths.files) as archive:
        for kind, listed, since in (
            ("conversations", 10 * A_DAY + 600, 9 * A_DAY),
            ("tickets", 10 * A_DAY + 7200, 10 * A_DAY),
        ):
            settle(archive, kind, None, 9, further=True)
            with archive.commit():
                archive.set_fact(f"begin:{kind}", str(listed))
                archive.listing.plan_windows(kind, [(0, 5)])
            assert settle(archive, kind, 12 * A_DAY, 9, further=True) == since
            assert settle(archive, kind, None, 15 * A_DAY, further=True) is None
            assert archive.fact(f"begin:{kind}") == str(15 * A_DAY), "what comes later is for the next round"


async def test_the_total_is_of_what_is_read_and_what_is_there_already(slept: Bench) -> None:
    found: list[int | None] = []

    def before(verb: str, kind: str, _: object) -> None:
        if (verb, kind) == ("list", "contacts") and slept.running and not found:
            slept.running.first("conversation ancient")
        if (verb, kind) == ("list", "conversations"):
            found.extend(one.found for one in slept.board.snapshot().kinds if one.kind == "conversations")
            raise Stopped("Stopped.")

    slept.source.before = before
    for _ in range(2):
        await slept.go(read_since=DAY, period=Period.ALL)
    assert archived(slept) == {"ancient"}
    assert found[-1] == 4


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1969, 12, 31), date(2024, 2, 29), date(9999, 12, 31)])
def test_a_day_is_said_as_it_was_chosen(day: date) -> None:
    since = read_from(Scope(read_since=day))
    assert since is not None
    assert day_of(since) == str(day)


@pytest.mark.parametrize("only", [Only.FAILURES, Only.ATTACHMENTS])
async def test_a_part_of_a_run_does_not_call_a_listing_that_was_cut_off_everything(slept: Bench, only: Only) -> None:
    await slept.go(read_since=DAY, period=Period.ALL)

    def cut(verb: str, kind: str, _: object) -> None:
        if (verb, kind) == ("list", "conversations"):
            raise Stopped("Stopped.")

    slept.source.before = cut
    assert (await slept.go(read_since=None)).exit_code is ExitCode.INTERRUPTED
    slept.source.before = lambda *_: None
    done = await slept.go(only=only)
    assert done.exit_code is ExitCode.FAILURES
    assert done.sentence == "Finished, but not all conversations are listed yet."
    assert "Run it whole" in done.hint
    row = await conversations(slept)
    assert (row.right, row.explained) == (False, "not all are listed yet")
    assert (await slept.go()).exit_code is ExitCode.DONE
    assert len(archived(slept)) == 6
