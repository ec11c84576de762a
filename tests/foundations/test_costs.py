"""What a migration takes follows the scope, the share of the quota and what is there already."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.costs import costs_of, quota_seconds
from wizard.destinations.ochre import CAPABILITIES
from wizard.plan.models import QuotaHours, Scope
from wizard.sources.port import Census, ScopeCount

CENSUS = Census(
    counts={"conversations": 10_000, "tickets": 0, "contacts": 3_000, "companies": 100, "admins": 20},
    calls=12_000,
    files_low=1_000,
    files_high=2_000,
    bytes_low=100_000_000,
    bytes_high=300_000_000,
    quota=1_666,
    answers_seconds=10.0,
    files_seconds=20.0,
    ends_seconds=5.0,
    disk_bytes=500_000_000,
    finished=True,
)
HALF = ScopeCount(5_000, 0)


def test_everything_is_read_whatever_is_loaded() -> None:
    whole, half = costs_of(CENSUS, Scope(), CAPABILITIES), costs_of(CENSUS, Scope(), CAPABILITIES, HALF)
    assert (whole.calls, half.calls) == (12_000, 12_000)
    assert (whole.records, half.records) == (13_100, 8_100)
    assert (half.files_low, half.files_high, half.bytes_high) == (500, 1_000, 150_000_000)
    assert whole.disk_bytes - half.disk_bytes == 5_000 * CAPABILITIES.bytes_a_record
    assert half.bottleneck == "Intercom's quota"
    assert half.seconds_low < 12_000 / 166.6 + 5 < half.seconds_high


def test_kinds_and_files_that_stay_out_cost_nothing_there() -> None:
    only = costs_of(CENSUS, Scope(kinds=("conversations",), files=False), CAPABILITIES, HALF)
    assert only.records == 5_000 + 1_500 + 50, "people and companies of half the conversations come along"
    assert (only.files_high, only.bytes_high) == (0, 0)


def test_what_is_archived_is_not_read_again() -> None:
    again = costs_of(CENSUS, Scope(), CAPABILITIES, HALF, read={"conversations": 10_050})
    assert again.calls == 0
    assert again.bottleneck == CAPABILITIES.label
    assert again.disk_bytes == 8_100 * CAPABILITIES.bytes_a_record


def test_what_is_not_read_costs_nothing() -> None:
    """A tenth of the conversations is read: their calls, their files and their part of the disk go down with them, people stay."""
    tenth = ScopeCount(800, 0, read={"conversations": 1_000, "tickets": 0})
    narrowed = replace(CENSUS, thread_calls=10_067, thread_bytes=400_000_000)
    costs = costs_of(narrowed, Scope(), CAPABILITIES, tenth)
    assert costs.calls == 12_000 - round(0.9 * 10_067)
    records = costs.records * CAPABILITIES.bytes_a_record
    assert costs.disk_bytes == 500_000_000 - 360_000_000 + records
    whole = costs_of(narrowed, Scope(), CAPABILITIES, ScopeCount(800, 0))
    assert costs.seconds_high < whole.seconds_low
    half_way = costs_of(narrowed, Scope(), CAPABILITIES, tenth, read={"conversations": 500})
    assert half_way.calls == round((12_000 - 0.9 * 10_067) / 2)
    done = costs_of(narrowed, Scope(), CAPABILITIES, replace(tenth, exact=True), read={"conversations": 1_000})
    assert (done.calls, done.disk_bytes) == (0, records)


def test_half_the_quota_takes_twice_the_time() -> None:
    half = Scope(quota_share=0.5)
    assert quota_seconds(12_000, 1_666, half) == pytest.approx(2 * quota_seconds(12_000, 1_666, Scope()))
    assert quota_seconds(12_000, None, half) == 0


def test_hours_change_the_pace_when_they_come() -> None:
    night = Scope(quota_share=0.5, quota_hours=(QuotaHours(begin="20:00", end="06:00", share=1.0),))
    # An hour at half the pace, then the rest at the whole one.
    calls = 600 * 60 + 1_200 * 30
    assert quota_seconds(calls, 200, night, "19:00") == pytest.approx(3_600 + 1_800)
    assert quota_seconds(calls, 200, night, "22:00") == pytest.approx(calls / 1_200 * 60)
    assert quota_seconds(50_000_000, 200, night, "12:00") > 86_400 * 30


@given(st.integers(0, 5_000_000), st.integers(1, 4_000), st.integers(1, 100), st.integers(0, 23))
def test_the_time_lies_between_that_of_the_two_shares(calls: int, quota: int, percent: int, hour: int) -> None:
    hours = (QuotaHours(begin="00:00", end="12:00", share=1.0),)
    mixed = quota_seconds(calls, quota, Scope(quota_share=percent / 100, quota_hours=hours), f"{hour:02}:30")
    fastest = quota_seconds(calls, quota, Scope())
    slowest = quota_seconds(calls, quota, Scope(quota_share=percent / 100))
    assert fastest * 0.999 <= mixed <= slowest * 1.001 + 1
