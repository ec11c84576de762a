"""One way of opening a migration, in a process of its own: `python -m tests.bench.opening_one NAME BEGAN`; prints the seconds since BEGAN."""

import asyncio
import json
import sys
import time
from collections.abc import Callable
from typing import Any

NAME = "bench"


def small(url: str) -> None:
    """A small import, whole."""
    from tests.bench.ours import run

    assert run(url, NAME)["exit"] == 0


def large(count: str) -> None:
    """Make it large."""
    from tests.bench.inflating import inflate
    from wizard.migration import Migration
    from wizard.steps import StepId

    migration = Migration.open(NAME)
    inflate(migration.paths, migration.load().destination, int(count))
    migration.update(lambda plan: setattr(plan, "step", StepId.WAIT.value))


def status() -> None:
    """The command."""
    from wizard.commands.running import status as told

    told(NAME, as_json=False)


def session() -> None:
    """What the wizard asks of a session as it opens."""
    from wizard.migration import Migration
    from wizard.session import Session

    with Session(Migration.open(NAME)) as opened:
        opened.failures()


def wizard() -> None:
    """The wizard without a terminal, until step 5 has its numbers."""
    asyncio.run(_wizard())


async def _wizard() -> None:
    from screens.app import OutercomApp
    from wizard.steps import StepId

    app = OutercomApp(NAME)
    async with app.run_test(size=(100, 40)) as pilot:
        while app.navigation.step is not StepId.WAIT or not all(
            w.is_finished for w in app.workers if w.group != "engine"
        ):
            await pilot.pause(0.01)
        _note()


def call() -> None:
    """A run until its first call that lists or fetches; then it is stopped."""
    from wizard.intercom.client import IntercomClient
    from wizard.migration import Migration
    from wizard.session import Session

    attempt = IntercomClient.attempt
    with Session(Migration.open(NAME)) as opened:

        async def watched(client: IntercomClient, method: str, path: str, *more: Any, **named: Any) -> bytes:
            if path != "/me":
                _note()
                opened.control.stop()
            return await attempt(client, method, path, *more, **named)

        IntercomClient.attempt = watched  # type: ignore[method-assign,assignment]  # a look from outside
        opened.run(unattended=True)


def _note() -> None:
    """It is open."""
    told.setdefault("until", time.time())
    told.setdefault("cpu", time.process_time())


told: dict[str, float] = {}
WAYS: dict[str, Callable[..., None]] = {way.__name__: way for way in (small, large, status, session, wizard, call)}

if __name__ == "__main__":
    WAYS[sys.argv[1]](*sys.argv[3:])
    _note()
    print(json.dumps({"seconds": told["until"] - float(sys.argv[2]), "cpu": told["cpu"]}))
