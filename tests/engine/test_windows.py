"""Windows cover all time, without gap or overlap, however they are cut."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wizard.engine.windows import FAR_FUTURE, MOST_PARTS, MOST_ROWS, first_windows, split

seconds = st.integers(0, FAR_FUTURE - 1)


def joined(windows: list[tuple[int, int]]) -> tuple[int, int]:
    """From where to where windows reach; they must follow each other."""
    assert all(low < high for low, high in windows)
    assert all(one[1] == other[0] for one, other in pairwise(windows))
    return windows[0][0], windows[-1][1]


@given(st.none() | st.integers(-5, FAR_FUTURE), seconds.filter(bool))
def test_the_first_windows_cover_all_time(created_at: int | None, now: int) -> None:
    assert joined(first_windows(created_at, now)) == (0, FAR_FUTURE)


@given(seconds, st.integers(2, 10**9), st.integers(MOST_ROWS + 1, 10**8))
def test_a_window_with_too_many_rows_is_cut_into_what_it_was(low: int, length: int, total: int) -> None:
    parts = split((low, low + length), total)
    assert joined(parts) == (low, low + length)
    assert 2 <= len(parts) <= MOST_PARTS


@given(seconds, st.integers(1, 10**9), st.none() | st.integers(0, MOST_ROWS))
def test_a_window_that_is_fine_stays_whole(low: int, length: int, total: int | None) -> None:
    assert split((low, low + length), total) == []


@given(seconds)
def test_one_second_cannot_be_cut(low: int) -> None:
    assert split((low, low + 1), 10**6) == []
