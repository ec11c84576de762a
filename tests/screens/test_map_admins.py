"""Step 2: match, invite, skip, roles, bulk, undo, filter."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from screens.admin_text import invited_line, sums_line
from screens.modals.team import PasteArea
from screens.widgets.remapped_row import RemappedRow
from screens.widgets.row_table import RowTable
from tests.screens import made_up
from tests.screens.fake_session import FakeSession
from tests.screens.support import app_for, at_step, check_look, screen_text, shown, until
from wizard.admin_table import admin_sums
from wizard.decisions import Definitions
from wizard.destinations.port import Directory, User
from wizard.errors import CannotWrite, Unreachable
from wizard.plan.models import AdminChoice, AdminDecision, Plan
from wizard.remapping import Remapped
from wizard.steps import StepId
from wizard.team import team_of

UNDECIDED = AdminDecision.UNDECIDED


async def _open(pilot: Pilot[Any]) -> None:
    await shown(pilot, StepId.MAP_ADMINS)
    await until(pilot, lambda: pilot.app.screen.query_one(RowTable).row_count > 0)


async def test_definitions_are_read_once_and_proposals_shown(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        text = screen_text(app)
        assert "1 matched · 0 invited · 0 skipped · 3 undecided · 1 bot" in text
        assert "(no e-mail)" in text
        await pilot.press("f2")
        await shown(pilot, StepId.CONNECT)
        await pilot.press("f3")
        await _open(pilot)
    assert session.told.count("read_definitions") == 1


def _at(pilot: Pilot[Any]) -> str | None:
    return pilot.app.screen.query_one(RowTable).current


async def _saved(pilot: Pilot[Any], session: FakeSession) -> dict[str, AdminChoice]:
    await until(pilot, lambda: "✓ saved" in screen_text(pilot.app))
    return session.migration.load().admins


async def test_a_letter_decides_for_the_row_is_saved_and_goes_on_to_the_next_undecided(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        await pilot.press("down", "i")
        assert (await _saved(pilot, session))["2"] == AdminChoice(decision=AdminDecision.INVITE, role="agent")
        assert _at(pilot) == "3"
        await pilot.press("s")
        assert (await _saved(pilot, session))["3"].decision is AdminDecision.SKIP
        assert _at(pilot) == "5", "the bot is passed over"
        await pilot.press("up", "up", "up", "s")
        assert (await _saved(pilot, session))["2"].decision is AdminDecision.SKIP
        assert _at(pilot) == "2", "who changes a decision stays"


async def test_the_role_goes_round_stays_and_is_the_usual_one_then(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        await pilot.press("down", "r", "r")
        assert (_at(pilot), session.plan.admins["2"].role) == ("2", "light_agent")
        await pilot.press("end", "i")
        assert session.plan.admins["5"].role == "light_agent"
        assert "Invited: 2 light agent · 0 paid seats" in screen_text(app)
        await pilot.press("end", "r")
        assert "Invited: 1 admin, 1 light agent · 1 paid seat" in screen_text(app)


async def test_undo_takes_back_one_after_the_other_and_goes_there(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        await pilot.press("down", "s", "s", "z")
        assert _at(pilot) == "3"
        assert "Taken back: skip, Tom Ray." in screen_text(app)
        await pilot.press("z", "z")
        assert _at(pilot) == "2"
        assert [c.decision for c in (await _saved(pilot, session)).values()].count(UNDECIDED) == 3
        await pilot.press("s", "f2")
        await shown(pilot, StepId.CONNECT)
        assert session.migration.load().admins["2"].decision is AdminDecision.SKIP
        await pilot.press("f3")
        await _open(pilot)
        await pilot.press("z")
        assert session.plan.admins["2"].decision is UNDECIDED, "undo outlives the step"


async def test_a_match_by_e_mail_is_taken_and_any_other_is_picked(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        await pilot.press("s", "m")
        assert session.plan.admins["1"] == AdminChoice(decision=AdminDecision.MATCH, user="u1")
        await pilot.press("down", "m")
        await until(pilot, lambda: "Which account does Tom Ray have?" in screen_text(app))
        assert "▸ Tom Ray <tray@acme.example>, agent · same name" in screen_text(app)
        assert session.plan.admins["2"].decision is UNDECIDED, "nobody is matched by name alone"
        await pilot.press("enter", "enter")
        await until(pilot, lambda: session.plan.admins["2"].decision is AdminDecision.MATCH)
        assert session.plan.admins["2"].user == "u2"
        await pilot.press("end", "m")
        await pilot.press(*"jane", "enter")
        await until(pilot, lambda: session.plan.admins["5"].decision is AdminDecision.MATCH)
        assert session.plan.admins["5"].user == "u1"


async def test_enter_offers_everything_that_can_become_of_somebody(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        await pilot.press("end", "enter")
        await until(pilot, lambda: "What becomes of Left Long-Ago?" in screen_text(app))
        assert "Invite as light agent (no paid seat)" in screen_text(app)
        await pilot.press(*"light", "enter")
        await until(pilot, lambda: session.plan.admins["5"].role == "light_agent")
        await pilot.press("home", "down", "down", "enter")
        await until(pilot, lambda: "What becomes of Tom Ray?" in screen_text(app))
        assert "Invite as" not in screen_text(app), "without an e-mail nobody is invited"


async def test_many_are_decided_on_in_one_go_asked_first_and_taken_back_in_one_go(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(100, 30)) as pilot:
        await _open(pilot)
        assert app.screen.query_one("#next").disabled
        await pilot.press("a")
        await until(pilot, lambda: "Skip: 3 undecided" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Skip: 3 teammates (undecided)?" in screen_text(app))
        await pilot.press("enter")
        assert [c.decision for c in session.plan.admins.values()].count(UNDECIDED) == 3, "the focus is on No"
        await pilot.press("a", "enter", "y")
        await until(pilot, lambda: "3 skipped · 0 undecided" in screen_text(app))
        assert not app.screen.query_one("#next").disabled
        await pilot.press("z")
        assert [c.decision for c in (await _saved(pilot, session)).values()].count(UNDECIDED) == 3


async def test_those_that_the_filter_shows_are_invited_with_one_role(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(100, 30)) as pilot:
        await _open(pilot)
        app.screen.query_one("#filter", Input).value = "acme.example undecided"
        await until(pilot, lambda: "2 of 5 shown" in screen_text(app))
        await pilot.press("a", "down", "down", "down", "enter")
        question = "Invite as light agent: 2 teammates (undecided, as filtered)?"
        await until(pilot, lambda: question in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: session.plan.admins["5"].role == "light_agent")
        assert session.plan.admins["2"].role == "light_agent"
        assert session.plan.admins["3"].decision is UNDECIDED


async def test_the_filter_shows_some_and_letters_in_it_are_text(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        await pilot.press("end", "slash")
        await pilot.press(*"long")
        assert (_at(pilot), app.screen.query_one("#filter", Input).value) == ("5", "long")
        await pilot.press(*"miss?")
        assert app.screen.query_one(RowTable).row_count == 0
        assert "Nobody is like that. In the filter (/), ctrl+u empties it." in screen_text(app)
        await pilot.press("enter", "m", "s")
        assert [c.decision for c in session.plan.admins.values()].count(UNDECIDED) == 3
        await pilot.press("slash", "ctrl+u")
        assert "5 teammates" in screen_text(app)


async def test_the_groups_that_have_somebody_are_shown_in_turn(session: FakeSession) -> None:
    former = ({"id": "77", "name": "Lena [b]Hartwig", "email": "lena@acme.example"},)
    session.definitions_there = dataclasses.replace(made_up.DEFINITIONS, former=former)
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)
        seen = []
        for _ in range(4):
            await pilot.press("f")
            seen.append((str(app.screen.query_one("#view", Button).label), app.screen.query_one(RowTable).keys))
        assert seen == [
            ("Show: undecided (f)", ("2", "3", "5")),
            ("Show: who left (f)", ("77",)),
            ("Show: bots (f)", ("4",)),
            ("Show: everybody (f)", ("1", "2", "3", "4", "5", "77")),
        ]
        await pilot.press("f", "home", "down", "s")
        assert (_at(pilot), app.screen.query_one(RowTable).keys) == ("5", ("2", "5")), "decided, gone, and on"
        await pilot.press("s", "s")
        assert "Nobody is left here." in screen_text(app)
        await pilot.press("f", "f", "i")
        assert "left the company; known from history" in " ".join(screen_text(app).split())
        assert session.plan.admins["77"].decision is AdminDecision.INVITE


async def test_two_thousand_are_there_at_once_and_a_decision_draws_one_row(session: FakeSession) -> None:
    many = tuple({"id": str(n), "name": f"N {n}", "email": f"n{n}@acme.example"} for n in range(2_000))
    session.definitions_there = Definitions(admins=many)
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(120, 40)) as pilot:
        await _open(pilot)
        table = app.screen.query_one(RowTable)
        assert table.row_count == 2_000
        await pilot.press("end")
        await until(pilot, lambda: "N 1999" in screen_text(app))
        drawn = []
        cells = table._cells
        table._cells = lambda key: drawn.append(key) or cells(key)  # type: ignore[func-returns-value]
        await pilot.press("s")
        assert len(set(drawn)) < 100, "only what is seen is looked at"
        assert "0 matched · 0 invited · 1 skipped · 1,999 undecided" in screen_text(app)
        app.screen.query_one("#filter", Input).value = "n1999@"
        await until(pilot, lambda: "1 of 2,000" in screen_text(app))


async def test_an_error_while_reading_is_shown_and_can_be_tried_again(session: FakeSession) -> None:
    session.errors["read_definitions"] = Unreachable("No network.", hint="Check the cable.")
    session.definitions_there = Definitions()
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.MAP_ADMINS)
        await until(pilot, lambda: "No network." in screen_text(app) and "Check the cable." in screen_text(app))
        await check_look(pilot, "map_admins-failed")
        session.errors.clear()
        await pilot.press("f5")
        await until(pilot, lambda: "No network." not in screen_text(app))
        await shown(pilot, StepId.MAP_ADMINS)
        await check_look(pilot, "map_admins-empty")
        session.definitions_there = made_up.DEFINITIONS
        await pilot.press("g")
        await _open(pilot)
        assert session.told.count("read_definitions") == 3


async def test_a_disk_that_is_full_is_said_and_the_decision_is_not_shown(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test() as pilot:
        await _open(pilot)

        def full(_: object) -> Plan:
            raise CannotWrite("The disk is full.")

        with monkeypatch.context() as patched:
            patched.setattr(session.migration, "update", full)
            await pilot.press("down", "s")
            await until(pilot, lambda: "The disk is full." in screen_text(app))
        assert "0 skipped · 3 undecided" in screen_text(app)
        await pilot.press("up", "s")
        assert (await _saved(pilot, session))["1"].decision is AdminDecision.SKIP


def test_the_sums_count_paid_seats() -> None:
    plan = Plan(
        admins={
            "1": AdminChoice(decision=AdminDecision.INVITE, role="admin"),
            "2": AdminChoice(decision=AdminDecision.INVITE, role="light_agent"),
            "3": AdminChoice(decision=AdminDecision.MATCH, user="u"),
            "4": AdminChoice(decision=AdminDecision.SKIP),
        }
    )
    sums = admin_sums(plan, made_up.CAPABILITIES, bots={"4"})
    assert sums_line(sums) == "1 matched · 2 invited · 0 skipped · 0 undecided · 1 bot"
    assert invited_line(sums) == "Invited: 1 admin, 1 light agent · 1 paid seat"


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
        await pilot.press("escape", "t")
        await until(pilot, lambda: "Who works at the destination?" in screen_text(app))
        await pilot.press("tab")
        app.screen.query_one(PasteArea).insert("tom@acme.example\nnobody\x1b[2J")
        assert "\x1b" not in app.screen.query_one(PasteArea).text
        session.there = Directory((User("u9", "Tom", "tom@acme.example"),))
        await pilot.press("f3")
        await until(pilot, lambda: "1 person taken, 1 left out" in screen_text(app))
        await pilot.press("escape")
        assert team_of(session.plan, session.migration.paths)[0].email == "tom@acme.example"
        assert session.plan.admins["2"] == AdminChoice(decision=AdminDecision.MATCH, user="u9")
        assert not any(problem.blocking for problem in app.screen.problems.values()), (
            "nobody is left matched to the old team"
        )


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
        await pilot.press("3")
        await pilot.pause()
        assert app.navigation.step is StepId.MAP_ADMINS
        assert "×Attributes" in screen_text(app)
        await pilot.press("m")
        assert "exists there already" not in screen_text(app)
        assert "×Attributes" not in screen_text(app)
        assert app.screen.problem() is None


async def test_bots_are_not_decided_on_and_nobody_is_invited_without_an_e_mail(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(120, 40)) as pilot:
        await _open(pilot)
        before = dict(session.plan.admins)
        await pilot.press("down", "down", "i", "r")
        assert session.plan.admins == before, "nobody is invited without an e-mail"
        await pilot.press("down", "i", "m", "s", "r")
        assert session.plan.admins == before
        await pilot.press("enter")
        assert "Intercom's bots become one internal admin, Intercom Bot." in screen_text(app)


async def test_after_an_import_a_new_decision_offers_to_change_what_is_loaded(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RemappedRow, "PATIENCE_SECONDS", 0.001)
    monkeypatch.setattr(
        "screens.widgets.remapped_row.remapped_since",
        lambda session: Remapped(1, 12) if session.plan.admin("5").decision is AdminDecision.INVITE else None,
    )
    await at_step(session, StepId.MAP_ATTRIBUTES)
    session.change(lambda plan: setattr(plan, "step", "map_admins"))
    app = app_for(session)
    session.migration.paths.ledger(session.plan.destination).touch()
    async with app.run_test(size=(100, 30)) as pilot:
        await _open(pilot)
        assert app.screen.check_action("apply", ()) is False
        await pilot.press("end", "i")
        said = "1 teammate was decided on anew; 12 loaded records name them."
        await until(pilot, lambda: said in screen_text(app) and "Apply (x)" in screen_text(app))
        await pilot.press("x")
        await until(pilot, lambda: "Change who wrote what" in screen_text(app))
        assert "About 13 calls to Intercom, 2 files." in " ".join(screen_text(app).replace("│", " ").split())
        await pilot.press("escape", "z")
        await until(pilot, lambda: said not in screen_text(app))
        await pilot.press("end", "i")
        await until(pilot, lambda: said in screen_text(app))
        await pilot.press("x")
        await until(pilot, lambda: "Change who wrote what" in screen_text(app))
        await pilot.press("y")
        await shown(pilot, StepId.WAIT)
        await until(pilot, lambda: session.runs == ["attribution"])
        session.let_go.set()
        await until(pilot, lambda: not app.engine.running)


async def test_inviting_many_warns_of_those_who_may_be_there_already(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(100, 30)) as pilot:
        await _open(pilot)
        await pilot.press("a", "down", "down", "down", "enter")
        await until(pilot, lambda: "Invite as light agent: 2 teammates (undecided)?" in screen_text(app))
        assert "1 of them may have an account there already." in " ".join(screen_text(app).replace("│", " ").split())
