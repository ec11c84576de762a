"""`python -m tests.bench.loading`: what loading alone costs, against a bare loop that only fetches and decodes the same conversations.

An archive is made once by a run; then it is loaded into a new ledger and a new workspace again and again, each time in a process of its own. CPU
seconds count, and their ratio to the bare loop's; times do not.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.bench.engine import THREADS, measured
from tests.bench.served import served

HIGHEST_RATIO = 0.3


def main() -> int:
    """Measure and print. Exit code 1 when the cheapest turn cost more than HIGHEST_RATIO of the bare loop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=5_000)
    parser.add_argument("--parts", type=int, default=8, help="of each conversation; 0 for a mixture")
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with served(
            options.conversations, files=False, contacts=400, parts=options.parts, requests_per_minute=0
        ) as url:
            bare = measured("tests.bench.bare", url)
            measured("tests.bench.ours", url, "bench", home=Path(folder))
        each = bare["cpu"] / bare["conversations"] * 1000
        print(f"{options.conversations:,} conversations; the bare loop takes {each:.2f} ms of CPU for each")
        print("turn  cpu ms each  ratio  conversations/s  peak MB  largest log MB")
        ratios = []
        for turn in range(1, options.turns + 1):
            ours = measured("tests.bench.loads", "bench", home=Path(folder))
            if ours["exit"] or ours["conversations"] < bare["conversations"]:
                print(f"loaded {ours['conversations']:,} of {bare['conversations']:,} (exit {ours['exit']})")
                return 1
            ratios.append(ours["cpu"] / bare["cpu"])
            print(
                f"{turn:4}  {ours['cpu'] / ours['conversations'] * 1000:11.2f}  {ratios[-1]:5.2f}  {ours['conversations'] / ours['seconds']:15.0f}"
                f"  {ours['peak_mb']:7.0f}  {ours['log_mb']:14.1f}",
                flush=True,
            )
    print("By thread in the last turn, in ms for each conversation:")
    for name, seconds in sorted(ours["threads"].items(), key=lambda one: -one[1]):
        print(f"  {THREADS.get(name, name):46} {seconds / ours['conversations'] * 1000:6.3f}")
    print(f"lowest ratio {min(ratios):.2f} (at most {HIGHEST_RATIO})")
    return 0 if min(ratios) <= HIGHEST_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
