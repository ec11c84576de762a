"""`python -m tests.bench.memory`: the most memory a whole import takes, for few conversations and for many: the engine alone, and the wizard with it.

Every import is a process of its own. Conversations have one part, so that many are quick; `--parts` says otherwise. Contacts do not grow with them
unless `--contacts-each` is given (so many conversations for one contact).
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.served import served

FEW = 20_000
HIGHEST_RATIO = 1.15
WAYS = {"engine": "tests.bench.ours", "wizard": "tests.bench.ours_in_wizard"}


def main() -> int:
    """Measure and print. Exit code 1 where many took more than HIGHEST_RATIO of what few took, or an import failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=200_000)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--contacts-each", type=int, default=0)
    parser.add_argument("--only", choices=tuple(WAYS))
    options = parser.parse_args()
    print(f"peak memory of an import, MB; at most {HIGHEST_RATIO} × that for {options.few:,}")
    print("          conversations  peak MB  ratio  seconds  calls", flush=True)
    good = True
    for name, module in WAYS.items():
        if options.only not in (None, name):
            continue
        first = 0.0
        for count in (options.few, options.conversations):
            contacts = count // options.contacts_each if options.contacts_each else 400
            measured = _measured(module, count, contacts, options.parts)
            first = first or measured["peak_mb"]
            ratio = measured["peak_mb"] / first
            good = good and ratio <= HIGHEST_RATIO and not measured["exit"]
            print(
                f"{name:8}  {count:13,}  {measured['peak_mb']:7.0f}  {ratio:5.2f}  {measured['seconds']:7.0f}  {measured['calls']:,}",
                flush=True,
            )
    return 0 if good else 1


def _measured(module: str, conversations: int, contacts: int, parts: int) -> dict[str, float]:
    sizes = {"contacts": contacts, "companies": 50, "tickets": 0, "parts": parts, "requests_per_minute": 0}
    with served(conversations, files=False, **sizes) as url, tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"OUTERCOM_INTERCOM_TOKEN": "rehearsal", "OUTERCOM_HOME": str(Path(folder))}
        command = [sys.executable, "-m", module, url, "bench"]
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
        )
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    sys.exit(main())
