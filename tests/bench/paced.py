"""What is measured: a run against a simulator with a quota, stopped after so many seconds, in a process of its own."""

import json
import sys
import threading
import time

from wizard.session import Session
from wizard.wanted import Wanted, migration_for


def run(url: str, seconds: float) -> dict[str, float]:
    """Read and load for so many seconds. CPU seconds, calls, conversations read and loaded, and the unix time when only conversations were left."""
    conversations_since = 0.0
    with Session(migration_for("paced", Wanted(new=True, intercom_url=url))) as session:

        def watch() -> None:
            nonlocal conversations_since
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                kinds = {kind.kind: kind for kind in session.board.snapshot().kinds}
                if not conversations_since and "conversations" in kinds and kinds["conversations"].read > 500:
                    conversations_since = time.time()
                time.sleep(0.25)
            session.control.stop()

        watcher = threading.Thread(target=watch, daemon=True)
        cpu = time.process_time()
        watcher.start()
        result = session.run(unattended=True)
        cpu = time.process_time() - cpu
        kinds = {kind.kind: kind for kind in session.board.snapshot().kinds}
        print(result.sentence, file=sys.stderr)
        read, loaded = kinds["conversations"].read, kinds["conversations"].loaded + kinds["conversations"].skipped
        calls = session.board.snapshot().calls
    return {
        "cpu": cpu,
        "calls": calls,
        "read": read,
        "loaded": loaded,
        "since": conversations_since,
        "until": time.time(),
    }


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], float(sys.argv[2]))))
