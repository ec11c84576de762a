"""Decisions: known at once, on the disk in order, taken back one by one, never lost beside other changes."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wizard.errors import CannotWrite
from wizard.migration import Migration
from wizard.plan.models import AdminChoice, AdminDecision, AttributeChoice, Plan
from wizard.session import Session, new_plan

SKIP = AdminChoice(decision=AdminDecision.SKIP)
INVITE = AdminChoice(decision=AdminDecision.INVITE, role="agent")


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("OUTERCOM_HOME", str(tmp_path / "home"))
    return Session(Migration.create("acme", new_plan()))


async def test_a_decision_is_known_at_once_and_saved_in_order(session: Session) -> None:
    for number in range(40):
        session.deciding.decide("admins", {str(number % 3): SKIP if number % 2 else INVITE}, f"{number}")
        assert session.plan.admins[str(number % 3)] == (SKIP if number % 2 else INVITE)
    await session.deciding.settle()
    assert session.deciding.saved
    assert session.migration.load().admins == session.plan.admins == {"0": SKIP, "1": SKIP, "2": INVITE}


async def test_undo_takes_back_what_was_done_in_one_go(session: Session) -> None:
    session.deciding.decide("admins", {"1": SKIP}, "skip Ann")
    session.deciding.decide("admins", dict.fromkeys("123", INVITE), "invite 3")
    session.deciding.decide("attributes", {"contact:age": AttributeChoice(field="age")}, "age")
    assert session.deciding.last("admins") == "invite 3"
    assert session.deciding.undo("admins")
    assert session.plan.admins == {"1": SKIP}
    assert session.deciding.undo("admins")
    assert session.deciding.undo("admins") is None
    assert session.deciding.last("admins") == ""
    await session.deciding.settle()
    assert session.migration.load().admins == {}
    assert set(session.migration.load().attributes) == {"contact:age"}


def test_another_change_brings_what_waits_along(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    update, begun, go = session.migration.update, threading.Event(), threading.Event()

    def slow(change: Callable[[Plan], object]) -> Plan:
        begun.set()
        assert go.wait(10)
        return update(change)

    monkeypatch.setattr(session.migration, "update", slow)
    session.deciding.decide("admins", {"1": SKIP}, "")
    assert begun.wait(10)
    session.deciding.decide("admins", {"2": SKIP}, "")
    assert not session.deciding.saved
    go.set()
    assert session.change(lambda plan: setattr(plan, "step", "verify")).admins == {"1": SKIP, "2": SKIP}
    assert session.plan.step == "verify"
    assert session.migration.load() == session.plan


async def test_what_cannot_be_saved_is_not_decided(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    session.deciding.decide("admins", {"1": SKIP}, "skip")
    await session.deciding.settle()

    def full(_: object) -> Plan:
        raise CannotWrite("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(session.migration, "update", full)
        session.deciding.decide("admins", {"2": SKIP}, "skip")
        with pytest.raises(CannotWrite):
            await session.deciding.settle()
    assert session.plan.admins == {"1": SKIP}
    assert session.deciding.saved
    assert session.deciding.last("admins") == ""
    await session.deciding.settle()


def test_whoever_holds_the_plan_keeps_it_as_it_was(session: Session) -> None:
    held = session.plan
    session.deciding.decide("admins", {"1": SKIP}, "")
    assert held.admins == {}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.tuples(st.sampled_from("abc"), st.sampled_from([SKIP, INVITE])), st.just("undo"))))
def test_any_mix_of_decisions_and_undos_ends_the_same_on_the_disk(
    session: Session, doings: list[tuple[str, AdminChoice] | str]
) -> None:
    session.change(lambda plan: plan.admins.clear())
    while session.deciding.undo("admins"):
        pass
    session.change(lambda plan: plan.admins.clear())
    states: list[dict[str, AdminChoice]] = [{}]
    for doing in doings:
        if isinstance(doing, str):
            session.deciding.undo("admins")
            del states[max(1, len(states) - 1) :]
        else:
            session.deciding.decide("admins", {doing[0]: doing[1]}, "")
            states.append({**states[-1], doing[0]: doing[1]})
        assert session.plan.admins == states[-1]
    session.change(lambda _: None)
    assert session.migration.load().admins == states[-1]


def test_what_was_said_to_be_saved_survives_a_kill(session: Session) -> None:
    script = (
        "import asyncio, os, signal\n"
        "from wizard.migration import Migration\n"
        "from wizard.plan.models import AdminChoice, AdminDecision\n"
        "from wizard.session import Session\n"
        "session = Session(Migration.open('acme'))\n"
        "session.deciding.decide('admins', {'1': AdminChoice(decision=AdminDecision.SKIP)}, '')\n"
        "asyncio.run(session.deciding.settle())\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script], env=dict(os.environ), check=False)
    assert session.migration.load().admins == {"1": SKIP}
