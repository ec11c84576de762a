"""`python -m wizard.rehearsal`: a simulated Intercom in a process of its own."""

from __future__ import annotations

import argparse
import os
import sys
import threading

from wizard.rehearsal.arguments import add_arguments, settings_from
from wizard.rehearsal.server import serve


def main() -> int:
    """Serve until interrupted; prints one line when ready. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m wizard.rehearsal", description="A simulated Intercom workspace.")
    add_arguments(parser)
    parser.add_argument("--stop-with-stdin", action="store_true", help="end when standard input does")
    options = parser.parse_args()
    if options.stop_with_stdin:
        threading.Thread(target=_end_with_stdin, name="stdin", daemon=True).start()
    try:
        serve(settings_from(options), ready=_announce)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _end_with_stdin() -> None:
    """Whoever started us holds the other end of the pipe: when they are gone, however they went, so are we."""
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(0)


def _announce(url: str) -> None:
    sys.stdout.write(f"serving {url}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
