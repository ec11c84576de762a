"""Step 5: the dashboard samples, pauses, resumes, stops, and says how it ended."""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from screens.app import OutercomApp
from screens.widgets.run_state import State, View, head
from screens.widgets.run_view import RunView
from tests.screens import made_up
from tests.screens.fake_session import CannedBoard, FakeSession
from tests.screens.support import app_for, at_step, check_look, screen_text, shown, until
from wizard import status
from wizard.engine.control import RunControl
from wizard.engine.outcome import RunResult
from wizard.engine.progress import Snapshot
from wizard.errors import CannotWrite, TokenMissing
from wizard.exit_codes import ExitCode
from wizard.lock import Holder
from wizard.migration import Migration
from wizard.plan.models import RUN_NOTE
from wizard.session import Session
from wizard.sizes import Sizes
from wizard.steps import StepId


async def _running(pilot: Pilot[Any]) -> None:
    await shown(pilot, StepId.WAIT)
    await pilot.press("enter")
    await until(pilot, lambda: "Running" in screen_text(pilot.app))


async def test_nothing_starts_by_itself(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WAIT)
        assert "Not running" in screen_text(app)
        assert session.runs == []


async def test_the_dashboard_shows_the_board(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test(size=(80, 40)) as pilot:
        await _running(pilot)
        text = screen_text(app)
        for part in (
            "Reading everything from the workspace.",
            "1,210 now, 1,100 over the run, 1,250 at most",
            "Time left 5 to 6 min, limited by Intercom's quota",
            "Waiting on Intercom quota, 4 s",
            "running for 10 min",
            "conversations      12,345     6,200     6,000       100     ! 3",
            "files               2,300     1,100  480.0 MB               ! 2",
            "1,200 of 1,666 calls in this window, 7,340 in all",
            "12 × 429 too many calls",
            "! 3 × the destination refused an e-mail address",
            "Companies are listed.",
        ):
            assert part in text
        session.board = CannedBoard(replace(made_up.SNAPSHOT, version=8, phase="Reading what changed meanwhile."))
        await until(pilot, lambda: "Reading what changed meanwhile." in screen_text(app))
        session.let_go.set()
        await until(pilot, lambda: not app.engine.running)


async def test_pause_resume_and_stop(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test() as pilot:
        await _running(pilot)
        await pilot.press("p")
        await until(pilot, lambda: session.control.paused and "Paused" in screen_text(app))
        text = screen_text(app)
        assert "Resume (p)" in text
        assert "Nothing is read or loaded until you resume." in text
        assert not any(stale in text for stale in ("Time left", "Waiting on", "1,210 now", "in this window"))
        await pilot.press("p")
        await until(pilot, lambda: not session.control.paused and "Running" in screen_text(app))
        await pilot.click("#stop")
        await until(pilot, lambda: "The run was stopped." in screen_text(app))
        assert "Run it again and it goes on." in screen_text(app)
        assert app.screen.query_one("#next").disabled
        await pilot.press("enter")
        await until(pilot, lambda: len(session.runs) == 2 and app.engine.running)
        session.let_go.set()
        await until(pilot, lambda: not app.engine.running)


async def test_a_finished_run_opens_the_next_step_for_good(session: FakeSession) -> None:
    session.let_go.set()
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.press("enter")
        await until(pilot, lambda: "Everything is read and loaded." in screen_text(app))
        assert not app.screen.query_one("#next").disabled
    assert session.migration.load().notes[RUN_NOTE] == "Everything is read and loaded."


async def test_failures_are_shown_by_cause_and_can_be_tried_again(session: FakeSession) -> None:
    session.let_go.set()
    session.result = RunResult(ExitCode.FAILURES, "Finished, but 3 records could not be loaded.", failed=3)
    session.causes = [("the destination refused an e-mail address", 3)]
    session.takes = Sizes(4_000_000, 1_000_000, 200_000, 3_000, 2_000, 1_000)
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test(size=(80, 40)) as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.click("#start")
        await until(pilot, lambda: "Finished, but 3 records could not be loaded." in screen_text(app))
        await until(pilot, lambda: "! 3 × the destination refused an e-mail address" in screen_text(app))
        assert "On disk JSON 1.0 MB (4.0 MB as received), index 200.0 kB" in " ".join(screen_text(app).split())
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: app.size == (80, 24) and not app.engine.running)
        await check_look(pilot, "wait-failures")
        await pilot.resize_terminal(80, 40)
        await pilot.click("#again")
        await until(pilot, lambda: session.runs == [None, "failures"])
        await until(pilot, lambda: not app.engine.running)


async def test_a_mistake_of_the_engine_ends_the_run_and_not_the_app(session: FakeSession) -> None:
    session.let_go.set()
    session.result = ValueError("bad record [/b] with a customer's text")
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.press("enter")
        await until(pilot, lambda: "Outercom made a mistake (ValueError)." in screen_text(app))
        assert "customer's text" not in screen_text(app)
        assert app.is_running


async def test_a_plan_that_cannot_be_saved_at_the_end_is_said(session: FakeSession) -> None:
    session.let_go.set()
    app = app_for(await at_step(session, StepId.WAIT))

    def full(_: Callable[..., object]) -> object:
        raise CannotWrite("The disk is full.", hint="Make room.")

    async with app.run_test() as pilot:
        await shown(pilot, StepId.WAIT)
        session.change = full  # type: ignore[method-assign,assignment]  # a disk that is full
        await pilot.press("enter")
        await until(pilot, lambda: "The disk is full." in screen_text(app))
        assert not app.engine.running


async def test_two_starts_make_one_run(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test() as pilot:
        await _running(pilot)
        assert not app.engine.start(session)
        assert session.runs == [None]
        app.engine.stop()
        await until(pilot, lambda: not app.engine.running)


async def test_a_run_of_another_process_is_shown_and_asked(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_step(session, StepId.WAIT)
    monkeypatch.setattr("wizard.status.time.time", lambda: float(made_up.NOW))
    status.write_status(session.migration.paths, made_up.SNAPSHOT)
    monkeypatch.setattr(session.migration, "running", lambda: Holder(os.getpid(), made_up.NOW))
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WAIT)
        await until(pilot, lambda: f"Running (process {os.getpid()})" in screen_text(app))
        assert "Waiting on Intercom quota" in screen_text(app)
        await pilot.press("p")
        await until(pilot, lambda: "asked to pause" in screen_text(app) and "Resume (p)" in screen_text(app))
        await pilot.press("p")
        await pilot.click("#stop")
        assert [request.verb for request in status.take(session.migration.paths)] == ["pause", "resume", "stop"]
        assert session.runs == []
        other = Migration.open("acme")
        other.update(lambda plan: plan.notes.update({RUN_NOTE: "Finished, but 2 files could not be had."}))
        monkeypatch.setattr(session.migration, "running", lambda: None)
        await until(pilot, lambda: app.screen.query_one("#start", Button).display)
        await until(pilot, lambda: not app.screen.query_one("#next", Button).disabled)
        assert "! Ended · The last run: Finished, but 2 files" in screen_text(app), "what is left is no success"


async def test_a_run_is_asked_for_one_object_first_and_for_another_share(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_step(session, StepId.WAIT)
    monkeypatch.setattr("wizard.status.time.time", lambda: float(made_up.NOW))
    status.write_status(session.migration.paths, made_up.SNAPSHOT)
    monkeypatch.setattr(session.migration, "running", lambda: Holder(os.getpid(), made_up.NOW))
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WAIT)
        await until(pilot, lambda: "Share (s)" in screen_text(app))
        await pilot.press("f", *"conversation ada", "enter")
        assert "'conversation ada' is no id." in screen_text(app)
        await pilot.press("ctrl+u", *"ann@nowhere.example", "enter")
        assert "Nothing has been read into this migration yet." in screen_text(app)
        await pilot.press("ctrl+u", *"https://app.intercom.com/a/inbox/x1/inbox/conversation/215", "enter")
        await until(pilot, lambda: "Share (s)" in screen_text(app))
        await pilot.press("s", "ctrl+u", *"0", "enter")
        assert "from 1 to 100" in screen_text(app)
        await pilot.press("ctrl+u", *"60", "enter")
        await until(pilot, lambda: "Share (s)" in screen_text(app))
    asked = [(request.verb, request.argument) for request in status.take(session.migration.paths)]
    assert asked == [("first", "conversation 215"), ("share", "60")]


@pytest.mark.parametrize(
    ("holder", "said_at", "word"),
    [
        (Holder(4321, made_up.NOW), made_up.NOW, "Starting (process 4321)"),
        (Holder(os.getpid(), made_up.NOW + 60), made_up.NOW, f"Starting (process {os.getpid()})"),
        (Holder(os.getpid(), made_up.NOW - 99), made_up.NOW - 40, f"Silent · process {os.getpid()} has said nothing for 40 s"),
    ],
    ids=["another one's words", "words before its time", "old words"],
)  # fmt: skip
async def test_what_another_process_has_not_said_is_not_shown(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch, holder: Holder, said_at: int, word: str
) -> None:
    await at_step(session, StepId.WAIT)
    monkeypatch.setattr("wizard.status.time.time", lambda: float(said_at))
    status.write_status(session.migration.paths, made_up.SNAPSHOT)
    monkeypatch.setattr(session.migration, "running", lambda: holder)
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WAIT)
        await until(pilot, lambda: word in screen_text(app))
        assert "Time left" not in screen_text(app)
        assert "1,210 now" not in screen_text(app)


async def test_leaving_the_step_leaves_the_run_alone(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test() as pilot:
        await _running(pilot)
        await pilot.press("f2")
        await shown(pilot, StepId.CHOOSE_SCOPE)
        assert app.engine.running
        session.let_go.set()
        await until(pilot, lambda: not app.engine.running)
        assert app.engine.result is not None


def test_ten_minutes_without_a_commit_are_said_with_what_to_do() -> None:
    stuck = replace(made_up.SNAPSHOT, last_commit=made_up.NOW - 660, waiting=("quota",))
    looker = RunView(lambda: 0.0)
    first, on, do = head(looker.ours(stuck, RunControl(), made_up.NOW), 78)
    assert "Stuck · nothing was saved for 11 min" in first.plain
    assert on.plain == "Waiting on Intercom quota, 4 s"
    assert "take a larger share (s)" in do.plain
    assert "Waiting on Intercom quota, 4 s" in _said(looker.ours(made_up.SNAPSHOT, RunControl(), made_up.NOW))
    paused = RunControl()
    paused.pause()
    assert "Stuck" not in _said(looker.ours(stuck, paused, made_up.NOW))


def test_a_pause_has_come_when_nothing_moves_any_more() -> None:
    now, control = [0.0], RunControl()
    looker = RunView(lambda: now[0])
    looker.ours(made_up.SNAPSHOT, control, made_up.NOW)
    control.pause()
    assert looker.ours(replace(made_up.SNAPSHOT, calls=7_341), control, made_up.NOW).state is State.PAUSING
    now[0] = 5.0
    assert looker.ours(replace(made_up.SNAPSHOT, calls=7_341), control, made_up.NOW).state is State.PAUSED


def test_an_unknown_time_is_not_invented() -> None:
    assert "Time left not known yet" in _said(RunView().ours(Snapshot(version=1), RunControl(), made_up.NOW))


async def test_a_run_that_had_no_token_hides_no_numbers_and_no_later_run(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await at_step(session, StepId.WAIT)
    monkeypatch.setattr("wizard.status.time.time", lambda: float(made_up.NOW))
    status.write_status(session.migration.paths, replace(made_up.SNAPSHOT, state="finished"))
    session.result = TokenMissing("There is no token.")
    session.snapshot = Snapshot()
    session.let_go.set()
    app = app_for(session)
    async with app.run_test(size=(80, 30)) as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.press("r")
        await until(
            pilot, lambda: "There is no token." in screen_text(app) and "conversations      12,345" in screen_text(app)
        )
        holder: list[Holder | None] = [Holder(os.getpid(), made_up.NOW)]
        monkeypatch.setattr(session.migration, "running", lambda: holder[0])
        await until(pilot, lambda: "There is no token." not in screen_text(app))
        holder[0] = None
        await until(pilot, lambda: "Not running" in screen_text(app))
        assert "There is no token." not in screen_text(app)


def _said(view: View) -> str:
    return "\n".join(row.plain for row in head(view, 78))


async def test_ctrl_c_does_not_kill_an_import(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test() as pilot:
        await _running(pilot)
        await pilot.press("ctrl+c", "ctrl+c", "ctrl+c")
        await pilot.pause()
        assert app.is_running
        assert app.engine.running
        assert not session.control.stopped
        app.engine.stop()
        await until(pilot, lambda: not app.engine.running)


async def test_complaints_after_leaving_are_not_reported(session: FakeSession) -> None:
    app = app_for(session)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.CONNECT)
        app.leave(ExitCode.DONE)
        app._handle_exception(ValueError("a widget that is gone"))
    assert app.return_code == 0


@pytest.mark.parametrize("made", ["archive", "both"])
async def test_a_look_back_while_a_run_makes_its_files_harms_nothing(session: FakeSession, made: str) -> None:
    real = Session((await at_step(session, StepId.WAIT)).migration)
    # Files with no tables yet: another process has begun to make them.
    real.migration.paths.archive.touch()
    if made == "both":
        real.migration.paths.ledger("ochre").touch()
    app = OutercomApp("acme", opener=lambda _: real)
    async with app.run_test() as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.press("d")
        await pilot.pause()
        assert "Not running" in screen_text(app)
