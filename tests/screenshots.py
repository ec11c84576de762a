"""Writes the pictures of the documentation, with made-up data only: `python -m tests.screenshots` (add `--check` to compare instead)."""

import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from textual.pilot import Pilot
from textual.widgets import Input

from screens.app import OutercomApp
from screens.widgets.row_table import RowTable
from tests.browsing.support import build, furnished, new_migration
from tests.screens.fake_session import FakeSession, fake_session
from tests.screens.support import app_for, at_step, screen_text, shown, until
from wizard.cutover.choosing import domains_of, pages_of
from wizard.steps import StepId

FOLDER = Path(__file__).parents[1] / "assets" / "screenshots"
SIZE = (100, 30)
ARCHIVE = "browse"

Scene = Callable[[Pilot[Any], OutercomApp, FakeSession], Awaitable[None]]


async def _connect(pilot: Pilot[Any], app: OutercomApp, session: FakeSession) -> None:
    await shown(pilot, StepId.CONNECT)
    await pilot.press("x", "enter")
    await until(pilot, lambda: "✓ Destination" in screen_text(app))
    await until(pilot, lambda: "✓ What is there" in screen_text(app))


async def _table(pilot: Pilot[Any], app: OutercomApp, session: FakeSession) -> None:
    await until(pilot, lambda: app.screen.query_one(RowTable).row_count > 0)
    await pilot.press("down")


async def _scope(pilot: Pilot[Any], app: OutercomApp, session: FakeSession) -> None:
    await shown(pilot, StepId.CHOOSE_SCOPE)


async def _wait(pilot: Pilot[Any], app: OutercomApp, session: FakeSession) -> None:
    await shown(pilot, StepId.WAIT)
    await pilot.press("enter")
    await until(pilot, lambda: "Running" in screen_text(app))


async def _compare(pilot: Pilot[Any], app: OutercomApp, session: FakeSession) -> None:
    await shown(pilot, StepId.VERIFY)
    await pilot.press("t", "enter")
    await until(pilot, lambda: "nobody judged it yet" in screen_text(app))
    await pilot.press("n")


async def _cutover(pilot: Pilot[Any], app: OutercomApp, session: FakeSession) -> None:
    await shown(pilot, StepId.CUTOVER)
    session.ending.choose(pages_of("https://acme.example/"), domains_of("acme.example mx=mail.example.net"))
    await pilot.press("down", "space", "down", "space", "l")
    await until(pilot, lambda: "looked at" in screen_text(app))
    await pilot.press("down", "down", "down", "down")


SCENES: dict[str, tuple[StepId, Scene]] = {
    "connect": (StepId.CONNECT, _connect),
    "map-admins": (StepId.MAP_ADMINS, _table),
    "map-attributes": (StepId.MAP_ATTRIBUTES, _table),
    "choose-scope": (StepId.CHOOSE_SCOPE, _scope),
    "wait": (StepId.WAIT, _wait),
    "verify": (StepId.VERIFY, _compare),
    "cutover": (StepId.CUTOVER, _cutover),
}


async def picture(name: str) -> str:
    """One picture as SVG. The environment must be the made-up one of `surroundings`."""
    svg = await (_archive() if name == ARCHIVE else _step(name))
    return re.sub(r"terminal-\d+", "terminal", svg)


async def _archive() -> str:
    made = new_migration()
    furnished(made)
    build(made)
    app = OutercomApp(made.name, browse=True)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "4 found" in screen_text(app))
        await pilot.press("down")
        await pilot.pause()
        return app.export_screenshot(title="Outercom", simplify=True)


async def _step(name: str) -> str:
    step, scene = SCENES[name]
    session = await at_step(fake_session("acme"), step)
    app = app_for(session)
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, step)
        await scene(pilot, app, session)
        await pilot.pause()
        svg = app.export_screenshot(title="Outercom", simplify=True)
        session.let_go.set()
        await until(pilot, lambda: not app.engine.running)
    return svg


@contextmanager
def surroundings() -> Iterator[None]:
    """A home of its own, no keyring, UTC, and a cursor that stands still."""
    with tempfile.TemporaryDirectory() as home:
        made_up = {
            "OUTERCOM_HOME": home,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "TEXTUAL_ANIMATIONS": "none",
            "TZ": "UTC",
        }
        with (
            mock.patch.dict(os.environ, made_up),
            mock.patch.object(Input, "_toggle_cursor", return_value=None),
            mock.patch("screens.ticking.user", return_value="jane"),
        ):
            time.tzset()
            yield


def main(arguments: list[str]) -> int:
    """Write the pictures; with `--check`, say which ones on disk are not what they should be. Exit code 1 then."""
    stale = []
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in (*SCENES, ARCHIVE):
        with surroundings():
            svg = asyncio.run(picture(name))
        path = FOLDER / f"{name}.svg"
        if "--check" not in arguments:
            path.write_text(svg, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != svg:
            stale.append(path.name)
    if stale:
        print(f"not as they should be: {', '.join(stale)}; run python -m tests.screenshots")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
