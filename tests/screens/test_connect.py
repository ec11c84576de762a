"""Step 1: tokens, errors beside their field, the scan."""

import asyncio

import pytest
from textual.widgets import Input

from screens.modals.ask import AskModal
from screens.widgets.secret_input import SecretInput
from tests.screens import made_up
from tests.screens.fake_session import FakeSession, fake_session
from tests.screens.support import app_for, screen_text, shown, until
from wizard import trust
from wizard.errors import (
    NotIntercom,
    OutercomError,
    PermissionMissing,
    TokenMissing,
    TokenRefused,
    Unreachable,
    UntrustedHost,
    UsageError,
)
from wizard.sources.port import Census
from wizard.steps import StepId

TOKEN = "dG9rOmFueS10b2tlbg=="


async def test_the_token_is_masked_used_once_and_kept_for_the_session(session: FakeSession) -> None:
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press(*TOKEN)
        assert TOKEN not in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: "Acme Pottery" in screen_text(app))
        assert app.screen.query_one(SecretInput).value == ""
        assert [token.get_secret_value() for token in session.tokens if token] == [TOKEN]
        kept = session.credentials.find(session.account)
        assert kept is not None
        assert kept.get_secret_value() == TOKEN


async def test_the_token_cannot_be_copied_or_cut_to_the_clipboard(session: FakeSession) -> None:
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press(*TOKEN, "ctrl+a", "shift+home", "ctrl+c", "ctrl+x")
        assert TOKEN not in app.clipboard


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (TokenMissing("There is no token.", hint="Paste it."), "token"),
        (TokenRefused("The token is refused.", hint="Copy it again."), "token"),
        (PermissionMissing("A permission is missing.", hint="Ask an owner."), "token"),
        (Unreachable("No network.", hint="Check the cable."), "address"),
        (NotIntercom("That is not Intercom.", hint="Check the address."), "address"),
        (UsageError("There is no region xx.", hint="Use us, eu or au."), "address"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, OutercomError) else value,
)
async def test_each_error_stands_beside_its_field_with_what_to_do(
    session: FakeSession, error: OutercomError, field: str
) -> None:
    session.errors["connect"] = error
    app = app_for(session)
    async with app.run_test(size=(80, 40)) as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press("x", "enter")
        await until(pilot, lambda: error.message in screen_text(app))
        assert error.hint in screen_text(app)
        panel, beside = app.screen.query_one(f"#{field}-error"), app.screen.query_one(f"#{field}", Input)
        assert panel.region.y == beside.region.bottom
        assert app.screen.query_one("#next").disabled


@pytest.mark.parametrize("answer", ["desk.company.test", "no"])
async def test_a_host_of_ones_own_is_confirmed_by_typing_its_name(session: FakeSession, answer: str) -> None:
    host = "desk.company.test"
    session.errors["connect"] = UntrustedHost(host)
    app = app_for(session)
    async with app.run_test(size=(90, 40)) as pilot:
        await shown(pilot, StepId.CONNECT)
        app.screen.query_one("#address", Input).value = f"https://{host}"
        await pilot.press("x", "enter")
        await until(pilot, lambda: isinstance(app.screen, AskModal))
        assert f"{host} is neither Intercom's nor this machine" in " ".join(screen_text(app).split())
        session.errors.clear()
        await pilot.press(*answer, "enter")
        if answer == host:
            await until(pilot, lambda: "Acme Pottery" in screen_text(app))
            assert session.plan.trusted_hosts == (host,)
            assert trust.confirmed() == {host}
            return
        await until(pilot, lambda: f"Type {host}" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "the token was not sent" in screen_text(app))
        assert trust.confirmed() == set()
        assert session.plan.trusted_hosts == ()
        assert len(session.tokens) == 1


async def test_trying_again_after_an_error_clears_it(session: FakeSession) -> None:
    session.errors["connect"] = TokenRefused("The token is refused.")
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press("x", "enter")
        await until(pilot, lambda: "refused" in screen_text(app))
        session.errors.clear()
        await pilot.press("y", "enter")
        await until(pilot, lambda: "Acme Pottery" in screen_text(app))
        assert "refused" not in screen_text(app)


async def test_the_scan_starts_by_itself_and_shows_what_it_found(session: FakeSession) -> None:
    app = app_for(session)
    async with app.run_test(size=(100, 50)) as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press("x", "enter")
        await until(pilot, lambda: "12,345 conversations" in screen_text(app))
        text = screen_text(app)
        for found in ("9,000 messenger", "25 snoozed", "321 leads", "2,000 to 2,600", "5 to 8 min", "2.1 GB"):
            assert found in text
        assert "tickets not available: the plan of this workspace has none" in text
        assert "Workflows and bots: rebuild them by hand" in text


async def test_the_scan_can_be_cancelled_left_and_repeated(session: FakeSession) -> None:
    session.counted = Census(counts={"conversations": 3})
    asked = 0

    async def endless() -> object:
        nonlocal asked
        asked += 1
        session.census = session.counted
        yield session.census
        await asyncio.Event().wait()

    session.scan = endless  # type: ignore[method-assign,assignment]  # a scan that never ends
    app = app_for(session)
    async with app.run_test(size=(80, 40)) as pilot:
        await shown_while_scanning(pilot)
        await pilot.press("x", "enter")
        await until(pilot, lambda: app.scan.running and "3 conversations" in screen_text(app))
        assert not app.screen.query_one("#next").disabled
        await pilot.click("#cancel")
        await until(pilot, lambda: not app.scan.running and "as far as the scan came" in screen_text(app))
        await pilot.click("#scan")
        await until(pilot, lambda: asked == 2)
        app.scan.cancel()


async def shown_while_scanning(pilot: object) -> None:
    """The step without waiting for workers, one of which never ends."""
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    await until(pilot, lambda: bool(pilot.app.screen.query("#token")))


async def test_a_rehearsal_asks_for_no_token(home: object) -> None:
    app = app_for(fake_session("rehearsal", rehearsal=True))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CONNECT)
        assert not app.screen.query(SecretInput)
        assert "rehearsal workspace" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: made_up.WORKSPACE.name in screen_text(app))


async def test_the_keyring_is_described_in_plain_words(session: FakeSession) -> None:
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CONNECT)
        sentence = session.credentials.state().sentence
        assert sentence in " ".join(screen_text(app).split())
        assert app.screen.query_one("#keep").disabled


async def test_a_destination_that_does_not_answer_is_named(session: FakeSession) -> None:
    session.errors["check_destination"] = UsageError("The file is not a workspace.", hint="Move it away.")
    app = app_for(session)
    async with app.run_test(size=(80, 40)) as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.click("#check")
        await until(pilot, lambda: "The file is not a workspace. Move it away." in screen_text(app))
