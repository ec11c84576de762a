"""Step 3: tabs, types, fields, skips, clashes, the preview."""

import dataclasses
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Button, Input

from screens.modals.field import FieldModal
from screens.modals.preview import PreviewModal
from screens.widgets.fitted import FittedText, fitted
from screens.widgets.row_table import RowTable
from tests.screens import made_up
from tests.screens.fake_session import FakeSession
from tests.screens.support import app_for, at_step, check_look, screen_text, shown, until
from wizard.errors import Unreachable
from wizard.plan.attribute_problems import attribute_problems
from wizard.plan.collisions import collisions
from wizard.plan.models import AttributeChoice, AttributeDecision, Plan
from wizard.records import FieldType
from wizard.steps import StepId

NEW, MAP, SKIP = AttributeDecision.NEW, AttributeDecision.MAP, AttributeDecision.SKIP


async def _open(pilot: Pilot[Any], key: str) -> None:
    """Show the step with the cursor on this attribute."""
    await shown(pilot, StepId.MAP_ATTRIBUTES)
    table = pilot.app.screen.query_one(RowTable)
    await until(pilot, lambda: table.row_count > 0)
    await pilot.press({"contact": "c", "company": "o", "conversation": "v"}[key.split(":")[0]])
    assert table.go(key)
    await pilot.pause()


async def _saved(pilot: Pilot[Any], session: FakeSession) -> dict[str, AttributeChoice]:
    await until(pilot, lambda: "✓ saved" in screen_text(pilot.app))
    return session.migration.load().attributes


async def _field(pilot: Pilot[Any], name: str, *, closes: bool = True) -> None:
    """Type another field's name for the row."""
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, FieldModal))
    pilot.app.screen.query_one(Input).value = name
    await pilot.pause()
    await pilot.press("enter")
    if closes:
        await until(pilot, lambda: not isinstance(pilot.app.screen, FieldModal))


async def test_each_model_has_its_tab_by_letter_arrow_and_mouse(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.MAP_ATTRIBUTES)
        assert "▸ Contacts 5 (c)   Companies 1 (o)   Conversations 1 (v)" in screen_text(app)
        table = app.screen.query_one(RowTable)
        for act, keys in (
            (lambda: pilot.press("o"), ("company:Seats",)),
            (lambda: pilot.press("right"), ("conversation:Topic",)),
            (lambda: pilot.click("#companies"), ("company:Seats",)),
        ):
            await act()
            assert table.keys == keys
        table.focus()
        await pilot.press("left", "left")
        assert table.keys == ("conversation:Topic",)


async def test_the_type_goes_round_what_the_destination_has(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await _open(pilot, "conversation:Topic")
        assert session.plan.attributes["conversation:Topic"].type is FieldType.TEXT
        await pilot.press("t")
        assert (await _saved(pilot, session))["conversation:Topic"].type is FieldType.NUMBER
        await pilot.press("t", "t", "z")
        assert session.plan.attributes["conversation:Topic"].type is FieldType.TEXT
        assert "Taken back: type of Topic." in screen_text(app)
        await _open(pilot, "contact:plan")
        assert app.screen.check_action("type", ()) is None, "a field that is there keeps its type"
        await pilot.press("t", "y")
        assert session.plan.attributes["contact:plan"].type is FieldType.TEXT
        await _open(pilot, "company:Seats")
        seen = []
        for _ in range(3):
            await pilot.press("n")
            seen.append(app.screen.query_one(RowTable).current)
        assert seen == ["contact:age", "contact:Email", "contact:age"], "what is worth a look, in all tabs"


async def test_what_does_not_fit_is_said_its_fate_and_the_type_are_chosen(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await _open(pilot, "contact:age")
        assert "! 1 of 40 values is not a number, kept as text (u): 'unknown'" in screen_text(app)
        await pilot.press("u")
        assert (await _saved(pilot, session))["contact:age"].unfit == "report"
        assert "listed in the report (u): 'unknown'" in screen_text(app)
        await pilot.press("y")
        await until(pilot, lambda: "number: ! 1 of 40 values would not fit" in screen_text(app))
        assert "text: every value that was seen fits" in screen_text(app)
        await pilot.press(*"text", "enter")
        await until(pilot, lambda: session.plan.attributes["contact:age"].type is FieldType.TEXT)
        assert "misfit" not in screen_text(app)
        assert "Your choice; proposed was the new field age (number)." in " ".join(screen_text(app).split())
        await pilot.press("s")
        assert session.plan.attributes["contact:age"].decision is SKIP
        await pilot.press("s")
        age = AttributeChoice(decision=NEW, field="age", type=FieldType.NUMBER)
        assert (await _saved(pilot, session))["contact:age"] == age, "skipped, and taken again as proposed"


async def test_a_field_is_a_new_one_with_its_name_shown_or_one_that_is_there(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await _open(pilot, "contact:age")
        await pilot.press("e")
        await until(pilot, lambda: "Which field does 'age' become?" in screen_text(app))
        app.screen.query_one(Input).value = "Years Old!"
        await until(pilot, lambda: "New field: years_old" in screen_text(app))
        app.screen.query_one(Input).value = "pla"
        await until(pilot, lambda: "New field: pla" in screen_text(app))
        assert "Take plan (text) · ! wanted by 'plan'" in screen_text(app)
        await pilot.press("down", "up", "enter")
        await until(pilot, lambda: session.plan.attributes["contact:age"].field == "pla")
        await _field(pilot, "PLAN")
        assert session.plan.attributes["contact:age"] == AttributeChoice(decision=MAP, field="plan")
        await _field(pilot, "Email", closes=False)
        await until(pilot, lambda: "'Email' is reserved there." in screen_text(app))
        await pilot.press("escape")
        assert session.plan.attributes["contact:age"].field == "plan"


async def test_what_clashes_is_marked_explained_found_and_shuts_the_next_step(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test(size=(100, 30)) as pilot:
        await _open(pilot, "contact:age")
        await _field(pilot, "SuPER AttributE")
        text = screen_text(app)
        assert "2 attributes have to be resolved (n shows them)." in text
        assert "Contacts 5 ! 2 to resolve (c)" in text
        assert "! It wants the same field as 'SuPER-AttributE'. Give one of them another field, or skip it." in text
        assert text.count("! clash") == 2
        await pilot.press("f3", "4", "v")
        assert app.navigation.step is StepId.MAP_ATTRIBUTES
        table = app.screen.query_one(RowTable)
        await pilot.press("slash", *"nothing like that")
        await until(pilot, lambda: table.row_count == 0)
        await pilot.press("enter", "n")
        assert table.current == "contact:age"
        await pilot.press("n")
        assert table.current == "contact:SuPER-AttributE"
        await pilot.press("s")
        assert "! clash" not in screen_text(app)
        await pilot.press("f3")
        await shown(pilot, StepId.CHOOSE_SCOPE)


async def test_archived_and_standard_attributes_are_shown_on_request_with_their_number(session: FakeSession) -> None:
    session.offered = dataclasses.replace(made_up.CAPABILITIES, columns={"contact": {"email": "an e-mail"}})
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test(size=(120, 40)) as pilot:
        await _open(pilot, "contact:age")
        assert "old_one" not in screen_text(app)
        assert "Archived 1 (a)" in screen_text(app)
        await pilot.press("a")
        assert "old_one" in screen_text(app)
        assert "✓ Archived 1 (a)" in screen_text(app)
        table = app.screen.query_one(RowTable)
        table.go("contact:old_one")
        await pilot.press("s")
        assert session.plan.attributes["contact:old_one"].field == "old_one"
        await pilot.click("#standard")
        table.focus()
        assert table.go("contact:standard.location.country")
        await pilot.press("s")
        taken = session.plan.attributes["contact:standard.location.country"]
        assert (taken.field, taken.decision) == ("location.country", NEW)
        await pilot.press("enter", "enter")
        assert session.plan.attributes["contact:standard.location.country"] == taken, "enter alone changes no name"
        await pilot.press("z")
        assert "contact:standard.location.country" not in await _saved(pilot, session)
        assert table.go("contact:standard.email")
        await pilot.pause()
        assert "held there as an e-mail" in screen_text(app)
        await pilot.press("enter")
        assert "It is held there already, as an e-mail." in screen_text(app)
        assert "contact:standard.email" not in session.plan.attributes


async def test_the_preview_shows_one_record_before_and_after(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test(size=(100, 30)) as pilot:
        await _open(pilot, "contact:age")
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, PreviewModal))
        text = screen_text(app)
        assert "Before and after: Ada Byron · record 1 of 2 · ! 1 to look at" in text
        assert app.screen.query_one(RowTable).current == "custom age"
        assert "At Intercom: unknown (text)" in text
        assert "There: age (number): unknown" in text
        assert "! not a number: kept as text." in text
        await pilot.press("right")
        assert "bo@customer.example · record 2 of 2" in screen_text(app)
        assert "There: age (number): 41" in screen_text(app)
        await pilot.press("right", "left", "left")
        assert "record 1 of 2" in screen_text(app)
        await pilot.press("escape", "v")
        assert app.screen.check_action("preview", ()) is None


async def test_a_destination_without_fields_for_a_model_and_a_model_without_attributes_say_so(
    session: FakeSession,
) -> None:
    types = {**made_up.CAPABILITIES.field_types, "company": ()}
    session.offered = dataclasses.replace(made_up.CAPABILITIES, field_types=types)
    attributes = tuple(one for one in made_up.DEFINITIONS.attributes if one["model"] != "conversation")
    session.definitions_there = dataclasses.replace(made_up.DEFINITIONS, attributes=attributes)
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test() as pilot:
        await _open(pilot, "company:Seats")
        assert "Ochre has no own fields for companies: these stay in the archive." in screen_text(app)
        await pilot.press("enter")
        assert "It stays in the archive." in screen_text(app)
        await pilot.press("v")
        assert "No custom attributes of conversations. Standard (d) shows Intercom's own." in screen_text(app)


async def test_attributes_that_cannot_be_read_can_be_tried_again(session: FakeSession) -> None:
    await at_step(session, StepId.MAP_ATTRIBUTES)
    session.found = type(session.found)()
    session.errors["read_definitions"] = Unreachable("No network.", hint="Check the cable.")
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.MAP_ATTRIBUTES)
        await until(pilot, lambda: "No network." in screen_text(app))
        await shown(pilot, StepId.MAP_ATTRIBUTES)
        await check_look(pilot, "map_attributes-failed")
        session.errors.clear()
        session.definitions_there = dataclasses.replace(made_up.DEFINITIONS, attributes=())
        await pilot.press("f5")
        await until(pilot, lambda: "No network." not in screen_text(app))
        await shown(pilot, StepId.MAP_ATTRIBUTES)
        await check_look(pilot, "map_attributes-empty")
        session.definitions_there = made_up.DEFINITIONS
        await pilot.press("g")
        await until(pilot, lambda: app.screen.query_one(RowTable).row_count > 0)
        assert str(app.screen.query_one("#contacts", Button).label) == "▸ Contacts 5 (c)"


def test_what_has_to_be_resolved() -> None:
    choices = {
        "contact:a": AttributeChoice(field=""),
        "contact:b": AttributeChoice(field="E-Mail!"),
        "contact:c": AttributeChoice(field="x"),
        "contact:d": AttributeChoice(field="X"),
        "company:d": AttributeChoice(field="x"),
        "contact:e": AttributeChoice(decision=SKIP),
    }
    reserved = dataclasses.replace(made_up.CAPABILITIES, reserved_fields=frozenset({"e_mail"}))
    found = attribute_problems(Plan(attributes=choices).attributes, reserved)
    assert {key: one.what for key, one in found.items()} == {
        "contact:a": "has no field yet",
        "contact:b": "wants 'E-Mail!', which is reserved there",
        "contact:c": "wants the same field as 'd'",
        "contact:d": "wants the same field as 'c'",
    }


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


async def test_the_preview_begins_at_the_attribute_that_was_meant_also_without_a_value(session: FakeSession) -> None:
    session.definitions_there = dataclasses.replace(
        made_up.DEFINITIONS,
        attributes=({"model": "contact", "name": "email", "data_type": "string", "custom": True},),
    )
    session.offered = dataclasses.replace(made_up.CAPABILITIES, columns={"contact": {"email": "an e-mail"}})
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test(size=(100, 30)) as pilot:
        await _open(pilot, "contact:email")
        await pilot.press("p")
        await until(pilot, lambda: isinstance(app.screen, PreviewModal))
        assert app.screen.query_one(RowTable).current == "custom email"
        assert "This record has no value for it." in screen_text(app)
        assert "always comes along" in screen_text(app), "Intercom's own e-mail is a row of its own"


async def test_what_is_said_of_an_attribute_goes_on_below_where_there_is_room(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ATTRIBUTES))
    async with app.run_test(size=(80, 24)) as pilot:
        await _open(pilot, "contact:plan")
        said = str(app.screen.query_one("#detail", FittedText).content)
        assert "…" not in said
        assert "kept as text." in " ".join(said.split())


def test_lines_get_the_rows_that_are_left_over_and_never_more() -> None:
    lines = ["one two three four", "five", "six seven eight"]
    assert [line.plain for line in fitted(lines, 10, 4)] == ["one two", "three four", "five", "six seven…"]
    assert [line.plain for line in fitted(lines, 10, 2)] == ["one two t…", "five"]
