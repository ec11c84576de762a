"""After admins were remapped: the records that involve them are loaded again, and no others."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from wizard.engine.control import RunControl
from wizard.engine.ledger import Ledger
from wizard.engine.loading import BATCH, Loader
from wizard.engine.progress import ProgressBoard
from wizard.engine.thread import WorkThread
from wizard.plan.models import Plan
from wizard.plan.shaping import ACCOUNTS, ATTRIBUTED, accounts, decisions, digest, digest_of
from wizard.text import plural

Change = tuple[str, str, Plan, set[str]]
"""A kind, the digest its rows were loaded under, the plan they are loaded by now, and the admins this concerns."""


def keep_shapings(ledger: Ledger, plan: Plan, kinds: tuple[str, ...]) -> None:
    """A load by this plan begins: remember what shapes its rows. Where only admins were remapped since, rows without them need no work."""
    with ledger.commit():
        for kind in ATTRIBUTED:
            if kind not in kinds:
                continue
            shaping = decisions(plan, kind)
            for known, before in ledger.shapings.of(kind).items():
                if known != digest_of(shaping) and _but_admins(before) == _but_admins(shaping):
                    changed = _differing(before["admins"], shaping["admins"])
                    ledger.shapings.pass_over(kind, known, digest_of(shaping), changed)
            ledger.shapings.remember(kind, shaping)


def remapped(ledger: Ledger, plan: Plan, translator: int) -> tuple[set[str], int]:
    """The admins who were remapped since the records that stand at the destination were loaded, and how many of these records name them."""
    changes = [change for change in _changes(ledger, plan) if ledger.shapings.stands(change[0], change[1])]
    return set[str]().union(*(concerned for *_, concerned in changes)), _count(ledger, changes, translator)


class Attribution:
    """One pass over the records that involve remapped admins.

    Every record is made by the decisions it was loaded under, with only the admins replaced: whatever else was changed meanwhile waits for a
    whole run. Nothing that is not there already is loaded, but for the accounts themselves. `loader_for` gives a loader for a plan.
    """

    def __init__(
        self,
        ledger: Ledger,
        plan: Plan,
        translator: int,
        loader_for: Callable[[Plan], Loader],
        thread: WorkThread,
        control: RunControl,
        board: ProgressBoard,
    ) -> None:
        self._ledger = ledger
        self._plan = plan
        self._translator = translator
        self._loader_for = loader_for
        self._thread = thread
        self._control = control
        self._board = board

    async def run(self) -> int:
        """Load them. Returns how many records were changed at the destination."""
        changes = await self._thread.call(lambda: list(_changes(self._ledger, self._plan)))
        admins = set[str]().union(*(concerned for *_, concerned in changes))
        count = await self._thread.call(_count, self._ledger, changes, self._translator)
        self._board.note(
            f"{plural(len(admins), 'teammate was', 'teammates were')} remapped; {plural(count, 'loaded record names', 'loaded records name')} them."
        )
        self._board.set(phase="Changing who wrote what.")
        changed = await self._accounts(admins)
        for kind, before, plan, concerned in changes:
            if kind not in ACCOUNTS:
                changed += await self._kind(kind, before, plan, concerned)
            await self._thread.call(self._done, kind, before, plan, concerned)
        return changed

    async def _accounts(self, admins: set[str]) -> int:
        """Their accounts first: words point to them."""
        loader, changed = self._loader_for(self._plan), 0
        works = await self._thread.call(self._ledger.shapings.accounts, admins)
        for kind in ACCOUNTS:
            own = [work for work in works if work.kind == kind and kind in loader.kinds]
            for start in range(0, len(own), BATCH):
                changed += await loader.bring(kind, own[start : start + BATCH])
        return changed

    async def _kind(self, kind: str, before: str, plan: Plan, admins: set[str]) -> int:
        loader, changed, after = self._loader_for(plan), 0, ""
        while True:
            await self._control.checkpoint()
            works = await self._thread.call(
                self._ledger.shapings.work,
                kind,
                before,
                digest(plan, kind),
                admins,
                self._translator,
                after=after,
                limit=BATCH,
            )
            if not works:
                return changed
            changed += await loader.bring(kind, works)
            after = works[-1].id

    def _done(self, kind: str, before: str, plan: Plan, admins: set[str]) -> None:
        with self._ledger.commit():
            shaping = decisions(plan, kind)
            self._ledger.shapings.remember(kind, shaping)
            self._ledger.shapings.pass_over(kind, before, digest_of(shaping), admins)


def _changes(ledger: Ledger, plan: Plan) -> Iterator[Change]:
    now = accounts(plan)
    for kind in ATTRIBUTED:
        for known, before in ledger.shapings.of(kind).items():
            concerned = _differing(before["admins"], now)
            if concerned:
                yield kind, known, Plan.model_validate({**before, "admins": now}), concerned


def _count(ledger: Ledger, changes: list[Change], translator: int) -> int:
    return sum(
        ledger.shapings.concerned(kind, before, digest(plan, kind), concerned, translator)
        for kind, before, plan, concerned in changes
        if kind not in ACCOUNTS
    )


def _but_admins(shaping: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in shaping.items() if key != "admins"}


def _differing(before: Mapping[str, Any], now: Mapping[str, Any]) -> set[str]:
    """Admins whose account is another one than before, or is new, or is gone."""
    return {admin for admin in before.keys() | now.keys() if before.get(admin) != now.get(admin)}
