"""Steps 7 and 8: cutover, wind-down."""

from pydantic import SecretStr
from textual.widgets import DataTable, Input

from tests.screens import made_up
from tests.screens.fake_session import FakeSession
from tests.screens.support import app_for, at_step, screen_text, shown, until
from wizard.cutover.checklist import ROLLBACK, items
from wizard.steps import StepId


async def test_ticks_carry_who_and_when_and_can_be_taken_back(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CUTOVER))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CUTOVER)
        await until(pilot, lambda: app.screen.query_one(DataTable).row_count > 0)
        first, second = (item.id for item in items("ochre")[:2])
        await pilot.press("enter")
        tick = session.migration.load().checklist[first]
        assert (tick.who, tick.at) == ("jane", made_up.NOW)
        assert "✓ done" in screen_text(app)
        app.screen.query_one("#who", Input).value = "Tom"
        await pilot.press("down", "space")
        assert session.plan.checklist[second].who == "Tom"
        await pilot.press("space")
        assert second not in session.migration.load().checklist


async def test_the_rollback_card_is_one_key_away(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CUTOVER))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CUTOVER)
        await pilot.press("b")
        await until(pilot, lambda: ROLLBACK[0].title in screen_text(app))


async def test_the_dates_count_from_the_day_it_was_finished(session: FakeSession) -> None:
    await at_step(session, StepId.WIND_DOWN)
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        assert "If you finish today (2026-11-18)" in screen_text(app)
        assert "2026-12-18" in screen_text(app)
        assert "2027-01-17" in screen_text(app)
        await pilot.press("f3")
        await until(pilot, lambda: app.navigation.step is None)
        assert "✓ finished" in screen_text(app)
    assert session.migration.load().finished_at == made_up.NOW


async def test_finishing_again_keeps_the_first_day(session: FakeSession) -> None:
    await at_step(session, StepId.WIND_DOWN)
    session.change(lambda plan: setattr(plan, "finished_at", 1_700_000_000))
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        assert "Finished on 2023-11-14." in screen_text(app)
        await pilot.press("f3")
        await until(pilot, lambda: app.navigation.step is None)
    assert session.migration.load().finished_at == 1_700_000_000


async def test_the_token_is_removed_after_a_question_answered_no_by_default(session: FakeSession) -> None:
    await at_step(session, StepId.WIND_DOWN)
    session.credentials.keep(session.account, SecretStr("a-token"), "session")
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        await until(pilot, lambda: "kept for this session" in screen_text(app))
        await pilot.click("#forget")
        await until(pilot, lambda: "Remove the token from the keyring" in screen_text(app))
        await pilot.press("enter")
        await pilot.pause()
        assert session.credentials.find(session.account) is not None
        await pilot.click("#forget")
        await until(pilot, lambda: "Remove the token from the keyring" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: session.credentials.find(session.account) is None)
