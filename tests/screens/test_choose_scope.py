"""Step 4: the form saves what is valid, says what is not, and reviews."""

from datetime import date
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from screens.review import review_lines
from tests.screens import made_up
from tests.screens.fake_session import FakeSession
from tests.screens.support import app_for, at_step, screen_text, shown, until
from wizard.plan.models import LinkChoice, Period, Plan, Scope
from wizard.steps import StepId


async def _type(pilot: Pilot[Any], field: str, text: str) -> None:
    app = pilot.app
    app.screen.query_one(field, Input).focus()
    await pilot.press("ctrl+e", "ctrl+u", *text)
    await pilot.pause()


async def _press(pilot: Pilot[Any], box: str) -> None:
    pilot.app.screen.query_one(box).focus()
    await pilot.press("space")
    await pilot.pause()


async def test_the_period_is_chosen_by_keys(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.press("right", "enter")
        await until(pilot, lambda: session.plan.scope.period is Period.SIX_MONTHS)
        await pilot.press("pagedown")
        assert "Conversations of the last 6 months (by last activity)" in " ".join(screen_text(app).split())


async def test_dates_are_checked_and_saved(session: FakeSession) -> None:
    await at_step(session, StepId.CHOOSE_SCOPE)
    session.change(lambda plan: setattr(plan, "scope", Scope(period=Period.CUSTOM)))
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        assert "Give a first or a last day." in screen_text(app)
        await _type(pilot, "#since", "2025-02-30")
        assert "Write a day like 2025-01-31." in screen_text(app)
        assert app.screen.query_one("#next").disabled
        await _type(pilot, "#since", "2025-02-28")
        assert session.migration.load().scope.since == date(2025, 2, 28)
        assert not app.screen.query_one("#next").disabled
        await _type(pilot, "#until", "2025-01-01")
        assert "The first day is after the last." in screen_text(app)
        await pilot.press("f3")
        assert session.runs == []


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("#closed", "0", "number of days"),
        ("#closed", "ten", "number of days"),
        ("#share", "0", "from 1 to 100"),
        ("#share", "101", "from 1 to 100"),
        ("#share", "", "from 1 to 100"),
    ],
)
async def test_what_is_no_number_is_refused_beside_the_form(
    session: FakeSession, field: str, text: str, sentence: str
) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    before = session.plan.scope
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await _type(pilot, field, text)
        await until(pilot, lambda: sentence in screen_text(app))
        assert app.screen.query_one("#next").disabled
    assert session.plan.scope.closed_older_than_days == before.closed_older_than_days


async def test_states_files_age_and_share_are_saved(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.click("#state-snoozed")
        await _press(pilot, "#files")
        await _type(pilot, "#closed", "365")
        await _type(pilot, "#share", "50")
    scope = session.migration.load().scope
    assert (scope.states, scope.files) == (("open", "closed"), False)
    assert (scope.closed_older_than_days, scope.quota_share) == (365, 0.5)


async def test_no_state_at_all_is_said(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        for state in ("open", "closed", "snoozed"):
            await pilot.click(f"#state-{state}")
        await until(pilot, lambda: "Choose at least one state." in screen_text(app))


async def test_start_import_starts_one_run_and_shows_it(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.press("f3")
        await shown(pilot, StepId.WAIT)
        await until(pilot, lambda: app.engine.running and "Running" in screen_text(app))
        await pilot.press("f2")
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.press("f3")
        await shown(pilot, StepId.WAIT)
        assert session.runs == [None]
        session.let_go.set()
        await until(pilot, lambda: not app.engine.running)


def test_the_review_says_what_costs_and_cannot_be_undone() -> None:
    plan = Plan(scope=Scope(period=Period.CUSTOM, since=date(2024, 1, 1), closed_older_than_days=30, quota_share=0.25))
    text = "\n".join(review_lines(plan, made_up.CAPABILITIES, made_up.CENSUS))
    assert "from 2024-01-01 (by last activity) that are open or closed or snoozed, but not closed ones without" in text
    assert "without activity for 30 days" in text
    assert "At most 25% of Intercom's quota" in text
    assert "about 5 to 8 min, 14,000 calls, 2.1 GB of disk" in text
    assert "! It may close conversations" in text
    assert "! An invitation that was sent cannot be taken back." in text


async def test_links_are_rewritten_by_choice(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        assert not session.plan.links.rewrite
        await _press(pilot, "#links")
        assert session.migration.load().links == LinkChoice(rewrite=True)
        await _type(pilot, "#template", "http://desk.example/{id}")
        assert "The address of links is no address of a conversation." in " ".join(screen_text(app).split())
        assert app.screen.query_one("#next").disabled
        await _type(pilot, "#template", "https://desk.example/{id}")
        assert session.migration.load().links == LinkChoice(rewrite=True, template="https://desk.example/{id}")
        assert not app.screen.query_one("#next").disabled
        await _press(pilot, "#links")
        assert not session.migration.load().links.rewrite
