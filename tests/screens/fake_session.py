"""A session whose migration is real and whose Intercom, destination and engine are made up."""

import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr

from tests.screens import made_up, made_up_mapping, made_up_proof
from tests.screens.made_up_ending import FakeEnding
from wizard.archive.merges import Merge
from wizard.attribute_samples import Record, Samples
from wizard.decisions import Definitions, with_proposals
from wizard.destinations.port import Account, Capabilities, Directory
from wizard.engine.forecast import Forecast
from wizard.engine.foreseeing_losses import Foreseen
from wizard.engine.outcome import RunResult
from wizard.engine.progress import ProgressBoard, Snapshot
from wizard.errors import OutercomError, UsageError
from wizard.exit_codes import ExitCode
from wizard.migration import Migration
from wizard.opening import RegionTold
from wizard.plan.models import Plan
from wizard.session import Session, new_plan
from wizard.sizes import Sizes
from wizard.sources.port import Census, ScopeCount, Workspace
from wizard.verify.checking import Told
from wizard.verify.report import Report
from wizard.verify.sampling import Sample

DONE = RunResult(ExitCode.DONE, "Everything is read and loaded.", as_of=made_up.NOW)
_LIMIT_SECONDS = 30.0


class CannedBoard(ProgressBoard):
    """A board that always shows the same snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self._canned = snapshot

    def snapshot(self) -> Snapshot:
        return self._canned


class FakeSession(Session):
    """Set `errors["connect"]` and the like to make a call fail. A run lasts until `let_go` is set or a stop is asked for."""

    def __init__(self, migration: Migration) -> None:
        super().__init__(migration)
        self.errors: dict[str, OutercomError] = {}
        self.tokens: list[SecretStr | None] = []
        self.runs: list[str | None] = []
        self.result: RunResult | BaseException = DONE
        self.let_go = threading.Event()
        self.told: list[str] = []
        self.found: Definitions = Definitions()
        self.snapshot = made_up.SNAPSHOT
        self.answers = made_up
        self.offered = made_up.CAPABILITIES
        self.report = made_up_proof.FULL
        self.proof = made_up_proof.FakeProof(self)
        self.there = made_up.DIRECTORY
        self.definitions_there = made_up.DEFINITIONS
        self.figures = made_up.FIGURES
        self.records: dict[str, list[Record]] = made_up_mapping.RECORDS
        self.opens_to = made_up.WORKSPACE
        self.counted = made_up.CENSUS
        self.trials: list[tuple[str, str]] = []
        self.new: dict[str, int | None] = {"conversations": 12, "contacts": 3}
        self.causes: list[tuple[str, int]] = []
        self.in_scope = ScopeCount(7_412, 12, {"open": 120, "closed": 7_279, "snoozed": 25})
        self.foreseen = Foreseen()
        self.takes: Sizes | None = None
        self.people: tuple[Merge, ...] | None = None
        self.ending = FakeEnding(self)

    def _maybe(self, call: str) -> None:
        self.told.append(call)
        if call in self.errors:
            raise self.errors[call]

    @property
    def capabilities(self) -> Capabilities:
        return self.offered

    async def connect(
        self, token: SecretStr | None = None, address: str = "", told: RegionTold | None = None
    ) -> Workspace:
        self.tokens.append(token)
        for region, result in self.trials if told else ():
            told(region, result)
        self._maybe("connect")
        self.workspace = self.opens_to
        return self.workspace

    async def check_destination(self) -> Account:
        self._maybe("check_destination")
        return made_up.ACCOUNT

    async def scan(self) -> AsyncIterator[Census]:
        self._maybe("scan")
        self.census = self.counted
        yield self.census

    async def count_scope(self) -> ScopeCount:
        self._maybe("count_scope")
        return self.in_scope

    async def foresee_losses(self, seconds: float = 60.0) -> Foreseen:
        self._maybe("foresee_losses")
        return self.foreseen

    def people_are_read(self) -> bool:
        return self.people is not None

    async def read_people(self) -> None:
        self._maybe("read_people")
        self.people = made_up.MERGES

    def merges(self, after: str, limit: int) -> list[Merge]:
        return [merge for merge in self.people or () if merge.survivor.id > after][:limit]

    def take_apart(self, apart: Sequence[str] = (), together: Sequence[str] = ()) -> Plan:
        self._maybe("take_apart")
        wanted = tuple(sorted({*self.plan.apart, *apart} - set(together)))
        self.people = made_up.merges(wanted)
        return self.change(lambda plan: setattr(plan, "apart", wanted))

    async def read_definitions(self) -> Definitions:
        self._maybe("read_definitions")
        self.found = self.definitions_there
        self.migration.paths.archive.touch()
        self.change(lambda plan: with_proposals(plan, self.found, self.there, self.capabilities))
        return self.found

    def definitions(self) -> Definitions:
        return self.found

    async def attribute_samples(self) -> Samples:
        return Samples(self.figures, self.records)

    async def directory(self) -> Directory:
        return self.there

    def run(self, *, only: str | None = None, unattended: bool = False) -> RunResult:
        self.runs.append(only)
        self.board = CannedBoard(self.snapshot)
        waited = 0.0
        while not self.let_go.wait(0.01) and not self.control.stopped and waited < _LIMIT_SECONDS:
            waited += 0.01
        if self.control.stopped:
            return RunResult(ExitCode.INTERRUPTED, "The run was stopped.", "Run it again and it goes on.")
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result

    maybe = _maybe

    def verify(self, sample: Sample | None, told: Told | None = None) -> Report:
        self._maybe("verify")
        if told is not None:
            told(5, 10, "reading back: contacts")
        while sample is None and not self.proof.go_on.wait(0.01):
            if told is not None:
                told(6, 10, "reading back: conversations")
        return self.report if sample is None else replace(self.report, full=False, sample=sample.words, tallies=())

    async def arrived(self) -> dict[str, int | None]:
        self._maybe("arrived")
        return self.new

    def failures(self) -> list[tuple[str, int]]:
        self._maybe("failures")
        return self.causes

    async def forecast(self, only: str) -> Forecast:
        return Forecast(13, 2)

    def failure_lines(self, most: int = 1_000) -> list[str]:
        self._maybe("failures")
        return [f"! {count} × {cause}" for cause, count in self.causes]

    def sizes(self) -> Sizes | None:
        self._maybe("sizes")
        return self.takes

    def save_report(self, report: Report) -> tuple[Path, Path, Path]:
        self._maybe("save_report")
        return Path("report.md"), Path("report.json"), Path("report.html")


def fake_session(name: str, *, rehearsal: bool = False) -> FakeSession:
    """A new migration with nothing decided."""
    return FakeSession(Migration.create(name, new_plan(rehearsal=rehearsal)))


def no_such(name: str) -> UsageError:
    """The error of a migration that is not there."""
    return UsageError(f"There is no migration named '{name}'.")
