"""What is measured: reading alone, into an archive, in a process of its own."""

import asyncio
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from pydantic import SecretStr

from tests.bench.threads import ThreadSeconds
from wizard.archive.archive import Archive
from wizard.engine.committing import Committer
from wizard.engine.control import RunControl
from wizard.engine.loop import run_fast
from wizard.engine.news import News
from wizard.engine.progress import ProgressBoard
from wizard.engine.reading import Reader
from wizard.engine.thread import WorkThread
from wizard.sources.intercom.source import IntercomSource


async def read(url: str, folder: Path) -> dict[str, object]:
    """Read everything once. Seconds, CPU seconds (also by thread), conversations, peak memory, bytes of JSON and of the database."""
    control, board, thread, news = RunControl(), ProgressBoard(), WorkThread("archive"), News()
    control.bind()
    source = IntercomSource(url, SecretStr("rehearsal"), control=control, board=board)
    archive = await thread.call(Archive, folder / "archive.db", folder / "files")
    reader = Reader(source, archive, thread, Committer(archive, thread, board, news), news, control, board)
    with ThreadSeconds() as threads:
        begin, cpu = time.perf_counter(), time.process_time()
        await reader.round()
        seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
    await source.close()
    await asyncio.to_thread(archive.close)
    thread.close()
    return {
        "seconds": seconds,
        "cpu": cpu,
        "threads": threads.seconds,
        "conversations": {kind.kind: kind for kind in board.snapshot().kinds}["conversations"].read,
        "calls": board.snapshot().calls,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "database_mb": (folder / "archive.db").stat().st_size / 1e6,
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as room:
        print(json.dumps(run_fast(read(sys.argv[1], Path(room)))))
