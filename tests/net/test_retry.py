"""Trying again: what helps, what does not, and what is said in the end."""

import asyncio
import socket
import ssl

import httpx
import pytest

from tests.net.support import FakeClock, retrier
from wizard.engine.progress import ProgressBoard
from wizard.errors import Gone, Refused, Stopped, TokenRefused, Unreachable
from wizard.net.answer import CutOff, TooLarge
from wizard.net.causes import cause_of
from wizard.net.retry import SHORT, Patience, TriesUsedUp, TryAgain

BUSY = TryAgain(cause_of(TimeoutError()), status=503)


def failing(*outcomes: BaseException | str) -> tuple[list[int], "Call"]:
    made: list[int] = []
    left = list(outcomes)

    async def call() -> str:
        made.append(1)
        outcome = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return made, call


Call = object


async def test_it_goes_on_after_errors_that_pass() -> None:
    board = ProgressBoard()
    again, _ = retrier(FakeClock(), board)
    made, call = failing(BUSY, CutOff("x"), ConnectionResetError(), httpx.ReadTimeout("x"), "done")
    assert await again.run(call, "GET /x") == "done"
    assert len(made) == 5
    assert dict(board.snapshot().retries) == {"no answer in time": 2, "cut-off answer": 1, "connection reset": 1}
    assert board.snapshot().waiting_on == ""


async def test_the_run_ends_when_nothing_is_answered() -> None:
    clock = FakeClock(0.0)
    again, control = retrier(clock)
    made, call = failing(ConnectionRefusedError())
    with pytest.raises(Unreachable, match="the connection was refused") as caught:
        await again.run(call, "GET /x")
    assert len(made) == 8
    assert 60 <= sum(control.slept) <= 150
    assert "firewall" in caught.value.hint


async def test_only_this_record_fails_while_others_are_answered() -> None:
    clock = FakeClock()
    again, _ = retrier(clock)
    _, bad = failing(TryAgain(cause_of(CutOff()), status=502, answer="<html>"))
    _, good = failing("fine")

    async def bad_beside_good() -> str:
        await again.run(good, "GET /good")
        return await bad()

    with pytest.raises(Refused) as caught:
        await again.run(bad_beside_good, "GET /bad")
    assert (caught.value.status, caught.value.request, caught.value.answer) == (502, "GET /bad", "<html>")


async def test_an_answer_about_a_record_shows_that_the_service_is_there() -> None:
    clock = FakeClock()
    again, _ = retrier(clock)
    began = clock.now

    async def gone_then_busy() -> str:
        clock.now += 1
        with pytest.raises(Gone):
            await again.run(failing(Gone("gone"))[1], "GET /other")
        raise BUSY

    with pytest.raises(TriesUsedUp) as caught:
        await again.attempt(gone_then_busy, "GET /x", SHORT)
    assert caught.value.others
    assert clock.now > began


@pytest.mark.parametrize("error", [Gone("gone"), Refused("no"), TokenRefused("no"), ValueError("ours")])
async def test_what_trying_again_does_not_change_passes_through(error: Exception) -> None:
    again, control = retrier(FakeClock())
    made, call = failing(error)
    with pytest.raises(type(error)):
        await again.run(call, "GET /x")
    assert len(made) == 1
    assert not control.slept


async def test_too_large_answers_are_refused_at_once() -> None:
    again, _ = retrier(FakeClock())
    made, call = failing(TooLarge("more than 5 bytes"))
    with pytest.raises(Refused, match="more than 5 bytes"):
        await again.run(call, "GET /x")
    assert len(made) == 1


async def test_throttling_has_a_patience_of_its_own() -> None:
    again, control = retrier(FakeClock())
    throttled = TryAgain(cause_of(TimeoutError()), status=429, throttled=True)
    made, call = failing(throttled)
    with pytest.raises(Unreachable, match="quota is used up"):
        await again.run(call, "GET /x", Patience(tries=2, throttled=5))
    assert len(made) == 5
    assert not control.slept


async def test_stopping_ends_the_wait_and_clears_the_board() -> None:
    board = ProgressBoard()
    again, control = retrier(FakeClock(), board)

    async def call() -> str:
        control.stop()
        raise BUSY

    with pytest.raises(Stopped):
        await again.run(call, "GET /x")
    assert board.snapshot().waiting_on == ""


async def test_a_cancelled_call_is_not_tried_again() -> None:
    again, _ = retrier(FakeClock())
    made, call = failing(asyncio.CancelledError())
    with pytest.raises(asyncio.CancelledError):
        await again.run(call, "GET /x")
    assert len(made) == 1


def wrapped(outer: Exception, inner: BaseException) -> Exception:
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (wrapped(httpx.ConnectError("x"), socket.gaierror(-2, "unknown")), "no such host"),
        (wrapped(httpx.ConnectError("x"), ConnectionRefusedError()), "connection refused"),
        (wrapped(httpx.ConnectError("x"), ssl.SSLCertVerificationError("bad")), "wrong certificate"),
        (wrapped(httpx.ConnectError("x"), ssl.SSLError("bad")), "TLS failure"),
        (wrapped(httpx.ReadError("x"), ConnectionResetError()), "connection reset"),
        (httpx.ReadTimeout("x"), "no answer in time"),
        (httpx.ConnectTimeout("x"), "no answer in time"),
        (httpx.ProxyError("x"), "proxy failure"),
        (OSError(101, "Network is unreachable"), "no network"),
        (TimeoutError(), "no answer in time"),
        (httpx.RemoteProtocolError("x"), "connection reset"),
        (RuntimeError("?"), "network error"),
    ],
)
def test_causes_have_short_stable_names(error: Exception, name: str) -> None:
    assert cause_of(error).name == name
