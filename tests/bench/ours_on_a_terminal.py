"""What is measured: the wizard at a step, on the terminal it was started in, with or without the engine at work.

`python -m tests.bench.ours_on_a_terminal URL NAME STEP LAG_FILE [--engine]`. The seconds the event loop was late, sampled every ten milliseconds,
are written to LAG_FILE as JSON at the end.
"""

import argparse
import asyncio
import json
import time
from pathlib import Path

from screens.app import OutercomApp
from screens.messages import StartRequested, StepRequested
from screens.terminal import calm_collector
from tests.bench.ours_in_wizard import Unattended, decided
from wizard.migration import Migration
from wizard.session import Session
from wizard.steps import StepId
from wizard.wanted import Wanted, migration_for

_EVERY_SECONDS = 0.01


def main() -> int:
    """Show the wizard until it is left."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("name")
    parser.add_argument("step", type=StepId)
    parser.add_argument("lags", type=Path)
    parser.add_argument("--engine", action="store_true")
    options = parser.parse_args()
    asyncio.run(_prepare(options.url, options.name))
    app = OutercomApp(options.name, opener=lambda wanted: Unattended(Migration.open(wanted)))
    late: list[float] = []

    async def measure() -> None:
        while True:
            due = time.perf_counter() + _EVERY_SECONDS
            await asyncio.sleep(_EVERY_SECONDS)
            late.append(time.perf_counter() - due)

    def begin() -> None:
        app.run_worker(measure(), group="lag")
        if options.engine:
            app.post_message(StartRequested())
        app.post_message(StepRequested(options.step))

    app.call_later(begin)
    try:
        with calm_collector():
            return app.run() or 0
    finally:
        app.close_session()
        app.leaving.over()
        options.lags.write_text(json.dumps(late))


async def _prepare(url: str, name: str) -> None:
    if Migration.exists(name):
        return
    with Session(migration_for(name, Wanted(new=True, intercom_url=url))) as session:
        await session.read_definitions()
        session.change(decided)


if __name__ == "__main__":
    raise SystemExit(main())
