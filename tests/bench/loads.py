"""What is measured: loading an archive that is there, without reading anything, in a process of its own."""

import asyncio
import json
import resource
import sys
import time
from pathlib import Path

from tests.bench.threads import ThreadSeconds
from wizard.engine.loop import run_fast
from wizard.engine.outcome import RunResult
from wizard.engine.run import Only, Run
from wizard.migration import Migration
from wizard.opening import translator_version
from wizard.session import Session
from wizard.sources.port import Workspace

_EVERY_SECONDS = 0.2


def load(name: str) -> dict[str, object]:
    """Load a migration's archive into a new ledger and a new workspace. Seconds, CPU seconds (also by thread), conversations, peak memory, and the
    largest write-ahead log of the two.
    """
    migration = Migration.open(name)
    written = (migration.paths.ledger("ochre"), migration.paths.workspace)
    for path in (Path(f"{path}{ending}") for path in written for ending in ("", "-wal", "-shm")):
        path.unlink(missing_ok=True)
    with Session(migration) as session:
        with session.archive() as archive:
            me = next(raw for _, raw in archive.objects.each("workspace"))
            workspace = Workspace(archive.fact("workspace") or "", "", "", "", "", "", "", me)
        logs = _Logs(written)
        with ThreadSeconds() as threads:
            begin, cpu = time.perf_counter(), time.process_time()
            result = run_fast(_loaded(session, workspace, logs))
            seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
        print(result.sentence, file=sys.stderr)
        kinds = {kind.kind: kind for kind in session.board.snapshot().kinds}
    return {
        "seconds": seconds,
        "cpu": cpu,
        "threads": threads.seconds,
        "conversations": kinds["conversations"].loaded + kinds["conversations"].skipped,
        "exit": int(result.exit_code),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "log_mb": logs.largest / 1e6,
    }


class _Logs:
    """The largest size that the write-ahead logs of databases had, looked at now and then."""

    def __init__(self, databases: tuple[Path, ...]) -> None:
        self._paths = [Path(f"{path}-wal") for path in databases]
        self.largest = 0

    async def watch(self, _run: Run) -> None:
        while True:
            self.largest = max(self.largest, *(path.stat().st_size if path.exists() else 0 for path in self._paths))
            await asyncio.sleep(_EVERY_SECONDS)


async def _loaded(session: Session, workspace: Workspace, logs: _Logs) -> RunResult:
    """A run that lists and reads nothing: whatever is archived is loaded."""
    async with session._source(url=session.plan.source.url) as source, session._destination() as destination:
        run = Run(
            session.migration,
            session.plan,
            source,
            destination,
            workspace,
            translator_version(session.plan),
            session.control,
            session.board,
            only=Only.ATTACHMENTS,
            watch=logs.watch,
        )
        return await run.go()


if __name__ == "__main__":
    print(json.dumps(load(sys.argv[1])))
