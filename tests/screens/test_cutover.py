"""Step 7: the checklist, the looks, the list of what to rebuild, the way back."""

import asyncio

import pytest
from textual.widgets import Input, TextArea

from screens.modals.looked_at import LookedAtModal
from screens.modals.text import TextModal
from screens.widgets.checklist import Checklist
from tests.screens import made_up
from tests.screens.fake_session import FakeSession
from tests.screens.made_up_ending import BOTH
from tests.screens.support import app_for, at_step, check_golden, check_look, screen_text, shown, until
from tests.screens.test_hostile_text import NASTY, assert_harmless
from wizard.cutover.checklist import items
from wizard.cutover.choosing import domains_of, pages_of
from wizard.cutover.looking import Looked, Told
from wizard.cutover.rebuild import Named, Part, Rebuild
from wizard.errors import Unreachable
from wizard.plan.models import Tick
from wizard.plan.switching import Address, MailSeen, RecordSeen, RecordState, SetThere
from wizard.steps import StepId

PAGE = "https://acme.example/"


async def _cutover(session: FakeSession, *, named: bool = False) -> FakeSession:
    await at_step(session, StepId.CUTOVER)
    if named:
        session.ending.choose(pages_of(PAGE), domains_of("acme.example mx=mail.example.net"))
    return session


async def test_ticks_carry_who_and_when_and_can_be_taken_back(session: FakeSession) -> None:
    app = app_for(await _cutover(session))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CUTOVER)
        first, second = (item.id for item in items(session.ending.switchover)[:2])
        await pilot.press("enter")
        tick = session.migration.load().checklist[first]
        assert (tick.who, tick.at, tick.machine) == ("jane", made_up.NOW, False)
        assert "✓ done" in screen_text(app)
        assert "1 of 19 done." in screen_text(app)
        app.screen.query_one("#who", Input).value = "Tom"
        await pilot.press("down", "space")
        assert session.plan.checklist[second].who == "Tom"
        await pilot.press("space")
        assert second not in session.migration.load().checklist
        await pilot.click("#do-tick")
        assert second in session.migration.load().checklist


async def test_why_and_how_follow_the_cursor_and_headings_are_passed_over(session: FakeSession) -> None:
    app = app_for(await _cutover(session))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CUTOVER)
        for item in items(session.ending.switchover):
            assert app.screen.query_one(Checklist).current == item.id
            text = " ".join(screen_text(app).split())
            assert item.title[:40] in text
            assert item.how[-30:] in text, "all of it is to be seen at 80 columns"
            await pilot.press("down")


async def test_a_look_is_shown_with_its_evidence_and_ticks_what_it_saw(session: FakeSession) -> None:
    app = app_for(await _cutover(session, named=True))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CUTOVER)
        await pilot.press("l")
        await until(pilot, lambda: "1 page and 1 mail domain: looked at 18 Nov" in screen_text(app))
        assert {"widget.embed", "widget.remove", "email.route"} <= set(session.migration.load().checklist)
        assert "Outercom, 18 Nov" in screen_text(app)
        await check_golden(pilot, "cutover-looked-80x24")
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, TextModal))
        text = screen_text(app)
        for said in (
            "✓ only the new widget.",
            "new: ochrehq.com/api/widget/embed",
            "MX is set for the new place",
            "DMARC",
        ):
            assert said in text
        assert "help@acme.example: Intercom still collects its mail" in text
        await check_golden(pilot, "cutover-findings-80x24")
        await pilot.press("escape")


async def test_a_tick_that_the_look_contradicts_asks_for_another_look(session: FakeSession) -> None:
    await _cutover(session, named=True)
    session.ending.page = BOTH
    session.change(lambda plan: plan.checklist.__setitem__("widget.remove", Tick(who="jane", at=5)))
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CUTOVER)
        await pilot.click("#do-look")
        await until(pilot, lambda: "! check" in screen_text(app))
        assert "! 1 is as it should be, 1 needs a look (f); looked at 18 Nov" in screen_text(app)
        assert session.plan.checklist["widget.remove"].who == "jane"
        await check_look(pilot, "cutover-wrong")


async def test_pages_and_domains_are_named_checked_kept_and_looked_at(session: FakeSession) -> None:
    app = app_for(await _cutover(session))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CUTOVER)
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, LookedAtModal))
        assert app.screen.query_one("#domains", TextArea).text == "acme.example", "proposed from Intercom's addresses"
        await check_golden(pilot, "cutover-pages-80x24")
        app.screen.query_one("#pages", TextArea).text = "ftp://acme.example"
        await pilot.press("f3")
        await until(pilot, lambda: "is no web address" in screen_text(app))
        app.screen.query_one("#pages", TextArea).text = "acme.example"
        app.screen.query_one("#domains", TextArea).text = "acme.example mx=mail.example.net"
        await pilot.press("f3")
        await until(pilot, lambda: "looked at 18 Nov" in screen_text(app))
        await pilot.press("e")
        await until(pilot, lambda: isinstance(app.screen, LookedAtModal))
        assert app.screen.query_one("#pages", TextArea).text == PAGE
        await pilot.press("escape")
        await shown(pilot, StepId.CUTOVER)
    assert session.migration.load().switch.pages == (PAGE,)
    assert session.told.count("look") == 1


async def test_a_look_can_be_stopped_and_one_that_fails_can_be_tried_again(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _cutover(session, named=True)
    real, begun, ended = session.ending.look, asyncio.Event(), asyncio.Event()

    async def endless(told: Told | None = None) -> Looked:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError

    monkeypatch.setattr(session.ending, "look", endless)
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CUTOVER)
        await pilot.press("l")
        await until(pilot, lambda: begun.is_set() and "Stop looking" in screen_text(app))
        await pilot.press("l")
        await until(pilot, lambda: ended.is_set() and "Stopped. What was seen before stays." in screen_text(app))
        assert "Look now" in screen_text(app)
        monkeypatch.setattr(session.ending, "look", real)
        session.errors["look"] = Unreachable("There is no network.", hint="Check the connection.")
        await pilot.press("l")
        await until(pilot, lambda: "There is no network." in screen_text(app))
        await check_look(pilot, "cutover-failed")
        session.errors.clear()
        await pilot.press("f5")
        await until(pilot, lambda: "looked at 18 Nov" in screen_text(app))


async def test_what_was_seen_outside_drives_no_terminal(session: FakeSession) -> None:
    await _cutover(session, named=True)
    text = " ".join(NASTY).replace("\ud800", "")
    record = RecordSeen(record="MX", state=RecordState.OTHER, values=(text,), why=text)
    session.ending.page = BOTH.model_copy(update={"old": (text,), "reached": text, "why": text, "app": text})
    session.ending.mail = MailSeen(at=made_up.NOW, records=(record,))
    session.ending.there = SetThere(at=made_up.NOW, addresses=(Address(email=text),), hours=(text,))
    session.ending.found = Rebuild((Part(text, text, (Named(text, text),)),))
    app = app_for(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, StepId.CUTOVER)
        await pilot.press("l")
        await until(pilot, lambda: "looked at" in screen_text(app))
        for key in ("f", "r", "b"):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(app.screen, TextModal))
            assert_harmless(pilot)
            await pilot.press("escape")
            await until(pilot, lambda: not isinstance(app.screen, TextModal))


async def test_what_to_rebuild_and_the_way_back_are_one_key_away(session: FakeSession) -> None:
    app = app_for(await _cutover(session, named=True))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CUTOVER)
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, TextModal))
        assert "Sort by topic  in 13 conversations" in screen_text(app)
        await check_golden(pilot, "cutover-rebuild-80x24")
        await pilot.press("escape", "b")
        await until(pilot, lambda: isinstance(app.screen, TextModal) and "Put Intercom's snippet" in screen_text(app))
        assert "The workspace id in the snippet: ab12cd34" in screen_text(app)
        await pilot.press("escape")
    assert "Point mail back" in (session.migration.paths.folder / "way-back.md").read_text()
