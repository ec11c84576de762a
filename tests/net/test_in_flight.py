"""How many calls under way are useful."""

import pytest

from tests.net.support import FakeClock
from wizard.net.in_flight import FEWEST, MOST, UNPACED, InFlight


def after(answers: int, seconds: float, granted: float | None) -> InFlight:
    clock = FakeClock()
    flight = InFlight(lambda: granted, clock)
    for _ in range(answers):
        clock.now += 0.01
        flight.answered(seconds)
    return flight


@pytest.mark.parametrize(
    ("granted", "seconds", "least", "most"),
    [(166.6, 0.3, 70, 80), (416.6, 0.3, 180, 195), (166.6, 0.005, FEWEST, FEWEST), (16.6, 0.3, FEWEST, FEWEST)],
)
def test_they_follow_rate_times_time(granted: float, seconds: float, least: int, most: int) -> None:
    assert least <= after(1_000, seconds, granted).most <= most


def test_without_a_known_quota_there_is_a_usual_number() -> None:
    assert after(200, 0.3, None).most == UNPACED


def test_few_at_first_and_never_too_many() -> None:
    assert FEWEST <= InFlight(lambda: 416.0, FakeClock()).most <= 16
    assert after(2_000, 5.0, 416.0).most == MOST


def test_a_server_with_more_than_it_can_do_does_not_get_ever_more() -> None:
    flight = after(500, 0.2, 166.6)
    for _ in range(500):
        flight.answered(4.0)
    assert flight.most <= 166.6 * 0.4 * 1.5 + 1


def test_fewer_while_calls_fail_and_more_again_once_they_are_answered() -> None:
    flight = after(1_000, 0.3, 166.6)
    before = flight.most
    for _ in range(60):
        flight.failed()
    assert FEWEST <= flight.most < before / 2
    for _ in range(3_000):
        flight.answered(0.3)
    assert flight.most == before


def test_a_few_failures_change_nothing() -> None:
    flight = after(1_000, 0.3, 166.6)
    before = flight.most
    for _ in range(100):
        flight.failed()
        for _ in range(9):
            flight.answered(0.3)
    assert flight.most == before
