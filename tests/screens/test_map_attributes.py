"""Step 3: types, fields, skips, clashes."""

import dataclasses
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Checkbox, Input

from screens.decision_table import DecisionTable
from tests.screens import made_up
from tests.screens.fake_session import FakeSession
from tests.screens.support import app_for, at_step, screen_text, shown, until
from wizard.plan.collisions import collisions
from wizard.plan.models import AttributeChoice, AttributeDecision
from wizard.records import FieldType
from wizard.steps import StepId

NEW, MAP, SKIP = AttributeDecision.NEW, AttributeDecision.MAP, AttributeDecision.SKIP


async def _open(pilot: Pilot[Any], key: str) -> None:
    """Show the step with the cursor on this attribute."""
    await shown(pilot, StepId.MAP_ATTRIBUTES)
    table = pilot.app.screen.query_one(DecisionTable)
    await until(pilot, lambda: table.row_count > 0)
    while table.current != key:
        await pilot.press("down")


async def test_the_type_goes_round_what_the_destination_has(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await _open(pilot, "conversation:Topic")
        assert session.plan.attributes["conversation:Topic"].type is FieldType.TEXT
        await pilot.press("t")
        assert session.migration.load().attributes["conversation:Topic"].type is FieldType.NUMBER
        await pilot.press("t", "t", "z")
        assert session.plan.attributes["conversation:Topic"].type is FieldType.TEXT


async def test_a_field_that_is_there_keeps_its_type(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await _open(pilot, "contact:plan")
        await pilot.press("t")
        await until(pilot, lambda: "The field is there already, with its own type." in screen_text(app))
        assert session.plan.attributes["contact:plan"].type is FieldType.TEXT


async def test_skip_and_take_again(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await _open(pilot, "contact:age")
        await pilot.press("s")
        assert session.plan.attributes["contact:age"].decision is SKIP
        await pilot.press("s")
        assert session.plan.attributes["contact:age"] == AttributeChoice(
            decision=NEW, field="age", type=FieldType.NUMBER
        )


async def test_a_rename_makes_a_new_field_or_takes_one_that_is_there(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await _open(pilot, "contact:age")
        await _rename(pilot, "Years Old")
        assert session.plan.attributes["contact:age"].field == "years_old"
        await _rename(pilot, "plan")
        assert session.plan.attributes["contact:age"] == AttributeChoice(decision=MAP, field="plan")


async def test_a_reserved_name_is_refused(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await _open(pilot, "contact:age")
        await _rename(pilot, "Email", closes=False)
        await until(pilot, lambda: "'Email' is reserved there." in screen_text(app))
        await pilot.press("escape")
        assert session.plan.attributes["contact:age"].field == "age"


async def test_two_attributes_that_want_one_field_block_the_next_step(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await _open(pilot, "contact:age")
        await _rename(pilot, "SuPER AttributE")
        await until(pilot, lambda: "2 attributes want the same field" in screen_text(app))
        assert "! clash" in screen_text(app)
        await pilot.press("f3")
        await pilot.pause()
        assert app.navigation.step is StepId.MAP_ATTRIBUTES
        await pilot.press("s", "f3")
        await shown(pilot, StepId.CHOOSE_SCOPE)


async def test_archived_attributes_are_shown_on_request(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await _open(pilot, "contact:age")
        assert "old_one" not in screen_text(app)
        await pilot.click("#archived")
        await until(pilot, lambda: "old_one" in screen_text(app))


async def test_what_happens_to_misfits_is_chosen(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await _open(pilot, "contact:age")
        await pilot.press("u")
        assert session.plan.attributes["contact:age"].unfit == "report"
        assert "1 of 40 values not number ('unknown'): reported" in " ".join(screen_text(app).split())


def test_fields_that_exist_under_names_that_differ_by_case_do_not_clash() -> None:
    there = {
        "contact:a": AttributeChoice(decision=MAP, field="Plan"),
        "contact:b": AttributeChoice(decision=MAP, field="plan"),
    }
    assert collisions(there) == {}
    wanted = {key: choice.model_copy(update={"decision": NEW}) for key, choice in there.items()}
    assert collisions(wanted) == {"contact:a": ("contact:b",), "contact:b": ("contact:a",)}
    skipped = {key: choice.model_copy(update={"decision": SKIP}) for key, choice in there.items()}
    assert collisions(skipped) == {}
    apart = {"contact:a": wanted["contact:a"], "company:b": wanted["contact:b"]}
    assert collisions(apart) == {}


async def _rename(pilot: Pilot[Any], name: str, *, closes: bool = True) -> None:
    depth = len(pilot.app.screen_stack)
    await pilot.press("enter")
    await until(pilot, lambda: "Which field does" in screen_text(pilot.app))
    await pilot.press("ctrl+e", "ctrl+u", *[key if key != " " else "space" for key in name], "enter")
    if closes:
        await until(pilot, lambda: len(pilot.app.screen_stack) == depth)


async def test_a_standard_attribute_can_become_a_field(session: FakeSession) -> None:
    session.offered = dataclasses.replace(made_up.CAPABILITIES, columns={"contact": {"email": "an e-mail"}})
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, StepId.MAP_ATTRIBUTES)
        assert "location.country" not in screen_text(app)
        app.screen.query_one("#standard", Checkbox).value = True
        app.screen.query_one("#filter", Input).value = "location.country"
        await until(pilot, lambda: app.screen.query_one(DecisionTable).row_count == 2)
        app.screen.query_one(DecisionTable).focus()
        await pilot.press("s")
        taken = session.plan.attributes["contact:standard.location.country"]
        assert (taken.field, taken.decision) == ("location.country", AttributeDecision.NEW)
        await pilot.press("z")
        assert "contact:standard.location.country" not in session.plan.attributes
        app.screen.query_one("#filter", Input).value = "contact:standard.email"
        await until(pilot, lambda: app.screen.query_one(DecisionTable).current == "contact:standard.email")
        assert "held there as an e-mail" in screen_text(app)
        for key in ("s", "u", "enter"):
            await pilot.press(key)
            assert "It is held there already, as an e-mail." in screen_text(app)
        assert "contact:standard.email" not in session.plan.attributes


async def test_an_archived_attribute_can_be_taken_with_its_own_type(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, StepId.MAP_ATTRIBUTES)
        app.screen.query_one("#archived", Checkbox).value = True
        app.screen.query_one("#filter", Input).value = "old_one"
        await until(pilot, lambda: app.screen.query_one(DecisionTable).current == "contact:old_one")
        app.screen.query_one(DecisionTable).focus()
        await pilot.press("s")
        assert session.plan.attributes["contact:old_one"].field == "old_one"
