"""Decisions about teammates and attributes as they are made: known at once, on the disk a moment later, in order, and taken back one by one."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from wizard.errors import OutercomError
from wizard.plan.models import AdminChoice, AttributeChoice, Plan

if TYPE_CHECKING:
    from wizard.session import Session

Of = Literal["admins", "attributes"]
Choices = Mapping[str, AdminChoice | None] | Mapping[str, AttributeChoice | None]
"""Choices by their key in the plan; None where there is to be none."""


@dataclass(frozen=True, slots=True)
class Step:
    """Decisions that were made in one go: in words, and what stood there before."""

    said: str
    before: Mapping[str, Any]


class Deciding:
    """Everything that changes the plan of a session goes through here; its methods may be called from any thread.

    A decision is in `session.plan` when `decide` returns. One thread writes them in order, as many as there are in one go. What cannot be
    written is taken out of `session.plan` again, and told by `settle`.
    """

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._memory = threading.Lock()
        self._disk = threading.Lock()
        self._pending: list[tuple[Of, Choices]] = []
        self._writing = False
        self._steps: dict[Of, list[Step]] = {"admins": [], "attributes": []}
        self._failure: OutercomError | None = None
        self._writer = ThreadPoolExecutor(1, "plan")

    def decide(self, of: Of, choices: Choices, said: str) -> None:
        """Make these choices; `said` is what `undo` takes back, in words."""
        before = self._apply(of, choices)
        self._steps[of].append(Step(said, before))

    def undo(self, of: Of) -> Step | None:
        """Take the last decision back; which one that was, None where there is none."""
        if not self._steps[of]:
            return None
        step = self._steps[of].pop()
        self._apply(of, step.before)
        return step

    def last(self, of: Of) -> str:
        """What `undo` would take back, in words; empty where there is nothing."""
        return self._steps[of][-1].said if self._steps[of] else ""

    @property
    def saved(self) -> bool:
        """Whether every decision is on the disk."""
        with self._memory:
            return not self._pending and not self._writing

    async def settle(self) -> None:
        """Wait until every decision is on the disk. Raises CannotWrite or PlanUnreadable where one could not be written."""
        await asyncio.wrap_future(self._writer.submit(self._write))
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def change(self, change: Callable[[Plan], object]) -> Plan:
        """Change the plan in any way and save it at once, with the decisions that wait. Raises CannotWrite or PlanUnreadable."""
        with self._disk:
            with self._memory:
                waiting, self._pending, self._writing = self._pending, [], True

            def both(plan: Plan) -> None:
                _put(plan, waiting)
                change(plan)

            try:
                plan = self._session.migration.update(both)
            except BaseException:
                self._forget()
                raise
            with self._memory:
                self._session.plan = _changed(plan, self._pending)
                self._writing = False
            return plan

    def close(self) -> None:
        """Write what waits, and let go of the thread."""
        self._write()
        self._writer.shutdown()

    def _apply(self, of: Of, choices: Choices) -> Mapping[str, Any]:
        with self._memory:
            before = {key: getattr(self._session.plan, of).get(key) for key in choices}
            self._pending.append((of, choices))
            self._session.plan = _changed(self._session.plan, [(of, choices)])
        self._writer.submit(self._write)
        return before

    def _write(self) -> None:
        if self.saved:
            return
        try:
            self.change(lambda _: None)
        except OutercomError as error:
            self._failure = error

    def _forget(self) -> None:
        """What could not be written is not decided: the plan is what is on the disk."""
        with self._memory:
            self._pending, self._writing = [], False
            self._steps = {"admins": [], "attributes": []}
            with suppress(OutercomError):
                self._session.plan = self._session.migration.load()


def _changed(plan: Plan, waiting: list[tuple[Of, Choices]]) -> Plan:
    """Another plan with these choices: whoever holds the old one, an import that runs for one, keeps it as it is."""
    plan = plan.model_copy(update={"admins": dict(plan.admins), "attributes": dict(plan.attributes)})
    _put(plan, waiting)
    return plan


def _put(plan: Plan, waiting: list[tuple[Of, Choices]]) -> None:
    for of, choices in waiting:
        there: dict[str, Any] = getattr(plan, of)
        for key, choice in choices.items():
            if choice is None:
                there.pop(key, None)
            else:
                there[key] = choice
