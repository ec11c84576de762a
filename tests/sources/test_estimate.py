"""The arithmetic of the estimates."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.sources.intercom.estimate import Pace, calls, estimate, spread
from wizard.sources.intercom.sample import Sample, Sampled
from wizard.sources.port import Census


def test_a_whole_population_is_exact() -> None:
    assert (spread([1, 0, 2], 3).low, spread([1, 0, 2], 3).high) == (3, 3)


def test_nothing_seen_is_not_nothing_there() -> None:
    found = spread([0.0] * 30, 3000)
    assert (found.low, found.high) == (0, 300)
    assert spread([], 3000).high == 0


@given(st.lists(st.floats(0, 50), min_size=1, max_size=40), st.integers(0, 10**7))
def test_ranges_hold_together(values: list[float], population: int) -> None:
    found = spread(values, population)
    mean = sum(values) / len(values) * population
    assert 0 <= found.low <= mean + 1e-6 <= found.high + 2e-6 or population < len(values)


@pytest.mark.parametrize("share", [0.06, 0.15, 0.4])
def test_the_range_holds_the_truth_in_nearly_nine_of_ten_samples_of_a_few_with_many(share: float) -> None:
    dice = random.Random(3)
    everybody = [float(dice.randint(1, 4) + 20 * (dice.random() < 0.02)) * (dice.random() < share) for _ in range(3000)]
    ranges = [spread(dice.sample(everybody, 39), len(everybody)) for _ in range(300)]
    assert sum(one.low <= sum(everybody) <= one.high for one in ranges) > 0.87 * len(ranges)


def test_calls() -> None:
    counts = {"conversations": 1500, "contacts": 300, "companies": 61, "tickets": 51, "articles": 26, "macros": 22}
    assert calls(counts, 0.5) == 1500 + 10 + 2 + 150 + 2 + 2 + 2 + 1 + 30


def sampled(files: int) -> Sampled:
    return Sampled(files, files * 1000, 0, 2000)


def estimated(pace: Pace, files: int = 1, conversations: int = 100_000) -> Census:
    census = Census(counts={"conversations": conversations})
    estimate(census, Sample([sampled(files)] * 20), 0.0, pace)
    return census


def test_the_quota_limits() -> None:
    census = estimated(Pace(166, 1.0, 0.2), files=0)
    assert census.bottleneck == "Intercom's quota"
    assert 4_800 < census.seconds_low < 100_667 / 16.6 < census.seconds_high < 7_300
    assert census.seconds_high < 1.5 * census.seconds_low, "a fifth to both sides"
    assert estimated(Pace(166, 0.5, 0.2), files=0).seconds_low == pytest.approx(2 * census.seconds_low, rel=0.01)


def test_answers_or_files_limit_where_they_are_slower() -> None:
    assert estimated(Pace(None, 1.0, 0.3), files=0).bottleneck == "Intercom's answers"
    assert estimated(Pace(1666, 1.0, 0.3), files=50).bottleneck == "files"


def test_disk_and_files() -> None:
    census = estimated(Pace(1666, 1.0, 0.1), files=2)
    assert 140_000 < census.files_low < 200_000 < census.files_high < 280_000
    assert (census.bytes_low, census.bytes_high) == pytest.approx(
        (1000 * census.files_low, 1000 * census.files_high), rel=0.001
    )
    assert census.disk_bytes == census.thread_bytes == census.bytes_high + 2 * 100_000 * 2000
    assert (census.thread_calls, census.calls) == (100_000 + 667, 100_000 + 667 + 30)


def test_files_of_unknown_size_weigh_as_much_as_the_known() -> None:
    census = Census(counts={"conversations": 10})
    estimate(census, Sample([Sampled(2, 5000, 1, 100)] * 10), 0.0, Pace(None, 1.0, 0.1))
    assert census.bytes_low == census.bytes_high == 100_000


def test_an_empty_workspace() -> None:
    census = Census()
    estimate(census, Sample(), 3.0, Pace(None, 1.0, 0.1))
    assert (census.files_high, census.bytes_high, census.disk_bytes, census.sampled) == (0, 0, 0, 0)
    assert census.seconds_low < census.seconds_high
