"""What step 4 knows of the scope's size: counted a moment after the last change, and what follows from it at once."""

import asyncio
from typing import TYPE_CHECKING

from screens.scope_text import sum_rows
from screens.widgets.facts import Row
from wizard.admin_table import bots_among
from wizard.costs import Costs
from wizard.errors import OutercomError
from wizard.scope_costs import read_so_far, scope_costs
from wizard.text import one_line

if TYPE_CHECKING:
    from screens.base import StepScreen
    from wizard.sources.port import ScopeCount


class Sums:
    """`count` is None while the scope is being counted, or where it could not be (`trouble`). `bots` are the teammates that are none."""

    def __init__(self, screen: "StepScreen") -> None:
        self._screen = screen
        self._read: dict[str, int] = {}
        self.bots: frozenset[str] = frozenset()
        self.count: ScopeCount | None = None
        self.trouble = ""

    def stale(self) -> None:
        """The scope is another one: what was counted is no longer so."""
        self.count, self.trouble = None, ""

    async def recount(self, patience: float) -> None:
        """Count, after so many seconds without another change; whoever is cancelled meanwhile asks nothing."""
        self.stale()
        await asyncio.sleep(patience)
        session = self._screen.session
        self._read = await asyncio.to_thread(read_so_far, session)
        self.bots = bots_among(await asyncio.to_thread(session.definitions))
        try:
            self.count = await session.count_scope()
        except OutercomError as error:
            self.trouble = error.message

    @property
    def costs(self) -> Costs | None:
        """What it takes, as far as that is known."""
        return scope_costs(self._screen.session, self.count, self._read, self._screen.outercom.clock())

    def rows(self, losses: str, wrong_days: str = "") -> list[Row]:
        """All of it, to be shown below the form. Where the days are wrong, what was counted is of others: only that is said."""
        counting = f"! Not counted: {one_line(self.trouble)}" if self.trouble else "counting …"
        narrowed = self._screen.session.plan.scope.read_since is not None
        rows = sum_rows(self.count, counting, self.costs, losses, narrowed=narrowed)
        if not wrong_days:
            return rows
        why = f"! Not counted: {wrong_days[:1].lower()}{wrong_days[1:]}"
        return [("In the scope", why), *((label, "–") for label, _ in rows[1:])]
