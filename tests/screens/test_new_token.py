"""A run that waits for a new token says so on whatever screen is shown."""

import asyncio

import pytest
from pydantic import SecretStr

from screens.modals.confirm import ConfirmModal
from screens.modals.new_token import NewTokenModal
from tests.screens.fake_session import DONE, FakeSession
from tests.screens.support import app_for, at_step, screen_text, until
from wizard.engine.outcome import RunResult, result_of
from wizard.errors import OutercomError, TokenRefused
from wizard.exit_codes import ExitCode
from wizard.migration import Migration
from wizard.session import new_plan
from wizard.steps import StepId

SECRET = "dG9rOm5ld19zZWNyZXQ"


class Revoked(FakeSession):
    """Its run asks for a token at once; `given` is what it got."""

    given: SecretStr | None = None

    def run(self, *, only: str | None = None, unattended: bool = False) -> RunResult:
        assert self.desk is not None
        try:
            self.given = asyncio.run(
                self.desk.ask("Intercom refuses this access token. Paste a new one.", self.control)
            )
        except OutercomError as error:
            return result_of(error)
        return DONE if self.given else result_of(TokenRefused("Intercom refuses this access token."))


@pytest.fixture
async def session() -> FakeSession:
    return await at_step(Revoked(Migration.create("acme", new_plan())), StepId.WAIT)


async def test_the_token_is_typed_unseen_and_the_run_goes_on(session: Revoked) -> None:
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        app.engine.start(session)
        await until(pilot, lambda: isinstance(app.screen, NewTokenModal))
        await pilot.press("enter")
        await until(pilot, lambda: "There is no token in the field" in screen_text(app))
        await pilot.press(*SECRET)
        assert SECRET not in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.engine.result is not None)
        assert session.given == SecretStr(SECRET)
        assert app.engine.result == DONE
        assert not isinstance(app.screen, NewTokenModal)


async def test_without_one_the_run_ends_and_says_what_to_do(session: Revoked) -> None:
    app = app_for(session)
    async with app.run_test(size=(60, 20)) as pilot:
        app.engine.start(session)
        await until(pilot, lambda: isinstance(app.screen, NewTokenModal))
        assert "The import waits." in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.engine.result is not None and not app.engine.running)
        await until(pilot, lambda: "Run it again with a new token" in " ".join(screen_text(app).split()))


async def test_a_stop_from_elsewhere_closes_the_window(session: Revoked) -> None:
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        app.engine.start(session)
        await until(pilot, lambda: isinstance(app.screen, NewTokenModal))
        app.engine.stop()
        await until(pilot, lambda: app.engine.result is not None and not isinstance(app.screen, NewTokenModal))


async def test_whoever_wants_to_quit_is_not_asked_for_the_token_again(session: Revoked) -> None:
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        app.engine.start(session)
        await until(pilot, lambda: isinstance(app.screen, NewTokenModal))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, ConfirmModal))
        app.engine.look()
        await pilot.pause()
        assert isinstance(app.screen, ConfirmModal)
        await pilot.press("y")
        await until(pilot, lambda: app.engine.result is not None)
    assert app.return_code == ExitCode.INTERRUPTED
