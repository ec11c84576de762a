"""What a person does to convince themselves: looking from both sides, judging, searching, the full check, the report."""

import asyncio
import getpass
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wizard.engine.ledger import Ledger
from wizard.full_check import FullCheck
from wizard.handover.macros import ListedMacro, macros
from wizard.opening import translator
from wizard.plan.models import VERIFIED_NOTE, Judgement, Plan
from wizard.text import one_line
from wizard.verify.asking import Answer, Asking
from wizard.verify.checking import Told
from wizard.verify.judged import judged, key_of
from wizard.verify.report import Chosen, CountRow, Judged, Named, Report, SideBySide
from wizard.verify.result import result
from wizard.verify.sections import moment
from wizard.verify.sides.building import THREADS
from wizard.verify.sides.related import title_of

if TYPE_CHECKING:
    from wizard.looking import Looking

SAMPLE = 12
"""How many conversations are chosen to be looked at."""
LONGEST_NOTE = 500


class Proof:
    """The part of a session that step 6 uses. What blocks (all but `judge`, `annotate` and `take_back`) belongs on a worker thread."""

    def __init__(self, session: "Looking") -> None:
        self._session = session
        self.full = FullCheck(session.migration, self._check)

    def _check(self, told: Told) -> Report:
        report = self._session.verify(None, told)
        self.note(report)
        return report

    def note(self, report: Report) -> None:
        """Write into the plan whether a full check found everything equal."""
        if not report.full:
            return
        sentence = f"{result(report)[1].removesuffix('.')}, {moment(report.checked_at)}." if report.green else ""

        def change(plan: Plan) -> None:
            plan.notes.pop(VERIFIED_NOTE, None)
            if sentence:
                plan.notes[VERIFIED_NOTE] = sentence

        self._session.change(change)

    def close(self) -> None:
        """End what still runs."""
        self.full.close()

    def counts(self) -> tuple[CountRow, ...]:
        """The counts by kind, made now."""
        return self._session.counts()

    def stale(self, report: Report) -> bool:
        """Whether something was loaded since a report was made."""
        paths, plan = self._session.migration.paths, self._session.plan
        ledger = Ledger(paths.ledger(plan.destination), paths.archive, read_only=True)
        try:
            return ledger.last_write() > report.checked_at
        finally:
            ledger.close()

    # looking from both sides

    def sample(self) -> list[Named]:
        """Conversations to look at, with why: ugly ones first, then random ones; then those that were judged before and are not among them."""
        plan = self._session.plan
        with self._session.viewing() as viewer:
            chosen = viewer.sample(SAMPLE, plan.sample)
            among = {key_of(one.kind, one.id) for one in chosen}
            before = [key.partition(":") for key in plan.judgements if key not in among]
            chosen += [Chosen(kind, one, ("looked at before",)) for kind, _, one in before if kind in THREADS]
            raws = [viewer.archive.objects.decoded(one.kind, one.id) or {} for one in chosen]
        return [
            Named(one.kind, one.id, title_of(one.kind, raw), "; ".join(one.why))
            for one, raw in zip(chosen, raws, strict=True)
        ]

    def another(self) -> Plan:
        """Draw other conversations from now on."""
        return self._session.change(lambda plan: setattr(plan, "sample", plan.sample + 2))

    def pair(self, kind: str, object_id: str) -> SideBySide:
        """One object from both sides. Raises UsageError when it is not archived."""
        return self._session.side_by_side(kind, object_id)

    def macros(self) -> list[ListedMacro]:
        """Every macro; those with something that has no counterpart first."""
        plan = self._session.plan
        with self._session.viewing() as viewer:
            found = list(macros(viewer, plan, translator(plan)))
        return sorted(found, key=lambda one: (not one.losses, one.loaded, one.name.casefold(), one.id))

    def ask(self, text: str, stopped: Callable[[], bool] = lambda: False) -> Answer:
        """What somebody means by a link, an id, an e-mail or a name. Raises UsageError for a link of another workspace."""
        with self._session.viewing() as viewer:
            asking = Asking(viewer.archive, viewer.ledger, viewer.destination, stopped)
            return asyncio.run(asking.ask(text))

    # judging

    def judge(self, pair: SideBySide, *, accepted: bool, note: str = "", at: int = 0) -> Plan:
        """Keep what a person said of what they saw. `at` is the unix second, 0 for now."""
        said = Judgement(
            accepted=accepted,
            who=user(),
            at=at or int(time.time()),
            note=one_line(note, LONGEST_NOTE),
            digest=pair.digest,
        )
        return self._session.change(lambda plan: plan.judgements.__setitem__(key_of(pair.kind, pair.id), said))

    def annotate(self, pair: SideBySide, note: str) -> Plan:
        """Another note to what was said of it; who judged, how and when stays. Nothing is said where nobody judged."""

        def change(plan: Plan) -> None:
            key = key_of(pair.kind, pair.id)
            if (said := plan.judgements.get(key)) is not None:
                plan.judgements[key] = said.model_copy(update={"note": one_line(note, LONGEST_NOTE)})

        return self._session.change(change)

    def take_back(self, pair: SideBySide) -> Plan:
        """Forget what was said of it."""
        return self._session.change(lambda plan: plan.judgements.pop(key_of(pair.kind, pair.id), None))

    def judgement(self, kind: str, object_id: str) -> Judgement | None:
        """What was said of an object, None where nothing was."""
        return self._session.plan.judgements.get(key_of(kind, object_id))

    def judged(self) -> tuple[Judged, ...]:
        """Every judgement, and whether what was looked at is another one since."""
        if not self._session.plan.judgements:
            return ()
        with self._session.viewing() as viewer:
            return asyncio.run(judged(viewer.archive, viewer.ledger, viewer.destination, viewer.plan))

    # the report

    def save(self, report: Report) -> tuple[Path, Path, Path]:
        """Write a report with what people said until now. Returns the paths of Markdown, JSON and HTML. Raises CannotWrite."""
        return self._session.save_report(replace(report, judged=self.judged()))


def user() -> str:
    """The name of the operating system's user; empty where there is none."""
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""
