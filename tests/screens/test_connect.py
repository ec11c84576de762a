"""Step 1: tokens, errors beside their field, the scan."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest
from textual import events
from textual.containers import VerticalScroll
from textual.widgets import Input

from screens.destination_section import DestinationSection
from screens.modals.ask import AskModal
from screens.widgets.secret_input import SecretInput
from screens.widgets.section import Heading
from tests.screens import made_up
from tests.screens.fake_session import FakeSession, fake_session
from tests.screens.made_up_starting import ELSEWHERE
from tests.screens.support import app_for, at_step, check_look, screen_text, shown, until
from wizard import connections, last_scan, trust
from wizard.errors import (
    NoNetwork,
    NoSuchHost,
    NotIntercom,
    OutercomError,
    PermissionMissing,
    Throttled,
    TokenMissing,
    TokenRefused,
    Unreachable,
    UntrustedHost,
    UsageError,
)
from wizard.opening import DESTINATIONS, Known
from wizard.sources.port import Census
from wizard.steps import StepId

if TYPE_CHECKING:
    from screens.connect import ConnectScreen

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
    "pasted",
    [f"  {TOKEN}\n", f'Authorization: Bearer "{TOKEN}"', f"{TOKEN[:9]}\r\n{TOKEN[9:]}"],
    ids=["blanks", "header", "broken"],
)
async def test_a_token_may_be_pasted_in_any_dress(session: FakeSession, pasted: str) -> None:
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CONNECT)
        app.post_message(events.Paste(pasted))
        await until(pilot, lambda: bool(app.screen.query_one(SecretInput).value))
        await pilot.press("enter")
        await until(pilot, lambda: "Acme Pottery" in screen_text(app))
    assert [token.get_secret_value() for token in session.tokens if token] == [TOKEN]


async def test_several_tokens_stay_several(session: FakeSession) -> None:
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CONNECT)
        app.post_message(events.Paste(f"{TOKEN}\n{TOKEN[:-2]}x=\n"))
        await until(pilot, lambda: bool(app.screen.query_one(SecretInput).value))
        await pilot.press("enter")
        await until(pilot, lambda: bool(session.tokens))
    assert [token.get_secret_value() for token in session.tokens if token] == [f"{TOKEN} {TOKEN[:-2]}x="]


FAILURES = [
    (TokenMissing("There is no token.", hint="Paste it in the field above"), "token"),
    (TokenRefused("The token is refused.", hint="Copy it again."), "token"),
    (PermissionMissing("A permission is missing.", hint="Ask an owner."), "token"),
    (NoNetwork("There is no network.", hint="Check the cable."), "address"),
    (NoSuchHost("There is no such host.", hint="Check the name."), "address"),
    (Throttled("The quota is used up.", hint="Wait a minute."), "address"),
    (NotIntercom("That is not Intercom.", hint="Check the address."), "address"),
    (UsageError("There is no region xx.", hint="Use us, eu or au."), "address"),
]


def test_the_failures_of_connecting_are_told_apart_by_code_and_meaning() -> None:
    errors = [error for error, _ in FAILURES]
    assert len({error.error_code for error in errors}) == len({error.meaning for error in errors}) == len(errors)


@pytest.mark.parametrize(("error", "field"), FAILURES, ids=lambda value: type(value).__name__)
async def test_each_error_stands_beside_its_field_with_what_to_do(
    session: FakeSession, error: OutercomError, field: str
) -> None:
    session.errors["connect"] = error
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press("x", "enter")
        await until(pilot, lambda: error.error_code in screen_text(app))
        said = " ".join(screen_text(app).split())
        for words in (error.message, error.meaning, error.hint):
            assert words in said
        panel, beside = app.screen.query_one(f"#{field}-error"), app.screen.query_one(f"#{field}", Input)
        assert panel.region.y == beside.region.bottom
        if isinstance(error, TokenRefused):
            await check_look(pilot, "connect-refused")
        assert app.screen.query_one("#next").disabled


async def test_each_region_that_is_tried_is_shown_with_its_answer(session: FakeSession) -> None:
    session.trials = [("us", "trying"), ("us", "no"), ("eu", "trying"), ("eu", "no answer"), ("au", "trying")]
    session.errors["connect"] = Unreachable("No answer.")
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press("x", "enter")
        await until(pilot, lambda: "× US: no   ! EU: no answer   ! AU: not finished" in screen_text(app))


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


async def test_a_token_that_is_not_to_blame_need_not_be_pasted_again(session: FakeSession) -> None:
    session.errors["connect"] = NoNetwork("There is no network.")
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press("x")
        for _ in range(2):  # pressed twice before there is an answer: one try, or the second would have no token
            cast("ConnectScreen", app.screen).action_connect()
        await until(pilot, lambda: "no network" in screen_text(app))
        assert "still held" in screen_text(app)
        assert app.screen.query_one(SecretInput).value == ""
        session.errors["connect"] = TokenRefused("The token is refused.")
        await pilot.press("enter")
        await until(pilot, lambda: "is refused" in screen_text(app))
        assert "still held" not in screen_text(app)
        assert [token.get_secret_value() for token in session.tokens if token] == ["x", "x"]
        assert len(session.tokens) == 2
        await pilot.press("enter")
        await until(pilot, lambda: len(session.tokens) == 3)
        assert session.tokens[-1] is None


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
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press("x", "enter")
        await until(pilot, lambda: "12,345 conversations" in screen_text(app))
        text = screen_text(app)
        for found in ("9,000 messenger", "25 snoozed", "321 leads", "2,000 to 2,600", "5 to 8 min", "2.1 GB", "14,000"):
            assert found in text
        assert "tickets: the plan of this workspace has none" in text
        assert "2 things, each with what to do instead" in text
        await pilot.press("w")
        await until(pilot, lambda: "Workflows and bots. Rebuild them by hand." in screen_text(app))
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "█" in screen_text(app))


async def test_the_last_scan_is_there_again_with_its_age(session: FakeSession) -> None:
    last_scan.keep(
        session.migration.paths, made_up.WORKSPACE, replace(made_up.CENSUS, scanned_at=made_up.NOW - 260_000)
    )
    again = FakeSession(session.migration)
    app = app_for(again)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CONNECT)
        assert "12,345 conversations, 4,321 people, counted 3 days ago" in screen_text(app)


async def test_a_scan_that_finds_nothing_or_does_not_get_through_says_so(session: FakeSession) -> None:
    session.counted = Census(
        counts=dict.fromkeys(made_up.CENSUS.counts, 0), scanned_at=made_up.CENSUS.scanned_at, finished=True
    )
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press("x", "enter")
        await until(pilot, lambda: "0 conversations" in screen_text(app) and not app.scan.running)
        await shown(pilot, StepId.CONNECT)
        await check_look(pilot, "connect-nothing")
        session.errors["scan"] = Unreachable("Intercom does not answer.", hint="Check the connection.")
        await pilot.click("#scan")
        await until(pilot, lambda: "Intercom does not answer." in screen_text(app))
        await check_look(pilot, "connect-unreachable")
        session.errors.clear()
        await pilot.click("#scan")
        await until(pilot, lambda: "Intercom does not answer." not in screen_text(app) and not app.scan.running)


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
    async with app.run_test(size=(80, 24)) as pilot:
        await shown_while_scanning(pilot)
        await pilot.press("x", "enter")
        await until(pilot, lambda: app.scan.running and "3 conversations so far" in screen_text(app))
        session.board.waiting("network", "Intercom: no answer, next try in 4 s")
        await until(pilot, lambda: "Intercom: no answer, next try in 4 s" in screen_text(app))
        session.board.waiting("network")
        app.clock = lambda: made_up.NOW + 7.0
        await until(pilot, lambda: "waiting for Intercom's answer, 7 s" in screen_text(app))
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
        app.set_focus(None)
        await pilot.press("k")
        await until(pilot, lambda: "The file is not a workspace." in screen_text(app))
        assert "Move it away." in screen_text(app)


async def test_a_part_opens_and_folds_by_key_and_by_mouse(session: FakeSession) -> None:
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CONNECT)
        section = app.screen.query_one("#destination", DestinationSection)
        assert "A workspace file on this machine." not in screen_text(app)
        section.query_one(Heading).focus()
        await pilot.press("enter")
        await until(pilot, lambda: "A workspace file on this machine." in screen_text(app))
        await pilot.click(section.query_one(Heading))
        await until(pilot, lambda: "A workspace file on this machine." not in screen_text(app))
        await pilot.click(app.screen.query_one("#intercom").query_one(Heading))
        await until(pilot, lambda: "Access token" not in screen_text(app))
        assert isinstance(app.screen.focused, Heading)


async def test_a_destination_asks_for_what_it_needs_and_is_checked(session: FakeSession) -> None:
    session.offered = ELSEWHERE
    session.change(lambda plan: setattr(plan, "destination", "elsewhere"))
    app = app_for(session)
    async with app.run_test(size=(80, 30)) as pilot:
        await shown(pilot, StepId.CONNECT)
        app.screen.query_one(DestinationSection).open()
        await pilot.pause()
        assert "The part before .elsewhere.test." in screen_text(app)
        app.screen.query_one("#there-address", Input).focus()
        await pilot.press(*"acme", "tab", *"key-1234", "enter")
        await until(pilot, lambda: "✓ Destination" in screen_text(app))
        assert "key-1234" not in screen_text(app)
    assert session.migration.load().connection == {"address": "acme"}
    kept = connections.given(session)
    assert (kept["address"], "pin" in kept) == ("acme", False)
    assert session.credentials.find("elsewhere:acme") == kept["token"]
    assert "key-1234" not in session.migration.paths.plan.read_text()


@pytest.mark.parametrize("begun", [False, True], ids=["before a load", "after a load"])
async def test_another_destination_is_chosen_by_what_it_can_do(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    monkeypatch.setitem(DESTINATIONS, "elsewhere", Known(lambda: ELSEWHERE, lambda *_: pytest.fail("opened")))
    await at_step(session, StepId.MAP_ATTRIBUTES)
    session.change(lambda plan: setattr(plan, "step", "connect"))
    if begun:
        session.migration.paths.ledger("ochre").touch()
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CONNECT)
        await pilot.press("d")
        await until(pilot, lambda: "✓ Ochre" in screen_text(app))
        await pilot.press("down")
        await until(pilot, lambda: "Needs        Address, API key, PIN" in screen_text(app))
        assert "It e-mails people who are invited." in screen_text(app)
        said = app.screen.query_one(VerticalScroll)
        await pilot.resize_terminal(60, 16)
        await until(pilot, lambda: said.max_scroll_y > 0)
        await pilot.press("pagedown")
        await until(pilot, lambda: said.scroll_y > 0)
        await pilot.press("pageup")
        await until(pilot, lambda: said.scroll_y == 0)
        await pilot.resize_terminal(80, 24)
        await pilot.press("escape")
        await shown(pilot, StepId.CONNECT)
        assert session.plan.destination == "ochre"
        await pilot.press("d", "down", "c")
        if begun:
            await until(pilot, lambda: "Change to Elsewhere Desk (y)" in screen_text(app))
            assert "ledger of its own" in " ".join(screen_text(app).replace("│", " ").split())
            assert app.screen.focused is app.screen.query_one("#no")
            assert session.plan.destination == "ochre"
            await pilot.press("y")
        await until(pilot, lambda: session.plan.destination == "elsewhere")
        await shown(pilot, StepId.CONNECT)
    assert (session.plan.admins, session.plan.attributes) == ({}, {})
