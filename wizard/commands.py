"""What the commands do, without a screen. Each returns its exit code; errors are raised as `wizard.errors`."""

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec

from wizard.archive.export import export_archive
from wizard.engine.outcome import RunResult
from wizard.errors import OutercomError, PlanUnreadable, UsageError
from wizard.exit_codes import ExitCode
from wizard.migration import Migration
from wizard.plain import complain, progress, say, tell_census, tell_report, tell_result
from wizard.session import Session
from wizard.sources.port import Census
from wizard.text import printable
from wizard.wanted import Wanted, migration_for

REHEARSAL = "rehearsal"


def run(name: str, wanted: Wanted, only: str | None) -> int:
    """Read and load, then compare the counts and a sample."""
    with Session(migration_for(name, wanted)) as session:
        if not session.plan.source.url and not session.plan.source.rehearsal:
            asyncio.run(session.connect())
        result = _run(session, only)
        if result.exit_code is ExitCode.DONE and only is None:
            return _checked(session, full=False)
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
        code = _checked(session, full=True)
        say()
        say(f"The workspace file: {session.migration.paths.workspace}")
        say(
            f"Look closer: outercom verify {REHEARSAL} --full; outercom export {REHEARSAL} FOLDER; outercom open {REHEARSAL} ID"
        )
        return int(result.exit_code) or code


def scan(name: str, as_json: bool) -> int:
    """Count and estimate."""
    with Session(Migration.open(name)) as session:
        asyncio.run(session.connect())
        census = _scan(session, quiet=as_json)
        if as_json:
            _json(census)
    return 0


def verify(name: str, as_json: bool, full: bool) -> int:
    """Compare, and say the five classes."""
    with Session(Migration.open(name)) as session:
        return _checked(session, full=full, as_json=as_json)


def export(name: str, folder: Path) -> int:
    """Write the archive to a folder."""
    migration = Migration.open(name)

    def told(kind: str, count: int) -> None:
        say(f"{kind}: {count:,}")

    try:
        with Session(migration) as session:
            done = session.export(folder, told)
    except PlanUnreadable as error:
        complain(f"outercom: {error.message}")
        complain("  The archive does not need it: it is exported, without the destination's ids in aliases.csv.")
        done = export_archive(migration, folder, told)
    say(f"{done.files:,} files copied; {done.missing:,} could not be had; {done.unread:,} objects could not be read.")
    say(f"Everything is in {printable(folder)}.")
    return 0 if not done.missing and not done.unread else int(ExitCode.FAILURES)


def open_link(name: str, link: str) -> int:
    """Print the migrated conversation that an old link means."""
    with Session(Migration.open(name)) as session:
        found = session.open_link(link)
        if found is None:
            raise UsageError(
                "No migrated conversation has this link or id.",
                hint="Check the link; or it is out of scope and only in the archive.",
            )
        sides = session.side_by_side(found)
    say(f"{sides.id} → {sides.there}")
    for label, value in sides.destination.facts:
        say(f"{label}: {value}")
    for line in sides.destination.lines:
        say(f"── {_moment(line.at)} {line.type} {line.who}")
        for text in printable(line.text).splitlines():
            say(f"   {text}")
        for file in line.files:
            say(f"   [file] {file}")
    return 0


def status(name: str, as_json: bool) -> int:
    """How far it is."""
    from wizard.status import read_status

    migration = Migration.open(name)
    plan = migration.load()
    holder = migration.running()
    told = read_status(migration.paths)
    if as_json:
        _json(
            {
                "name": name,
                "running": holder is not None,
                "pid": holder.pid if holder else None,
                "step": plan.step,
                "destination": plan.destination,
                "status": told,
            }
        )
        return 0
    say(
        f"{name}: step {plan.step}, to {plan.destination}, "
        + (f"running (process {holder.pid})" if holder else "not running")
    )
    if told:
        from wizard.plain import progress_line

        say(f"{_moment(int(told.at))}: {told.snapshot.phase}")
        say(progress_line(told.snapshot))
    return 0


def simulate(**options: Any) -> int:
    """Serve the simulated Intercom until somebody stops it."""
    from wizard.rehearsal.server import serve
    from wizard.rehearsal.settings import SimulatorSettings

    try:
        settings = SimulatorSettings(**options)
    except ValueError as error:
        raise UsageError(f"There can be no such workspace: {error}.", hint="Choose other numbers.") from error
    try:
        serve(
            settings,
            ready=lambda url: say(f"Serving a simulated Intercom at {url} (token: {settings.token}). Ctrl+C ends it."),
        )
    except OSError as error:
        raise UsageError(
            f"The port {settings.port} cannot be used ({error.strerror or 'taken'}).",
            hint="Choose another with --port.",
        ) from error
    return 0


def _run(session: Session, only: str | None) -> RunResult:
    with stopping(session), progress(session.board):
        result = session.run(only=only, unattended=True)
    tell_result(result, session.board.snapshot())
    if isinstance(result.error, Exception) and not isinstance(result.error, OutercomError):
        from wizard.crash import report

        report(result.error)
    return result


def _checked(session: Session, *, full: bool, as_json: bool = False) -> int:
    report = session.verify(full)
    if as_json:
        _json(report)
    else:
        tell_report(report)
    return 0 if report.green else int(ExitCode.FAILURES)


def _scan(session: Session, *, quiet: bool = False) -> Census:
    async def last() -> Census:
        return [census async for census in session.scan()][-1]

    census = asyncio.run(last())
    if not quiet:
        tell_census(census)
    return census


@contextmanager
def stopping(session: Session) -> Iterator[None]:
    """While inside, Ctrl+C, SIGTERM and SIGHUP end the run in order; a second Ctrl+C ends it at once."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
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


def _json(value: object) -> None:
    say(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def _moment(at: int) -> str:
    from datetime import UTC, datetime

    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (OverflowError, OSError, ValueError):
        return str(at)
