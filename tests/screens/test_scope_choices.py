"""Step 4 in depth: the same choices as on the command line, the count, the losses, and who is one person."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from screens.modals.people import PAGE
from screens.widgets.facts import Facts
from screens.widgets.plain import PlainText
from tests.screens import made_up
from tests.screens.fake_session import FakeSession
from tests.screens.made_up_starting import LOSSES, go_to
from tests.screens.support import app_for, at_step, check_golden, screen_text, shown, until
from wizard.errors import Unreachable
from wizard.plan.models import Leaving, Scope
from wizard.scoping import ScopeWords
from wizard.sources.port import ScopeCount
from wizard.steps import StepId


async def press(pilot: Pilot[Any], where: str, *keys: str) -> None:
    """Press keys on a control, as a person does who got there with Tab."""
    await go_to(pilot, where)
    await pilot.press(*keys)
    await pilot.pause()


async def write(pilot: Pilot[Any], field: str, text: str) -> None:
    await press(pilot, field, "ctrl+e", "ctrl+u", *text)


CHOICES: dict[str, tuple[list[tuple[str, ...]], ScopeWords]] = {
    "nothing changed": ([], ScopeWords(period="2y")),
    "half a year by creation": (
        [("#parts", "h"), ("#basis", "right", "enter")],
        ScopeWords(period="6m", by="creation"),
    ),
    "all time, open ones": (
        [("#parts", "e"), ("#state-closed", "space"), ("#state-snoozed", "space")],
        ScopeWords(period="all", states="open"),
    ),
    "dates": (
        [("#parts", "t"), ("#since", *"2025-01-31"), ("#until", *"2025-06-30")],
        ScopeWords(since="2025-01-31", until="2025-06-30"),
    ),
    "closed lately": ([("#closed", *"90")], ScopeWords(period="2y", closed_within="90")),
    "e-mail": ([("#channel-messenger", "space")], ScopeWords(period="2y", channels="email")),
    "e-mail and others by name": (
        [("#channel-messenger", "space"), ("#named", *"sms,whatsapp")],
        ScopeWords(period="2y", channels="whatsapp,email,sms"),
    ),
    "only conversations": ([("#kind-contacts", "space")], ScopeWords(period="2y", kinds="conversations")),
    "without files, kept": (
        [("#files", "space"), ("#leaving", "right", "enter")],
        ScopeWords(period="2y", files=False, leaving="keep"),
    ),
    "reading less": ([("#read-since", *"2025-01-31")], ScopeWords(period="2y", read_since="2025-01-31")),
    "half the quota": ([("#share", "ctrl+e", "ctrl+u", *"50")], ScopeWords(period="2y", share="50")),
}


@pytest.mark.parametrize("name", CHOICES)
async def test_the_wizard_and_the_command_line_make_the_same_scope(session: FakeSession, name: str) -> None:
    keys, words = CHOICES[name]
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        for where, *pressed in keys:
            await press(pilot, where, *pressed)
        await pilot.pause()
    assert session.migration.load().scope == words.changed(Scope(), session.plan.source)


async def test_every_box_ticked_again_means_everything_again(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        for box in ("#channel-email", "#kind-contacts"):
            await press(pilot, box, "space")
        assert (session.plan.scope.channels, session.plan.scope.kinds) == (("messenger",), ("conversations",))
        for box in ("#channel-email", "#kind-contacts"):
            await press(pilot, box, "space")
        assert (session.plan.scope.channels, session.plan.scope.kinds) == ((), ())
        for box in ("#channel-email", "#channel-messenger"):
            await press(pilot, box, "space")
        await until(pilot, lambda: "Choose at least one channel." in screen_text(app))
        assert app.screen.query_one("#next", Button).disabled
        await write(pilot, "#named", "a; b")
        await until(pilot, lambda: "Write channels like" in screen_text(app))
        await write(pilot, "#named", "sms")
        await until(pilot, lambda: not app.screen.query_one("#next", Button).disabled)
        assert session.plan.scope.channels == ("sms",)


async def test_the_count_follows_each_change(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await until(pilot, lambda: "7,412 conversations" in screen_text(app))
        session.in_scope = ScopeCount(11, 0, {"open": 11}, exact=True)
        await press(pilot, "#state-closed", "space")
        await until(pilot, lambda: "11 conversations (11 open), counted in the archive" in screen_text(app))
        assert "about 4,490 records, 2 files" in screen_text(app)
        session.errors["count_scope"] = Unreachable("No answer.")
        await press(pilot, "#state-closed", "space")
        await until(pilot, lambda: "Not counted: No answer." in screen_text(app))
        assert not app.screen.query_one("#next", Button).disabled
        session.errors.clear()
        await press(pilot, "#parts", "r")
        await until(pilot, lambda: "11 conversations" in screen_text(app))


async def test_the_time_follows_the_share_of_the_quota_without_counting_again(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        assert "5 to 8 min, limited by Intercom's quota" in screen_text(app)
        asked = session.told.count("count_scope")
        await write(pilot, "#share", "10")
        await until(pilot, lambda: "53 to 77 min, limited by Intercom's quota" in screen_text(app))
        assert session.told.count("count_scope") == asked


async def test_reading_less_is_said_with_its_price_wherever_it_matters(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        assert "Read        all time" in screen_text(app)
        assert not app.screen.query_one("#less-read").display
        await until(pilot, lambda: "14,000 calls to Intercom" in screen_text(app))
        session.in_scope = ScopeCount(30, 2, {"open": 32}, read={"conversations": 741, "tickets": 9})
        await write(pilot, "#read-since", "2026-01-31")
        assert session.plan.scope.read_since == date(2026, 1, 31)
        await until(pilot, lambda: "2,318 calls to Intercom" in screen_text(app))
        said = screen_text(app)
        assert "Read        only active since 2026-01-31" in said
        await check_golden(pilot, "reading-less-80x24")
        less = "The scope goes back further than what is read. Older ones are loaded only if archived already."
        note = str(app.screen.query_one("#reach", PlainText).content)
        assert note == f"! Once Intercom is cancelled, older ones are lost. {less}"
        assert str(app.screen.query_one("#less-read", PlainText).content) == f"· {less}"
        await pilot.press("f3")
        await until(pilot, lambda: "! Read" in screen_text(app))
        page = " ".join(str(app.screen.query_one(Facts).content).split())
        assert page.startswith(
            "! Read Only conversations and tickets with activity since 2026-01-31 are read. Once Intercom is cancelled"
        )
        assert less in page
        await pilot.press("escape", "h")
        await write(pilot, "#read-since", "2020-01-01")
        await until(pilot, lambda: not app.screen.query_one("#less-read").display)
        for wrong, why in (("3000-01-01", "a day that has not come yet"), ("2020-1", "Write a day like")):
            await write(pilot, "#read-since", wrong)
            await until(pilot, lambda: why in screen_text(app))  # noqa: B023 - it is waited for at once
            assert app.screen.query_one("#next", Button).disabled
        await write(pilot, "#read-since", "")
        await until(pilot, lambda: not app.screen.query_one("#next", Button).disabled)
        assert session.migration.load().scope.read_since is None


async def test_losses_nobody_accepted_are_asked_about_before_the_start(session: FakeSession) -> None:
    session.foreseen = LOSSES
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await until(pilot, lambda: "! 3 details of 1 cause, not accepted yet" in screen_text(app))
        await pilot.press("f3")
        await until(pilot, lambda: "Accept losses and start (F3)" in screen_text(app))
        assert "3 details of 1 cause, not accepted yet. Starting accepts them (m lists them)." in " ".join(
            str(app.screen.query_one(Facts).content).split()
        )
        await pilot.press("escape")
        await shown(pilot, StepId.CHOOSE_SCOPE)
        assert session.runs == []
        assert session.plan.losses is None
        await press(pilot, "#parts", "l")
        await until(pilot, lambda: "contacts 7: plan" in screen_text(app))
        await pilot.press("escape")
        await press(pilot, "#parts", "a")
        await until(pilot, lambda: "1 cause, accepted" in screen_text(app))
        budget = session.migration.load().losses
        assert budget is not None
        assert (budget.promised, budget.exact) == ({"an odd value": 3}, True)
        await pilot.click("#refuse")
        await until(pilot, lambda: "1 cause, not accepted yet" in screen_text(app))
        assert session.migration.load().losses is None
        await press(pilot, "#parts", "a", "n", "a")
        await until(pilot, lambda: "1 cause, accepted" in screen_text(app))
        await pilot.press("f3")
        await until(pilot, lambda: "Start import (F3)" in screen_text(app))
        await pilot.press("enter")
        await shown(pilot, StepId.WAIT)
        session.let_go.set()
        await until(pilot, lambda: not app.engine.running)


async def test_starting_accepts_the_losses(session: FakeSession) -> None:
    session.foreseen = LOSSES
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await until(pilot, lambda: "not accepted yet" in screen_text(app))
        await pilot.press("f3")
        await until(pilot, lambda: "Accept losses and start (F3)" in screen_text(app))
        await pilot.press("enter")
        await shown(pilot, StepId.WAIT)
        assert session.migration.load().losses is not None
        session.let_go.set()
        await until(pilot, lambda: not app.engine.running)


async def test_people_are_read_listed_and_taken_apart(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await press(pilot, "#parts", "p")
        await until(pilot, lambda: "have not been read yet" in screen_text(app))
        await pilot.press("r")
        await until(pilot, lambda: "2 contacts of 1 person" in screen_text(app))
        assert "the same e-mail" in screen_text(app)
        assert "'Ada Byron' is kept; 'Ada' of a2 is not" in " ".join(screen_text(app).split())
        await pilot.press("x")
        await until(pilot, lambda: session.migration.load().apart == ("a2",))
        await until(pilot, lambda: "kept apart" in screen_text(app))
        await pilot.press("x")
        await until(pilot, lambda: session.migration.load().apart == ())
        await pilot.press("down", "x")
        await until(pilot, lambda: "cannot be undone here" in screen_text(app))
        assert session.plan.apart == ()
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen.focused, Input) and "2 years (y)" in screen_text(app))


async def test_many_people_are_shown_a_page_at_a_time(session: FakeSession) -> None:
    one = made_up.MERGES[0]
    folded = one.folded[0]
    session.people = tuple(
        replace(one, survivor=replace(one.survivor, id=f"p{n:03}"), folded=(replace(folded, id=f"q{n:03}"),))
        for n in range(PAGE + 3)
    )
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await press(pilot, "#parts", "p")
        await until(pilot, lambda: f"{PAGE} contacts of {PAGE} people. More with n." in screen_text(app))
        await pilot.press("n")
        await until(pilot, lambda: "3 contacts of 3 people." in screen_text(app))
        await pilot.press("n")
        await until(pilot, lambda: f"{PAGE} contacts" in screen_text(app))


async def test_what_stays_is_chosen_by_keys(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.CHOOSE_SCOPE))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CHOOSE_SCOPE)
        await press(pilot, "#leaving", "right", "enter")
        await until(pilot, lambda: session.plan.scope.leaving is Leaving.KEEP)
