"""Searching and reading the archive on its screens: by keyboard and mouse, while it is being built, when it is damaged, with hostile text."""

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input, OptionList

from screens import browse_text
from screens.app import OutercomApp
from screens.base import Body
from screens.browse import BrowseScreen
from screens.home import HomeScreen
from screens.modals.dates import DatesModal
from screens.modals.help import HelpModal
from screens.modals.pick import PickModal
from screens.modals.text import TextModal
from screens.read import PAGE, ReadScreen
from screens.widgets.action_button import bindings_of
from tests.browsing.support import (
    ADA,
    JANE,
    NOON,
    archive_of,
    build,
    conversation,
    furnished,
    new_migration,
    part,
    store,
)
from tests.screens.support import check_golden, check_look, check_picture, screen_text, until
from tests.screens.test_hostile_text import NASTY, assert_harmless
from wizard.browsing.building import Builder, Progress
from wizard.migration import Migration


@pytest.fixture
def migration(home: Path, monkeypatch: pytest.MonkeyPatch) -> Migration:
    """Something to browse, with its index; the screen does not wait for the next key."""
    monkeypatch.setattr(BrowseScreen, "PATIENCE", 0.001)
    monkeypatch.setattr(BrowseScreen, "LOOK", 0.02)
    made = new_migration()
    furnished(made)
    build(made)
    return made


def app_on(migration: Migration) -> OutercomApp:
    """The app, browsing a migration."""
    return OutercomApp(migration.name, browse=True)


async def listed(pilot: Pilot[Any], *ids: str) -> None:
    """Wait until the list has exactly these."""
    await until(pilot, lambda: isinstance(pilot.app.screen, BrowseScreen))
    await until(pilot, lambda: tuple(hit.id for hit in browse(pilot)._found.hits) == ids and settled(pilot))


def browse(pilot: Pilot[Any]) -> BrowseScreen:
    """The screen."""
    screen = pilot.app.screen
    assert isinstance(screen, BrowseScreen)
    return screen


def settled(pilot: Pilot[Any]) -> bool:
    """Whether nothing is under way off the screen's thread."""
    return all(worker.is_finished for worker in pilot.app.workers)


async def reading(pilot: Pilot[Any], text: str) -> None:
    """Wait until the reader shows this."""
    await until(pilot, lambda: isinstance(pilot.app.screen, ReadScreen) and text in screen_text(pilot.app))


async def test_from_typing_to_reading_and_back_with_the_keyboard_alone(migration: Migration) -> None:
    app = app_on(migration)
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(pilot, "4", "3", "2", "1")
        await pilot.press(*"fire")
        await listed(pilot, "3", "2")
        await until(pilot, lambda: "Secret note about fire" in screen_text(app))
        await pilot.press("enter", "down")
        await until(pilot, lambda: "The printer is on fire" in screen_text(app))
        await pilot.press("enter")
        await reading(pilot, "printer is on fire")
        await pilot.press("escape")
        await listed(pilot, "3", "2")
        await pilot.press("slash", "ctrl+u", *"refund")
        await listed(pilot, "1")
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, HomeScreen))
        await pilot.press("b")
        await listed(pilot, "4", "3", "2", "1")


async def test_every_filter_by_key_and_by_mouse(migration: Migration) -> None:
    app = app_on(migration)
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(pilot, "4", "3", "2", "1")
        await pilot.press("enter")
        for key, choice, ids in (
            ("s", "open", ("3", "2")),
            ("a", "Ada Admin", ("3",)),
            ("k", "conversations", ("3",)),
        ):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(app.screen, PickModal))
            app.screen.query_one(Input).value = choice
            await pilot.pause()
            await pilot.press("enter")
            await listed(pilot, *ids)
        assert "Only conversations, open, teammate Ada Admin" in screen_text(app)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, PickModal) and "Channel" in screen_text(app))
        await pilot.press("escape")
        await pilot.press("x")
        await listed(pilot, "4", "3", "2", "1")
        buttons = {str(button.label): button for button in app.screen.query(Button)}
        await pilot.click(buttons["Tag (t)"])
        await until(pilot, lambda: isinstance(app.screen, PickModal))
        await pilot.press(*"bill")
        await pilot.press("enter")
        await listed(pilot, "1")
        await pilot.click("#clear")
        await listed(pilot, "4", "3", "2", "1")
        await pilot.click(buttons["Dates (d)"])
        await until(pilot, lambda: isinstance(app.screen, DatesModal))
        await pilot.press(*"2024-05-05", "enter", *"tomorrow", "enter")
        assert "is no day" in screen_text(app)
        await pilot.press("ctrl+u", *"2024-05-05", "enter")
        await listed(pilot, "3")
        assert "since 2024-05-05, until 2024-05-05" in screen_text(app)


async def test_pages(migration: Migration) -> None:
    with archive_of(migration) as archive:
        store(archive, "conversations", *(conversation(str(100 + n), NOON - n * 60, "<p>many</p>") for n in range(150)))
    build(migration)
    app = app_on(migration)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BrowseScreen))
        await pilot.press(*"many")
        await until(pilot, lambda: "1 to 100 of 150" in screen_text(app))
        await pilot.press("enter", "n")
        await until(pilot, lambda: "101 to 150 of 150" in screen_text(app))
        assert browse(pilot)._found.hits[0].id == "200"
        await pilot.press("n", "p")
        await until(pilot, lambda: "1 to 100 of 150" in screen_text(app))


async def test_from_a_person_to_their_conversations_to_a_file_that_is_saved(
    migration: Migration, tmp_path: Path
) -> None:
    app = app_on(migration)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BrowseScreen))
        await pilot.press(*"gold")
        await listed(pilot, "c1")
        await pilot.press("enter", "enter")
        await reading(pilot, "+49 170 1234567")
        await pilot.press("v")
        await listed(pilot, "4", "3", "2", "1")
        assert "Only conversations, of Jané Doe" in screen_text(app)
        assert app.screen.query_one("#search", Input).value == ""
        await pilot.press("down", "enter")
        await reading(pilot, "internal note")
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, PickModal))
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "Into which folder?" in screen_text(app))
        app.screen.query_one(Input).value = str(tmp_path / "saved")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, TextModal) and "Saved" in screen_text(app))
        assert (tmp_path / "saved" / "inv_oice.pdf").read_bytes() == b"pdf"
        await pilot.press("escape", "f", "down")
        await until(pilot, lambda: isinstance(app.screen.focused, OptionList))
        assert app.screen.query_one(OptionList).highlighted == 0, "the first down goes to the line that is marked"
        await pilot.press("down", "enter")
        await until(pilot, lambda: "does not have this file" in screen_text(app))


async def test_a_thread_of_thousands_is_read_a_page_at_a_time(migration: Migration) -> None:
    with archive_of(migration) as archive:
        parts = (part(str(n), NOON + n, ADA if n % 2 else JANE, f"<p>Message number {n}.</p>") for n in range(1, 1_600))
        store(archive, "conversations", conversation("7", NOON, "<p>endless</p>", *parts))
    build(migration)
    app = app_on(migration)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, BrowseScreen))
        await pilot.press(*'"number 1399"')
        await listed(pilot, "7")
        assert "A long thread: 1,600 messages" in screen_text(app)
        await pilot.press("enter", "o")
        await reading(pilot, "1,361 to 1,400 of 1,600")
        assert len(app.screen.query(".entry")) == PAGE
        await pilot.press("end")
        await reading(pilot, "Message number 1599.")
        await pilot.press("home")
        await reading(pilot, "endless")
        app.screen.query_one(Body).scroll_end(animate=False)
        await pilot.press("pagedown")
        await reading(pilot, "41 to 80")
        await pilot.press("pageup")
        await reading(pilot, "1 to 40")
        await pilot.press("n")
        await reading(pilot, "41 to 80")
        top = app.screen.query_one(Body).scroll_y
        await pilot.press("down", "j", "up")
        await until(pilot, lambda: app.screen.query_one(Body).scroll_y == top + 1)
        await pilot.press("p")
        await reading(pilot, "1 to 40")


async def test_nothing_found_while_the_index_is_made_and_afterwards(
    migration: Migration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Builder, "build", lambda *call: call[1](Progress(412_000, 1_000_000)))
    app = app_on(migration)
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(pilot, "4", "3", "2", "1")
        await until(pilot, lambda: "searching 412,000 of 1,000,000 so far" in screen_text(app))
        await pilot.press(*"zzz")
        await until(pilot, lambda: "Nothing so far." in screen_text(app))
        browse(pilot)._desk.progress = Progress(1_000_000, 1_000_000)
        await until(pilot, lambda: "Nothing was found. Try fewer words" in screen_text(app))
        await check_look(pilot, "browse-nothing")


async def test_what_a_run_brings_meanwhile_appears(migration: Migration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wizard.browsing.desk.LOOK_SECONDS", 0.01)
    app = app_on(migration)
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(pilot, "4", "3", "2", "1")
        with archive_of(migration) as archive:
            store(archive, "conversations", conversation("5", NOON * 1_000 // 999, "<p>news</p>"))
        await listed(pilot, "5", "4", "3", "2", "1")


async def test_a_damaged_archive_is_explained_and_tried_again(migration: Migration) -> None:
    whole = migration.paths.archive.read_bytes()
    migration.paths.archive.write_bytes(b"broken" * 900)
    app = app_on(migration)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "archive.db is damaged" in screen_text(app))
        await check_look(pilot, "browse-damaged")
        migration.paths.archive.write_bytes(whole)
        await pilot.press("f5")
        await listed(pilot, "4", "3", "2", "1")


async def test_hostile_text(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BrowseScreen, "PATIENCE", 0.001)
    evil = new_migration("evil")
    with archive_of(evil) as archive:
        for place, text in enumerate(NASTY):
            store(archive, "tags", {"type": "tag", "id": f"t{place}", "name": text})
            author = {"type": "user", "id": f"c{place}", "name": text, "email": text}
            store(archive, "contacts", {**author, "role": "user", "custom_attributes": {text: text}})
            file = {"type": "upload", "name": text, "url": "https://elsewhere.example/x"}
            said = part("2", NOON - place, author, text, attachments=[file])
            tags = {"tags": [{"type": "tag", "id": f"t{place}"}]}
            opening = {"type": "conversation", "body": text, "author": author, "subject": text}
            thread = conversation(str(place), NOON - place - 1, text, said, title=text, tags=tags, source=opening)
            store(archive, "conversations", {**thread, "state": text, "custom_attributes": {text: text}})
    build(evil)
    app = app_on(evil)
    async with app.run_test(size=(100, 30)) as pilot:
        await listed(pilot, *map(str, range(len(NASTY))))
        assert_harmless(pilot)
        await pilot.press("enter", "t")
        await until(pilot, lambda: isinstance(app.screen, PickModal))
        assert_harmless(pilot)
        await pilot.press("escape")
        for _ in NASTY[::2]:
            await until(pilot, lambda: "with " in str(app.screen.query_one("#excerpt").content))  # type: ignore[attr-defined]
            assert_harmless(pilot)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, ReadScreen) and bool(app.screen.query(".entry")))
            assert_harmless(pilot)
            await pilot.press("escape", "down", "down")
        for text in NASTY[:3]:
            app.screen.query_one("#search", Input).value = text.replace("\ud800", "")
            await until(pilot, lambda: settled(pilot))
            assert_harmless(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_looks(migration: Migration, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wizard.browsing.reading.Path.is_file", lambda _: False)
    app = app_on(migration)
    name = f"{size[0]}x{size[1]}"
    async with app.run_test(size=size) as pilot:
        await listed(pilot, "4", "3", "2", "1")
        assert [button.id for button in app.screen.query(Button) if button.region.right > size[0]] == []
        await pilot.press(*"fire")
        await listed(pilot, "3", "2")
        await until(pilot, lambda: "Secret note" in screen_text(app))
        await check_golden(pilot, f"browse-{name}")
        if size != (60, 20):
            await check_picture(pilot, f"browse-{name}")
        await pilot.press("enter", "enter")
        await reading(pilot, "internal note")
        assert [button.id for button in app.screen.query(Button) if button.region.right > size[0]] == []
        await check_golden(pilot, f"read-{name}")
        if size != (60, 20):
            await check_picture(pilot, f"read-{name}")


def test_columns_fill_every_width() -> None:
    for width in range(60, 200):
        assert sum(size + 2 for _, size in browse_text.columns(width)) + 2 == width


async def test_every_action_has_a_button_and_the_help_is_its_own(migration: Migration) -> None:
    app = app_on(migration)
    async with app.run_test(size=(80, 24)) as pilot:
        await listed(pilot, "4", "3", "2", "1")
        actions = {button.action for button in app.screen.query(Button)}
        ours = [binding for binding in bindings_of(app.screen) if (binding.id or "").startswith("browse.")]
        assert len(ours) > 8
        assert {f"screen.{binding.action}" for binding in ours} <= actions
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpModal))
        await until(pilot, lambda: "The archive" in screen_text(app))
