"""The arithmetic of a quota window."""

from email.utils import formatdate

import pytest

from wizard.net.server_clock import ServerClock
from wizard.net.window import QuotaWindow, QuotaWord, quota_word


def test_headers_are_read() -> None:
    headers = {"x-ratelimit-limit": "1666", "x-ratelimit-remaining": "1600", "x-ratelimit-reset": "1700000010"}
    assert quota_word(headers) == QuotaWord(1666, 1600, 1_700_000_010)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-limit": "1666"},
        {"x-ratelimit-limit": "lots", "x-ratelimit-remaining": "1", "x-ratelimit-reset": "2"},
        {"x-ratelimit-limit": "0", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "2"},
        {"x-ratelimit-limit": "inf", "x-ratelimit-remaining": "1", "x-ratelimit-reset": "2"},
    ],
)
def test_headers_that_say_nothing(headers: dict[str, str]) -> None:
    assert quota_word(headers) is None


def learned(*words: QuotaWord) -> QuotaWindow:
    window = QuotaWindow()
    for word in words:
        window.learn(word, ends=float(word.reset))
    return window


def test_calls_under_way_are_taken_off() -> None:
    window = learned(QuotaWord(10, 5, 100))
    assert window.left(4, 1.0) == 1
    assert window.left(5, 1.0) == 0


def test_answers_out_of_order_keep_the_lowest() -> None:
    assert learned(QuotaWord(10, 3, 100), QuotaWord(10, 7, 100)).remaining == 3


def test_words_of_a_window_that_is_over_are_not_news() -> None:
    window = learned(QuotaWord(10, 0, 100))
    assert window.roll(100.0)
    assert window.left(9, 1.0) == 1
    window.learn(QuotaWord(10, 0, 100), ends=100.0)
    assert window.left(9, 1.0) == 1
    window.learn(QuotaWord(10, 2, 110), ends=110.0)
    assert window.left(2, 1.0) == 0


def test_share_bounds_own_calls() -> None:
    window = QuotaWindow()
    for left in range(9, 4, -1):
        assert window.limit is None or window.left(0, 0.5) > 0
        window.learn(QuotaWord(10, left, 100), ends=100.0)
    assert window.left(0, 0.5) == 0


def test_even_a_tiny_share_leaves_one_call() -> None:
    window = learned(QuotaWord(10, 9, 100))
    window.roll(100.0)
    assert window.left(0, 0.001) == 1


def test_a_call_without_an_answer_counts() -> None:
    window = learned(QuotaWord(10, 1, 100))
    window.lost()
    assert window.left(0, 1.0) == 0


def test_a_refusal_tells_of_the_window_but_not_what_is_left() -> None:
    window = learned(QuotaWord(1666, 900, 100))
    window.refused(QuotaWord(166, 0, 110), ends=110.0)
    assert (window.limit, window.remaining, window.ends) == (166, 166, 110.0)


@pytest.mark.parametrize("skew", [-86_400.0, -3.4, 0.0, 2.7, 86_400.0])
def test_the_servers_clock_is_learned_from_dates(skew: float) -> None:
    clock = ServerClock()
    for step in range(40):
        ours = 5000.0 + step * 0.13
        clock.saw(formatdate(ours + skew, usegmt=True), ours)
    ends = clock.ours(5010 + skew, 5005.2, fallback=0.0)
    assert 5010 <= ends <= 5010.2
    assert 5005.0 <= clock.theirs(5005.2, fallback=0.0) - skew <= 5005.2


def test_without_dates_the_fallback_is_used_and_bounded() -> None:
    clock = ServerClock()
    clock.saw("not a date", 1.0)
    clock.saw(None, 1.0)
    assert clock.theirs(50.0, fallback=1_700_000_000.0) == 1_700_000_000.0
    assert clock.ours(1_700_000_004, 50.0, fallback=1_700_000_000.0) == 54.0
    assert clock.ours(1_700_000_000 + 86_400, 50.0, fallback=1_700_000_000.0) == 60.0
    assert clock.ours(1_699_000_000, 50.0, fallback=1_700_000_000.0) < 50.0


def test_a_window_that_is_not_over_yet_corrects_the_clock() -> None:
    clock = ServerClock()
    clock.saw(formatdate(1_700_000_005, usegmt=True), 5.0)
    assert clock.ours(1_700_000_010, 5.0, fallback=0.0) == 10.0
    clock.counted(1_700_000_010, sent=10.4, now=10.7)
    assert clock.ours(1_700_000_020, 11.0, fallback=0.0) == pytest.approx(20.4)


def test_a_clock_that_jumps_is_believed_anew() -> None:
    clock = ServerClock()
    clock.saw(formatdate(1_700_000_005, usegmt=True), 5.0)
    clock.counted(1_700_000_010, sent=5.0, now=5.3)
    clock.saw(formatdate(1_700_003_605, usegmt=True), 6.0)
    clock.counted(1_700_003_610, sent=5.7, now=6.0)
    assert clock.ours(1_700_003_610, 6.0, fallback=0.0) == pytest.approx(11.0)
