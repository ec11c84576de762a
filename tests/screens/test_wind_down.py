"""Step 8: the dates, what is left to do, the token, the end."""

import asyncio
from dataclasses import replace
from unittest.mock import Mock

import msgspec
import pytest
from pydantic import SecretStr
from textual.widgets import Input

from screens.modals.ask import AskModal
from screens.modals.confirm import ConfirmModal
from screens.widgets.checklist import Checklist
from screens.widgets.plain import PlainText
from tests.screens import made_up
from tests.screens.fake_session import FakeSession, fake_session
from tests.screens.support import app_for, at_step, check_golden, check_look, screen_text, shown, until
from wizard.archive.reach import NotRead
from wizard.cutover.ending import CALENDAR, ENDING, REVOKED, UNREAD, ending_items
from wizard.errors import CredentialsError, Unreachable
from wizard.migration import Migration
from wizard.plan.models import Tick
from wizard.steps import StepId
from wizard.verify.failing import FailureCause
from wizard.verify.losses import LossRow
from wizard.verify.report import CountRow, Cut, Report


async def test_the_dates_count_from_the_day_it_was_finished(session: FakeSession) -> None:
    await at_step(session, StepId.WIND_DOWN)
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        assert "If everybody has switched today (2026-11-18)" in screen_text(app)
        assert "2026-12-18" in screen_text(app)
        assert "2027-01-17" in screen_text(app)
        await pilot.press("f3")
        await until(pilot, lambda: "still open here. Finish all the same?" in " ".join(screen_text(app).split()))
        await pilot.press("n")
        await shown(pilot, StepId.WIND_DOWN)
        assert session.migration.load().finished_at is None
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(app.screen, ConfirmModal))
        await pilot.press("y")
        await until(pilot, lambda: app.navigation.step is None)
        assert "✓ finished" in screen_text(app)
    assert session.migration.load().finished_at == made_up.NOW


async def test_the_dates_count_from_the_switch_once_it_is_ticked(session: FakeSession) -> None:
    await at_step(session, StepId.WIND_DOWN)
    at = made_up.NOW - 10 * 86_400
    for item_id in ("widget.remove", "email.route"):
        session.change(lambda plan, key=item_id: plan.checklist.__setitem__(key, Tick(who="j", at=at)))
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        text = " ".join(screen_text(app).split())
        assert "Counted from the switch (2026-11-08)" in text
        assert "cancel it from about 2027-01-07. That is in 50 days." in text
        assert "✓ done Bring the last changes along" in text


async def test_finishing_again_keeps_the_first_day(session: FakeSession) -> None:
    await at_step(session, StepId.WIND_DOWN)
    session.change(lambda plan: setattr(plan, "finished_at", 1_700_000_000))
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        assert "the day it was finished (2023-11-14)" in " ".join(screen_text(app).split())
        await pilot.press("f3")
        await until(pilot, lambda: app.navigation.step is None)
    assert session.migration.load().finished_at == 1_700_000_000


async def test_each_thing_is_done_from_its_line(session: FakeSession) -> None:
    await at_step(session, StepId.WIND_DOWN)
    session.credentials.keep(session.account, SecretStr("a-token"), "session")
    app = app_for(session)
    folder = session.migration.paths.folder
    async with app.run_test(size=(120, 40)) as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        await pilot.press("enter")
        await until(pilot, lambda: "Saved as wind-down.ics; open it with your calendar" in screen_text(app))
        assert CALENDAR not in session.plan.checklist
        assert (folder / "wind-down.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
        await pilot.press("down", "enter")
        await until(pilot, lambda: "12 open (4 of them unassigned), 3 snoozed, asked 18 Nov" in screen_text(app))
        assert "! open" in screen_text(app)
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: "refused, 18 Nov" in screen_text(app))
        assert session.migration.load().checklist[REVOKED].machine
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Remove the token from the keyring" in screen_text(app))
        await pilot.press("y")
        await until(pilot, lambda: "none is kept here" in screen_text(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, AskModal))
        await pilot.press("enter")
        await until(pilot, lambda: "final-report.html" in screen_text(app))
        assert "# Final report of acme" in (folder / "final-report.md").read_text()
        await pilot.press("down", "enter")
        await until(pilot, lambda: "kept; jane, 18 Nov" in screen_text(app))
    done = session.migration.load().checklist
    assert {item.id for item in ENDING} - set(done) == {"end.calendar", "end.delta", "end.open"}


async def test_what_was_never_read_is_decided_before_the_token_goes(session: FakeSession) -> None:
    await at_step(session, StepId.WIND_DOWN)
    session.credentials.keep(session.account, SecretStr("a-token"), "session")
    session.ending.left = NotRead(1_704_067_200, {"conversations": 1_234, "tickets": 12})
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        await until(pilot, lambda: "Be sure about what was never read" in screen_text(app))
        await pilot.press("down", "down", "down")
        said = "about 1,234 conversations and 12 tickets. Once the token is revoked or Intercom is cancelled, nobody can read them any more."
        await until(pilot, lambda: "since 2024-01-01 were not read" in " ".join(screen_text(app).split()))
        detail = app.screen.query_one("#detail", PlainText)
        assert said in str(detail.content)
        await check_golden(pilot, "wind_down-unread-80x24")
        await pilot.press("down")
        assert said in str(detail.content), "it is said beside the revoking as well"
        await pilot.press("k")
        await until(pilot, lambda: "token nobody can read them any more." in screen_text(app))
        await pilot.press("n")
        await shown(pilot, StepId.WIND_DOWN)
        await pilot.press("up", "enter")
        await until(pilot, lambda: UNREAD in session.plan.checklist)
        assert session.migration.load().checklist[UNREAD].who == "jane"
        await asyncio.to_thread(session.ending.save_final)
        report = (session.migration.paths.folder / "final-report.md").read_text()
        assert "| Be sure about what was never read | done | jane |" in report
        assert "| conversations | 1,234 |" in report.partition("## Never read")[2]


def test_where_nothing_was_left_there_is_nothing_to_decide() -> None:
    assert ending_items(None) == ENDING
    assert ending_items(NotRead(0, {"conversations": 0, "tickets": 0})) == ENDING
    assert [one.id for one in ending_items(NotRead(0))].index(UNREAD) < [
        one.id for one in ending_items(NotRead(0))
    ].index(REVOKED)


async def test_a_token_that_still_works_is_said_and_can_be_checked_again(session: FakeSession) -> None:
    await at_step(session, StepId.WIND_DOWN)
    session.credentials.keep(session.account, SecretStr("a-token"), "session")
    session.ending.refused = False
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        await pilot.click("#do-check-token")
        await until(pilot, lambda: "Intercom still takes this token." in screen_text(app))
        await check_look(pilot, "wind_down-token")
        assert REVOKED not in session.plan.checklist
        await pilot.press("k")
        await until(pilot, lambda: "It still works at Intercom" in screen_text(app))
        await pilot.press("n")
        session.ending.refused = True
        await pilot.press("t")
        await until(pilot, lambda: "it is revoked" in screen_text(app))
        await pilot.press("k")
        await until(pilot, lambda: isinstance(app.screen, ConfirmModal))
        assert "at Intercom" not in screen_text(app)


async def test_what_was_known_of_a_token_outlives_its_removal(session: FakeSession) -> None:
    await at_step(session, StepId.WIND_DOWN)
    session.credentials.keep(session.account, SecretStr("a-token"), "session")
    session.ending.refused = False
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        await pilot.press("k")
        await until(pilot, lambda: "Nobody has checked whether it still works" in screen_text(app))
        await pilot.press("n", "t")
        await until(pilot, lambda: "Intercom still takes this token." in screen_text(app))
        await pilot.press("k")
        await until(pilot, lambda: isinstance(app.screen, ConfirmModal))
        await pilot.press("y")
        await until(pilot, lambda: "none is kept here" in screen_text(app))
        assert "still taken, 18 Nov" in screen_text(app)
        assert "! open" in screen_text(app)
    session.plan.switch = session.migration.load().switch
    assert "open: Intercom still took it 2026" in (await asyncio.to_thread(session.ending.save_final))[0].read_text()


async def test_what_cannot_be_asked_is_an_error_with_another_try(session: FakeSession) -> None:
    await at_step(session, StepId.WIND_DOWN)
    session.errors["still_open"] = Unreachable("There is no network.", hint="Check the connection.")
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        await pilot.press("o")
        await until(pilot, lambda: "There is no network." in screen_text(app))
        await check_look(pilot, "wind_down-unreachable")
        session.errors.clear()
        await pilot.press("f5")
        await until(pilot, lambda: "12 open" in screen_text(app))


async def test_the_last_delta_starts_the_import_that_reads_only_changes(session: FakeSession) -> None:
    await at_step(session, StepId.WIND_DOWN)
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        await pilot.press("d")
        await until(pilot, lambda: session.runs == ["delta"])
        assert app.navigation.step is StepId.WAIT
        session.let_go.set()
        await until(pilot, lambda: not app.engine.running)


async def test_the_token_is_removed_after_a_question_answered_no_by_default(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_step(session, StepId.WIND_DOWN)
    session.credentials.keep(session.account, SecretStr("a-token"), "session")
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        await until(pilot, lambda: "for this session only" in screen_text(app))
        await pilot.press("k")
        await until(pilot, lambda: "Remove the token from the keyring" in screen_text(app))
        await pilot.press("enter")
        await pilot.pause()
        assert session.credentials.find(session.account) is not None
        stays = CredentialsError(
            "The token could not be removed from the keyring. It does not answer.",
            hint=f"Remove the entry '{session.account}' of 'outercom' in the system's password program.",
        )
        with monkeypatch.context() as locked:
            locked.setattr(session.credentials, "forget", Mock(side_effect=stays))
            await pilot.press("k")
            await until(pilot, lambda: isinstance(app.screen, ConfirmModal))
            await pilot.press("y")
            await until(pilot, lambda: "could not be removed from the keyring" in screen_text(app))
            await check_look(pilot, "wind_down-kept")
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, ConfirmModal))
        await pilot.press("y")
        await until(pilot, lambda: "none is kept here" in screen_text(app))


async def test_a_rehearsal_has_no_token_to_revoke(home: object) -> None:
    session = await at_step(fake_session("try", rehearsal=True), StepId.WIND_DOWN)
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        assert screen_text(app).count("a rehearsal has no token") == 2
        assert app.screen.query_one("#do-forget").disabled
        app.screen.query_one(Checklist).highlighted = 3
        await pilot.press("t", "k", "enter")
        await pilot.pause()
        assert "is_refused" not in session.told


@pytest.mark.parametrize("typed", ["acme", "acm"])
async def test_everything_is_deleted_only_by_its_name_and_proves_itself(session: FakeSession, typed: str) -> None:
    await at_step(session, StepId.WIND_DOWN)
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WIND_DOWN)
        await pilot.click("#do-delete")
        await until(pilot, lambda: isinstance(app.screen, AskModal))
        assert "What was loaded lies in the same folder, and goes as well." in screen_text(app)
        app.screen.query_one(Input).value = typed
        await pilot.press("enter")
        if typed == "acme":
            await until(pilot, lambda: "✓ gone" in screen_text(app) and "cannot be reached" in screen_text(app))
            await pilot.press("escape")
            await until(pilot, lambda: app.navigation.step is None and app.session is None)
        else:
            await until(pilot, lambda: "That is not 'acme'. Nothing was deleted." in screen_text(app))
    assert Migration.exists("acme") is (typed != "acme")


async def test_the_final_report_has_the_last_full_check_and_what_did_not_come_along(session: FakeSession) -> None:
    await at_step(session, StepId.WIND_DOWN)
    text = (await asyncio.to_thread(session.ending.save_final))[0].read_text()
    assert "No verification is kept" in text
    row = CountRow("conversations", 10, 10, 7, 3, 0, 7, "3 outside the date range", True)
    full = Report(
        full=True,
        totals={"equal": 9},
        counts=(row,),
        files_missing=2,
        truncated=1,
        checked_at=made_up.NOW,
        failed=(FailureCause("read", "contacts", "http-500", "HTTP 500", 4, "c7"),),
        cut=(Cut("conversations", "215", 12),),
        promises=(LossRow("a star", 5, 7, False),),
    )
    session.proof.full._keep(full)
    sample = replace(full, full=False, sample="40 of each", files_missing=0, checked_at=made_up.NOW + 60)
    (session.migration.paths.folder / "report.json").write_bytes(msgspec.json.encode(sample))
    text, page = (path.read_text() for path in await asyncio.to_thread(session.ending.save_final))
    for said in (
        "What was checked is equal, but not everything came along.",
        "Checked 2026-11-18",
        "Every record was compared.",
        "2 files could not be had.",
        "1 conversation had more parts than Intercom gives",
        "HTTP 500",
        "3 outside the date range",
        "Left out by decision",
        "within the promise",
    ):
        assert said in text
        assert said in page
    assert "| conversations | 215 | 12 |" in text
    assert "| a star | 5 | 7 | no |" in text
    assert "Something was loaded since" not in text
