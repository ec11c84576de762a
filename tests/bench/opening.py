"""`python -m tests.bench.opening`: how long a large migration takes to open, and a run of it to make its first useful call.

A small import makes everything a migration has; then its archive and ledger are made large through SQL (the destination's own database stays
small). Each way of opening is a process of its own. The first useful call is the first one that lists or fetches.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.served import served

OPEN_SECONDS, CALL_SECONDS = 2.0, 5.0


def main() -> int:
    """Measure and print. Exit code 1 when anything took longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(60, files=False, contacts=30, requests_per_minute=0) as url:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {
            "OUTERCOM_INTERCOM_TOKEN": "rehearsal",
            "OUTERCOM_HOME": folder,
            "PYTHONPYCACHEPREFIX": f"{folder}/compiled",
        }
        _in_process(environment, "small", url)
        begin = time.perf_counter()
        _in_process(environment, "large", str(options.conversations))
        room = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / 1e6
        print(f"{options.conversations:,} conversations ({room:,.0f} MB), made in {time.perf_counter() - begin:.0f} s")
        good = True
        for name, most in (
            ("status", OPEN_SECONDS),
            ("session", OPEN_SECONDS),
            ("wizard", OPEN_SECONDS),
            ("call", CALL_SECONDS),
        ):
            # The first time, Python compiles what it imports.
            told = min((_in_process(environment, name) for _ in range(2)), key=lambda one: one["seconds"])
            good = good and told["seconds"] <= most
            print(
                f"{_WHAT[name]:60} {told['seconds']:6.2f} s (at most {most:.0f}), {told['cpu']:.2f} s of CPU",
                flush=True,
            )
    return 0 if good else 1


_WHAT = {
    "status": "outercom status, with the start of Python",
    "session": "opening a session, its failures and its numbers",
    "wizard": "the wizard from its start to step 5 with its numbers",
    "call": "outercom run, from its start to the first useful call",
}


def _in_process(environment: dict[str, str], name: str, *words: str) -> dict[str, float]:
    begin = time.time()
    command = [sys.executable, "-m", "tests.bench.opening_one", name, repr(begin), *words]
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


if __name__ == "__main__":
    sys.exit(main())
