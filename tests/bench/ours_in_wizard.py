"""What is measured: a whole run in the wizard, without a terminal, in a process of its own."""

import asyncio
import json
import resource
import sys
import time
from typing import Any

from screens.app import OutercomApp
from screens.messages import StartRequested
from wizard.engine.outcome import RunResult
from wizard.migration import Migration
from wizard.plan.models import AdminChoice, AdminDecision, Plan
from wizard.session import Session
from wizard.steps import StepId
from wizard.wanted import Wanted, migration_for


class Unattended(Session):
    """A session that decides whatever is open, since nobody goes through the steps here."""

    def run(self, **asked: Any) -> RunResult:
        return super().run(**{**asked, "unattended": True})


def decided(plan: Plan) -> None:
    """Everything before step 5 as a person would have it, or the wizard does not show that step."""
    plan.admins = {key: AdminChoice(decision=AdminDecision.SKIP) for key in plan.admins}
    plan.step = StepId.WAIT.value


async def run(url: str, name: str) -> dict[str, float]:
    """Open the wizard at step 5, start the import and wait for its end. Seconds, calls, peak memory."""
    with Session(migration_for(name, Wanted(new=True, intercom_url=url))) as session:
        await session.read_definitions()
        session.change(decided)
    app = OutercomApp(name, opener=lambda wanted: Unattended(Migration.open(wanted)))
    begin = time.perf_counter()
    async with app.run_test(size=(100, 40)) as pilot:
        assert app.navigation.step is StepId.WAIT
        app.post_message(StartRequested())
        # A wizard that broke down never hears of the run's end; leaving the context raises what broke it.
        while app.engine.result is None and app.is_running:
            await pilot.pause(0.2)
        assert app.session is not None
        calls, result = app.session.board.snapshot().calls, app.engine.result
    assert result is not None
    return {
        "seconds": time.perf_counter() - begin,
        "calls": calls,
        "exit": int(result.exit_code),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(sys.argv[1], sys.argv[2]))))
