"""Driving the app in tests: waiting, reading the screen, goldens."""

import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from screens.app import OutercomApp
from tests.screens.fake_session import FakeSession
from tests.screens.made_up import NOW
from wizard.plan.models import AdminChoice, AdminDecision, Plan
from wizard.steps import StepId

GOLDENS = Path(__file__).parent / "goldens"
PICTURES_BY = (3, 11)
"""The Python whose pictures are kept; others may draw a hair differently."""


async def until(pilot: Pilot[Any], holds: Callable[[], bool], limit: float = 10.0) -> None:
    """The only wait in the tests of the screens."""
    end = time.monotonic() + limit
    while not holds():
        assert time.monotonic() < end, f"the condition never held; the screen says:\n{screen_text(pilot.app)}"
        await pilot.pause(0.02)
    await pilot.pause()


def screen_text(app: App[Any]) -> str:
    """What the screen shows, as plain lines."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips).rstrip() + "\n"


async def check_golden(pilot: Pilot[Any], name: str) -> None:
    """The screen becomes the golden of this name; `UPDATE_GOLDENS=1` writes it."""
    path = GOLDENS / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDENS"):
        path.write_text(screen_text(pilot.app), encoding="utf-8")
    assert path.exists(), f"there is no golden {name}; run with UPDATE_GOLDENS=1"
    golden = path.read_text(encoding="utf-8")
    await settled(pilot, lambda: screen_text(pilot.app) == golden)
    assert screen_text(pilot.app) == golden


async def check_look(pilot: Pilot[Any], name: str) -> None:
    """Text and picture of one screen at 80x24, both of this name."""
    assert pilot.app.size == (80, 24)
    await check_golden(pilot, f"{name}-80x24")
    await check_picture(pilot, f"{name}-80x24")


async def check_picture(pilot: Pilot[Any], name: str) -> None:
    """The screen becomes the picture of this name, colours and all, on the Python that draws the pictures."""
    if sys.version_info[:2] != PICTURES_BY:
        return
    path = GOLDENS / f"{name}.svg"
    # The mouse rests where nothing answers to it: what it was on last is drawn in other colours, or not yet, as the machine has time.
    await pilot.hover()
    if os.environ.get("UPDATE_GOLDENS"):
        path.write_text(_picture(pilot.app, name), encoding="utf-8")
    assert path.exists(), f"there is no picture {name}; run with UPDATE_GOLDENS=1"
    golden = path.read_text(encoding="utf-8")
    await settled(pilot, lambda: _picture(pilot.app, name) == golden)
    assert _picture(pilot.app, name) == golden, f"{name} looks different; run with UPDATE_GOLDENS=1 and look at it"


def _picture(app: App[Any], name: str) -> str:
    return re.sub(r"terminal-\d+", "terminal", app.export_screenshot(title=name, simplify=True))


async def settled(pilot: Pilot[Any], holds: Callable[[], bool], limit: float = 5.0) -> None:
    """Give what the screen still does the time it needs; whoever asks looks at it afterwards."""
    end = time.monotonic() + limit
    while not holds() and time.monotonic() < end:
        await pilot.pause(0.02)


def app_for(session: FakeSession, *, start: bool = True) -> OutercomApp:
    """The app on a fake session, with a clock that stands still."""
    name = session.migration.name if start else None
    return OutercomApp(name, opener=lambda _: session, clock=lambda: float(NOW))


async def shown(pilot: Pilot[Any], step: StepId) -> None:
    """Wait until a step is shown and settled."""
    app = pilot.app
    assert isinstance(app, OutercomApp)
    await until(pilot, lambda: app.navigation.step is step and app.screen.is_mounted)
    await until(pilot, lambda: all(worker.is_finished for worker in app.workers if worker.group != "engine"))
    await pilot.pause()


async def at_step(session: FakeSession, step: StepId) -> FakeSession:
    """The session as it is when a person has come to this step, everything before it decided."""

    def decide(plan: Plan) -> None:
        for key, choice in plan.admins.items():
            if choice.decision is AdminDecision.UNDECIDED:
                plan.admins[key] = AdminChoice(decision=AdminDecision.SKIP)

    if step.number > 1:
        session.workspace = session.opens_to
        session.census = session.counted
    if step.number > 2:
        await session.read_definitions()
        session.change(decide)
    if step.number > StepId.WAIT.number:
        session.change(lambda plan: plan.notes.__setitem__("run.finished", "Everything is read and loaded."))
    session.change(lambda plan: setattr(plan, "step", step.value))
    return session
