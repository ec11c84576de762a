"""Step 4: the form saves what is valid, says what is not, and reviews."""

from datetime import date
from typing import Any

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot

from screens.modals.text import TextModal
from screens.review import review_rows, whole_review
from screens.scope_text import sum_rows
from screens.widgets.plain import PlainText
from tests.screens import made_up
from tests.screens.fake_session import FakeSession
from tests.screens.made_up_starting import LOSSES, go_to
from tests.screens.support import app_for, at_step, check_golden, screen_text, shown, until
from wizard.costs import costs_of
from wizard.destinations.ochre import CAPABILITIES as OCHRE
from wizard.plan.models import LinkChoice, Period, Plan, Scope
from wizard.plan.quota_share import share_words
from wizard.sources.port import ScopeCount
from wizard.steps import StepId


async def _type(pilot: Pilot[Any], field: str, text: str) -> None:
    await go_to(pilot, field)
    await pilot.press("ctrl+e", "ctrl+u", *text)
    await pilot.pause()


async def _press(pilot: Pilot[Any], box: str) -> None:
    await go_to(pilot, box)
    await pilot.press("space")
    await pilot.pause()


async def test_the_period_is_chosen_by_keys(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.press("h")
        await until(pilot, lambda: session.plan.scope.period is Period.SIX_MONTHS)
        assert "✓ 6 months (h)" in screen_text(app)
        assert "last 6 months, by activity" in screen_text(app)
        await pilot.click("#preset-all")
        await until(pilot, lambda: session.plan.scope.period is Period.ALL)
        await pilot.press("y")
        await until(pilot, lambda: session.plan.scope.period is Period.TWO_YEARS)
        await pilot.press("t", *"2025-01-31")
        await until(pilot, lambda: session.plan.scope.since == date(2025, 1, 31))
        assert session.plan.scope.period is Period.CUSTOM


async def test_the_form_is_walked_by_keys_alone(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.press("down", "right", "space")
        await until(pilot, lambda: session.plan.scope.states == ("closed", "snoozed"))
        await pilot.press("escape", "end", "enter", "ctrl+u", *"50")
        await until(pilot, lambda: session.plan.scope.quota_share == 0.5)
        await pilot.press("tab", *"90", "tab", *"20:00", "tab", *"6")
        await until(pilot, lambda: bool(session.plan.scope.quota_hours))
        assert share_words(session.migration.load().scope) == "50, 90 from 20:00 to 06:00"
        assert "50 %, other hours 90 %" in screen_text(app)
        await pilot.press("shift+tab", "ctrl+u")
        await until(pilot, lambda: "Fill in the share and both times" in screen_text(app))
        assert app.screen.query_one("#next").disabled


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
        await go_to(pilot, "#state-snoozed")
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
        await go_to(pilot, "#state-open")
        for state in ("open", "closed", "snoozed"):
            await pilot.click(f"#state-{state}")
        await until(pilot, lambda: "Choose at least one state." in screen_text(app))


async def test_the_review_starts_one_run_and_shows_it(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.press("f3")
        await until(pilot, lambda: "Start import (F3)" in screen_text(app))
        assert app.screen.focused is app.screen.query_one("#start")
        await pilot.press("escape")
        await shown(pilot, StepId.CHOOSE_SCOPE)
        assert session.runs == []
        await pilot.press("f3")
        await until(pilot, lambda: "Start import (F3)" in screen_text(app))
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


async def test_the_review_is_one_screen_and_the_rest_a_key_away(session: FakeSession) -> None:
    session.offered, session.foreseen = OCHRE, LOSSES
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.press("f3")
        await until(pilot, lambda: "and 8 more: m" in screen_text(app))
        assert app.screen.query_one(VerticalScroll).max_scroll_y == 0, "all of it is seen without scrolling"
        await check_golden(pilot, "review-80x24")
        await pilot.resize_terminal(60, 16)
        page = app.screen.query_one(VerticalScroll)
        await until(pilot, lambda: page.max_scroll_y > 0)
        await pilot.press("down", "down")
        await until(pilot, lambda: page.scroll_y == 2)
        await pilot.press("up")
        await until(pilot, lambda: page.scroll_y == 1)
        await pilot.resize_terminal(80, 24)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, TextModal))
        text = str(app.screen.query(PlainText).last().content)
        for said in (
            "Everything, all time, is read into the archive.",
            "Loaded: conversations of the last 2 years",
            "3 × an odd value",
            "New conversations may enter Ochre's AI queue",
        ):
            assert said in text
        await pilot.press("escape")
        await until(pilot, lambda: "Accept losses and start (F3)" in screen_text(app))


def test_the_review_says_what_costs_and_cannot_be_undone() -> None:
    plan = Plan(scope=Scope(period=Period.CUSTOM, since=date(2024, 1, 1), closed_older_than_days=30, quota_share=0.25))
    count = ScopeCount(7_412, 12, {})
    costs = costs_of(made_up.CENSUS, plan.scope, made_up.CAPABILITIES, count)
    rows = dict(review_rows(plan, made_up.CAPABILITIES, count, costs, "none", now=made_up.NOW))
    assert "7,412 conversations and 12 tickets without a conversation" in rows["Loaded"]
    assert rows["Scope"].startswith("from 2024-01-01; all states, all channels, all kinds, closed ones of the last 30")
    assert "At most 25 per cent of Intercom's" in rows["Quota"]
    assert rows["Takes"] == "21 to 31 min, by Intercom's quota; 14,000 calls, 2.1 GB of disk."
    assert "It may close conversations" in rows["! What it does by itself"]
    assert rows["! What cannot be undone"] == "An invitation that was sent cannot be taken back."
    assert "An invitation that was sent" in whole_review(plan, made_up.CAPABILITIES, [], made_up.NOW)


def test_what_it_takes_to_read_less_is_not_known_before_it_is_counted() -> None:
    costs = costs_of(made_up.CENSUS, Scope(), made_up.CAPABILITIES)
    whole, narrowed = (dict(sum_rows(None, "counting …", costs, "", narrowed=less)) for less in (False, True))
    assert (whole["Needs"], narrowed["Needs"]) == ("14,000 calls to Intercom, 2.1 GB of disk", "…")
    assert narrowed["Time"] == "…"


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


async def test_days_that_make_no_period_are_said_beside_them_and_never_saved(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.press("t")
        await until(pilot, lambda: "! Not counted: give a first or a last day." in screen_text(app))
        assert session.plan.scope.period is Period.TWO_YEARS, "the last period that could be read stays"
        assert "✓ From – to (t)" in screen_text(app)
        await pilot.press(*"2025-03-01")
        await _type(pilot, "#until", "2025-01-01")
        days = session.migration.load().scope
        assert (days.period, days.since, days.until) == (Period.CUSTOM, date(2025, 3, 1), None)
        beside = app.screen.query_one("#days", PlainText)
        assert "The first day is after the last." in str(beside.content)
        assert "▸ When        from 2025-03-01 to 2025-01-01" in screen_text(app)
        await _type(pilot, "#until", "2025-0")
        assert "! Not counted: write a day like 2025-01-31." in screen_text(app)
        assert session.migration.load().scope == days
        assert app.screen.query_one("#next").disabled


async def test_a_bad_day_shuts_nothing_once_another_period_is_chosen(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.press("t", *"2025-01-31")
        await _type(pilot, "#until", "garbage")
        assert app.screen.query_one("#next").disabled
        await pilot.press("escape", "h")
        await until(pilot, lambda: not app.screen.query_one("#next").disabled)
        assert "Write a day like" not in screen_text(app)
        assert session.plan.scope.period is Period.SIX_MONTHS
        await pilot.press("escape", "t")
        await until(pilot, lambda: app.screen.query_one("#next").disabled)
        assert "! Write a day like 2025-01-31." in screen_text(app), "it is still written there"
        assert session.plan.scope.period is Period.SIX_MONTHS


async def test_the_parts_fit_their_place_at_80_columns(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        for control in ("#closed", "#since"):
            await pilot.press("t")
            await go_to(pilot, control)
            pane = next(node for node in app.screen.query_one(control).ancestors if node.has_class("part"))
            inside = [node for node in pane.query("PlainText, Input, Checkbox") if node.region.area]
            assert [node for node in inside if node.region.right > pane.content_region.right] == []
            assert "snoozed" in screen_text(app) or control == "#since"
        await pilot.press("escape", "down", "down")
        await until(pilot, lambda: "▐X▌ email (" in screen_text(app))
        boxes = list(app.screen.query("#channel TickBox"))
        room = app.screen.query_one("#channel").content_region.right
        assert all(box.region.right <= room and box.region.width >= len(str(box.render())) for box in boxes)
        assert "→ Change" in screen_text(app)
        await pilot.press("right")
        await until(pilot, lambda: "esc To the list" in screen_text(app))


async def test_bots_are_counted_apart_in_the_review(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await pilot.press("f3")
        await until(pilot, lambda: "3 skipped; 1 bot becomes" in screen_text(app))
