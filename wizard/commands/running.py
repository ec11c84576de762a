"""Running, scanning and watching a migration."""

import asyncio
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import msgspec

from wizard import prompting
from wizard.commands.output import moment, say_json
from wizard.commands.proving import checked
from wizard.costs import Costs, costs_of_all
from wizard.engine.outcome import RunResult
from wizard.engine.token_desk import TokenDesk
from wizard.errors import OutercomError
from wizard.exit_codes import ExitCode
from wizard.loss_lines import foreseen_lines
from wizard.migration import Migration
from wizard.plain import complain, progress, say, tell_census, tell_result, tell_scope_count
from wizard.rehearsing import REHEARSAL
from wizard.session import Session
from wizard.sources.port import Census
from wizard.verify.sampling import Sample
from wizard.wanted import Wanted, migration_for

FORETELLING_SECONDS = 30.0
"""How long a run waits for the count of what it will load. The run itself does not need it."""
UNENCRYPTED = (
    "The archive is kept in {folder}. It is for your user alone, but it is not encrypted: keep it on an encrypted disk."
)


def run(name: str, wanted: Wanted, only: str | None, trust_host: str = "") -> int:
    """Read and load, then compare the counts and a sample. `trust_host` confirms the address's host."""
    with Session(migration_for(name, wanted)) as session:
        # A second run is refused before it asks Intercom anything.
        with session.migration.lock():
            pass
        if trust_host:
            session.trust(trust_host)
        if only is None or not (session.plan.source.url or session.plan.source.rehearsal):
            with stopping(session):
                asyncio.run(session.connect())
        if not session.migration.paths.archive.exists():
            say(UNENCRYPTED.format(folder=session.migration.paths.folder))
        if only is None:
            _foretell(session)
        elif session.migration.paths.archive.exists():
            _forecast(session, only)
        result = _run(session, only)
        if result.exit_code is ExitCode.DONE and only is None:
            return checked(session, Sample())
        return int(result.exit_code)


def rehearse() -> int:
    """The whole rehearsal in plain lines: scan, run, full verification, summary."""
    with Session(migration_for(REHEARSAL, Wanted(rehearse=True))) as session:
        say("1. Scan: what is in the made-up workspace.")
        _scan(session)
        say()
        say("2. Run: read everything and load it into the Ochre workspace file.")
        result = _run(session, None)
        if result.exit_code in (
            ExitCode.BUG,
            ExitCode.INTERRUPTED,
            ExitCode.CREDENTIALS,
            ExitCode.CANNOT_WRITE,
            ExitCode.USAGE,
        ):
            return int(result.exit_code)
        say()
        say("3. Verify: compare every record with what the workspace now holds.")
        code = checked(session, None)
        say()
        say(f"The workspace file: {session.migration.paths.workspace}")
        say(
            f"Look closer: outercom verify {REHEARSAL} --full; outercom export {REHEARSAL} FOLDER; outercom open {REHEARSAL} ID"
        )
        return int(result.exit_code) or code


def scan(name: str, as_json: bool, trust_host: str = "") -> int:
    """Count and estimate. `trust_host` confirms the address's host."""
    with Session(Migration.open(name)) as session:
        if trust_host:
            session.trust(trust_host)
        asyncio.run(session.connect())
        census = _scan(session, quiet=as_json)
        count = asyncio.run(session.count_scope())
        if as_json:
            say_json({**msgspec.to_builtins(census), "costs": _costs(session, census), "scope": count})
        else:
            tell_scope_count(count)
    return 0


def status(name: str, as_json: bool) -> int:
    """How far it is."""
    from wizard.sizes import sizes_of
    from wizard.status import read_status

    migration = Migration.open(name)
    plan = migration.load()
    holder = migration.running()
    told = read_status(migration.paths)
    sizes = None
    with suppress(OutercomError):
        # What stands in the way of looking is the run's to tell.
        sizes = sizes_of(migration.paths, plan.destination)
    if as_json:
        say_json(
            {
                "name": name,
                "running": holder is not None,
                "pid": holder.pid if holder else None,
                "step": plan.step,
                "destination": plan.destination,
                "status": told,
                "sizes": sizes,
            }
        )
        return 0
    say(
        f"{name}: step {plan.step}, to {plan.destination}, "
        + (f"running (process {holder.pid})" if holder else "not running")
    )
    if told:
        from wizard.plain import progress_line

        say(f"{moment(int(told.at))}: {told.snapshot.phase}")
        say(progress_line(told.snapshot))
    if sizes:
        say(sizes.line())
    return 0


def first(name: str, text: str) -> int:
    """Ask the running import for one object first."""
    from wizard.pulling import pull
    from wizard.status import read_status

    migration = Migration.open(name)
    say(f"Asked for: {pull(migration, text)}. It is read and loaded before everything else.")
    told = read_status(migration.paths)
    if told and told.snapshot.state == "paused":
        say("The import is paused: it comes first once it goes on.")
    return 0


def share(name: str, text: str) -> int:
    """Change the share of the quota, for a running import too."""
    from wizard.sharing import give_share

    words, running = give_share(Migration.open(name), text)
    say(f"Share of Intercom's quota, in per cent: {words}. Hours are this machine's local time.")
    if running:
        say("The running import takes it within seconds.")
    return 0


def _run(session: Session, only: str | None) -> RunResult:
    with ExitStack() as beside:
        beside.enter_context(stopping(session))
        if prompting.somebody_is_there():
            session.desk = TokenDesk()
            beside.enter_context(prompting.asking(session.desk))
        beside.enter_context(progress(session.board))
        result = session.run(only=only, unattended=True)
    tell_result(result, session.board.snapshot())
    if isinstance(result.error, Exception) and not isinstance(result.error, OutercomError):
        from wizard.crash import report

        report(result.error)
    return result


def _foretell(session: Session) -> None:
    """How much the scope loads, in one line. What stands in the way of counting, or makes it slow, is the run's to tell."""
    with stopping(session), suppress(OutercomError, TimeoutError):
        tell_scope_count(asyncio.run(asyncio.wait_for(session.count_scope(), FORETELLING_SECONDS)))
        paths, name = session.migration.paths, session.migration.name
        begun = paths.ledger(session.plan.destination).exists()
        if not paths.archive.exists() or (begun and not session.is_read()):
            # A run that goes on would pay for a sample again each time.
            say(f"What the destination cannot hold is known once it is read: outercom losses {name}")
            return
        for line in foreseen_lines(asyncio.run(session.foresee_losses(seconds=10)), session.plan.losses):
            say(line)


def _forecast(session: Session, only: str) -> None:
    """What a run that does only a part will take. What stands in the way of knowing is the run's to tell."""
    with stopping(session), suppress(OutercomError, TimeoutError):
        say(asyncio.run(asyncio.wait_for(session.forecast(only), FORETELLING_SECONDS)).sentence)


def _scan(session: Session, *, quiet: bool = False) -> Census:
    async def last() -> Census:
        return [census async for census in session.scan()][-1]

    census = asyncio.run(last())
    if not quiet:
        tell_census(census, _costs(session, census))
    return census


def _costs(session: Session, census: Census) -> Costs:
    return costs_of_all(census, session.plan.scope, session.capabilities, clock=time.strftime("%H:%M"))


@contextmanager
def stopping(session: Session) -> Iterator[None]:
    """While inside, Ctrl+C, SIGTERM and SIGHUP end the run in order; a second Ctrl+C ends it at once. Under `nohup` a hang-up does not."""
    names = ["SIGINT", "SIGTERM"]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        names.append("SIGHUP")
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _frame: object) -> None:
        if session.control.stopped and number == signal.SIGINT:
            raise KeyboardInterrupt
        session.control.stop()
        with suppress(OSError):
            complain("Stopping: what was read is kept. Run it again and it goes on.")

    before = {name: signal.signal(getattr(signal, name), stop) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
