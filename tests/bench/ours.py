"""What is measured: a whole run, reading and loading, in a process of its own."""

import json
import resource
import sys
import time

from wizard.session import Session
from wizard.wanted import Wanted, migration_for


def run(url: str, name: str) -> dict[str, float]:
    """Read and load everything into an Ochre workspace. Seconds, CPU seconds, conversations, peak memory."""
    with Session(migration_for(name, Wanted(new=True, intercom_url=url))) as session:
        begin, cpu = time.perf_counter(), time.process_time()
        result = session.run(unattended=True)
        seconds, cpu = time.perf_counter() - begin, time.process_time() - cpu
        kinds = {kind.kind: kind for kind in session.board.snapshot().kinds}
        print(result.sentence, file=sys.stderr)
    return {
        "seconds": seconds,
        "cpu": cpu,
        "conversations": kinds["conversations"].loaded + kinds["conversations"].skipped,
        "calls": session.board.snapshot().calls,
        "files": session.board.snapshot().files.stored,
        "exit": int(result.exit_code),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], sys.argv[2])))
