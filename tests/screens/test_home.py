"""Home: a first start, the list, new migrations, damaged ones."""

import os
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Input

from screens.app import OutercomApp
from screens.modals.help import HelpModal
from tests.screens import made_up
from tests.screens.fake_session import FakeSession
from tests.screens.support import app_for, check_look, screen_text, shown, until
from wizard import settings
from wizard.errors import UsageError
from wizard.migration import Migration
from wizard.session import Session, new_plan
from wizard.steps import StepId


def fake(name: str) -> Session:
    """A fake session over the migration that was made."""
    return FakeSession(Migration.open(name))


async def _submit_name(pilot: Pilot[Any], name: str) -> None:
    await until(pilot, lambda: bool(pilot.app.screen.query("#name")))
    pilot.app.screen.query_one("#name", Input).value = name
    await pilot.press("enter")
    await pilot.pause()


async def test_a_first_start_says_what_is_read_written_and_never_touched(home: Path) -> None:
    app = OutercomApp(opener=fake)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Try the rehearsal first" in screen_text(app))
        assert app.screen.focused is app.screen.query_one("#rehearse")
        await check_look(pilot, "first-start")
        await pilot.press("r")
        await shown(pilot, StepId.CONNECT)
    assert Migration.open("rehearsal").load().source.rehearsal


async def test_the_rehearsal_is_made_once(home: Path) -> None:
    Migration.create("rehearsal", new_plan(rehearsal=True)).update(lambda plan: plan.notes.update(kept="yes"))
    app = OutercomApp(opener=fake)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "rehearsal" in screen_text(app))
        await pilot.press("r")
        await shown(pilot, StepId.CONNECT)
    assert Migration.open("rehearsal").load().notes == {"kept": "yes"}


async def test_a_new_migration_is_made_and_opened(home: Path) -> None:
    app = OutercomApp(opener=fake)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "Try the rehearsal" in screen_text(app))
        await pilot.press("n")
        await until(pilot, lambda: "Create (enter)   Cancel (esc)" in screen_text(app))
        await pilot.press("question_mark")
        assert app.screen.query_one("#name", Input).value == "?", "a field takes it"
        await pilot.press("tab", "question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpModal))
        keys = app.screen.text.split("## Keys everywhere")[0]
        assert "Enter opens the list." in keys
        assert keys.split("## Keys here")[1].split() == ["-", "`esc`", "Close", "-", "`?`", "Help"]
        await pilot.press("question_mark")
        assert len([one for one in app.screen_stack if isinstance(one, HelpModal)]) == 1
        await pilot.press("escape", "shift+tab")
        await _submit_name(pilot, "acme-to-ochre")
        await shown(pilot, StepId.CONNECT)
        assert "acme-to-ochre" in screen_text(app)
    assert Migration.open("acme-to-ochre").load().destination == "ochre"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "cannot be the name"),
        ("../up", "cannot be the name"),
        ("acme", "already a migration"),
        ("Rehearsal", "kept for the rehearsal"),
    ],
)
async def test_a_name_that_cannot_be_is_refused_in_the_window(session: FakeSession, name: str, sentence: str) -> None:
    app = app_for(session, start=False)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "acme" in screen_text(app))
        await pilot.press("n")
        await _submit_name(pilot, name)
        assert sentence in screen_text(app)
        await pilot.press("escape")
        await pilot.pause()
    assert [summary.name for summary in Migration.all()] == ["acme"]


async def test_the_list_names_damaged_migrations_and_opening_one_says_why(session: FakeSession) -> None:
    broken = Migration.create("broken")
    broken.paths.plan.write_text("{")
    for migration in (broken, session.migration):
        for path in (migration.paths.plan, migration.paths.folder):
            os.utime(path, (made_up.NOW, made_up.NOW))
    app = OutercomApp(opener=lambda name: Session(Migration.open(name)))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "! damaged" in screen_text(app))
        table = app.screen.query_one(DataTable)
        assert table.row_count == 2
        while "broken" not in str(table.get_row_at(table.cursor_row)[0]):
            await pilot.press("down")
        await check_look(pilot, "home-damaged")
        await pilot.press("o")
        await until(pilot, lambda: "That did not work" in screen_text(app))
        assert "is damaged" in screen_text(app)
        assert app.session is None
        await pilot.press("escape")
        await until(pilot, lambda: "That did not work" not in screen_text(app))


async def test_finished_migrations_say_so(session: FakeSession) -> None:
    session.change(lambda plan: setattr(plan, "finished_at", made_up.NOW))
    app = app_for(session, start=False)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "✓ finished" in screen_text(app))


async def test_a_migration_that_is_asked_for_and_not_there_leaves_home_usable(session: FakeSession) -> None:
    def missing(name: str) -> Session:
        raise UsageError(f"There is no migration named '{name}'.")

    app = OutercomApp("gone", opener=missing)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "There is no migration named 'gone'." in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "acme" in screen_text(app))


async def test_another_migration_is_not_opened_while_an_import_runs(session: FakeSession) -> None:
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CONNECT)
        app.engine.start(session)
        app.open_migration("other")
        await until(pilot, lambda: "An import is running." in screen_text(app))
        assert app.session is session
        app.engine.stop()
        await until(pilot, lambda: not app.engine.running)


async def test_help_is_for_the_step_and_names_its_keys(session: FakeSession) -> None:
    app = app_for(session)
    async with app.run_test(size=(80, 60)) as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press("question_mark")
        await pilot.pause()
        assert app.screen.query("#token")
        assert app.screen.query_one("#token", Input).value == "?"
        await pilot.press("f1")
        await until(pilot, lambda: "Four parts, one below the other" in screen_text(app))
        assert isinstance(app.screen, HelpModal)
        assert "`F3` Next: The next step" in app.screen.text
        assert "`^q` Quit" in app.screen.text


async def test_the_theme_is_remembered(session: FakeSession) -> None:
    app = app_for(session, start=False)
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.theme == "outercom"
        app.theme = "textual-light"
        await until(pilot, lambda: settings.load().theme == "textual-light")
    again = app_for(session, start=False)
    async with again.run_test() as pilot:
        await pilot.pause()
        assert again.theme == "textual-light"


async def _at_home(pilot: Pilot[Any], name: str) -> None:
    await until(pilot, lambda: name in screen_text(pilot.app) and pilot.app.screen.query_one(DataTable).has_focus)


async def test_a_migration_is_renamed(session: FakeSession) -> None:
    app = app_for(session, start=False)
    async with app.run_test() as pilot:
        await _at_home(pilot, "acme")
        await pilot.press("e")
        await until(pilot, lambda: bool(app.screen.query(Input)))
        app.screen.query_one(Input).value = "../up"
        await pilot.press("enter")
        await until(pilot, lambda: "cannot be the name" in screen_text(app))
        app.screen.query_one(Input).value = "bolt"
        await pilot.press("enter")
        await _at_home(pilot, "bolt")
        assert "acme" not in screen_text(app)
    assert [summary.name for summary in Migration.all()] == ["bolt"]


async def test_a_deletion_asks_by_the_name_and_proves_itself(session: FakeSession) -> None:
    folder = session.migration.paths.folder
    app = app_for(session, start=False)
    async with app.run_test(size=(100, 40)) as pilot:
        await _at_home(pilot, "acme")
        await pilot.press("d")
        await until(pilot, lambda: bool(app.screen.query(Input)))
        await pilot.press(*"acm", "enter")
        await until(pilot, lambda: "Nothing was deleted" in screen_text(app))
        assert folder.exists()
        await pilot.press("e", "enter")
        await until(pilot, lambda: "'acme' is deleted" in screen_text(app))
        assert not folder.exists()
        text = screen_text(app)
        assert "✓ gone: plan.json" in text
        assert "cannot be reached" in text
        await pilot.press("escape")
        await until(pilot, lambda: "Try the rehearsal first" in screen_text(app))


async def test_an_import_that_runs_here_is_not_deleted_or_renamed_under_its_feet(session: FakeSession) -> None:
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CONNECT)
        app.engine.start(session)
        await pilot.press("f2")
        await _at_home(pilot, "acme")
        for key in ("d", "e"):
            await pilot.press(key)
            await until(pilot, lambda: "Its import is running." in screen_text(app))
            await pilot.press("escape")
            await _at_home(pilot, "acme")
        app.engine.stop()
        await until(pilot, lambda: not app.engine.running)
    assert session.migration.paths.folder.exists()
