"""The time left is true: at most a fifth to both sides, and nine times of ten the truth is in it."""

import pytest

from tests.engine.runs import STAGES, MadeUpRun, estimates
from wizard.engine.time_left import Counts, Sample, TimeLeft, coverage

RUNS = {
    "limited by the quota": (MadeUpRun(), "quota"),
    "few contacts": (MadeUpRun(contacts=300), "quota"),
    "contacts with more lists": (MadeUpRun(contacts=6_000, calls_a_contact=2.6, loads=700.0), "quota"),
    "contacts with fewer lists": (MadeUpRun(contacts=8_000, calls_a_contact=1.1), "quota"),
    "slow answers": (MadeUpRun(calls_a_second=62, answer_seconds=0.8, quota=166.6), "answers"),
    "no quota": (
        MadeUpRun(
            calls_a_second=400,
            answer_seconds=0.12,
            quota=None,
            conversations=60_000,
            loads=900.0,
            call_cpu=0.0004,
            load_cpu=0.0004,
        ),
        "answers",
    ),
    "an old plan": (MadeUpRun(conversations=4_000, contacts=800, calls_a_second=16.4, quota=16.6), "quota"),
    "warming up": (MadeUpRun(warming=15.0), "quota"),
    "uneven seconds": (MadeUpRun(noise=0.5), "quota"),
    "some were pulled to the front": (MadeUpRun(pulled=3), "quota"),
    "loading lags behind": (MadeUpRun(loads=90.0, contacts=400), "destination"),
    "files lag behind": (MadeUpRun(contacts=1_000, files_each=1.5, files_a_second=100.0), "files"),
    "a small workspace": (MadeUpRun(conversations=6_000, contacts=1_200, loads=900.0), "quota"),
}


@pytest.mark.parametrize("name", RUNS)
def test_the_truth_is_in_the_range_nine_times_of_ten(name: str) -> None:
    run, limit = RUNS[name]
    found, named, end = estimates(run)
    assert coverage(found, end) >= 0.9, [(at, left, end - at) for at, left in found[:: len(found) // 20]]
    for _, left in found:
        assert left is None or left[1] <= 1.5 * left[0] + 1e-9, "at most a fifth to both sides"
    half = named[len(named) // 3 : len(named) * 2 // 3]
    assert half.count(limit) > len(half) * 0.9


def test_nothing_is_said_before_anything_is_known() -> None:
    time_left = TimeLeft(STAGES)
    time_left.saw(Sample(1.0, {}))
    assert time_left.left is None
    time_left.saw(Sample(2.0, {"conversations": Counts(1000)}))
    assert (time_left.left, time_left.bottleneck) == (None, "")
    time_left.saw(Sample(3.0, {"conversations": Counts(1000)}, answer_seconds=0.3))
    assert time_left.left is not None, "what answers take is enough to begin with"


def test_a_kind_without_stages_says_nothing() -> None:
    time_left = TimeLeft(())
    time_left.saw(Sample(1.0, {"conversations": Counts(10, 1)}, calls=5))
    assert time_left.left is None


def test_coverage_counts_ranges_that_are_not_there_as_wrong() -> None:
    samples = [(1.0, None), (2.0, (7.0, 9.0)), (3.0, (1.0, 2.0)), (9.0, (0.5, 1.5))]
    assert coverage(samples, 10.0) == 0.5
