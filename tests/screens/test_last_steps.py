"""Steps 6 to 8: verify, cutover, wind-down."""

from typing import Any

from pydantic import SecretStr
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, TabbedContent

from tests.screens import made_up
from tests.screens.fake_session import FakeSession
from tests.screens.support import app_for, at_step, screen_text, shown, until
from wizard.cutover.checklist import ROLLBACK, items
from wizard.errors import UsageError
from wizard.steps import StepId


async def _tab(pilot: Pilot[Any], name: str) -> None:
    await shown(pilot, StepId.VERIFY)
    pilot.app.screen.query_one(TabbedContent).active = name
    await pilot.pause()


async def test_counts_are_shown_with_their_reasons(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.VERIFY))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.VERIFY)
        await until(pilot, lambda: "342 out of scope, 3 failed" in screen_text(app))
        app.screen.query_one(DataTable).focus()
        await pilot.press("down", "down")
        await until(pilot, lambda: "companies: 1 is not accounted for" in screen_text(app))
        assert " !  companies" in screen_text(app)


async def test_the_full_check_gives_five_totals_and_the_differences(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.VERIFY))
    async with app.run_test(size=(80, 40)) as pilot:
        await _tab(pilot, "check-tab")
        await pilot.click("#full")
        await until(pilot, lambda: session.told.count("verify") == 2 and "Full check, of every" in screen_text(app))
        text = screen_text(app)
        for total in ("16,405 equal", "1 differs", "1 missing there", "0 extra there", "2 could not be checked"):
            assert total in text
        assert "! differs: conversation 215: entry 4: the text differs" in text
        assert "Everything was checked" not in text


async def test_the_report_is_saved_and_said_where(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.VERIFY))
    async with app.run_test() as pilot:
        await _tab(pilot, "check-tab")
        await until(pilot, lambda: not app.screen.query_one("#save").disabled)
        await pilot.click("#save")
        await until(pilot, lambda: "report.md" in screen_text(app))
        assert "report.json" in screen_text(app)


async def test_one_conversation_is_compared_side_by_side(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.VERIFY))
    async with app.run_test(size=(100, 40)) as pilot:
        await _tab(pilot, "compare-tab")
        app.screen.query_one("#sample").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "Conversation 215" in screen_text(app))
        text = screen_text(app)
        assert "1 line differs" in text
        assert "! tags: vip" in text
        assert "Ask for the batch number." in text
        assert "The glaze has cracks." in text
        await pilot.press("escape")
        await until(pilot, lambda: "Conversation 215" not in screen_text(app))


async def test_an_old_link_opens_its_conversation(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.VERIFY))
    async with app.run_test(size=(120, 40)) as pilot:
        await _tab(pilot, "compare-tab")
        link = "https://app.intercom.com/a/inbox/ab12cd34/inbox/conversation/215"
        app.screen.query_one("#link", Input).value = link
        app.screen.query_one("#link", Input).focus()
        await pilot.press("enter")
        await until(pilot, lambda: "Conversation 215" in screen_text(app))
        await pilot.press("escape")
        app.screen.query_one("#link", Input).value = "4711"
        app.screen.query_one("#link", Input).focus()
        await pilot.press("enter")
        await until(pilot, lambda: "No migrated conversation has this link or id: 4711." in screen_text(app))


async def test_a_verification_that_fails_is_said_and_the_step_stays_usable(session: FakeSession) -> None:
    session.errors["verify"] = UsageError("Nothing was read yet.", hint="Run the import first.")
    app = app_for(await at_step(session, StepId.VERIFY))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.VERIFY)
        await until(pilot, lambda: "Nothing was read yet. Run the import first." in screen_text(app))
        await pilot.press("f3")
        await shown(pilot, StepId.CUTOVER)


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
