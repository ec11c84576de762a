"""What each screen looks like at several sizes, without colours, and in a window that is too small."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.app import App
from textual.widget import Widget
from textual.widgets import Button

from screens.app import OutercomApp
from screens.modals.confirm import ConfirmModal
from tests.screens.fake_session import CannedBoard, FakeSession
from tests.screens.support import app_for, at_step, check_golden, check_look, check_picture, screen_text, shown, until
from wizard.errors import Unreachable
from wizard.paths import MigrationPaths
from wizard.sources.port import ScopeCount
from wizard.steps import ORDER, StepId


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("step", ORDER)
async def test_each_step(session: FakeSession, step: StepId, size: tuple[int, int]) -> None:
    await at_step(session, step)
    if step is StepId.WIND_DOWN:
        session.migration.paths = MigrationPaths(Path("/home/jane/outercom/acme"))
    app = app_for(session)
    async with app.run_test(size=size) as pilot:
        await shown(pilot, step)
        await until(pilot, lambda: app.screen.focused is not None)
        name = f"{step.value}-{size[0]}x{size[1]}"
        await check_golden(pilot, name)
        if size == (60, 20):
            nothing_is_cut_off(app, 60)
        else:
            await check_picture(pilot, name)
        if size == (120, 40):
            tab_goes_as_one_reads(app)
            every_key_has_a_button(app)


def nothing_is_cut_off(app: OutercomApp, width: int) -> None:
    """No button and no key of the last line."""
    buttons = [button for button in app.screen.query(Button) if button.region.area]
    assert buttons
    assert [button.id for button in buttons if button.region.right > width] == []


def tab_goes_as_one_reads(app: OutercomApp) -> None:
    """From left to right, from the top down."""
    places = [(widget.region.y, widget.region.x) for widget in app.screen.focus_chain if widget.region.area]
    assert places == sorted(places)


def every_key_has_a_button(app: OutercomApp) -> None:
    """What a key of the step does, a button does too."""
    actions = {button.action for button in app.screen.query(Button)}
    keys = [active.binding for active in app.screen.active_bindings.values() if active.node is app.screen]
    ours = [binding for binding in keys if binding.id and not binding.id.startswith("screen.")]
    assert ours
    for binding in ours:
        assert f"screen.{binding.action}" in actions, binding


async def test_a_run_under_way(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.press("enter")
        await until(pilot, lambda: "Running" in screen_text(app))
        await check_golden(pilot, "running-80x24")
        session.migration.paths.ledger("ochre").touch()
        session.board = CannedBoard(replace(session.snapshot, version=8, commits=1))
        await until(pilot, lambda: "✓Scope ▸Wait" in screen_text(app))
        session.let_go.set()
        await until(pilot, lambda: not app.engine.running)


async def test_a_scope_that_cannot_be_counted_and_one_with_nothing_in_it(session: FakeSession) -> None:
    session.errors["count_scope"] = Unreachable("Intercom does not answer.", hint="Check the connection.")
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await until(pilot, lambda: "! Not counted: Intercom does not answer." in screen_text(app))
        await check_look(pilot, "choose_scope-failed")
        session.errors.clear()
        session.in_scope = ScopeCount(0, 0, {})
        await pilot.press("h")
        await until(pilot, lambda: "0 conversations" in screen_text(app))
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await check_look(pilot, "choose_scope-empty")


async def test_connected(session: FakeSession) -> None:
    app = app_for(session)
    async with app.run_test(size=(80, 40)) as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press("x", "enter")
        await until(pilot, lambda: "✓ What is there" in screen_text(app) and "✓ Destination" in screen_text(app))
        await check_golden(pilot, "connected-80x40")


@pytest.mark.parametrize("step", ORDER)
async def test_a_window_that_is_too_small_says_one_sentence_and_recovers(session: FakeSession, step: StepId) -> None:
    app = app_for(await at_step(session, step))
    async with app.run_test(size=(40, 10)) as pilot:
        await until(pilot, lambda: app.navigation.step is step)
        await until(pilot, lambda: "Make the window larger" in " ".join(screen_text(app).split()))
        assert step.title not in screen_text(app)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: step.title in screen_text(app))
        assert "Make the window larger" not in screen_text(app)


async def test_windows_over_a_screen_survive_a_tiny_terminal(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(40, 10)) as pilot:
        await until(pilot, lambda: app.navigation.step is StepId.MAP_ADMINS)
        app.explain("Something " * 40, "Do this. " * 40)
        await pilot.press("f1")
        await pilot.pause()
        await pilot.press("escape", "escape")
        await pilot.resize_terminal(1, 1)
        await pilot.pause()
        assert app.is_running


@pytest.mark.parametrize("step", ORDER)
async def test_the_focus_is_seen_without_colours(
    session: FakeSession, step: StepId, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    await at_step(session, step)
    if step is StepId.WIND_DOWN:
        session.migration.paths = MigrationPaths(Path("/home/jane/outercom/acme"))
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, step)
        assert app.native_ansi_color or app.no_color
        await until(pilot, lambda: app.screen.focused is not None)
        await check_picture(pilot, f"{step.value}-80x24-no-color")
        seen: set[Widget] = set()
        while (widget := app.screen.focused) is not None and widget not in seen:
            seen.add(widget)
            focused = _styles(app, widget)
            await pilot.press("tab")
            await pilot.pause()
            if app.screen.focused is not widget:
                assert _styles(app, widget) != focused, f"{widget!r} looks the same with and without the focus"
        assert seen


async def test_the_question_before_quitting_has_its_focus_on_no(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.press("enter")
        await until(pilot, lambda: app.engine.running)
        await pilot.press("ctrl+q", "ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, ConfirmModal))
        assert app.screen.focused is app.screen.query_one("#no")
        await check_golden(pilot, "quit-80x24")
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, ConfirmModal))
        assert app.engine.running
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, ConfirmModal))
        await pilot.press("y")
        await until(pilot, lambda: not app.engine.running)
    assert app.return_code == 5


def _styles(app: App[int], widget: Widget) -> str:
    """Everything about a widget's cells but their colours."""
    region = widget.region
    lines = app.screen._compositor.render_strips()[region.y : region.bottom]
    cells = []
    for strip in lines:
        for segment in strip.crop(region.x, region.right):
            style = segment.style
            marks = (style.reverse, style.underline, style.bold, style.italic) if style else ()
            cells.append(f"{segment.text}{marks}")
    return "\n".join(cells)
