"""What step 5 opens: failures down to one record, parts to do again, and the way out into a process of its own."""

import asyncio
import signal
import subprocess
import sys
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from screens.modals.base import Modal
from screens.modals.confirm import ConfirmModal
from screens.modals.failures import FailuresModal
from screens.modals.parts import PartsModal
from screens.modals.text import TextModal
from screens.widgets.lines import Lines
from tests.screens.fake_session import FakeSession
from tests.screens.made_up_failures import REFUSED, FailedSession
from tests.screens.support import app_for, at_step, check_golden, check_look, screen_text, shown, until
from wizard.engine.outcome import RunResult
from wizard.errors import Unreachable
from wizard.exit_codes import ExitCode
from wizard.remapping import Remapped
from wizard.steps import StepId
from wizard.unattended import Unattended


async def test_failures_open_from_the_cause_to_the_record_and_back(session: FakeSession) -> None:
    failed = FailedSession(session.migration)
    failed.causes = [(REFUSED, 120)]
    app = app_for(await at_step(failed, StepId.WAIT))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.WAIT)
        await until(pilot, lambda: "Failures (d)" in screen_text(app))
        await pilot.press("d")
        await until(pilot, lambda: "122 failures by cause" in screen_text(app))
        await check_look(pilot, "failures")
        await pilot.press("enter")
        await until(pilot, lambda: "1 to 50 of 120" in screen_text(app))
        await pilot.press("right")
        await until(pilot, lambda: "51 to 100 of 120" in screen_text(app))
        await pilot.press("left")
        await until(pilot, lambda: "1 to 50 of 120" in screen_text(app))
        await pilot.press("greater_than_sign")
        await until(pilot, lambda: "51 to 100 of 120" in screen_text(app))
        await pilot.press("right")
        await until(pilot, lambda: "101 to 120 of 120" in screen_text(app))
        await pilot.press("right", "down", "enter")
        await until(pilot, lambda: "contacts: c101" in screen_text(app))
        await check_look(pilot, "failure")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: "122 failures by cause" in screen_text(app))
        await pilot.press("r")
        await until(pilot, lambda: failed.runs == ["failures"])
        failed.let_go.set()
        await until(pilot, lambda: not app.engine.running)


async def test_nothing_is_tried_again_beside_a_run(session: FakeSession) -> None:
    failed = FailedSession(session.migration)
    app = app_for(await at_step(failed, StepId.WAIT))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.press("r")
        await until(pilot, lambda: "Failures (d)" in screen_text(app))
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, FailuresModal) and "by cause" in screen_text(app))
        assert "Retry (t)" not in screen_text(app)
        await pilot.press("r", "escape")
        await until(pilot, lambda: not isinstance(app.screen, FailuresModal))
        assert failed.runs == [None]
        app.engine.stop()
        await until(pilot, lambda: not app.engine.running)


async def test_a_part_is_chosen_with_what_it_takes_and_why(
    session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = Remapped(2, 31)
    monkeypatch.setattr("screens.modals.parts.remapped_sentence", lambda _: changed.sentence)
    monkeypatch.setattr("wizard.looking_back.remapped_sentence", lambda _: changed.sentence)
    await at_step(session, StepId.WAIT)
    session.migration.paths.ledger("ochre").touch()
    session.migration.paths.archive.touch()
    app = app_for(session)
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.WAIT)
        await until(pilot, lambda: "Only a part" in screen_text(app))
        assert "2 teammates were decided on anew" in " ".join(screen_text(app).split())
        await pilot.press("o")
        await until(pilot, lambda: screen_text(app).count("About 13 calls to Intercom, 2 files.") == 4)
        assert "31 loaded" in screen_text(app)
        await check_golden(pilot, "parts-80x24")
        await pilot.press("down", "down", "down", "enter")
        await until(pilot, lambda: session.runs == ["attribution"])
        session.let_go.set()
        for key, part in (("1", "delta"), ("2", "failures"), ("3", "attachments"), ("4", "attribution")):
            await until(pilot, lambda: not app.engine.running and "Only a part" in screen_text(app))
            await pilot.press("o")
            await until(pilot, lambda: isinstance(app.screen, PartsModal))
            await pilot.press("escape", "o")
            await until(pilot, lambda: isinstance(app.screen, PartsModal))
            await pilot.press(key)
            await until(pilot, lambda part=part: session.runs[-1] == part)  # type: ignore[misc]
        assert len(session.runs) == 5
        await until(pilot, lambda: not app.engine.running)


class Late(Modal[None]):
    """Shows something a moment after it was closed."""

    async def show(self, closed: asyncio.Event) -> None:
        await closed.wait()
        self.query_one("#gone")


async def test_a_window_that_is_closed_while_it_works_is_no_failure(session: FakeSession) -> None:
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.WAIT)
        window, closed = Late(), asyncio.Event()
        await app.push_screen(window)
        window.background(window.show, closed)
        await pilot.pause()
        (worker,) = window.workers
        closed.set()
        window.dismiss(None)
        await until(pilot, lambda: worker.is_finished)
        assert worker.error is None


async def test_what_a_delta_takes_cannot_always_be_said(session: FakeSession, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(_: str) -> Any:
        raise Unreachable("Intercom cannot be reached.")

    monkeypatch.setattr(session, "forecast", fails)
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.WAIT)
        app.push_screen(PartsModal(session))
        await until(pilot, lambda: screen_text(app).count("cannot be said now: Intercom cannot be reached.") == 4)


class Handed(Unattended):
    """Starts a process that ends at once with a sentence, or one that waits for its end."""

    program: tuple[str, ...] = ("-c", "import time; time.sleep(60)")

    def _command(self, only: str | None) -> list[str]:
        del only
        return [sys.executable, *self.program]


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> type[Handed]:
    """What the engine hands over to."""
    monkeypatch.setattr("screens.engine.Unattended", Handed)
    monkeypatch.setenv("OUTERCOM_INTERCOM_TOKEN", "dG9rOmEtdG9rZW4tZnJvbS10aGUtZW52aXJvbm1lbnQ")
    return Handed


async def test_a_run_is_handed_over_when_it_has_stopped(session: FakeSession, handed: type[Handed]) -> None:
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.press("r")
        await until(pilot, lambda: app.engine.running)
        await pilot.press("h")
        await until(pilot, lambda: isinstance(app.screen, ConfirmModal))
        assert app.engine.unattended is None
        await pilot.press("y")
        await until(pilot, lambda: app.engine.unattended is not None)
        other = app.engine.unattended
        assert isinstance(other, handed)
        try:
            await until(pilot, lambda: f"Starting (process {other.pid})" in screen_text(app))
            assert not app.engine.running
            assert "Pause (p)" not in screen_text(app)
        finally:
            await asyncio.to_thread(_end, other.pid)


async def test_an_unattended_run_that_ends_at_once_is_said(
    session: FakeSession, handed: type[Handed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handed, "program", ("-c", "print('The disk [/b] is full.'); raise SystemExit(4)"))
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.press("h")
        await until(pilot, lambda: "The disk [/b] is full." in screen_text(app))
        await until(pilot, lambda: "Start import (r)" in screen_text(app))


async def test_a_run_that_is_through_is_not_handed_over(session: FakeSession, handed: type[Handed]) -> None:
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.press("r")
        await until(pilot, lambda: app.engine.running)
        session.let_go.set()
        await until(pilot, lambda: not app.engine.running)
        app.engine.handing_over = True
        app.engine.ended(RunResult(ExitCode.DONE, "Done."))
        assert app.engine.unattended is None


async def test_a_token_of_this_session_cannot_be_handed_over(
    session: FakeSession, handed: type[Handed], monkeypatch: pytest.MonkeyPatch
) -> None:
    del handed
    monkeypatch.delenv("OUTERCOM_INTERCOM_TOKEN")
    app = app_for(await at_step(session, StepId.WAIT))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, StepId.WAIT)
        await pilot.press("h")
        await until(pilot, lambda: "There is no Intercom access token." in screen_text(app))
        assert app.engine.unattended is None
        await pilot.press("r")
        await until(pilot, lambda: app.engine.running)
        await pilot.press("h")
        await until(pilot, lambda: isinstance(app.screen, TextModal))
        assert "There is no Intercom access token." in screen_text(app)
        assert app.engine.running, "what cannot go on elsewhere is not stopped"
        assert not session.control.stopped
        session.let_go.set()
        await until(pilot, lambda: not app.engine.running)


async def test_equal_lines_paint_nothing_and_changed_ones_only_themselves() -> None:
    class Watched(Lines):
        painted: list[int]

        def render_line(self, y: int) -> Any:
            self.painted.append(y)
            return super().render_line(y)

    class OnePane(App[None]):
        def compose(self) -> ComposeResult:
            pane = Watched()
            pane.painted = []
            yield pane

    app = OnePane()
    async with app.run_test(size=(40, 10)) as pilot:
        pane = app.screen.query_one(Watched)
        pane.show([Content("a"), Content("b"), Content("c")])
        await pilot.pause()
        pane.painted.clear()
        pane.show([Content("a"), Content("b"), Content("c")])
        await pilot.pause()
        assert pane.painted == []
        pane.show([Content("a"), Content.styled("b", "bold"), Content("c"), Content("d")])
        await pilot.pause()
        assert set(pane.painted) == {1, 3}


def _end(pid: int) -> None:
    subprocess.run(["kill", f"-{signal.SIGKILL.value}", str(pid)], check=False)
