"""What is measured by `tests.bench.loading`: loading an archive that is there, without reading anything, in a process of its own."""

import asyncio
import json
import resource
import sys
import threading
import time
from pathlib import Path

from wizard.engine.loop import run_fast
from wizard.engine.outcome import RunResult
from wizard.engine.run import Only, Run
from wizard.migration import Migration
from wizard.opening import open_destination, open_source, translator_version
from wizard.session import Session
from wizard.sources.port import Workspace


def load(name: str) -> dict[str, float]:
    """Load a migration's archive into a new ledger and a new workspace. Seconds, CPU seconds (also by thread), conversations, peak memory."""
    paths = Migration.open(name).paths
    for path in (paths.ledger("ochre"), paths.workspace):
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    session = Session(Migration.open(name))
    threads: dict[str, float] = {}
    with session.archive() as archive:
        me = next(raw for _, raw in archive.objects.each("workspace"))
        workspace = Workspace(archive.fact("workspace") or "", "", "", "", "", "", "", me)
    wal = [0]

    async def watch(run: Run) -> None:
        while True:
            _by_thread(threads)
            wal[0] = max(wal[0], *(_size(path) for path in (paths.ledger("ochre"), paths.workspace)))
            await asyncio.sleep(0.2)

    async def whole() -> RunResult:
        source = open_source(session.plan, session.token(), session.control, session.board)
        destination = open_destination("ochre", paths)
        run = Run(
            session.migration, session.plan, source, destination, workspace, translator_version(session.plan),
            session.control, session.board, only=Only.ATTACHMENTS, watch=watch,
        )  # fmt: skip
        try:
            return await run.go()
        finally:
            await source.close()
            await destination.close()

    begin, cpu = time.perf_counter(), time.process_time()
    result = run_fast(whole())
    seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    print(result.sentence, file=sys.stderr)
    kinds = {kind.kind: kind for kind in session.board.snapshot().kinds}
    return {
        "seconds": seconds,
        "cpu": cpu,
        "conversations": kinds["conversations"].loaded + kinds["conversations"].skipped,
        "exit": int(result.exit_code),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "wal_mb": wal[0] / 1_000_000,
    } | {f"cpu {thread}": used for thread, used in threads.items()}


def _by_thread(found: dict[str, float]) -> None:
    """CPU seconds of each thread that lives now, by its name without a number; Linux alone says so."""
    for thread in threading.enumerate():
        stat = Path(f"/proc/self/task/{thread.native_id}/schedstat")
        if stat.exists():
            found[thread.name.rpartition("_")[0] or thread.name] = int(stat.read_text().split()[0]) / 1e9


def _size(path: Path) -> int:
    log = path.with_name(path.name + "-wal")
    return log.stat().st_size if log.exists() else 0


if __name__ == "__main__":
    print(json.dumps(load(sys.argv[1])))
