"""`python -m tests.bench.quota`: how much of the quota a run uses, and how often it is refused.

The simulator is a process of its own and counts what each ten-second window took; a run (reading and loading) is another one. Windows count that lie
whole in the time in which conversations were fetched. Of a window that a rival program shares, what the rival left counts as granted.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARTS = 8


@dataclass(frozen=True)
class Case:
    """One thing to measure: options of the simulator, and what must hold."""

    name: str
    options: tuple[str, ...]
    tokens: str = "rehearsal"
    least_used: float = 0.0
    most_refused: float = 0.0
    per_minute: int = 10_000


_CASES = {
    "alone": Case("10,000 a minute, alone", (), least_used=0.97),
    "rival": Case(
        "10,000 a minute, a rival makes 40 a second", ("--rival-per-second", "40"), least_used=0.8, most_refused=0.01
    ),
    "bursts": Case(
        "10,000 a minute, a rival makes 150 at once every 3 s",
        ("--rival-per-second", "50", "--rival-every-seconds", "3"), most_refused=0.01,
    ),
    "tokens": Case(
        "three tokens, 25,000 a minute together", (), "rehearsal-1 rehearsal-2 rehearsal-3", 0.97, per_minute=25_000
    ),
}  # fmt: skip


def main() -> int:
    """Measure and print. Exit code 1 where a window was used too little or a call refused that should not have been."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.8, help="for each case")
    parser.add_argument("--latency-ms", type=int, default=300)
    parser.add_argument(
        "--case", choices=tuple(_CASES), action="append", help="only this one; may be given several times"
    )
    options = parser.parse_args()
    names = options.case or ["alone", "rival", "tokens"]
    print(
        f"{options.latency_ms} ms latency, {options.minutes:g} minutes each, conversations of {PARTS} parts, {os.cpu_count()} cores"
    )
    print(
        "windows  granted   used  least  mean   429s  most in one  in flight  read/min  CPU ms a call  of a core  case"
    )
    good = [_measure(_CASES[name], options.minutes * 60, options.latency_ms) for name in names]
    return 0 if all(good) else 1


def _measure(case: Case, seconds: float, latency_ms: int) -> bool:
    windows, ran = _run(case, seconds, latency_ms)
    whole = [w for w in windows if w["number"] * 10 >= ran["since"] and w["number"] * 10 + 10 <= ran["until"]]
    if not whole or not ran["since"]:
        print(f"no whole window: give it more --minutes ({case.name})")
        return False
    tokens = len(case.tokens.split())
    granted = [min(tokens * w["limit"], w["together"] or tokens * w["limit"]) - w["rivals"] for w in whole]
    used = [w["taken"] / max(1, left) for w, left in zip(whole, granted, strict=True)]
    taken, refused = sum(w["taken"] for w in whole), sum(w["refused"] for w in windows)
    most = max(w["refused"] for w in windows)
    lasted = ran["until"] - ran["began"]
    print(
        f"{len(whole):7}  {sum(granted):7,}  {taken:5,}  {min(used):5.1%}  {sum(used) / len(used):5.1%}  {refused:4}  {most:11}"
        f"  {max(w['at_once'] for w in whole):9}  {ran['read'] / lasted * 60:8,.0f}  {ran['cpu'] / ran['calls'] * 1000:13.2f}"
        f"  {ran['cpu'] / lasted:9.0%}  {case.name}",
        flush=True,
    )
    return min(used) >= case.least_used and refused <= case.most_refused * ran["calls"] and most <= 1


def _run(case: Case, seconds: float, latency_ms: int) -> tuple[list[dict[str, int]], dict[str, Any]]:
    conversations = int(case.per_minute / 60 * seconds * 1.3) + 3_000
    command = [
        sys.executable, "-m", "tests.bench.counted", "--no-lost-files", "--few-files", "--parts", str(PARTS),
        "--conversations", str(conversations), "--contacts", "200", "--companies", "20", "--tickets", "0",
        "--latency-ms", str(latency_ms), "--token", case.tokens, *case.options,
    ]  # fmt: skip
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdin is not None
        assert server.stdout is not None
        url = server.stdout.readline().split()[-1]
        with tempfile.TemporaryDirectory() as folder:
            ran = _ours(url, seconds, case.tokens, Path(folder))
        server.stdin.close()
        return json.loads(server.stdout.readline()), ran
    finally:
        server.kill()
        server.wait(10)


def _ours(url: str, seconds: float, tokens: str, home: Path) -> dict[str, Any]:
    environment = os.environ | {"OUTERCOM_INTERCOM_TOKEN": tokens, "OUTERCOM_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.paced", url, str(seconds)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
    )  # fmt: skip
    ran: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {"began": ran["until"] - seconds, **ran}


if __name__ == "__main__":
    sys.exit(main())
