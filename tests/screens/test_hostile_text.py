"""Ten nasty strings at every place that shows text from outside: shown as text, no markup, nothing that drives a terminal."""

import re
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, TabbedContent

from screens.widgets.row_table import RowTable
from tests.screens import made_up
from tests.screens.fake_session import FakeSession
from tests.screens.support import app_for, at_step, screen_text, shown, until
from wizard.decisions import Definitions
from wizard.destinations.port import Directory, ExistingField, Loss, User
from wizard.engine.outcome import RunResult
from wizard.engine.progress import KindProgress
from wizard.errors import TokenRefused
from wizard.exit_codes import ExitCode
from wizard.handover.macros import ListedMacro
from wizard.plan.models import Tick
from wizard.records import FieldType
from wizard.steps import StepId
from wizard.verify.asking import Answer
from wizard.verify.report import CountRow, Difference, Fact, Line, Named, Pair, SideBySide, Verdict

NASTY = (
    "closing [/b]",
    "[/",
    "[type=x, v={'a[0]'}]",
    "[@click=app.quit]hi[/]",
    "\x1b]0;PWNED\x07",
    "\x1b]52;c;UFdORUQ=\x07",
    "\x9b31m\x00\x08red",
    "rtl \u202e\u2066flow\u2069",
    "line one\r\nline two\tend",
    "👩‍👩‍👧 \ud800 \u0301 $name [b]$x[/]",
)
MIXED = tuple(" ".join(NASTY[first:] + NASTY[:first]) for first in range(0, len(NASTY), 2))
"""All ten in one text. Each of them stands among the first two once, where a narrow place shows no more."""
_DRIVES_A_TERMINAL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def poison(session: FakeSession, text: str) -> FakeSession:
    """The same nasty text as every name, address, reason and body."""
    session.opens_to = replace(made_up.WORKSPACE, name=text, admin_name=text, admin_email=text, id=text, region=text)
    session.counted = replace(
        made_up.CENSUS, counts={text: 3}, channels={text: 1}, unavailable={text: text}, bottleneck=text
    )
    # The plan cannot hold a key that is no Unicode.
    no_surrogate = text.replace("\ud800", "")
    session.definitions_there = Definitions(
        admins=tuple({"id": str(n), "name": text, "email": text} for n in range(3)),
        attributes=(
            {"model": "contact", "name": no_surrogate, "data_type": text, "custom": True, "description": text},
        ),
    )
    session.there = Directory(
        users=(User("u1", text, text),), fields=(ExistingField("f", "contact", no_surrogate, text, FieldType.TEXT),)
    )
    session.records = {
        "contact": [
            ("contacts", {"name": text, "custom_attributes": {no_surrogate: text, "x": [text, {"a": no_surrogate}]}})
        ]
    }
    session.snapshot = replace(
        made_up.SNAPSHOT,
        phase=text,
        kinds=(KindProgress(text, 3, 1), KindProgress("x", unavailable=text)),
        waiting_on=text,
        retries=((text, 1),),
        failures=((text, 1),),
        recent=(text,),
    )
    session.result = RunResult(ExitCode.FAILURES, text, text)
    session.causes = [(text, 1)]
    session.report = replace(
        made_up.REPORT,
        counts=(CountRow(text, 1, 1, 1, 0, 0, 1, text, right=False),),
        differences=(Difference(Verdict.DIFFERS, text, text, text),),
        losses={text: 1},
    )
    line = Line(2**60, text, text, text, (text,))
    session.proof.sides = SideBySide(
        "conversations", text, text, text, (Fact(text, text, text, text),), (Pair(line, None, text), Pair(line, line)), (text,), text
    )  # fmt: skip
    session.proof.found = (Named("conversations", text, text, text),)
    session.proof.counted = session.report.counts
    session.proof.listed = (ListedMacro(text, text, text, text, (Loss(text, text),), True),)
    session.proof.answers = {"x": Answer((Named(text, text, text, text), Named("contacts", "a", text, text)))}
    return session


def assert_harmless(pilot: Pilot[Any]) -> None:
    """The app lives, and what it shows cannot drive a terminal."""
    assert pilot.app.is_running
    text = screen_text(pilot.app)
    assert not _DRIVES_A_TERMINAL.search(text), repr(text)


@pytest.mark.parametrize("text", MIXED, ids=lambda text: ascii(text)[:20])
async def test_connecting(session: FakeSession, text: str) -> None:
    poison(session, text)
    app = app_for(session)
    async with app.run_test(size=(120, 50)) as pilot:
        await shown(pilot, StepId.CONNECT)
        session.errors["connect"] = TokenRefused(text, hint=text)
        await pilot.press("x", "enter")
        await until(pilot, lambda: "-shown" in app.screen.query_one("#token-error").classes)
        assert_harmless(pilot)
        session.errors.clear()
        await pilot.press("x", "enter")
        await until(pilot, lambda: "✓ What is there" in screen_text(app))
        assert_harmless(pilot)
        app.explain(text, text)
        await pilot.pause()
        assert_harmless(pilot)


@pytest.mark.parametrize("text", MIXED, ids=lambda text: ascii(text)[:20])
async def test_deciding(session: FakeSession, text: str) -> None:
    app = app_for(await at_step(poison(session, text), StepId.MAP_ADMINS))
    async with app.run_test(size=(140, 40)) as pilot:
        await shown(pilot, StepId.MAP_ADMINS)
        await until(pilot, lambda: app.screen.query_one(RowTable).row_count > 0)
        assert_harmless(pilot)
        await pilot.press("m")
        await pilot.pause()
        assert_harmless(pilot)
        await pilot.press("escape")
        await pilot.press("enter")
        await pilot.pause()
        assert_harmless(pilot)
        await pilot.press("escape", "a", "enter", "enter")
        await pilot.pause()
        await pilot.press("y", "f3")
        await shown(pilot, StepId.MAP_ATTRIBUTES)
        await until(pilot, lambda: app.screen.query_one(RowTable).row_count > 0)
        assert_harmless(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert_harmless(pilot)
        await pilot.press("escape", "p")
        await until(pilot, lambda: "Before and after" in screen_text(app))
        assert_harmless(pilot)
        await pilot.press("escape", "f3")
        await shown(pilot, StepId.CHOOSE_SCOPE)
        assert_harmless(pilot)


@pytest.mark.parametrize("text", MIXED, ids=lambda text: ascii(text)[:20])
async def test_running_and_looking(session: FakeSession, text: str) -> None:
    session = await at_step(session, StepId.WAIT)
    poison(session, text)
    app = app_for(session)
    async with app.run_test(size=(120, 50)) as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.press("enter")
        await until(pilot, lambda: "▸ Running" in screen_text(app) and "1,100" in screen_text(app))
        assert_harmless(pilot)
        session.let_go.set()
        await until(pilot, lambda: not app.engine.running and "1 × " in screen_text(app))
        assert_harmless(pilot)
        await pilot.press("f3")
        await shown(pilot, StepId.VERIFY)
        await until(pilot, lambda: not app.screen.query_one("#save").disabled)
        for tab in ("counts-tab", "macros-tab", "check-tab", "look-tab"):
            app.screen.query_one(TabbedContent).active = tab
            await pilot.pause()
            assert_harmless(pilot)
        app.screen.query_one("SamplePane DecisionTable").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "nobody judged it yet" in screen_text(app))
        assert_harmless(pilot)
        await pilot.press("escape")
        app.screen.query_one("#find", Input).value = "x"
        app.screen.query_one("#find").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "2 things found" in screen_text(app))
        assert_harmless(pilot)


@pytest.mark.parametrize("text", MIXED, ids=lambda text: ascii(text)[:20])
async def test_a_tick_by_somebody_with_such_a_name(session: FakeSession, text: str) -> None:
    await at_step(session, StepId.CUTOVER)
    tick = Tick(who=text.replace("\ud800", ""), at=made_up.NOW)
    session.change(lambda plan: plan.checklist.__setitem__("ochre.import", tick))
    session.change(lambda plan: plan.notes.__setitem__("run.finished", tick.who))
    app = app_for(session)
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, StepId.CUTOVER)
        await until(pilot, lambda: "1 of" in screen_text(app))
        assert_harmless(pilot)
        await pilot.press("f3")
        await shown(pilot, StepId.WIND_DOWN)
        assert_harmless(pilot)
