"""Step 6: verify."""

from typing import Any

from textual.pilot import Pilot
from textual.widgets import DataTable, Input, TabbedContent

from tests.screens.fake_session import FakeSession
from tests.screens.support import app_for, at_step, screen_text, shown, until
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
