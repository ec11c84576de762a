"""`python -m tests.bench.engine`: reading and loading conversations against a bare loop that only fetches and decodes them.

Both are processes of their own against the same simulator process, in turns; the ratio of each pair counts. Since the bare loop fetches no
files, only the odd conversations have some, unless `--files` is given.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.served import served


def main() -> int:
    """Measure and print. Exit code 1 when ours was slower or held too much memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--contacts", type=int, default=400)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument(
        "--files", action="store_true", help="conversations with files too; the bare loop does not fetch any"
    )
    parser.add_argument("--peak-mb", type=float, default=250)
    options = parser.parse_args()
    ratios, cpu_ratios, peaks = [], [], []
    print(
        f"{options.conversations:,} conversations, {options.contacts:,} contacts, no quota, no latency, {os.cpu_count()} cores"
    )
    print("pair  bare s  bare cpu s  ours s  ours cpu s  ours/bare  cpu ratio  ours peak MB  ours calls  files")
    with (
        served(options.conversations, files=options.files, contacts=options.contacts, requests_per_minute=0) as url,
        tempfile.TemporaryDirectory() as folder,
    ):
        for pair in range(1, options.pairs + 1):
            bare = _measured("tests.bench.bare", url)
            ours = _measured("tests.bench.ours", url, f"bench{pair}", home=Path(folder))
            if ours["exit"] or ours["conversations"] < bare["conversations"]:
                print(
                    f"ours loaded {ours['conversations']:,.0f} of {bare['conversations']:,.0f} (exit {ours['exit']:.0f})"
                )
                return 1
            ratios.append(ours["seconds"] / bare["seconds"])
            cpu_ratios.append(ours["cpu"] / bare["cpu"])
            peaks.append(ours["peak_mb"])
            print(
                f"{pair:4}  {bare['seconds']:6.1f}  {bare['cpu']:10.1f}  {ours['seconds']:6.1f}  {ours['cpu']:10.1f}  {ratios[-1]:9.2f}"
                f"  {cpu_ratios[-1]:9.2f}  {ours['peak_mb']:12.0f}  {ours['calls']:10,.0f}  {ours['files']:5,.0f}",
                flush=True,
            )
    good = statistics.median(ratios) <= 1 and max(peaks) <= options.peak_mb
    print(
        f"median ratio {statistics.median(ratios):.2f} (cpu {statistics.median(cpu_ratios):.2f}), peak {max(peaks):.0f} MB"
    )
    return 0 if good else 1


def _measured(module: str, *words: str, home: Path | None = None) -> dict[str, float]:
    environment = os.environ | {"OUTERCOM_INTERCOM_TOKEN": "rehearsal"} | ({"OUTERCOM_HOME": str(home)} if home else {})
    done = subprocess.run(
        [sys.executable, "-m", module, *words], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    sys.exit(main())
