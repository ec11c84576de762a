"""Step 2: match, invite, skip, roles, bulk, undo, filter."""

import dataclasses
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from screens.admin_text import sums
from screens.decision_table import MOST_ROWS, DecisionTable
from screens.modals.team import PasteArea
from tests.screens import made_up
from tests.screens.fake_session import FakeSession
from tests.screens.support import app_for, at_step, screen_text, shown, until
from wizard.decisions import Definitions
from wizard.destinations.port import Directory, User
from wizard.errors import Unreachable
from wizard.plan.models import AdminChoice, AdminDecision, Plan
from wizard.steps import StepId
from wizard.team import team_of

UNDECIDED = AdminDecision.UNDECIDED


async def _open(pilot: Pilot[Any]) -> None:
    await shown(pilot, StepId.MAP_ADMINS)
    await until(pilot, lambda: pilot.app.screen.query_one(DecisionTable).row_count > 0)


async def test_definitions_are_read_once_and_proposals_shown(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        text = screen_text(app)
        assert "1 matched, 0 invited, 1 skipped, 3 undecided." in text
        assert "(no e-mail)" in text
        await pilot.press("f2")
        await shown(pilot, StepId.CONNECT)
        await pilot.press("f3")
        await _open(pilot)
    assert session.told.count("read_definitions") == 1


async def test_letters_decide_for_the_row_and_are_saved_at_once(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        await pilot.press("down", "i")
        assert session.migration.load().admins["2"] == AdminChoice(decision=AdminDecision.INVITE, role="agent")
        await pilot.press("r")
        assert session.migration.load().admins["2"].role == "light_agent"
        await pilot.press("s")
        assert session.migration.load().admins["2"] == AdminChoice(decision=AdminDecision.SKIP)
        await pilot.press("z", "z", "z")
        assert session.migration.load().admins["2"].decision is UNDECIDED


async def test_a_match_takes_the_one_candidate_or_asks(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        await pilot.press("down", "m")
        assert session.plan.admins["2"] == AdminChoice(decision=AdminDecision.MATCH, user="u2")
        await pilot.press("down", "down", "down", "m")
        await until(pilot, lambda: "Match with whom?" in screen_text(app))
        await pilot.press(*"jane", "enter")
        await until(pilot, lambda: session.plan.admins["5"].decision is AdminDecision.MATCH)
        assert session.plan.admins["5"].user == "u1"


async def test_somebody_without_e_mail_is_not_invited(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        await pilot.press("down", "down", "i")
        await until(pilot, lambda: "1 teammate has no e-mail to invite." in screen_text(app))
        assert session.plan.admins["3"].decision is UNDECIDED


async def test_the_rest_is_decided_in_one_go_and_undone_in_one_go(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        assert app.screen.query_one("#next").disabled
        await pilot.click("#all-skip")
        await until(pilot, lambda: not app.screen.query_one("#next").disabled)
        assert "5 skipped" not in screen_text(app)
        assert "4 skipped, 0 undecided." in screen_text(app)
        app.screen.query_one(DecisionTable).focus()
        await pilot.press("z")
        assert [c.decision for c in session.plan.admins.values()].count(UNDECIDED) == 3


async def test_the_rest_is_invited_with_one_role(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        await pilot.click("#all-invite")
        await until(pilot, lambda: "Invite everybody" in screen_text(app))
        await pilot.press(*"light", "enter")
        await until(pilot, lambda: session.plan.admins["5"].role == "light_agent")
        assert "2 invited (2 as light agent; 0 paid seats)" in screen_text(app)


async def test_the_filter_shows_some_and_letters_in_it_are_text(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        app.screen.query_one("#filter", Input).focus()
        await pilot.press(*"miss?")
        assert app.screen.query_one("#filter", Input).value == "miss?"
        assert app.screen.query_one(DecisionTable).row_count == 0
        await pilot.press("m", "s")
        assert [c.decision for c in session.plan.admins.values()].count(UNDECIDED) == 3


async def test_more_rows_than_a_terminal_bears_are_left_to_the_filter(session: FakeSession) -> None:
    many = tuple({"id": str(n), "name": f"N {n}", "email": f"n{n}@acme.example"} for n in range(MOST_ROWS + 203))
    session.definitions_there = Definitions(admins=many)
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(120, 40)) as pilot:
        await _open(pilot)
        assert app.screen.query_one(DecisionTable).row_count == MOST_ROWS
        assert "203 more rows not shown: filter to see them." in screen_text(app)


async def test_an_error_while_reading_is_shown_and_can_be_tried_again(session: FakeSession) -> None:
    session.errors["read_definitions"] = Unreachable("No network.", hint="Check the cable.")
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.MAP_ADMINS)
        await until(pilot, lambda: "No network. Check the cable." in screen_text(app))
        session.errors.clear()
        await pilot.click("#read")
        await _open(pilot)
        assert "No network." not in screen_text(app)


def test_the_sums_count_paid_seats() -> None:
    plan = Plan(
        admins={
            "1": AdminChoice(decision=AdminDecision.INVITE, role="admin"),
            "2": AdminChoice(decision=AdminDecision.INVITE, role="light_agent"),
            "3": AdminChoice(decision=AdminDecision.MATCH, user="u"),
        }
    )
    expected = "1 matched, 2 invited (1 as admin, 1 as light agent; 1 paid seat), 0 skipped, 0 undecided."
    assert sums(plan, made_up.CAPABILITIES.roles) == expected


async def test_a_team_can_be_pasted_or_given_as_a_file(session: FakeSession, tmp_path: Path) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(80, 24)) as pilot:
        await _open(pilot)
        await pilot.press("t")
        await until(pilot, lambda: "Who works at the destination?" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "There is no e-mail in what was pasted" in screen_text(app))
        app.screen.query_one("#path", Input).value = str(tmp_path / "none.csv")
        await pilot.press("f3")
        await until(pilot, lambda: "cannot be read" in screen_text(app))
        app.screen.query_one("#path", Input).value = ""
        await pilot.press("tab")
        app.screen.query_one(PasteArea).insert("tom@acme.example\nnobody\x1b[2J")
        assert "\x1b" not in app.screen.query_one(PasteArea).text
        session.there = Directory((User("u9", "Tom", "tom@acme.example"),))
        await pilot.press("f3")
        await until(pilot, lambda: "1 person taken, 1 left out" in screen_text(app))
        await pilot.press("escape")
        assert team_of(session.plan, session.migration.paths)[0].email == "tom@acme.example"
        assert session.plan.admins["2"] == AdminChoice(decision=AdminDecision.MATCH, user="u9")


async def test_those_who_left_stand_below_and_can_be_decided_on(session: FakeSession) -> None:
    former = ({"id": "77", "name": "Lena [b]Hartwig", "email": "lena@acme.example"},)
    session.definitions_there = dataclasses.replace(made_up.DEFINITIONS, former=former)
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(120, 40)) as pilot:
        await _open(pilot)
        assert "left the company; known from history" in screen_text(app)
        await pilot.press(*["down"] * 5, "i")
        assert session.plan.admins["77"].decision is AdminDecision.INVITE


async def test_what_cannot_be_carried_out_is_said_and_keeps_the_next_step_shut(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(120, 40)) as pilot:
        await _open(pilot)
        skip = AdminChoice(decision=AdminDecision.SKIP)
        session.change(lambda plan: plan.admins.update(dict.fromkeys(plan.admins, skip)))
        await pilot.press("home", "i")
        assert "Jane Doe is to be invited and exists there already as Jane Doe." in screen_text(app)
        await pilot.press("f3")
        assert app.navigation.step is StepId.MAP_ADMINS
        await pilot.press("m")
        assert "exists there already" not in screen_text(app)
        assert app.screen.problem() is None


async def test_bots_are_not_decided_on(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(120, 40)) as pilot:
        await _open(pilot)
        before = dict(session.plan.admins)
        await pilot.press(*["down"] * 3, "i")
        assert "Intercom's bots become one internal admin, Intercom Bot." in screen_text(app)
        assert session.plan.admins == before
