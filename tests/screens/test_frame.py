"""What every step shares: the rail, the keys, the palette, errors with another try, help, themes."""

from typing import Any, ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.pilot import Pilot
from textual.widgets import Footer, Input
from textual.widgets._footer import FooterKey

from screens.app import OutercomApp
from screens.base import PlainScreen
from screens.commands import Command, ScreenCommands
from screens.modals.help import HelpModal
from screens.theme import DARK, LIGHT
from screens.widgets.action_button import ActionButton
from screens.widgets.error_panel import ErrorPanel
from screens.widgets.step_rail import RailStep
from tests.screens.fake_session import FakeSession
from tests.screens.support import app_for, at_step, screen_text, shown, until
from wizard.errors import TokenRefused
from wizard.steps import ORDER, StepId


def _palette(app: OutercomApp) -> dict[str, Command]:
    provider = ScreenCommands(app.screen)
    return {command.title: command for command in provider._commands()}


@pytest.mark.parametrize("step", ORDER)
async def test_the_footer_has_at_most_six_keys_and_they_fit(session: FakeSession, step: StepId) -> None:
    app = app_for(await at_step(session, step))
    async with app.run_test(size=(60, 20)) as pilot:
        await shown(pilot, step)
        keys = list(app.screen.query_one(Footer).query(FooterKey))
        assert len(keys) <= 6
        assert max(key.region.right for key in keys) <= 60


async def test_the_rail_says_what_is_done_open_and_not_open_yet(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await shown(pilot, StepId.MAP_ADMINS)
        assert "✓Connect ▸Admins ×Attributes" in screen_text(app)
        closed = next(part for part in app.screen.query(RailStep) if part.step is StepId.VERIFY)
        assert "undecided" in str(closed.tooltip)
        await pilot.click(closed)
        await until(pilot, lambda: "Step 6, Verify, is not open yet" in " ".join(screen_text(app).split()))
        assert app.navigation.step is StepId.MAP_ADMINS
        await pilot.click(next(part for part in app.screen.query(RailStep) if part.step is StepId.CONNECT))
        await shown(pilot, StepId.CONNECT)


async def test_a_digit_jumps_to_a_step_but_is_text_in_a_field(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.WAIT)
        for step in (StepId.CHOOSE_SCOPE, StepId.MAP_ATTRIBUTES, StepId.WAIT, StepId.MAP_ADMINS):
            await pilot.press(str(step.number))
            await shown(pilot, step)
        field = app.screen.query(Input).first()
        field.focus()
        await pilot.press("5")
        await pilot.pause()
        assert field.value == "5"
        assert app.navigation.step is StepId.MAP_ADMINS


@pytest.mark.parametrize("step", ORDER)
async def test_the_palette_has_every_action_that_has_a_button(session: FakeSession, step: StepId) -> None:
    app = app_for(await at_step(session, step))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, step)
        offered = _palette(app)
        shown_buttons = [one for one in app.screen.query(ActionButton) if one.display and not one.disabled]
        assert shown_buttons
        actions = {one.action for one in shown_buttons}
        runs = {f"screen.{command.run.args[0]}" for command in offered.values() if hasattr(command.run, "args")}
        assert actions <= runs
        assert {f"Step {other.number}: {other.title}" for other in ORDER if other is not step} <= offered.keys()
        assert "All migrations" in offered


async def test_the_palette_runs_what_it_offers(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.MAP_ADMINS)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: app.screen.id == "_default" or "Search" in screen_text(app))
        await pilot.press(*"Step 1", "enter")
        await shown(pilot, StepId.CONNECT)


async def test_our_light_theme_is_a_key_away_and_remembered(session: FakeSession) -> None:
    app = app_for(session, start=False)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "acme" in screen_text(app))
        assert app.theme == DARK.name
        await pilot.press("t")
        await until(pilot, lambda: app.theme == LIGHT.name)
    again = app_for(session, start=False)
    async with again.run_test() as pilot:
        await until(pilot, lambda: again.theme == LIGHT.name)


async def test_help_says_what_the_focused_control_is_for(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(100, 60)) as pilot:
        await shown(pilot, StepId.MAP_ADMINS)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpModal))
        assert isinstance(app.screen, HelpModal)
        text = app.screen.text
        assert "## This table" in text
        assert "`1-8` Any step" in text
        assert text.count("Any step") == 1


class _Trying(PlainScreen):
    """A screen with one action that can be greyed or gone, and an error."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("g", "go", "Go", id="trying.go", tooltip="It goes")]
    state: bool | None = True
    went = tried = 0

    def compose(self) -> ComposeResult:
        yield ErrorPanel()
        yield ActionButton("go", id="go")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.state if action == "go" else super().check_action(action, parameters)

    def action_go(self) -> None:
        self.went += 1

    def try_again(self) -> None:
        self.tried += 1


async def _trying(pilot: Pilot[Any]) -> _Trying:
    screen = _Trying()
    await pilot.app.push_screen(screen)
    await until(pilot, lambda: screen.is_current)
    return screen


async def test_a_button_takes_its_words_and_its_state_from_its_action(session: FakeSession) -> None:
    app = app_for(session, start=False)
    async with app.run_test() as pilot:
        screen = await _trying(pilot)
        button = screen.query_one(ActionButton)
        assert (str(button.label), button.tooltip) == ("Go (g)", "It goes")
        await pilot.click("#go")
        await pilot.press("g")
        await until(pilot, lambda: screen.went == 2)
        screen.state = None
        screen.refresh_bindings()
        await until(pilot, lambda: button.disabled and button.display)
        screen.state = False
        screen.refresh_bindings()
        await until(pilot, lambda: not button.display)
        screen.state = True
        screen.refresh_bindings()
        await until(pilot, lambda: button.display and not button.disabled)
        button.caption("Go on")
        await until(pilot, lambda: "Go on (g)" in screen_text(app))


async def test_an_error_says_what_it_means_and_can_be_tried_again(session: FakeSession) -> None:
    app = app_for(session, start=False)
    async with app.run_test() as pilot:
        screen = await _trying(pilot)
        panel = screen.query_one(ErrorPanel)
        await pilot.press("f5")
        assert not panel.display
        error = TokenRefused("Intercom refuses this token.", hint="Make a new one.")
        panel.show_error(error, screen.try_again)
        await until(pilot, lambda: "Intercom refuses this token. E-TOKEN-03" in screen_text(app))
        assert TokenRefused.meaning in screen_text(app)
        assert "▸ Make a new one." in screen_text(app)
        assert "Try again" in _palette(app)
        await pilot.press("f5")
        await until(pilot, lambda: screen.tried == 1 and not panel.display)
        panel.show_error(error, screen.try_again)
        await until(pilot, lambda: panel.display)
        await pilot.click(".retry")
        await until(pilot, lambda: screen.tried == 2)
        panel.show_error(error)
        await until(pilot, lambda: panel.display)
        assert not panel.query_one(".retry").display
        assert "Try again" not in _palette(app)


async def test_escape_leaves_a_field_so_that_letters_are_keys_again(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.MAP_ADMINS))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.MAP_ADMINS)
        field = app.screen.query(Input).first()
        field.focus()
        await until(pilot, lambda: field.has_focus)
        await pilot.press("x", "escape")
        await until(pilot, lambda: not field.has_focus)
        assert field.value == "x"
        await pilot.press("e")
        assert field.value == "x"
