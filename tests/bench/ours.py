"""What is measured: a whole run, reading and loading, in a process of its own."""

import json
import resource
import sys
import time

from tests.bench.threads import ThreadSeconds
from wizard.archive.archive import Archive
from wizard.session import Session
from wizard.wanted import Wanted, migration_for


def run(url: str, name: str) -> dict[str, object]:
    """Read and load everything into an Ochre workspace. Seconds, CPU seconds (also by thread), conversations, peak memory, bytes of JSON raw and packed."""
    with Session(migration_for(name, Wanted(new=True, intercom_url=url))) as session:
        with ThreadSeconds() as threads:
            begin, cpu = time.perf_counter(), time.process_time()
            result = session.run(unattended=True)
            seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
        kinds = {kind.kind: kind for kind in session.board.snapshot().kinds}
        paths = session.migration.paths
        with Archive(paths.archive, paths.files, read_only=True) as archive:
            raw, packed = archive.totals.json_bytes()
        print(result.sentence, file=sys.stderr)
    return {
        "seconds": seconds,
        "cpu": cpu,
        "threads": threads.seconds,
        "conversations": kinds["conversations"].loaded + kinds["conversations"].skipped,
        "calls": session.board.snapshot().calls,
        "files": session.board.snapshot().files.stored,
        "exit": int(result.exit_code),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "raw": raw,
        "packed": packed,
    }


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], sys.argv[2])))
