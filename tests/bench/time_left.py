"""`python -m tests.bench.time_left`: whether the time left of a run against a served simulator was true, second by second.

From a tenth of the run on each second's range is held against when the run really ended. Exit code 1 where fewer than nine of ten held it.
"""

import argparse
import os
import sys
import tempfile
import threading
import time

from tests.bench.served import served
from wizard.engine.time_left import coverage
from wizard.session import Session
from wizard.time_words import LIMITS
from wizard.wanted import Wanted, migration_for

Seen = tuple[float, tuple[float, float] | None]


def main() -> int:
    """Run, look once a second, and print what was said at each twentieth of the run beside the truth."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--latency-ms", type=int, default=300)
    parser.add_argument("--requests-per-minute", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"OUTERCOM_HOME": folder, "OUTERCOM_INTERCOM_TOKEN": "rehearsal"}
        seen, limits, end = _run(options.conversations, options.latency_ms, options.requests_per_minute)
    share = coverage(seen, end)
    print(f"{options.conversations:,} conversations, {options.requests_per_minute:,} calls a minute, {end:.0f} s")
    print("second  said          true  limited by")
    for (at, left), limit in list(zip(seen, limits, strict=True))[:: max(1, len(seen) // 20)]:
        said = f"{left[0]:.0f} to {left[1]:.0f}" if left else "nothing"
        print(f"{at:6.0f}  {said:12}  {end - at:4.0f}  {LIMITS.get(limit, '')}")
    print(f"the truth was in the range in {share:.0%} of the samples from a tenth of the run on")
    return 0 if share >= 0.9 else 1


def _run(conversations: int, latency_ms: int, per_minute: int) -> tuple[list[Seen], list[str], float]:
    seen: list[Seen] = []
    limits: list[str] = []
    over = threading.Event()
    with (
        served(conversations, latency_ms=latency_ms, requests_per_minute=per_minute) as url,
        Session(migration_for("x", Wanted(new=True, intercom_url=url))) as session,
    ):
        begun = time.monotonic()

        def look() -> None:
            while not over.wait(1):
                snapshot = session.board.snapshot()
                seen.append((time.monotonic() - begun, snapshot.left))
                limits.append(snapshot.bottleneck)

        threading.Thread(target=look, daemon=True).start()
        result = session.run(unattended=True)
        end = time.monotonic() - begun
        over.set()
    print(result.sentence)
    return seen, limits, end


if __name__ == "__main__":
    sys.exit(main())
