"""The pacer on a simulated quota, alone with it: windows are filled and nothing is refused, wherever in its way a call is counted."""

import asyncio
import random
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.net.quota_bed import START, Service, paced
from wizard.net.pacer import Pacer


def shares(service: Service, seconds: float, granted: float) -> list[float]:
    """Of each full window the part of so many granted calls that was used."""
    return [service.ours[window] / granted for window in service.full_windows(seconds)]


@given(
    limit=st.sampled_from([60, 166, 300]),
    milliseconds=st.integers(5, 900),
    jitter=st.floats(0, 1),
    counted_at=st.floats(0, 1),
    skew=st.floats(-100_000, 100_000),
    seed=st.integers(0, 2**16),
)
def test_windows_are_filled_and_nothing_is_refused(
    limit: int, milliseconds: int, jitter: float, counted_at: float, skew: float, seed: int
) -> None:
    dice = random.Random(seed)
    seconds = milliseconds / 1000
    service = Service(limit, latency=lambda: seconds * dice.uniform(1 - jitter / 2, 1 + jitter), skew=skew)
    service.counted_at = counted_at
    workers = max(8, int(limit / 10 * seconds * (1 + jitter / 4) * 1.5) + 1)
    paced(service, 35, workers=workers, seed=seed)
    assert sum(service.refused.values()) == 0
    assert min(shares(service, 35, limit)) >= 0.97


def test_ten_thousand_a_minute_at_three_hundred_milliseconds() -> None:
    service = Service(1666, latency=lambda: 0.3)
    paced(service, 65, workers=75)
    assert min(shares(service, 65, 1666)) >= 0.97
    assert sum(service.refused.values()) == 0


def test_a_burst_goes_as_fast_as_it_can() -> None:
    service = Service(1666, latency=lambda: 0.005)
    paced(service, 0.06, workers=50)
    # Four until the first answer, then fifty every five milliseconds.
    assert sum(service.ours.values()) >= 4 + 10 * 50


def test_a_limit_that_changes_is_followed_at_once() -> None:
    service = Service(1666, latency=lambda: 0.3)

    async def later(pacer: Pacer) -> None:
        for limit in (166, 1666):
            await asyncio.sleep(27.2 - asyncio.get_running_loop().time() % 10)
            service.limit = limit

    pacer = paced(service, 95, workers=75, later=later)
    used = {window: service.ours[window] / service.limit for window in service.full_windows(95)}
    assert sum(service.refused.values()) == 0
    assert pacer.limit == 1666
    assert sorted(set(service.limits.values())) == [166, 1666]
    whole = [window for window in service.full_windows(95) if window - 1 in service.limits]
    assert all(service.ours[window] >= 0.97 * service.limits[window] for window in whole), used


@pytest.mark.parametrize("share", [0.6, 0.25])
def test_a_share_is_used_in_full_and_no_more(share: float) -> None:
    service = Service(1666, latency=lambda: 0.1)
    paced(service, 45, workers=40, share=share)
    assert all(0.97 * share <= used <= share for used in shares(service, 45, 1666))


def test_a_share_changes_while_calls_go_on() -> None:
    service = Service(1666, latency=lambda: 0.1)
    wanted = [0.3]

    async def later(pacer: Pacer) -> None:
        await asyncio.sleep(24)
        wanted[0] = 0.9

    paced(service, 65, workers=40, share=lambda: wanted[0], later=later)
    used = shares(service, 65, 1666)
    assert used[0] <= 0.3
    assert 0.87 <= used[-1] <= 0.9


@pytest.mark.parametrize("skew", [-0.7, 0.7])
def test_without_dates_windows_are_found_by_asking(skew: float) -> None:
    service = Service(400, latency=lambda: 0.1, skew=skew, dated=False)
    paced(service, 65, workers=16)
    assert max(service.refused.values()) <= 1
    assert sum(service.refused.values()) <= 2
    assert shares(service, 65, 400)[-1] >= 0.97


def test_several_tokens_fill_the_workspaces_window() -> None:
    service = Service(1666, together=4166, latency=lambda: 0.3)
    paced(service, 35, workers=190, tokens=("a", "b", "c"), together=4166)
    assert sum(service.refused.values()) == 0
    assert min(shares(service, 35, 4166)) >= 0.97
    tokens = {token for _, token in service.used}
    assert tokens == {"a", "b", "c"}


@dataclass
class Mistaken(Service):
    """One answer tells of a window that ends long after the others do."""

    ahead: int = 3600
    answers: int = 0

    async def answer(self, token: str = "a") -> tuple[int, dict[str, str]]:
        status, headers = await super().answer(token)
        self.answers += 1
        if self.answers == 500:
            headers["x-ratelimit-reset"] = str(int(headers["x-ratelimit-reset"]) + self.ahead)
        return status, headers


@pytest.mark.parametrize("ahead", [3600, 10**9])
def test_one_answer_with_a_wrong_moment_holds_nothing_up_for_good(ahead: int) -> None:
    service = Mistaken(400, ahead=ahead)
    paced(service, 105, workers=30)
    used = shares(service, 105, 400)
    assert sum(service.refused.values()) == 0
    # For a minute the calls whose answers were taken for old look like another program's.
    assert min(used) >= 0.5
    assert min(used[-2:]) >= 0.97


def test_a_clock_there_that_is_put_back_is_followed() -> None:
    service = Service(400)

    async def later(_: Pacer) -> None:
        await asyncio.sleep(33)
        service.skew = -3600.0

    paced(service, 75, workers=30, later=later)
    after = [service.ours[window] for window in sorted(service.ours) if window < int(START // 10) - 100]
    assert len(after) == 4
    # The windows there end elsewhere now, and that has to be learned.
    assert min(after[0], *after[2:-1]) >= 0.9 * 400
