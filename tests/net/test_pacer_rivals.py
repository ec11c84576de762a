"""The pacer on a simulated quota that other programs eat of as well: hardly anything is refused, and never two calls in one window."""

import random
from functools import partial

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from tests.net.quota_bed import Service, bursts, paced, steady
from wizard.net.rivals import Rivals
from wizard.net.window import QuotaWord

EXAMPLES = max(6, settings.default.max_examples // 8)
"""Each plays half a minute."""


def left_by_others(service: Service, window: int, token: str = "a") -> int:
    """What a window had for us."""
    return service.limit - (service.used[window, token] - service.ours[window])


def assert_few_refusals(service: Service) -> None:
    ours = sum(service.ours.values())
    assert max(service.refused.values()) <= 1, service.refused
    assert sum(service.refused.values()) <= 0.01 * ours


@settings(max_examples=EXAMPLES, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(
    rate=st.floats(0.5, 30),
    milliseconds=st.integers(100, 500),
    jitter=st.floats(0, 0.5),
    counted_at=st.sampled_from([0.0, 0.5, 1.0]),
    seed=st.integers(0, 2**16),
)
@example(rate=0.7987029976662563, milliseconds=389, jitter=0.16728011042574656, counted_at=0.5, seed=222)
def test_beside_a_steady_program(rate: float, milliseconds: int, jitter: float, counted_at: float, seed: int) -> None:
    dice = random.Random(seed)
    seconds = milliseconds / 1000
    service = Service(500, latency=lambda: seconds * dice.uniform(1 - jitter / 2, 1 + jitter), counted_at=counted_at)
    paced(service, 35, workers=max(8, int(90 * seconds)), seed=seed, rivals=(partial(steady, rate=rate),))
    assert_few_refusals(service)
    whole = service.full_windows(35)
    assert all(service.ours[window] >= 0.7 * left_by_others(service, window) for window in whole)


@pytest.mark.parametrize("counted_at", [0.0, 1.0])
@pytest.mark.parametrize(("size", "every"), [(200, 3.0), (60, 1.0), (500, 10.0)])
def test_beside_a_program_that_calls_in_bursts(size: int, every: float, counted_at: float) -> None:
    service = Service(1666, counted_at=counted_at)
    paced(service, 45, workers=75, rivals=(partial(bursts, size=size, every=every),))
    assert_few_refusals(service)
    assert all(service.ours[window] > 400 for window in service.full_windows(45))


def test_on_an_old_plan_beside_another_program() -> None:
    service = Service(166, counted_at=0.5)
    paced(service, 75, workers=16, rivals=(partial(steady, rate=5),))
    assert_few_refusals(service)


def test_another_program_on_one_of_three_tokens() -> None:
    service = Service(400, together=1000)
    three = ("a", "b", "c")
    paced(service, 45, workers=48, tokens=three, together=1000, rivals=(partial(steady, rate=8, token="b"),))
    assert_few_refusals(service)
    assert all(service.ours[window] >= 0.85 * (1000 - 80) for window in service.full_windows(45))


def test_another_app_of_the_workspace_is_learned_of() -> None:
    service = Service(400, together=1000)
    three = ("a", "b", "c")
    paced(service, 55, workers=48, tokens=three, together=1000, rivals=(partial(steady, rate=20, token="z"),))
    refused = [window for window in sorted(service.refused) if service.refused[window]]
    # No answer tells what the workspace has left: the first window that is too full refuses what is under way.
    assert len(refused) == 1
    assert sum(service.ours.values()) > 5 * 600


@pytest.mark.parametrize("counted_at", [0.0, 1.0])
def test_a_refusal_that_other_answers_belie_holds_nothing_up(counted_at: float) -> None:
    dice = random.Random(7)
    service = Service(600, counted_at=counted_at, lies=lambda: dice.random() < 0.01)
    paced(service, 45, workers=40)
    assert sum(service.refused.values()) == 0
    assert all(service.ours[window] > 0.85 * 600 for window in service.full_windows(45))


def told(rivals: Rivals, used: int, *, reset: int = 10) -> None:
    """One call of ours, answered at once."""
    ticket = rivals.sent()
    rivals.back(ticket)
    rivals.counted(QuotaWord(1000, 1000 - used, reset))


def test_alone_nobody_is_seen() -> None:
    rivals = Rivals()
    for used in range(1, 200):
        told(rivals, used)
    assert (rivals.seen, rivals.bite) == (False, 0)


def test_calls_without_an_answer_are_not_taken_for_somebody_elses() -> None:
    rivals = Rivals()
    for used in range(1, 400, 2):
        rivals.lost()
        told(rivals, used + 1)
    assert not rivals.seen


def test_answers_out_of_order_are_not_taken_for_somebody_elses() -> None:
    rivals = Rivals()
    tickets = [rivals.sent() for _ in range(100)]
    for used in random.Random(3).sample(range(1, 101), 100):
        rivals.back(tickets.pop())
        rivals.counted(QuotaWord(1000, 1000 - used, 10))
    for used in range(101, 110):
        told(rivals, used)
    assert not rivals.seen


def test_what_others_took_is_remembered_for_a_minute() -> None:
    rivals = Rivals()
    for used in range(1, 100, 10):
        told(rivals, used)
    assert rivals.seen
    assert rivals.taken >= 70
    for _ in range(6):
        rivals.next_window()
        assert rivals.seen
    rivals.next_window()
    assert not rivals.seen
