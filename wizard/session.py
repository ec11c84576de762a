"""One migration in use: what the screens and the commands do with it. No screen knows more than this."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import SecretStr

from wizard import connections, last_scan, logs, settings, trust
from wizard.archive.archive import Archive
from wizard.connecting import connect, set_address
from wizard.credentials import Credentials
from wizard.deciding import Deciding
from wizard.decisions import Definitions, check_decisions, decide_unattended, definitions_of, with_proposals
from wizard.destinations.port import Account, Capabilities, Destination, Directory
from wizard.ending import Ending
from wizard.engine.ceiling import Ceiling
from wizard.engine.control import RunControl
from wizard.engine.loop import run_fast
from wizard.engine.outcome import RunResult, result_of
from wizard.engine.progress import ProgressBoard
from wizard.errors import OutercomError, TokenMissing, UsageError
from wizard.exit_codes import ExitCode
from wizard.foreseeing import Foreseeing
from wizard.migration import Migration
from wizard.opening import RegionTold, address_of, capabilities, open_destination, open_source, translator_version
from wizard.plan.models import RUN_NOTE, VERIFIED_NOTE, Plan
from wizard.rehearsal_process import RehearsalProcess
from wizard.renewing import Renewing
from wizard.sources.port import Census, Source, Workspace
from wizard.steps import StepId
from wizard.team import team_of
from wizard.text import one_line

REHEARSAL_ARGUMENTS = ("--no-lost-files",)
"""A rehearsal shows how a migration ends well: its file host has lost nothing."""

REHEARSAL_TOKEN = "rehearsal"  # noqa: S105 - the well-known token of the built-in simulator


class Session(Foreseeing, Renewing):
    """A migration with its plan, its tokens, and the engine when it runs. Use it as a context manager.

    Everything that talks to the network is a coroutine; `run` and `definitions` block and belong on a worker thread. Methods raise the errors of
    `wizard.errors` and nothing else a person could cause.
    """

    def __init__(self, migration: Migration, credentials: Credentials | None = None) -> None:
        self.migration = migration
        self.credentials = credentials or Credentials()
        self.control = RunControl()
        self.board = ProgressBoard()
        self.plan: Plan = migration.load()
        self.workspace: Workspace | None = None
        self.census: Census | None = last_scan.census_of(migration.paths)
        self.deciding = Deciding(self)
        self.ending = Ending(self)
        self._resources = ExitStack()
        self._rehearsal: RehearsalProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Save what waits, and stop a full check and the rehearsal, where there are some. The engine must have ended."""
        self.deciding.close()
        self.proof.close()
        self._resources.close()
        self._rehearsal = None

    # the plan

    def change(self, change: Callable[[Plan], object]) -> Plan:
        """Change the plan in place and save it at once."""
        return self.deciding.change(change)

    @property
    def capabilities(self) -> Capabilities:
        """What the chosen destination can do."""
        return capabilities(self.plan.destination)

    # step 1: connect

    @property
    def url(self) -> str:
        """The base URL of the API; for a rehearsal, starts the simulated workspace first."""
        if not self.plan.source.rehearsal:
            return self.plan.source.url
        if self._rehearsal is None:
            self._rehearsal = self._start_rehearsal()
        return self._rehearsal.url

    def _start_rehearsal(self) -> RehearsalProcess:
        """Serve the made-up workspace where it was served before: links to its files are in the archive."""
        port = urlsplit(self.plan.source.url).port
        try:
            process = RehearsalProcess((*REHEARSAL_ARGUMENTS, "--port", str(port or 0)))
            self._resources.enter_context(process)
        except UsageError:
            if not port:
                raise
            process = self._resources.enter_context(RehearsalProcess(REHEARSAL_ARGUMENTS))
        if process.url != self.plan.source.url:
            self.change(lambda plan: set_address(plan, process.url, "rehearsal"))
        return process

    @property
    def account(self) -> str:
        """Under which name the token is kept."""
        return f"intercom:{self.plan.source.url}"

    def token(self) -> SecretStr:
        """The token for the source. Raises TokenMissing."""
        if self.plan.source.rehearsal:
            return SecretStr(REHEARSAL_TOKEN)
        found = self.credentials.find(self.account)
        if found is None:
            raise TokenMissing(
                "There is no Intercom access token.",
                hint="Paste it in step 1 of the wizard, or set OUTERCOM_INTERCOM_TOKEN before you start Outercom.",
            )
        return found

    def trust(self, typed: str, address: str = "") -> None:
        """Somebody typed a host's name: the token may go there from now on. `address` is the one that is about to be tried, empty for the plan's.

        Raises UsageError where the name is not that of the address's host.
        """
        host = trust.confirm(typed, address_of(address)[1] if address else self.plan.source.url)
        self.change(lambda plan: _set_trusted(plan, host))

    async def connect(
        self, token: SecretStr | None = None, address: str = "", told: RegionTold | None = None
    ) -> Workspace:
        """Try a token (or the one that is kept) and find its region; the plan then has the address.

        `address` is a region (`us`, `eu`, `au`), a base URL, or empty to find it; `told` hears of each region that is tried. Raises CredentialsError,
        Unreachable, NotIntercom, UsageError, UntrustedHost (nothing was sent then; see `trust`).
        """
        return await connect(self, token, address, told)

    async def check_destination(self) -> Account:
        """The destination can be used, and who we are there."""
        async with self._destination() as destination:
            return await destination.check()

    async def scan(self) -> AsyncIterator[Census]:
        """Count what there is, read-only; yields as it becomes known. The last one is kept as `census`, and a finished one on disk.

        A scan that is left early gives way to the last finished one, where there is one.
        """
        before = self.census
        try:
            async with self._source() as source:
                async for census in source.scan(self.plan):
                    self.census = census
                    if census.finished:
                        await asyncio.to_thread(last_scan.keep, self.migration.paths, self.workspace, census)
                    yield census
        finally:
            if before is not None and before.finished and not (self.census and self.census.finished):
                self.census = before

    # steps 2 to 4: decide

    async def read_definitions(self) -> Definitions:
        """Read admins, attributes and tags into the archive, and propose a decision for everything nobody has decided on."""
        from wizard.engine.definitions import read_definitions

        with self.migration.lock():
            async with self._source() as source:
                workspace = await source.check()
                await read_definitions(source, workspace, self.migration.paths, self.control, self.board)
        directory = await self.directory()
        definitions = await asyncio.to_thread(self.definitions)
        await asyncio.to_thread(
            self.change, lambda plan: with_proposals(plan, definitions, directory, self.capabilities)
        )
        return definitions

    def definitions(self) -> Definitions:
        """Admins, attributes and tags as archived; empty where nothing was read yet."""
        if not self.migration.paths.archive.exists():
            return Definitions()
        with self.archive() as archive:
            return definitions_of(archive)

    async def directory(self) -> Directory:
        """People, fields and tags at the destination."""
        async with self._destination() as destination:
            return await destination.directory()

    # step 5: run

    def run(self, *, only: str | None = None, unattended: bool = False) -> RunResult:
        """Read and load until nothing is left, on the calling thread. `unattended` decides by the defaults where nobody did.

        Never raises: what went wrong is in the result. One run at a time: the migration is locked meanwhile.
        """
        try:
            with self.migration.lock(), logs.run_log(self.migration.paths.log):
                logs.event("run.start", destination=self.plan.destination, verb=only or "everything")
                result = run_fast(self._run(only, unattended))
                logs.event("run.end", code=int(result.exit_code), phase=result.sentence, failed=result.failed)
                if result.error is not None:
                    logs.failure("run.error", result.error)
                if only is None and result.exit_code in (ExitCode.DONE, ExitCode.FAILURES):
                    self.change(lambda plan: _note_run(plan, result.sentence))
                return result
        except (OutercomError, KeyboardInterrupt) as error:
            return result_of(error)

    async def _run(self, only: str | None, unattended: bool) -> RunResult:
        from wizard.engine.run import Only, Run
        from wizard.engine.watch import tell, watch

        async with self._source(patient=True) as source, self._destination() as destination:

            async def decide(archive: Archive, plan: Plan) -> Plan:
                decided = await decide_unattended(archive, plan, destination) if unattended else plan
                await check_decisions(archive, decided, destination, self.board.note)
                return decided

            self.workspace = await source.check()
            self.control.ceiling = Ceiling(settings.load().failure_ceiling)
            run = Run(
                self.migration,
                self.plan,
                source,
                destination,
                self.workspace,
                translator_version(self.plan),
                self.control,
                self.board,
                decide=decide,
                only=Only(only) if only else None,
                watch=watch,
                tell=tell,
            )
            result = await run.go()
            self.plan = run.plan
            return result

    @asynccontextmanager
    async def _source(
        self, token: SecretStr | None = None, url: str = "", *, patient: bool = False
    ) -> AsyncIterator[Source]:
        address = url or await asyncio.to_thread(lambda: self.url)
        trust.check(address, self.plan)
        used, renew = token or self.token(), self.new_token if patient and self.desk else None
        source = open_source(self.plan, used, self.control, self.board, url=address, patient=patient, renew=renew)
        try:
            yield source
        finally:
            await source.close()

    @asynccontextmanager
    async def _destination(self) -> AsyncIterator[Destination]:
        destination = await asyncio.to_thread(self.open_destination)
        try:
            yield destination
        finally:
            await destination.close()

    def open_destination(self) -> Destination:
        """The destination of the plan, open; the caller closes it."""
        paths = self.migration.paths
        return open_destination(self.plan.destination, paths, team_of(self.plan, paths), connections.given(self))


def _note_run(plan: Plan, sentence: str) -> None:
    """A run finished: step 6 is open, nothing is verified, and a migration that nobody led through the steps stands there."""
    plan.notes = {key: n for key, n in plan.notes.items() if key != VERIFIED_NOTE} | {RUN_NOTE: one_line(sentence, 300)}
    if StepId(plan.step).number < StepId.WAIT.number:
        plan.step = StepId.VERIFY.value


def _set_trusted(plan: Plan, host: str) -> None:
    plan.trusted_hosts = tuple(sorted({*plan.trusted_hosts, host}))


def new_plan(*, destination: str = "ochre", rehearsal: bool = False, **scope: Any) -> Plan:
    """A plan with nothing decided yet."""
    from wizard.plan.models import Scope, SourceChoice

    return Plan(destination=destination, source=SourceChoice(rehearsal=rehearsal), scope=Scope(**scope))
