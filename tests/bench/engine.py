"""`python -m tests.bench.engine`: what reading and loading conversations costs against a bare loop that only fetches and decodes them.

Each is a process of its own against the same simulator process, in turns: the bare loop, reading alone, reading and loading. CPU seconds of the whole
process count, and their ratio to the bare loop's of the same turn; single times do not. Since the bare loop fetches no files, only the odd
conversations have some, unless `--files` is given.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.served import served

HIGHEST_RATIO = 0.6


def main() -> int:
    """Measure and print. Exit code 1 when ours cost more than HIGHEST_RATIO, was slower, or held too much memory."""
    options = _options()
    print(
        f"{options.conversations:,} conversations of {options.parts or 'mixed'} parts, {options.contacts:,} contacts, no quota, no latency,"
        f" {os.cpu_count()} cores"
    )
    print(
        "turn  bare s  bare cpu s  reading cpu s  ratio  ours s  ours cpu s  cpu ratio  ours/bare s  peak MB   calls  files"
    )
    turns = []
    with (
        served(
            options.conversations,
            files=options.files,
            contacts=options.contacts,
            parts=options.parts,
            requests_per_minute=0,
        ) as url,
        tempfile.TemporaryDirectory() as folder,
    ):
        for turn in range(1, options.turns + 1):
            bare = measured("tests.bench.bare", url)
            reading = measured("tests.bench.reading", url)
            ours = measured("tests.bench.ours", url, f"bench{turn}", home=Path(folder))
            if ours["exit"] or ours["conversations"] < bare["conversations"]:
                print(f"ours loaded {ours['conversations']:,} of {bare['conversations']:,} (exit {ours['exit']})")
                return 1
            turns.append((bare, reading, ours))
            _print_turn(turn, bare, reading, ours)
    return _conclude(turns, options.peak_mb)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=20_000)
    parser.add_argument("--parts", type=int, default=8, help="of each conversation; 0 for a mixture")
    parser.add_argument("--contacts", type=int, default=400)
    parser.add_argument("--turns", "--pairs", type=int, default=1)
    parser.add_argument(
        "--files", action="store_true", help="conversations with files too; the bare loop does not fetch any"
    )
    parser.add_argument("--peak-mb", type=float, default=250)
    return parser.parse_args()


def _print_turn(turn: int, bare: dict[str, Any], reading: dict[str, Any], ours: dict[str, Any]) -> None:
    print(
        f"{turn:4}  {bare['seconds']:6.1f}  {bare['cpu']:10.1f}  {reading['cpu']:13.1f}  {reading['cpu'] / bare['cpu']:5.2f}"
        f"  {ours['seconds']:6.1f}  {ours['cpu']:10.1f}  {ours['cpu'] / bare['cpu']:9.2f}  {ours['seconds'] / bare['seconds']:11.2f}"
        f"  {ours['peak_mb']:7.0f}  {ours['calls']:6,}  {ours['files']:5,}",
        flush=True,
    )


def _conclude(turns: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]], peak_mb: float) -> int:
    """Where the rest goes, and whether it is good."""
    bare, _, ours = turns[-1]
    print("Where the last turn's CPU went, by thread, in ms for each conversation and as a share of the bare loop:")
    for name, seconds in sorted(ours["threads"].items(), key=lambda one: -one[1]):
        if seconds >= bare["cpu"] / 100:
            each = seconds / ours["conversations"] * 1000
            print(f"  {THREADS.get(name, name):42} {each:6.3f} ms  {seconds / bare['cpu']:5.2f}")
    ratio = statistics.median(ours["cpu"] / bare["cpu"] for bare, _, ours in turns)
    slower = statistics.median(ours["seconds"] / bare["seconds"] for bare, _, ours in turns)
    peak = max(ours["peak_mb"] for _, _, ours in turns)
    print(
        f"CPU ratio {ratio:.2f} (at most {HIGHEST_RATIO}), time ratio {slower:.2f} (at most 1), peak {peak:.0f} MB (at most {peak_mb:.0f})"
    )
    print(
        f"JSON {ours['raw'] / 1e6:,.1f} MB, packed {ours['packed'] / 1e6:,.1f} MB: {ours['packed'] / ours['raw']:.2f} of its size"
    )
    return 0 if ratio <= HIGHEST_RATIO and slower <= 1 and peak <= peak_mb else 1


THREADS = {
    "MainThread": "event loop: calls, judging, what they point to",
    "archive": "archive: digests, packing, SQLite",
    "ledger": "ledger: translating, SQLite",
    "ochre": "destination's own writes",
}


def measured(module: str, *words: str, home: Path | None = None) -> dict[str, Any]:
    environment = os.environ | {"OUTERCOM_INTERCOM_TOKEN": "rehearsal"} | ({"OUTERCOM_HOME": str(home)} if home else {})
    done = subprocess.run(
        [sys.executable, "-m", module, *words], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    sys.exit(main())
