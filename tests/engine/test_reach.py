"""Reading less than everything: threads that sleep are left alone, everything else comes, and what was left can be had later."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.fake import NOW, Bench
from tests.engine.sleepers import DAY, SINCE, archived, left, not_read
from wizard.archive.archive import Archive
from wizard.archive.reach import NotRead, reads_further, settle
from wizard.engine.forecast import delta_forecast
from wizard.engine.run import Only
from wizard.engine.sampling import draw
from wizard.engine.scope_count import count_archived
from wizard.errors import Refused, Stopped
from wizard.exit_codes import ExitCode
from wizard.plan.models import Period, Scope
from wizard.plan.scope import reaches_further, read_from

EARLIER = date(1970, 1, 4)


async def test_only_threads_that_were_active_since_the_day_are_read_and_everything_else(slept: Bench) -> None:
    done = await slept.go(read_since=DAY, period=Period.ALL)
    assert (done.exit_code, done.pending) == (ExitCode.DONE, 0)
    assert archived(slept) == {"on", "after", "late"}
    with slept.archive() as archive:
        assert dict(archive.objects.kinds()) == {
            "admins": 1, "companies": 1, "contacts": 1, "conversations": 3, "macros": 1,
        }  # fmt: skip
    assert not_read(slept) == left(3, SINCE)
    (board,) = [one for one in slept.board.snapshot().kinds if one.kind == "conversations"]
    assert (board.found, board.read, board.loaded) == (3, 3, 3)


async def test_reading_further_back_later_brings_the_rest_and_nothing_twice(slept: Bench) -> None:
    await slept.go(read_since=DAY, period=Period.ALL)
    slept.source.forget_calls()
    await slept.go(read_since=EARLIER)
    assert {one for verb, kind, one in slept.source.asked if (verb, kind) == ("fetch", "conversations")} == {
        "old",
        "before",
    }
    assert slept.source.calls["fetch conversations"] == 2
    assert not_read(slept) == left(1, 86_400 * 3)
    slept.source.forget_calls()
    done = await slept.go(read_since=None)
    assert done.exit_code is ExitCode.DONE
    assert slept.source.calls["fetch conversations"] == 1
    assert archived(slept) == set(slept.source.objects["conversations"])
    assert not_read(slept) is None
    slept.source.forget_calls()
    await slept.go()
    assert slept.source.calls["fetch conversations"] == 0


async def test_a_run_cut_off_while_it_reads_further_back_goes_on(slept: Bench) -> None:
    await slept.go(read_since=DAY, period=Period.ALL)

    def cut(verb: str, kind: str, argument: object) -> None:
        if (verb, argument) == ("fetch", "old"):
            raise Stopped("Stopped.")

    slept.source.before = cut
    assert (await slept.go(read_since=None)).exit_code is ExitCode.INTERRUPTED
    slept.source.before = lambda *_: None
    slept.source.conversation("late", "late", "more", at=NOW + 5)
    slept.now = NOW + 10
    assert (await slept.go()).exit_code is ExitCode.DONE
    assert archived(slept) == set(slept.source.objects["conversations"])
    assert slept.texts("late") == ["late", "more"]


async def test_a_delta_brings_what_wakes_and_not_what_sleeps(slept: Bench) -> None:
    await slept.go(read_since=DAY, period=Period.ALL)
    slept.source.conversation("old", "old", "I am back", at=NOW + 50)
    slept.now = NOW + 100
    for only in (Only.DELTA, None):
        assert (await slept.go(only=only)).exit_code is ExitCode.DONE
        assert archived(slept) == {"on", "after", "late", "old"}
        assert not_read(slept) == left(2, SINCE)
    assert slept.texts("old") == ["old", "I am back"]


async def test_a_delta_reaches_no_further_back_than_what_is_read(slept: Bench) -> None:
    """The minutes a delta looks back may begin before the day."""
    slept.now = SINCE + 10
    for name in ("after", "late"):
        del slept.source.objects["conversations"][name]
    await slept.go(read_since=DAY, period=Period.ALL)
    await slept.go()
    assert archived(slept) == {"on"}


async def test_a_part_of_a_run_does_not_read_further_back_and_says_so(slept: Bench) -> None:
    await slept.go(read_since=DAY, period=Period.ALL)
    done = await slept.go(only=Only.DELTA, read_since=None)
    assert done.exit_code is ExitCode.FAILURES
    assert "threads without activity since 1970-01-08 still to read" in done.sentence
    assert archived(slept) == {"on", "after", "late"}
    assert "needs a whole run" in " ".join(slept.board.snapshot().recent)


async def test_reading_less_later_removes_nothing_and_says_so(slept: Bench) -> None:
    await slept.go(period=Period.ALL)
    everything = archived(slept)
    slept.source.conversation("old", "old", "new words", at=SINCE - 50)
    slept.source.conversation("late", "late", "more", at=NOW + 5)
    slept.now = NOW + 10
    assert (await slept.go(read_since=DAY)).exit_code is ExitCode.DONE
    assert archived(slept) == everything
    assert not_read(slept) is None
    assert slept.texts("late") == ["late", "more"]
    assert "stay in the archive" in " ".join(slept.board.snapshot().recent)


async def test_less_is_wanted_before_everything_was_fetched(slept: Bench) -> None:
    """What is listed and not read yet is not read any more, nor is what failed; what was read stays."""

    def cut(verb: str, kind: str, argument: object) -> None:
        if (verb, argument) == ("fetch", "ancient"):
            raise Refused("No.", status=422)
        if (verb, argument) == ("fetch", "before"):
            raise Stopped("Stopped.")

    slept.source.before = cut
    assert (await slept.go(period=Period.ALL)).exit_code is ExitCode.INTERRUPTED
    had = archived(slept)
    done = await slept.go(read_since=DAY)
    assert (done.exit_code, done.unread, done.pending) == (ExitCode.DONE, 0, 0)
    assert archived(slept) == had | {"on", "after", "late"}
    assert not {"ancient", "before"} & archived(slept)
    assert not_read(slept) == left(3 - len(had & {"old"}), SINCE)
    (board,) = [one for one in slept.board.snapshot().kinds if one.kind == "conversations"]
    assert board.found == board.read == len(archived(slept))
    assert "than were counted" not in " ".join(slept.board.snapshot().recent)


@pytest.mark.parametrize("listed_whole", [False, True])
def test_what_reached_further_back_is_listed_anew_only_where_it_must(slept: Bench, listed_whole: bool) -> None:
    """The facts of one archive, step by step."""
    with Archive(slept.migration.paths.archive, slept.migration.paths.files) as archive:
        assert settle(archive, "conversations", 500, NOW, further=True) == 500
        with archive.commit():
            archive.set_fact("begin:conversations", str(NOW))
            archive.listing.plan_windows("conversations", [(0, 5), (5, 9)])
            archive.listing.window_done("conversations", (0, 5))
        if listed_whole:
            archive.set_listed_to("conversations", NOW)
        assert settle(archive, "conversations", 500, NOW, further=True) == 500
        assert archive.listing.windows("conversations") == [(5, 9)]
        assert settle(archive, "conversations", 900, NOW, further=True) == (500 if listed_whole else 900)
        assert settle(archive, "conversations", 100, NOW, further=False) == (500 if listed_whole else 100)
        assert archive.listing.windows("conversations") == ([(5, 9)] if listed_whole else [(0, 5), (5, 9)])
        assert settle(archive, "conversations", None, NOW, further=True) is None
        assert archive.listing.windows("conversations") == [(0, 5), (5, 9)]
        assert archive.listed_to("conversations") is None


async def test_one_that_is_asked_for_comes_however_long_it_has_slept(slept: Bench) -> None:
    slept.on_start = lambda: slept.running and slept.running.first("conversation ancient")
    slept.source.before = lambda verb, kind, _: (
        slept.running and slept.running.first("conversation ancient") if (verb, kind) == ("list", "contacts") else None
    )
    assert (await slept.go(read_since=DAY, period=Period.ALL)).exit_code is ExitCode.DONE
    assert archived(slept) == {"ancient", "on", "after", "late"}
    assert slept.texts("ancient") == ["ancient"]
    assert not_read(slept) == left(2, SINCE)


async def test_the_other_half_of_a_thread_comes_with_it(slept: Bench) -> None:
    """Before it, so that a run that is cut off between the two forgets neither."""
    slept.source.conversation("late", "late", at=NOW - 4000, halves=[["conversations", "ancient"]])
    slept.source.conversation("ancient", "ancient", at=2000, halves=[["conversations", "late"]])

    def cut(verb: str, kind: str, argument: object) -> None:
        if (verb, argument) == ("fetch", "ancient"):
            raise Stopped("Stopped.")

    slept.source.before = cut
    await slept.go(read_since=DAY, period=Period.ALL)
    assert not {"late", "ancient"} & archived(slept)
    slept.source.before = lambda *_: None
    assert (await slept.go()).exit_code is ExitCode.DONE
    assert archived(slept) == {"ancient", "on", "after", "late"}
    slept.source.forget_calls()
    await slept.go()
    assert slept.source.calls["fetch conversations"] == 0
    assert not_read(slept) == left(2, SINCE)
    for n in range(8):
        slept.source.conversation(f"h{n}", "x", at=NOW - 100, halves=[["conversations", f"o{n}"]])
        slept.source.conversation(f"o{n}", "x", at=2000)
    slept.now = NOW + 10
    await slept.go()
    assert len(archived(slept)) == 4 + 16
    await slept.go(read_since=EARLIER)
    assert len(archived(slept)) == 4 + 16 + 2
    assert "and listed" not in " ".join(slept.board.snapshot().recent), "nothing is missing from the listing"


@given(st.dates(date(1971, 1, 1), date(2100, 1, 1)), st.dates(date(1971, 1, 1), date(2100, 1, 1)))
def test_a_scope_reaches_further_than_what_is_read_or_not(first: date, read: date) -> None:
    scope = Scope(period=Period.CUSTOM, since=first, read_since=read)
    assert reaches_further(scope, 0) == (first < read)
    everything = Scope(period=Period.ALL, read_since=read)
    assert reaches_further(everything, 0)
    assert not reaches_further(everything.model_copy(update={"read_since": None}), 0)
    assert read_from(everything) == int(datetime(read.year, read.month, read.day, tzinfo=UTC).timestamp())


def test_what_was_not_read_is_said_with_its_numbers() -> None:
    assert NotRead(SINCE, {"conversations": 1234, "tickets": 1}).sentence == (
        "Threads without activity since 1970-01-08 were not read, by decision: about 1,234 conversations and 1 ticket."
    )
    assert NotRead(SINCE).sentence.endswith("by decision: not counted.")
    none = NotRead(SINCE, {"conversations": 0, "tickets": 0})
    assert none.nothing
    assert none.sentence.endswith("none by Intercom's own count.")


async def test_what_is_foretold_goes_by_what_is_read(slept: Bench) -> None:
    """A sample for the losses is drawn from what is read, and a delta's calls are counted from no earlier."""
    drawn, count = (await draw(slept.source, SINCE))["conversations"]
    assert ({one for one, _ in drawn}, count) == ({"on", "after", "late"}, 3)
    drawn, count = (await draw(slept.source))["conversations"]
    assert (len(drawn), count) == (6, 6)
    asked: dict[str, int] = {}

    async def calls(since: Mapping[str, int], archived: Mapping[str, int]) -> int:
        asked.update(since)
        return 7

    slept.now = SINCE - 1000
    await slept.go(read_since=DAY, period=Period.ALL)
    slept.source.calls_for_changes = calls  # type: ignore[method-assign]
    with slept.archive() as archive:
        assert (await delta_forecast(archive, slept.source)).calls == 8
        assert asked["conversations"] == SINCE
        assert asked["contacts"] == SINCE - 1000
        assert count_archived(archive, slept.migration.load()).read == {"conversations": 3, "tickets": 0}
    await slept.go(read_since=None)
    with slept.archive() as archive:
        assert count_archived(archive, slept.migration.load()).read == {}


@pytest.mark.parametrize(
    ("wanted", "known", "further"),
    [(None, None, False), (5, None, False), (None, 5, True), (4, 5, True), (5, 5, False), (6, 5, False)],
)
def test_whether_more_is_wanted_than_was_read(
    slept: Bench, wanted: int | None, known: int | None, further: bool
) -> None:
    with Archive(slept.migration.paths.archive, slept.migration.paths.files) as archive:
        settle(archive, "tickets", known, 9, further=True)
        assert reads_further(archive, wanted) is further
