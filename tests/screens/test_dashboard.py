"""The dashboard's lines and bars: pure functions of a snapshot and a size."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.widgets.bars import bar, spark
from screens.widgets.dashboard import dashboard
from screens.widgets.kind_table import kind_table
from screens.widgets.run_state import State, View
from tests.screens.made_up import NOW, SNAPSHOT
from wizard.engine.progress import FileProgress, KindProgress, Snapshot
from wizard.looking_back import Past

PAST = Past(
    (("the destination refused an e-mail address", 3),), "About 13 calls.", "On disk: JSON 1 MB", "1 was mapped."
)


@given(st.integers(0, 80), st.floats(0, 1), st.floats(0, 1))
def test_a_bar_has_its_width_and_is_full_only_when_all_is_through(width: int, share: float, further: float) -> None:
    done, coming, rest = bar(width, share, further)
    if width:
        assert len(done + coming + rest) == width
        assert (done == "█" * width) == (share == 1)
        assert bool(done) == (share > 0)


@given(st.lists(st.floats(0, 1e7), max_size=200), st.integers(0, 60))
def test_a_spark_line_fits_and_its_highest_value_is_a_full_block(values: list[float], width: int) -> None:
    drawn = spark(values, width, max(values, default=0.0))
    assert len(drawn) == min(width, len(values))
    if width >= len(values) and max(values, default=0.0) > 0:
        assert "█" in drawn


def test_bars_never_claim_more_than_there_is() -> None:
    lines = [row.plain for row in kind_table(_with(
        KindProgress("contacts", 3, 3, 2, 1), KindProgress("tags", 2, 9, 9), KindProgress("conversations", None, 5)
    ), 78, 9)]  # fmt: skip
    assert lines[1].startswith("conversations")
    assert "?" in lines[1]
    assert "█" not in lines[1]
    assert lines[2].endswith(" 66%")
    assert lines[3].endswith("100%")


def test_kinds_that_do_not_fit_are_added_up_in_one_line() -> None:
    kinds = tuple(KindProgress(f"kind{n}", 10, 10, 5) for n in range(12))
    lines = [row.plain for row in kind_table(replace(_with(*kinds), files=FileProgress(4, 2)), 78, 8)]
    assert len(lines) == 9
    assert lines[-2].split()[:5] == ["6", "more", "kinds", "60", "60"]
    assert lines[-2].split()[5] == "30"
    assert lines[-1].startswith("files")


def test_files_have_one_line_and_a_run_that_was_cut_short_fills_no_bar_by_reading() -> None:
    kinds = (KindProgress("conversations", 10, 9), KindProgress("files", None, loaded=7, skipped=2))
    snapshot = replace(_with(*kinds), state="finished", files=FileProgress(4, 2))
    whole, short = ([row.plain for row in kind_table(snapshot, 78, 8, short=cut)] for cut in (False, True))
    assert [row.split()[0] for row in short[1:]] == ["conversations", "files"]
    assert whole[1].endswith(" 90%")
    assert short[1].endswith("  0%")


def test_the_highest_speed_is_never_below_the_present_one() -> None:
    snapshot = replace(SNAPSHOT, history=(10.0, 20.0), rate_now=1_210.0)
    text = "\n".join(row.plain for row in dashboard(View(snapshot, State.RUNNING, NOW), Past(), 110, 30))
    assert "1,210 now" in text
    assert "1,210 at most" in text


def test_what_others_wrote_does_not_run_as_markup_and_names_no_style() -> None:
    nasty = replace(
        SNAPSHOT, failures=(("[/b] $primary [@click=app.quit]\x1b]0;x\x07", 2),), recent=("[red]no[/red] \x1b[2J",)
    )
    for width in (58, 78, 118):
        text = "\n".join(row.plain for row in dashboard(View(nasty, State.RUNNING, NOW), Past(), width, 30))
        assert "\x1b" not in text
        assert "\x07" not in text
        assert "[red]no[/red]" in text


@given(
    st.sampled_from(list(State)), st.integers(58, 200), st.integers(10, 60), st.integers(0, 25), st.integers(0, 10**12)
)
def test_no_line_is_wider_than_the_pane_and_the_first_kinds_are_always_there(
    state: State, width: int, height: int, kinds: int, count: int
) -> None:
    snapshot = replace(
        SNAPSHOT,
        kinds=(*SNAPSHOT.kinds, *(KindProgress(f"further_kind_{n}", 10, 5, 5) for n in range(kinds))),
        calls=min(count, 10**8),
        rate_now=float(min(count, 10**5)),
        failures=tuple((f"cause {n}", count) for n in range(kinds)),
    )
    rows = [row.plain for row in dashboard(View(snapshot, state, NOW), PAST, width, height)]
    assert any(row.startswith("conversations") for row in rows[:2])
    assert all(len(row) <= width for row in rows), max(rows, key=len)


@pytest.mark.parametrize("state", [State.PAUSED, State.STOPPING, State.STUCK, State.SILENT])
def test_of_a_run_that_stands_still_no_speed_and_no_window_is_claimed(state: State) -> None:
    text = "\n".join(row.plain for row in dashboard(View(SNAPSHOT, state, NOW), Past(), 78, 20))
    assert "over the run" not in text
    assert "in this window" not in text
    assert "7,340 to Intercom so far" in text


def test_while_intercom_is_gone_no_window_is_claimed() -> None:
    def lines(**more: object) -> str:
        view = View(replace(SNAPSHOT, **more), State.RUNNING, NOW)  # type: ignore[arg-type]
        return "\n".join(line.plain for line in dashboard(view, PAST, 80, 24))

    assert "in this window" in lines(waiting=("network",))
    gone = lines(waiting=("outage of Intercom",))
    assert "window" not in gone
    assert "7,340 to Intercom so far" in gone


def test_teammates_that_were_remapped_are_said_with_what_puts_it_right() -> None:
    text = "\n".join(row.plain for row in dashboard(View(SNAPSHOT, State.DONE, NOW), PAST, 118, 30))
    assert "! 1 was mapped. Only a part (o)" in text


def _with(*kinds: KindProgress) -> Snapshot:
    return Snapshot(version=1, kinds=kinds)
