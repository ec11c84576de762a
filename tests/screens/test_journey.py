"""The whole wizard by keys alone, from Home to the end, and back."""

import pytest
from textual.css.query import NoMatches

from screens.app import OutercomApp
from screens.base import StepScreen
from tests.screens.fake_session import FakeSession
from tests.screens.support import app_for, at_step, screen_text, shown, until
from wizard.plan.models import AdminDecision
from wizard.steps import ORDER, StepId


async def test_every_step_is_reached_and_left_by_keys_alone(session: FakeSession) -> None:
    session.let_go.set()
    app = app_for(session, start=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "acme" in screen_text(app))
        await pilot.press("enter")
        await shown(pilot, StepId.CONNECT)
        await pilot.press(*"secret-token", "enter")
        await until(pilot, lambda: "Acme Pottery" in screen_text(app))
        await pilot.press("f3")
        await shown(pilot, StepId.MAP_ADMINS)
        await pilot.press("down", "i", "s", "s")
        await pilot.press("f3")
        await shown(pilot, StepId.MAP_ATTRIBUTES)
        await pilot.press("f3")
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.press("f3")
        await until(pilot, lambda: "Start import (F3)" in screen_text(app))
        await pilot.press("f3")
        await shown(pilot, StepId.WAIT)
        await until(pilot, lambda: not app.engine.running and "Everything is read" in screen_text(app))
        for step in (StepId.VERIFY, StepId.CUTOVER, StepId.WIND_DOWN):
            await pilot.press("f3")
            await shown(pilot, step)
        await pilot.press("f3")
        await until(pilot, lambda: "Finish all the same?" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: app.navigation.step is None)
    plan = session.migration.load()
    assert plan.finished_at is not None
    assert [plan.admins[key].decision for key in ("2", "3", "5")] == [
        AdminDecision.INVITE,
        AdminDecision.SKIP,
        AdminDecision.SKIP,
    ]
    assert session.runs == [None]


async def test_back_goes_to_the_step_before_and_loses_nothing(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.WIND_DOWN))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        before = session.plan.model_dump(exclude={"step"})
        for step in reversed(ORDER[:-1]):
            await pilot.press("f2")
            await shown(pilot, step)
        await pilot.press("f2")
        await until(pilot, lambda: app.navigation.step is None)
        assert session.plan.model_dump(exclude={"step"}) == before


async def test_work_that_ends_while_its_step_is_taken_down_harms_nothing(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.MAP_ATTRIBUTES)
        screen = app.screen
        assert isinstance(screen, StepScreen)
        jobs = []

        async def work() -> None:
            screen.query_one("#not-there")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(screen, "run_worker", lambda job, **_: jobs.append(job))
            screen.background(work, group="x")
        with pytest.raises(NoMatches):
            await jobs[0]()
        await pilot.press("f2")
        await shown(pilot, StepId.MAP_ADMINS)
        await jobs[0]()


async def test_the_wizard_opens_at_the_step_where_it_was_left(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.press("f2")
        await shown(pilot, StepId.MAP_ATTRIBUTES)
    assert session.migration.load().step == "map_attributes"
    again = OutercomApp("acme", opener=lambda _: session)
    async with again.run_test() as pilot:
        await shown(pilot, StepId.MAP_ATTRIBUTES)


async def test_a_step_whose_way_is_not_open_is_not_shown(session: FakeSession) -> None:
    await at_step(session, StepId.MAP_ATTRIBUTES)
    session.change(lambda plan: (plan.admins.clear(), setattr(plan, "step", "verify")))
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.MAP_ADMINS)


async def test_next_does_nothing_while_something_is_missing(session: FakeSession) -> None:
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press("f3")
        await pilot.pause()
        assert app.navigation.step is StepId.CONNECT
        assert "Connect to the workspace first." in screen_text(app)


async def test_the_palette_jumps_to_open_steps_and_has_no_screenshot(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test(size=(100, 70)) as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: "Step 2: Map admins" in screen_text(app))
        text = screen_text(app)
        assert "Screenshot" not in text
        assert "Step 6: Verify" in text
        assert "Not open yet: The import has not finished yet." in text
        await pilot.press(*"Step 2", "down", "enter")
        await shown(pilot, StepId.MAP_ADMINS)


async def test_the_palette_has_the_engine_while_it_runs(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test(size=(100, 40)) as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.press("enter")
        await until(pilot, lambda: app.engine.running)
        await pilot.press("ctrl+p", *"stop the import")
        await until(pilot, lambda: "Commit what is there" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: not app.engine.running)
        assert session.control.stopped
